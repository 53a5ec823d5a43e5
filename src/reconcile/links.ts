import type { CompiledField } from '../mapping/compiled';
import type { ConflictField } from '../model/conflict';
import type { Link } from '../model/link';
import { SIDES } from '../model/side';
import { fingerprintOf } from '../values/fingerprint';
import { readPath } from '../values/paths';
import type { Listed } from './listing';
import { logOverruled, updateConflicts } from './pairConflicts';
import { waitingFields } from './waiting';
import { reconcileField } from './pairFields';
import { Pair, isFieldConflict } from './pair';
import type { Run } from './run';
import type { Present } from './sights';
import { planUpdates } from './writes';

/** Writes that ended are remembered until a full run after a day. SEMANTICS "late write". */
const REMEMBER_ENDED = 24 * 60 * 60 * 1000;

/** Decides all fields of one link whose records (in changes input: one of them) are at hand. */
export function reconcileLink(run: Run, link: Link, present: Present): void {
	const { master, slave } = present;
	if (master !== undefined && slave !== undefined && isUntouched(run, link, master, slave)) {
		run.counts.unchanged++;
		return;
	}
	const both = master !== undefined && slave !== undefined;
	// A resting link is left alone until its missing record is seen again.
	if (link.resting !== undefined && present[link.resting] === undefined) return;
	const planned = decidePair(run, link, present);
	const { held, unlogged } = waitingFields(planned);
	const waiting = new Set([...held, ...unlogged.keys()]);
	// What waits is decided anew when it is its turn, from a link that nothing was noted on.
	const pair = waiting.size === 0 ? planned : decidePair(run, link, present, waiting);
	finish(pair, [...unlogged.values()]);
	if (both) closeExistence(pair);
	if (!pair.moved) run.counts.unchanged++;
	else if (run.input.full === true) run.counts.drifted++;
}

function decidePair(run: Run, link: Link, present: Present, waiting?: ReadonlySet<string>): Pair {
	const pair = new Pair(run, link, present, waiting);
	markSeen(pair);
	if (present.master !== undefined && present.slave !== undefined) cancelDeletion(pair);
	for (const field of run.fields) reconcileField(pair, field);
	return pair;
}

/**
 * Whether nothing at all has to be done for a link: the way of nearly every record in nearly every run,
 * so it builds no objects. Agrees with the long way, which would decide "nothing" for every field.
 */
function isUntouched(run: Run, link: Link, master: Listed, slave: Listed): boolean {
	if (!isAtRest(link) || link.ids.master !== master.id || link.ids.slave !== slave.id) return false;
	if (run.draft.conflictsOf(link.id).length > 0) return false;
	for (const field of run.fields) {
		if (!isFieldUntouched(field, link, master, slave)) return false;
	}
	return true;
}

/** Whether nothing is under way or remembered on a link, and both records were seen lately. */
function isAtRest(link: Link): boolean {
	const { seen, misses } = link;
	if (link.intents.length > 0 || link.resting !== undefined) return false;
	if (link.ended !== undefined || link.trails !== undefined) return false;
	return seen.master && seen.slave && misses.master === 0 && misses.slave === 0;
}

function isFieldUntouched(
	field: CompiledField,
	link: Link,
	master: Listed,
	slave: Listed,
): boolean {
	const { index, paths, comparison } = field;
	const masterValue = readPath(master.record, paths.master);
	const slaveValue = readPath(slave.record, paths.slave);
	if (masterValue === undefined || slaveValue === undefined) return true;
	if (fingerprintOf(masterValue, comparison.master) !== link.shadows.master[index]) return false;
	if (fingerprintOf(slaveValue, comparison.slave) !== link.shadows.slave[index]) return false;
	return !field.keepsBase || keepsBoth(link, index);
}

function keepsBoth(link: Link, index: number): boolean {
	const { base } = link;
	return base !== undefined && base.master.has(index) && base.slave.has(index);
}

function markSeen(pair: Pair): void {
	const { edit, present } = pair;
	for (const side of SIDES) {
		const listed = present[side];
		if (listed === undefined) continue;
		// The same id in another form: writes name it as that side last listed it.
		if (edit.link.ids[side] !== listed.id) edit.setId(side, listed.id);
		if (!edit.link.seen[side]) edit.set({ seen: { ...edit.link.seen, [side]: true } });
		if (edit.link.misses[side] > 0) edit.set({ misses: { ...edit.link.misses, [side]: 0 } });
	}
	const { resting } = edit.link;
	if (resting !== undefined && present[resting] !== undefined) edit.set({ resting: undefined });
}

/** Both records are there: a planned deletion has lost its reason, but may still land late. */
function cancelDeletion(pair: Pair): void {
	const deletion = pair.edit.intentOf('delete');
	if (deletion !== undefined) pair.edit.dropIntent(deletion, pair.run.now);
}

function finish(pair: Pair, unlogged: readonly ConflictField[]): void {
	const { run, edit } = pair;
	logOverruled(pair, unlogged);
	updateConflicts(pair);
	planUpdates(pair);
	if (run.isSnapshot) edit.forgetEnded(run.now - REMEMBER_ENDED);
	if (edit.link !== pair.link) run.draft.putLink(edit.link);
}

/** Conflicts about a record's existence are over once both records are there. */
function closeExistence(pair: Pair): void {
	const { run } = pair;
	for (const conflict of run.draft.conflictsOf(pair.link.id)) {
		if (isFieldConflict(conflict)) continue;
		const decided = conflict.decidedAt !== undefined;
		run.close(conflict, {
			status: decided ? 'resolved' : 'agreed',
			how: decided ? conflict.how : 'both records are there',
		});
	}
}
