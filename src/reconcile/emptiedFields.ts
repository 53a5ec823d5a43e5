import type { ConflictField } from '../model/conflict';
import type { EmptiedField } from '../model/emptiedField';
import { byCodeUnits } from '../model/order';
import type { Side } from '../model/side';
import { SIDES, otherSide } from '../model/side';
import { emptiedEntry } from '../records/conflictId';
import { fingerprint } from '../values/fingerprint';
import { openConflict } from './entries';
import type { VanishedField } from './forms/vanishedFields';
import type { Run } from './run';
import { the } from '../model/sideNames';

/**
 * Asks about fields that no record of a side shows any more, where a missing field means an empty one: all
 * records at once are cleared by a person alone. Complete lists only. SEMANTICS "Forms".
 */
export function askEmptied(run: Run, vanished: readonly VanishedField[]): void {
	if (!run.isSnapshot || !run.isListed) return;
	for (const side of SIDES) {
		const asked = vanished.filter((each) => each.side === side && isAsked(run, each));
		if (asked.length > 0) open(run, side, asked);
		else close(run, side);
	}
}

function isAsked(run: Run, { side, plan, index, filled, clears }: VanishedField): boolean {
	if (run.settings.sides[side].missingMeans !== 'empty') return false;
	if (clears !== undefined || filled === 0 || plan.keepsOverBlanks === true) return false;
	return run.byIndex.get(index)?.allowed[otherSide(side)] === true;
}

function open(run: Run, side: Side, asked: readonly VanishedField[]): void {
	const other = otherSide(side);
	const fields = asked.map(fieldOf).sort((a, b) => byCodeUnits(a.key, b.key));
	const path = side === 'master' ? 'masterField' : 'slaveField';
	const label = fields.map((field) => field.label ?? field[path]).join(', ');
	const shown = fields.map((field) => `"${field[path]}" (${field.reason})`).join(', ');
	const it = fields.length === 1 ? 'it is' : 'they are';
	const stays = fields.length === 1 ? 'it stays' : 'they stay';
	const reason = `no record of ${the(side)} shows ${shown} any more, and a missing field means an empty one there. Nothing was cleared. Where a field has another name now, change the mapping; once it is shown again, this closes itself. Or decide: ${side}, and ${it} cleared in ${the(other)}; leave, and ${stays} there`;
	openConflict(
		run,
		{
			id: emptiedEntry(side),
			type: 'deleted',
			gone: side,
			label,
			fields,
			reason,
			content: fingerprint(fields.map(({ key }) => key).join('\n\n')),
			partly: false,
		},
		{},
	);
}

function fieldOf({ side, plan, filled }: VanishedField): ConflictField {
	const { key, masterField, slaveField, label } = plan;
	return {
		key,
		masterField,
		slaveField,
		...(label === undefined ? {} : { label }),
		changedBy: side,
		reason: filled === 1 ? 'one had a value in it' : `${filled} had a value in it`,
	};
}

function close(run: Run, side: Side): void {
	const entry = run.draft.openConflict(emptiedEntry(side));
	if (entry === undefined) return;
	run.close(entry, {
		status: 'agreed',
		how: 'the fields are shown again, or are not asked about any more',
	});
}

/** Decisions on fields that no record shows still. */
export function nextEmptied(
	run: Run,
	vanished: readonly VanishedField[],
): readonly EmptiedField[] | undefined {
	const known = run.state.head.emptied ?? [];
	const isStill = ({ side, field }: EmptiedField) =>
		vanished.some((each) => each.side === side && each.index === field);
	const left = run.isSnapshot && run.isListed ? known.filter(isStill) : known;
	return left.length === 0 ? undefined : left;
}
