import { BrakeError } from '../../model/errors';
import type { FieldIndex, Fingerprint, Link, RecordId } from '../../model/link';
import { byCodeUnits } from '../../model/order';
import { missesNeeded } from '../../model/settings';
import type { PerSide, Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import { The, the } from '../../model/sideNames';
import { idKey } from '../../model/state';
import type { CompiledField } from '../../mapping/compiled';
import type { Listed } from '../../records/listed';
import { compared } from '../../records/seen';
import { isAlike } from '../../values/alike';
import { hasTombstone } from '../listing/tombstones';
import type { Run } from '../run';
import type { OneSided } from './absence';
import { LISTINGS_TO_APPEAR } from './absence';
import type { NamedRecords } from './matching';

/** So many records are named one by one. */
const MOST_NAMED = 100;

/**
 * Whether a record was created, as its app answered, and no list has shown it since; where several complete lists
 * lack it, it counts as gone instead.
 */
function isUnlisted(link: Link, side: Side): boolean {
	return link.ids[side] !== undefined && !link.seen[side] && link.resting === undefined;
}

/**
 * The brake for records that were created on one side and stand in the list of the other: a step writes to the
 * wrong app. O(links with one record at hand).
 */
export function strayBrake(
	run: Run,
	oneSided: readonly OneSided[],
	named: NamedRecords,
): BrakeError | undefined {
	if (!run.isSnapshot) return undefined;
	const strays: PerSide<RecordId[]> = { master: [], slave: [] };
	for (const { link, gone, left } of oneSided) {
		if (left === undefined || !run.listings[gone].showsAbsence) continue;
		const stray = strayOf(run, link, gone);
		if (stray === undefined || named.has(otherSide(gone), stray)) continue;
		strays[gone].push(stray.id);
	}
	const sides = SIDES.filter((side) => strays[side].length > 0);
	if (sides.length === 0) return undefined;
	return new BrakeError(
		'strayRecords',
		`${sides.map((side) => accusation(side, strays[side])).join(' ')} Nothing was written.`,
		sides.map(remedy).join(' '),
	);
}

function accusation(side: Side, ids: readonly RecordId[]): string {
	const sorted = [...ids].sort(byId);
	const named = sorted.slice(0, MOST_NAMED).map(String).join(', ');
	const more = sorted.length > MOST_NAMED ? ` and ${sorted.length - MOST_NAMED} more` : '';
	const [what, are] =
		ids.length === 1 ? ['1 record that was', 'is'] : [`${ids.length} records that were`, 'are'];
	return `${what} to be created in ${the(side)} ${are} not there but in ${the(otherSide(side))}, with the values that were sent: ${named}${more}.`;
}

function remedy(side: Side): string {
	const other = otherSide(side);
	return `The step that creates in ${the(side)} writes to ${the(other)}. Set it to the table of ${the(side)}, delete these records in ${the(other)}, and reset the sync (Sync State, Reset) before its next run: what ${the(side)} lacks is created there by the next full run.`;
}

function byId(a: RecordId, b: RecordId): number {
	const [first, second] = [Number(a), Number(b)];
	return first === second || Number.isNaN(first - second)
		? byCodeUnits(String(a), String(b))
		: first - second;
}

/** The record of the other side that has a created one's id, that no link names, and that holds what was sent. */
function strayOf(run: Run, link: Link, target: Side): Listed | undefined {
	const from = otherSide(target);
	const id = link.ids[target];
	if (id === undefined || !isUnlisted(link, target)) return undefined;
	const listed = run.listings[from].records.get(idKey(id));
	if (listed === undefined || run.state.linkOf(from, listed.id) !== undefined) return undefined;
	return holdsSent(run, link, target, listed) ? listed : undefined;
}

/** Whether a record that an event brings is one that was created on the other side, as far as anybody knows. */
export function mayBeAstray(run: Run, from: Side, listed: Listed): boolean {
	if (run.isSnapshot) return false;
	const link = run.state.linkOf(otherSide(from), listed.id);
	return link !== undefined && strayOf(run, link, otherSide(from)) !== undefined;
}

/**
 * Whether each field that was sent and that the record has holds it, by the name that it has on either side, and one
 * of them something.
 */
function holdsSent(run: Run, link: Link, target: Side, { record }: Listed): boolean {
	const from = otherSide(target);
	let told = false;
	for (const field of run.fields) {
		const sent = field.allowed[target] ? sentInto(link, target, field) : undefined;
		const value = field.read[from](record) ?? field.read[target](record);
		if (sent === undefined || value === undefined) continue;
		const { print, canonical, blank } = compared(value, field, from);
		const isSame =
			sent.prints.includes(print) || sent.texts.some((text) => isAlike(canonical, text));
		if (!isSame) return false;
		told ||= !blank;
	}
	return told;
}

interface Sent {
	readonly prints: readonly Fingerprint[];
	/** What is kept of it, canonical. */
	readonly texts: readonly string[];
}

/** What a creation sent into a field: it stands in its intent, and in the shadows once that was answered. */
function sentInto(link: Link, target: Side, { index }: CompiledField): Sent | undefined {
	const { shadows, unshown = [], intents } = link;
	const isHere = (part: { readonly field: FieldIndex }) => part.field === index;
	const part = intents.find(({ operation }) => operation === 'create')?.fields.find(isHere);
	const answered = unshown.find((each) => each.side === target && isHere(each));
	const prints = [part?.source, part?.sent, ...SIDES.map((side) => shadows[side][index])];
	const texts = [part?.sentValue, answered?.sentValue];
	const known = prints.filter((print) => print !== undefined);
	if (known.length === 0) return undefined;
	return { prints: known, texts: texts.filter((text) => text !== undefined) };
}

/**
 * How many records were created on a side whose complete list lacks them, and of which none has been seen yet: they
 * are late, or elsewhere. Once lists enough lack one it counts as gone.
 */
export function countUnlisted(run: Run, oneSided: readonly OneSided[]): PerSide<number> {
	const counts = { master: 0, slave: 0 };
	if (!run.isSnapshot) return counts;
	const needed = missesNeeded(run.settings) + LISTINGS_TO_APPEAR;
	for (const { link, gone } of oneSided) {
		const now = run.draft.link(link.id);
		if (now === undefined || !isUnlisted(now, gone) || hasTombstone(run, now, gone)) continue;
		if (now.reported === gone || !run.listings[gone].showsAbsence) continue;
		if (now.misses[gone] < needed) counts[gone]++;
	}
	return counts;
}

/** Said where further creations on a side wait until those before them are seen. */
export function creationsWait(side: Side, waiting: number, unlisted: number): string {
	const records = waiting === 1 ? '1 record waits' : `${waiting} records wait`;
	const are =
		unlisted === 1 ? '1 that was created there is' : `${unlisted} that were created there are`;
	return `${records} to be created in ${the(side)}: ${are} not in its list yet. ${The(side)}'s list may lag, or the step that creates writes elsewhere. The trigger was asked to make its next run a full one.`;
}
