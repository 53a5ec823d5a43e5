import type { ConflictField } from '../../model/conflict';
import { noteFirstSights } from './appForms';
import { logForms } from './formEntries';
import { omit } from 'lodash';
import type { Link } from '../../model/link';
import { LinkEdit } from '../../model/linkEdit';
import { SIDES, otherSide } from '../../model/side';
import type { WriteRequest } from '../../records/intentParts';
import type { Present } from '../../records/listed';
import { logOverruled, updateConflicts } from './pairConflicts';
import { waitingFields } from './waiting';
import { reconcileField } from './pairFields';
import { lookFirst, unseenTargets } from './unseenTargets';
import { dropUnshown, keepLeft, keepUndecided } from './undecided';
import { noteKeptValues } from './keptValues';
import { droppedEntry, isNowhereElse } from './droppedSights';
import { noteMarks } from './sightMarks';
import type { PairMode } from './pair';
import { Pair, isFieldConflict } from './pair';
import { noteKey } from '../../records/keyPrint';
import type { Run } from '../run';
import { logOtherLooks, logReplaced } from './replaced';
import { REMEMBERED, isUntouched } from './untouched';
import { lookBeside } from './besideValues';
import { planLater, planUpdates } from './writes';
import { the } from '../../model/sideNames';

/**
 * Decides all fields of one link. In changes input only one of its records may be at hand, or none where
 * an earlier run kept what it saw.
 */
export function reconcileLink(run: Run, link: Link, present: Present, how: PairMode = {}): void {
	const { master, slave } = present;
	if (master !== undefined && slave !== undefined && isUntouched(run, link, master, slave)) {
		run.counts.unchanged++;
		return;
	}
	const both = master !== undefined && slave !== undefined;
	// A resting link is left alone until its missing record is seen again.
	if (link.resting !== undefined && present[link.resting] === undefined) return;
	if (isInDoubt(run, link, present)) {
		keepOnly(run, link, present);
		run.wantFull(IN_DOUBT);
		return;
	}
	const decided = decideInTurn(run, link, present, how);
	const unseen = unseenTargets(decided.pair);
	if (unseen.length > 0) {
		keepOnly(run, link, present);
		for (const side of unseen) lookFirst(run, link, side, present);
		return;
	}
	const { pair } = decided;
	finish(pair, decided.unlogged);
	planLater(pair, decided.later);
	if (pair.edit.link !== pair.link) run.draft.putLink(pair.edit.link);
	if (both) closeExistence(pair);
	if (isInSync(run, decided)) run.counts.unchanged++;
	if (pair.moved) run.countDrift();
}

/** Whether nothing is written, held or waits: equal, or settled as different, as far as is in sight. */
function isInSync(run: Run, { pair, unlogged }: Decided): boolean {
	const { intents, kept } = pair.edit.link;
	if (pair.requests.length > 0 || unlogged.length > 0 || run.isHeld(pair.link)) return false;
	if (run.leftLinks.has(pair.link.id)) return false;
	return intents.length === 0 && kept === undefined;
}

interface Decided {
	readonly pair: Pair;
	/** What this run logs, so that the next may overwrite it. */
	readonly unlogged: readonly ConflictField[];
	/** What policies decided about values that are only logged yet. */
	readonly later: readonly WriteRequest[];
}

/**
 * What waits, and what was decided about values that are no longer there, is known only once all fields
 * were looked at. They are then looked at again from a link that nothing was noted on.
 */
function decideInTurn(run: Run, link: Link, present: Present, how: PairMode): Decided {
	let pair = decidePair(run, link, present, how);
	if (pair.reopened.size > 0) {
		pair = decidePair(run, link, present, { ...how, reopened: pair.reopened });
	}
	const { held, unlogged: notLogged, crowded } = waitingFields(pair);
	const waiting = new Set([...held, ...notLogged.keys(), ...crowded]);
	if (waiting.size === 0) return { pair, unlogged: [], later: [] };
	if (crowded.size > 0) run.leaveCrowded(link);
	const unlogged = new Map([...notLogged].filter(([key]) => !crowded.has(key)));
	const turn = { reopened: pair.reopened, waiting, unlogged: new Set(unlogged.keys()) };
	const { contested, requests } = pair;
	const later = requests.filter(
		({ field }) => contested.has(field) && unlogged.has(field.plan.key),
	);
	pair = decidePair(run, link, present, { ...how, ...turn });
	return { pair, unlogged: [...unlogged.values()], later };
}

function decidePair(run: Run, link: Link, present: Present, how: PairMode): Pair {
	const pair = new Pair(run, link, present, how);
	markSeen(pair);
	if (present.master !== undefined && present.slave !== undefined) cancelDeletion(pair);
	dropUnmapped(pair);
	for (const field of run.fields) reconcileField(pair, field);
	noteKeys(pair);
	logReplaced(pair);
	logOtherLooks(pair);
	noteOutdated(pair);
	dropUnshown(pair);
	noteKeptValues(pair);
	return pair;
}

/** Keeps what the match key is by now, where it is no mapped field. */
function noteKeys({ run, edit, present }: Pair): void {
	for (const side of SIDES) {
		const record = present[side]?.record;
		if (record === undefined) continue;
		noteKey(run.notedFields, edit, side, record, !run.isSnapshot);
	}
}

const IN_DOUBT =
	'Changes of one side wait for a full run, which sees both: the trigger was asked to make its next run one.';

/**
 * Whether nobody knows what the side holds that is not at hand: a run was lost that may have written to
 * it, the last list lacked its record, or nobody looked at it while the other one was gone.
 */
function isInDoubt(run: Run, link: Link, present: Present): boolean {
	if (run.isSnapshot) return false;
	return SIDES.some((side) => {
		if (present[side] !== undefined) return false;
		return run.isRecovery || link.misses[side] > 0 || link.resting === otherSide(side);
	});
}

/** Decides nothing of a link, and keeps what the records at hand show. */
function keepOnly(run: Run, link: Link, present: Present): void {
	const edit = new LinkEdit(link);
	keepSights(run, edit, present);
	if (edit.link !== link) run.draft.putLink(edit.link);
}

/** Keeps what the records at hand show, for the run that can decide it. */
export function keepSights(run: Run, edit: LinkEdit, present: Present): void {
	const pair = new Pair(run, edit.link, present, { onlyLooks: true });
	markSeen(pair);
	keepUndecided(pair, false);
	if (pair.edit.link !== edit.link) edit.set(omit(pair.edit.link, ['id']));
}

/** Keeps what the records at hand show of a link that another execution has in hand. */
export function leaveSights(run: Run, link: Link, present: Present): void {
	const pair = new Pair(run, link, present, { onlyLooks: true });
	markSeen(pair);
	keepLeft(pair);
	if (pair.edit.link !== link) run.draft.putLink(pair.edit.link);
}

/** Nobody will see a write land whose field is no longer mapped, or was compared in another way. */
function dropUnmapped(pair: Pair): void {
	const { edit, run } = pair;
	for (const intent of pair.stood) {
		if (intent.operation === 'delete') continue;
		for (const part of intent.fields) {
			if (run.byIndex.has(part.field)) continue;
			edit.dropField(intent, part, run.now);
			if (part.conflict !== undefined) pair.reopened.add(part.conflict);
		}
		// A creation that sent nothing has landed with its id.
		if (intent.fields.length === 0) edit.replaceIntent(intent, undefined);
	}
	for (const { id, waits, fields } of pair.conflicts) {
		const isMapped = ({ key }: ConflictField) => run.fields.some(({ plan }) => plan.key === key);
		if (waits === true && !fields.every(isMapped)) pair.reopened.add(id);
	}
	for (const kept of edit.link.kept ?? []) {
		if (run.byIndex.has(kept.field)) continue;
		edit.setKept(kept.side, kept.field, undefined);
		if (!isNowhereElse(pair.link, kept)) continue;
		const reason = `the field is no longer mapped, or compared in another way; ${the(kept.side)} was edited while a write was on its way there`;
		const entry = droppedEntry(run, kept, reason);
		pair.overruled.set(entry.key, entry);
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
	const isBack = resting !== undefined && present[resting] !== undefined;
	// Until the record beside it is seen, too, the pair rests.
	const isAlone = pair.how.onlyLooks === true && !(present.master && present.slave);
	if (isBack && !isAlone) edit.set({ resting: undefined });
	const { reported } = edit.link;
	if (reported !== undefined && present[reported] !== undefined) edit.set({ reported: undefined });
}

/** Both records are there: a planned deletion has lost its reason, but may still land late. */
function cancelDeletion(pair: Pair): void {
	const deletion = pair.edit.intentOf('delete');
	if (deletion !== undefined) pair.edit.dropIntent(deletion, pair.run.now);
}

function finish(pair: Pair, unlogged: readonly ConflictField[]): void {
	const { run, edit } = pair;
	noteFirstSights(pair);
	countAlone(pair);
	logOverruled(pair, unlogged);
	logForms(pair);
	updateConflicts(pair);
	lookBeside(pair);
	planUpdates(pair);
	noteUnderWay(pair);
	keepUndecided(pair);
	if (edit.link !== pair.link || isAsked(pair)) noteMarks(pair);
	if (run.isSnapshot) {
		edit.forgetEnded(run.now - REMEMBERED);
		edit.forgetMarks(run.now - REMEMBERED);
	}
}

/** What a write under way carries besides is no user's value once its target was seen with another. */
function noteUnderWay(pair: Pair): void {
	const { edit, run } = pair;
	for (const intent of edit.link.intents) {
		if (intent.carried === undefined) continue;
		const prints = new Map(
			run.fields.map((field) => [field.index, pair.shown(field).seen[intent.target]?.print]),
		);
		edit.rememberPassed(intent, (field) => prints.get(field), run.now);
	}
}

function countAlone({ requests, overruled, run }: Pair): void {
	const [request, another] = requests;
	if (request?.kind !== 'carry' || another !== undefined || overruled.size > 0) return;
	run.changedAlone.add(otherSide(request.target), request.field);
}

function isAsked(pair: Pair): boolean {
	return pair.conflicts.length > 0 || pair.opened.size > 0;
}

/**
 * A record that is older than what was seen of it says nothing; where its app was put back, its value is
 * somebody's all the same, so what a write replaces is logged.
 */
function noteOutdated(pair: Pair): void {
	for (const { field, target } of pair.requests) {
		const value = pair.outdated.get(field)?.[target];
		if (value === undefined || pair.overruled.has(field.plan.key)) continue;
		if (pair.link.shadows[target][field.index] === value.print) continue;
		const reason = `overwritten: ${the(target)}'s record is marked as older than what was seen of it before`;
		const entry = pair.entry(field, reason, 'unknown');
		pair.overruled.set(field.plan.key, { ...entry, [target]: value.value });
	}
}

/** Conflicts about a record's existence are over once both records are there. */
function closeExistence(pair: Pair): void {
	const { run } = pair;
	for (const conflict of run.draft.conflictsOf(pair.link.id)) {
		if (isFieldConflict(conflict)) continue;
		const how = 'both records are there';
		if (conflict.decision?.existence?.take === 'delete') {
			run.close(conflict, { status: 'dismissed', how: `${how}: nothing was deleted` });
		} else if (conflict.decidedAt !== undefined) {
			run.close(conflict, { status: 'resolved', how: conflict.how });
		} else {
			run.close(conflict, { status: 'agreed', how });
		}
	}
}
