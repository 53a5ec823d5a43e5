import type { ConflictField } from '../../model/conflict';
import type { Link } from '../../model/link';
import { SIDES } from '../../model/side';
import type { Present } from '../../records/listed';
import { logOverruled, updateConflicts } from './pairConflicts';
import { waitingFields } from './waiting';
import { reconcileField } from './pairFields';
import { Pair, isFieldConflict } from './pair';
import type { Run } from '../run';
import { logReplaced } from './replaced';
import { isUntouched } from './untouched';
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
	else run.countDrift();
}

function decidePair(run: Run, link: Link, present: Present, waiting?: ReadonlySet<string>): Pair {
	const pair = new Pair(run, link, present, waiting);
	markSeen(pair);
	if (present.master !== undefined && present.slave !== undefined) cancelDeletion(pair);
	dropUnmapped(pair);
	for (const field of run.fields) reconcileField(pair, field);
	logReplaced(pair);
	return pair;
}

/** Nobody will see a write land whose field is no longer mapped, or was compared in another way. */
function dropUnmapped(pair: Pair): void {
	const { edit, run } = pair;
	for (const intent of pair.stood) {
		if (intent.operation === 'delete') continue;
		for (const part of intent.fields) {
			if (run.indexes.has(part.field)) continue;
			edit.dropField(intent, part, run.now);
			if (intent.conflict !== undefined) pair.reopened.add(intent.conflict);
		}
		// A creation that sent nothing has landed with its id.
		if (intent.fields.length === 0) edit.replaceIntent(intent, undefined);
	}
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
