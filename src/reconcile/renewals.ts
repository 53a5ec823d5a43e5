import type { CompiledField } from '../mapping/compiled';
import type { Link } from '../model/link';
import { LinkEdit } from '../model/linkEdit';
import type { Renewal } from '../model/renewal';
import type { Side } from '../model/side';
import { SIDES, otherSide } from '../model/side';
import { idKey } from '../model/state';
import { renewalEntry } from '../records/conflictId';
import type { Present } from '../records/listed';
import { seeField } from '../records/sights';
import { fingerprint } from '../values/fingerprint';
import { aloneNote, isNearlyAll } from './changedAlone';
import { openConflict } from './entries';
import type { Run } from './run';
import { the } from '../model/sideNames';

/**
 * Holds the fields that a side renews run after run, before anything is decided about them: those that were
 * told last time, and that changed alone again while the records' marks stand still. O(links) for each.
 */
export function holdRenewed(run: Run): void {
	for (const renewal of run.state.head.renewals ?? []) {
		const field = travellingField(run, renewal);
		if (field === undefined) continue;
		if (renewal.as === 'stays') run.staying.set(renewal.field, renewal.side);
		const count = renewal.as === 'told' ? renewedAgain(run, field, renewal.side) : undefined;
		if (renewal.as === 'held' || count !== undefined) run.renewed.set(renewal.field, renewal.side);
		if (count !== undefined) openRenewed(run, field, renewal.side, count);
	}
}

/** The field, where it is mapped still, and may be written on the other side. */
function travellingField(run: Run, { side, field: index }: Renewal): CompiledField | undefined {
	const field = run.byIndex.get(index);
	return field?.allowed[otherSide(side)] === true ? field : undefined;
}

/** In how many records, where they are nearly all. */
function renewedAgain(run: Run, field: CompiledField, side: Side): number | undefined {
	if (!run.seesAll || run.isRecovery || run.input.overtaken !== undefined) return undefined;
	let alone = 0;
	let marked = 0;
	let still = 0;
	for (const link of run.state.links()) {
		const present = presentOf(run, link);
		if (present === undefined || !changedAlone(run, link, present, { field, side })) continue;
		alone++;
		const before = new LinkEdit(link).sightMark(side, field.index);
		const now = run.markOfField(side, present[side], field);
		if (before === undefined || now === undefined) continue;
		marked++;
		if (before === now) still++;
	}
	if (!isNearlyAll(alone, run.state.linkCount) || !isNearlyAll(still, marked)) return undefined;
	return alone;
}

function presentOf(run: Run, { ids }: Link): Present | undefined {
	if (ids.master === undefined || ids.slave === undefined) return undefined;
	const master = run.listings.master.records.get(idKey(ids.master));
	const slave = run.listings.slave.records.get(idKey(ids.slave));
	return master === undefined || slave === undefined ? undefined : { master, slave };
}

function changedAlone(
	run: Run,
	link: Link,
	present: Present,
	of: { readonly field: CompiledField; readonly side: Side },
): boolean {
	const edit = new LinkEdit(link);
	return run.fields.every((field) => {
		const { seen } = seeField(field, present);
		return SIDES.every((side) => {
			const print = seen[side]?.print;
			const isIt = field === of.field && side === of.side;
			if (print === undefined) return !isIt;
			return isKnown(edit, field, side, print) !== isIt;
		});
	});
}

/** Whether a value is what its side was settled on, or what a write under way comes from or may have left. */
function isKnown(edit: LinkEdit, { index }: CompiledField, side: Side, print: number): boolean {
	if (edit.shadow(side, index) === print) return true;
	const to = edit.standing(side, index)?.part;
	if (to !== undefined && (to.sent === print || to.held.includes(print))) return true;
	return edit.standing(otherSide(side), index)?.part.source === print;
}

function openRenewed(run: Run, field: CompiledField, side: Side, count: number): void {
	const { plan, paths } = field;
	const { key, masterField, slaveField, label } = plan;
	const reason = `${the(side)} changed "${paths[side]}" alone in ${count} of ${run.state.linkCount} records, run after run, while their modified marks stand still, as an app does that renews it at each read. The field is held in all records, other fields go on. Compare it as Link, or leave it out of the mapping, and this closes itself; or decide: ${side}, and what ${the(side)} shows travels like any edit; leave, and it stays in ${the(side)}`;
	const named = { key, masterField, slaveField, ...(label === undefined ? {} : { label }) };
	openConflict(
		run,
		{
			id: renewalEntry(side, key),
			type: 'oscillation',
			label: label ?? paths[side],
			fields: [{ ...named, changedBy: side, reason }],
			reason,
			content: fingerprint(`${side} ${key}`),
			partly: false,
		},
		{},
	);
}

/** What the next run is to know, once this one has seen all that it sees. */
export function nextRenewals(run: Run): readonly Renewal[] | undefined {
	const known = run.state.head.renewals ?? [];
	if (!run.isSnapshot) return known.length === 0 ? undefined : known;
	const kept = known.filter((each) => each.as !== 'told' && isKept(run, each));
	const isNew = ({ side, field }: Pick<Renewal, 'side' | 'field'>) =>
		!kept.some((each) => each.side === side && each.field === field);
	const held = [...run.renewed].map(([field, side]): Renewal => ({ side, field, as: 'held' }));
	const told = run.changedAlone
		.fields(run.fields, run.state.linkCount)
		.map(({ side, field }): Renewal => ({ side, field: field.index, as: 'told' }));
	const all = [...kept, ...held.filter(isNew), ...told.filter(isNew)].filter(
		(each) => each.as !== 'held' || run.draft.openConflict(entryOf(run, each)) !== undefined,
	);
	return all.length === 0 ? undefined : all;
}

function entryOf(run: Run, { side, field }: Renewal): string {
	return renewalEntry(side, run.draft.head.fields[field] ?? '');
}

/** Closes the entry of a field that is mapped no more, or compared anew, or that no record waits for. */
function isKept(run: Run, renewal: Renewal): boolean {
	const field = travellingField(run, renewal);
	if (renewal.as !== 'held') return field !== undefined;
	const entry = run.draft.openConflict(entryOf(run, renewal));
	if (entry === undefined) return false;
	if (field === undefined) {
		const how = 'the field is no longer mapped, compared in another way, or goes one way only';
		run.close(entry, { status: 'dismissed', how });
	} else if (run.seesAll && !run.isRecovery && !run.waitsRenewed.has(renewal.field)) {
		run.close(entry, { status: 'agreed', how: 'all records show what they were settled on' });
	} else return true;
	return false;
}

/** What is told of fields that changed alone, but of those that a person has decided about. */
export function renewalNotes(run: Run): readonly string[] {
	if (!run.isSnapshot) return [];
	const links = run.state.linkCount;
	const decided = (run.state.head.renewals ?? []).filter(({ as }) => as === 'travels');
	return run.changedAlone
		.fields(run.fields, links)
		.filter(
			({ side, field }) =>
				!decided.some((each) => each.side === side && each.field === field.index),
		)
		.map((each) => aloneNote(each, links));
}
