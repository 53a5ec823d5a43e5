import { isEmpty, isEqual, isUndefined, mapValues, omitBy } from 'lodash';
import { configurationPrint } from '../mapping/configuration';
import { compileCreatedField } from '../mapping/keyFields';
import { BrakeError } from '../model/errors';
import type { Fingerprint } from '../model/link';
import type { Plan, RunInput } from '../model/plan';
import type { SyncSettings, UpdateShape } from '../model/settings';
import type { PerSide, Side } from '../model/side';
import { SIDES } from '../model/side';
import type { Sought } from '../model/sought';
import type { StateChange, StateHead } from '../model/state';
import type { StateView } from '../model/syncState';
import { reconcileAbsence } from './existence/absence';
import { closeUnseen, holdBackPartners, openBadRecords } from './badRecords';
import { checkFields, checkInput, checkPlan } from './brakes';
import { askEmptied, nextEmptied } from './emptiedFields';
import { decideDue } from './existence/heldDeletions';
import { countUnlisted, strayBrake } from './existence/astray';
import { relinkChangedIds } from './existence/changedIds';
import { letLeave } from './departures';
import { driftOf } from './drift';
import { nextTold, noteFetches } from './fetchNotes';
import { cutsOf } from './listing/cuts';
import type { Listing } from './listing/listing';
import { readListing } from './listing/listing';
import { keyReader } from './existence/matching';
import { createMissing, matchByContent, matchByKey, wakeByKey } from './existence/meeting';
import { answerCreates } from './existence/pendingCreates';
import { holdAsked, holdSharedKeys } from './existence/sharedKeys';
import { holdUncertain } from './existence/uncertain';
import { nextUnkeyed } from './existence/unkeyed';
import type { RunFields } from './forms/runFields';
import { readFields } from './forms/runFields';
import { readPath } from '../values/paths';
import { emptyKeyNotes } from './names/emptyKeys';
import { filledBrake, filledNotes } from './names/filledNames';
import { unknownBrake, unknownNotes } from './names/sentences';
import { lookForNames, storedSought } from './names/unknownNames';
import { holdRenewed, nextRenewals, renewalNotes } from './renewals';
import { keepsPrevious } from './previousValues';
import { dueReminder } from './reminders';
import { Run } from './run';
import { tallyUncreated, tallyWrites } from './tally';
import { logged } from './logged';
import { sortLinks, unlinkedRecords } from './sortLinks';

/**
 * Compares both sides with what they held when last in agreement and decides what to create, update
 * or delete where, and what a person must decide. SEMANTICS.
 *
 * Nothing is changed: the plan's writes may leave once the change is safely with the store.
 *
 * @throws BrakeError when the plan must not be carried out; with `dryRun` a note says so instead.
 */
export function reconcile(
	given: SyncSettings,
	state: StateView,
	input: RunInput,
): { readonly plan: Plan; readonly change: StateChange } {
	const settings = { ...given, keepPreviousValues: keepsPrevious(given, state, input) };
	const listingOf = (side: Side) =>
		readListing(settings, side, input.records[side], input.mode, cutsOf(input.fetches?.[side]));
	const listings: PerSide<Listing> = { master: listingOf('master'), slave: listingOf('slave') };
	const read = readFields(settings, state, input, listings);
	const { draft, plans, fields, keyFields } = read;
	const created = compileCreatedField(settings, draft);
	const run = new Run(settings, read.state, input, listings, draft, fields, keyFields, created);
	run.otherLooks = read.looks;
	run.resalts = read.resalts;
	for (const note of read.notes) run.note(note);
	noteFetches(run);
	stopFor(checkInput(settings, state, input, listings), run);
	stopFor(checkFields(plans, listings, settings), run);
	const configuration = configurationPrint(settings);
	const sought = checkNames(run, read, configuration);
	refuse(filledBrake(run, read), run);
	for (const note of filledNotes(run, read)) run.note(note);
	decide(run);
	askEmptied(run, read.vanished);
	const changed =
		state.head.configuration !== undefined && state.head.configuration !== configuration;
	stopFor(checkPlan(run, changed), run);
	letLeave(run);
	tallyWrites(run);
	draft.head = nextHead(run, read, { configuration, sought });
	for (const note of renewalNotes(run)) run.note(note);
	const drift = input.dryRun === true && run.isSnapshot ? { drift: driftOf(run) } : {};
	const reminder = dueReminder(run);
	if (reminder.length > 0) draft.head = { ...draft.head, remindedAt: run.now };
	const plan = { ...run.plan(), ...drift, ...(reminder.length === 0 ? {} : { reminder }) };
	draft.head = logged(run, plan);
	return { plan, change: draft.change() };
}

/** In a dry run a brake is something to be told, not an error. */
function stopFor(brake: BrakeError | undefined, run: Run): void {
	if (brake === undefined) return;
	if (run.input.dryRun !== true) refuse(brake, run);
	run.stops.push(run.inWords(`${brake.message} ${brake.remedy}`));
	run.note(`A real run would stop here: ${brake.message}`);
}

/** With a wrong name there is nothing to preview either. */
function refuse(brake: BrakeError | undefined, run: Run): void {
	if (brake === undefined) return;
	throw new BrakeError(brake.reason, run.inWords(brake.message), run.inWords(brake.remedy));
}

/** Before anything is decided: names that no record of a side has. Returns what is left to be looked for. */
function checkNames(run: Run, read: RunFields, configuration: Fingerprint): Sought {
	const { settings, state, input, listings } = run;
	const sights = { settings, state, input, listings, read, configuration };
	const { unknown, sought } = lookForNames(sights);
	refuse(unknownBrake(sights, unknown), run);
	for (const note of unknownNotes(sights, unknown)) run.note(note);
	for (const note of emptyKeyNotes(read, listings, state)) run.note(note);
	return sought;
}

function decide(run: Run): void {
	const { listings } = run;
	const keyOf = keyReader(run.keyFields);
	holdRenewed(run);
	const sorted = sortLinks(run, keyOf);
	const unlinked = unlinkedRecords(run, sorted.named);
	stopFor(strayBrake(run, sorted.oneSided, sorted.named), run);
	const first = relinkChangedIds(run, sorted.oneSided, unlinked, keyOf);
	const due = first.flatMap((each) => reconcileAbsence(run, each));
	const { candidates, left } = answerCreates(run, sorted.pending, unlinked, keyOf);
	const second = relinkChangedIds(run, left, unlinked, keyOf);
	decideDue(run, [...due, ...second.flatMap((each) => reconcileAbsence(run, each))]);
	const gone = [...first, ...second];
	run.unlisted = countUnlisted(run, gone);
	const resting = gone.flatMap(({ link, left }) => {
		const now = run.draft.link(link.id);
		return now?.resting === undefined || left === undefined ? [] : [{ link: now, left }];
	});
	wakeByKey(run, resting, unlinked, keyOf);
	holdAsked(run, unlinked, keyOf);
	matchByKey(run, unlinked, keyOf);
	if (run.isRecovery && run.isSnapshot) matchByContent(run, unlinked);
	holdUncertain(run, unlinked, keyOf);
	const heldBack = new Set(candidates);
	for (const side of sorted.creatingOn) {
		// Any of these may be what another execution is creating there right now.
		for (const listed of unlinked.of(side)) heldBack.add(`${side}:${listed.key}`);
	}
	holdBackPartners(run, unlinked, keyOf, heldBack);
	holdSharedKeys(run, unlinked, keyOf, heldBack, gone);
	createMissing(run, unlinked, keyOf, heldBack);
	tallyUncreated(run, unlinked);
	for (const side of SIDES) openBadRecords(run, side, listings[side]);
	if (run.isSnapshot) closeUnseen(run);
}

/** Fields that some record of a side's complete list lacks. O(records x fields), with a match key nothing. */
function omittedFields(run: Run): PerSide<readonly number[]> {
	const of = (side: Side) => {
		const records = [...run.listings[side].records.records()];
		const lacking = run.fields.filter((field) =>
			records.some((record) => readPath(record, field.paths[side]) === undefined),
		);
		return lacking.map((field) => field.index);
	};
	return { master: of('master'), slave: of('slave') };
}

function nextHead(
	run: Run,
	{ plans, forms, vanished, salt }: RunFields,
	{ configuration, sought }: { readonly configuration: Fingerprint; readonly sought: Sought },
): StateHead {
	const { settings, input } = run;
	const { head } = run.draft;
	const { sides, values } = settings;
	const seenAll = run.seesAll;
	return {
		...head,
		...(seenAll ? { restoredAt: undefined } : {}),
		recovering: run.isAfterLoss && !seenAll ? true : undefined,
		uncreated: (run.isSnapshot ? run.leavesUncreated : head.uncreated) ? true : undefined,
		wantsFull: run.wantsFull ? true : undefined,
		renewals: nextRenewals(run),
		emptied: nextEmptied(run, vanished),
		sought: storedSought(sought, seenAll || head.lastFullAt !== undefined),
		toldRound: nextTold(run),
		unkeyed: nextUnkeyed(run),
		...(run.isSnapshot && run.settings.matchBy.length === 0 ? { omits: omittedFields(run) } : {}),
		run: run.number,
		configuration,
		mapping: {
			fields: plans,
			idFields: { master: sides.master.idField, slave: sides.slave.idField },
			modifiedFields: {
				...(sides.master.modifiedField && { master: sides.master.modifiedField }),
				...(sides.slave.modifiedField && { slave: sides.slave.modifiedField }),
			},
			zones: { master: sides.master.zone, slave: sides.slave.zone },
			...values,
			keepPreviousValues: settings.keepPreviousValues === true,
			maxFlips: settings.maxFlips,
			sendFields: settings.sendFields,
			...(isEqual(forms, {}) ? {} : { forms }),
			...emptyTextsOf(settings),
			...updatesOf(settings),
			...seldomSet(settings),
			...(salt === undefined ? {} : { salt }),
		},
		lastRunAt: run.now,
		...(seenAll ? { lastFullAt: run.now } : {}),
		triggerRuns: head.triggerRuns.map((each) =>
			each.runId === input.runId && run.isDone ? { ...each, processedBy: run.number } : each,
		),
	};
}

function seldomSet({ deletedField, createIn, names = {} }: SyncSettings) {
	return {
		...(isEmpty(names) ? {} : { names }),
		...(deletedField === undefined ? {} : { deletedField }),
		...(createIn === 'both' ? {} : { createIn }),
	};
}

function emptyTextsOf({ sides }: SyncSettings) {
	const { master, slave } = sides;
	if (master.emptyTexts === undefined && slave.emptyTexts === undefined) return {};
	return { emptyTexts: { master: master.emptyTexts ?? [], slave: slave.emptyTexts ?? [] } };
}

function updatesOf({ sides }: SyncSettings) {
	const shape = ({ updateItems, nestedFields }: UpdateShape) =>
		omitBy({ updateItems, nestedFields }, isUndefined);
	const updates = omitBy(mapValues(sides, shape), isEmpty);
	return isEmpty(updates) ? {} : { updates };
}
