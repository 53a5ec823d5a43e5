import type { CompiledField } from '../mapping/compiled';
import { compileField } from '../mapping/compiled';
import { configurationPrint } from '../mapping/configuration';
import { planFields } from '../mapping/fieldPlans';
import { Draft } from '../model/draft';
import type { BrakeError } from '../model/errors';
import type { Link } from '../model/link';
import { byCodeUnits } from '../model/order';
import type { Plan, RunInput } from '../model/plan';
import type { SyncSettings } from '../model/settings';
import type { PerSide, Side } from '../model/side';
import { SIDES } from '../model/side';
import type { FieldPlan, StateChange, StateHead } from '../model/state';
import { idKey } from '../model/state';
import type { StateView } from '../model/syncState';
import type { Listed } from '../records/listed';
import type { OneSided } from './existence/absence';
import { reconcileAbsence, reconcileBothAbsent } from './existence/absence';
import { closeUnseen, holdBackPartners, openBadRecords } from './badRecords';
import { checkFields, checkInput, checkPlan } from './brakes';
import { relinkChangedIds } from './existence/changedIds';
import { driftOf } from './drift';
import { reconcileLink } from './fields/links';
import type { Listing } from './listing/listing';
import { readListing } from './listing/listing';
import type { KeyReader } from './existence/matching';
import { NamedRecords, Unlinked, keyReader } from './existence/matching';
import { createMissing, matchByContent, matchByKey, wakeByKey } from './existence/meeting';
import { answerCreates } from './existence/pendingCreates';
import { pendingOf } from './existence/pending';
import { letGoOfReusedIds } from './existence/reusedIds';
import { holdUncertain } from './existence/uncertain';
import { Run } from './run';
import { linksLeft } from './fields/untouchedColumns';

/**
 * Compares both sides with what they held when last in agreement and decides what to create, update
 * or delete where, and what a person must decide. SEMANTICS.
 *
 * Nothing is changed: the plan's writes may leave once the change is safely with the store.
 *
 * @throws BrakeError when the plan must not be carried out; with `dryRun` a note says so instead.
 */
export function reconcile(
	settings: SyncSettings,
	state: StateView,
	input: RunInput,
): { readonly plan: Plan; readonly change: StateChange } {
	const listings: PerSide<Listing> = {
		master: readListing(settings, 'master', input.records.master, input.mode),
		slave: readListing(settings, 'slave', input.records.slave, input.mode),
	};
	const draft = new Draft(state);
	const plans = plannedFields(settings, state, input, listings);
	const fields = compileFields(settings, draft, plans);
	const run = new Run(settings, state, input, listings, draft, fields);
	stopFor(checkInput(settings, state, input, listings), run);
	stopFor(checkFields(plans, listings), run);
	decide(run);
	const configuration = configurationPrint(settings);
	const changed =
		state.head.configuration !== undefined && state.head.configuration !== configuration;
	stopFor(checkPlan(run, changed), run);
	draft.head = nextHead(run, plans, configuration);
	const drift = input.dryRun === true && run.isSnapshot ? { drift: driftOf(run) } : {};
	return { plan: { ...run.plan(), ...drift }, change: draft.change() };
}

/** Said where the input may be older than the state. */
const OVERTAKEN =
	'Some records were left to the next run: other executions were at work on them after this one had begun.';

/** In a dry run a brake is something to be told, not an error. */
function stopFor(brake: BrakeError | undefined, run: Run): void {
	if (brake === undefined) return;
	if (run.input.dryRun !== true) throw brake;
	run.note(`A real run would stop here: ${brake.message}`);
}

function plannedFields(
	settings: SyncSettings,
	state: StateView,
	input: RunInput,
	listings: PerSide<Listing>,
): readonly FieldPlan[] {
	return planFields(
		settings,
		settings.mapping.mode === 'manual'
			? { master: [], slave: [] }
			: { master: listings.master.records.records(), slave: listings.slave.records.records() },
		state.head.mapping?.fields,
		input.mode === 'snapshot',
	);
}

function compileFields(
	settings: SyncSettings,
	draft: Draft,
	plans: readonly FieldPlan[],
): readonly CompiledField[] {
	const { values, sides, keepPreviousValues } = settings;
	const zones = { master: sides.master.zone, slave: sides.slave.zone };
	return plans.map((plan) =>
		compileField(draft.fieldIndex(plan.key), plan, { ...values, zones, keepPreviousValues }),
	);
}

function decide(run: Run): void {
	const { listings } = run;
	const keyOf = keyReader(run.settings);
	const sorted = sortLinks(run, keyOf);
	const unlinked = unlinkedRecords(run, sorted.named);
	const gone = relinkChangedIds(run, sorted.oneSided, unlinked, keyOf);
	for (const each of gone) reconcileAbsence(run, each);
	const candidates = answerCreates(run, sorted.pending, unlinked, keyOf);
	const resting = gone.flatMap(({ link, left }) => {
		const now = run.draft.link(link.id);
		return now?.resting === undefined || left === undefined ? [] : [{ link: now, left }];
	});
	wakeByKey(run, resting, unlinked, keyOf);
	matchByKey(run, unlinked, keyOf);
	if (run.isRecovery) matchByContent(run, unlinked);
	holdUncertain(run, unlinked, keyOf);
	const heldBack = new Set(candidates);
	for (const side of sorted.creatingOn) {
		// Any of these may be what another execution is creating there right now.
		for (const listed of unlinked.of(side)) heldBack.add(`${side}:${listed.key}`);
	}
	holdBackPartners(run, unlinked, keyOf, heldBack);
	createMissing(run, unlinked, keyOf, heldBack);
	for (const side of SIDES) openBadRecords(run, side, listings[side]);
	if (run.isSnapshot) closeUnseen(run);
}

interface SortedLinks {
	/** The records that a link names. */
	readonly named: NamedRecords;
	readonly oneSided: readonly OneSided[];
	readonly pending: readonly { readonly link: Link; readonly source?: Listed }[];
	/** Sides on which another execution is creating records. */
	readonly creatingOn: ReadonlySet<Side>;
}

/** Decides the links whose records are at hand, and sorts out the others. O(links), or O(events). */
function sortLinks(run: Run, keyOf: KeyReader): SortedLinks {
	const oneSided: OneSided[] = [];
	const pending: { readonly link: Link; readonly source?: Listed }[] = [];
	const creatingOn = new Set<Side>();
	const named = new NamedRecords(run.input.records);
	for (const visited of linksToVisit(run, named)) {
		if (isOvertaken(run, visited)) {
			nameRecords(run, visited, named);
			run.postpone(OVERTAKEN);
			const creation = pendingOf(visited);
			if (creation !== undefined) creatingOn.add(creation.target);
			continue;
		}
		const link = letGoOfReusedIds(run, visited, keyOf);
		const { master, slave } = nameRecords(run, link, named);
		if (isDoubtful(run, link)) continue;
		if (pendingOf(link) !== undefined) {
			const source = master ?? slave;
			pending.push({ link, ...(source && { source }) });
		} else if (master !== undefined && slave !== undefined) {
			reconcileLink(run, link, { master, slave });
		} else if (master === undefined && slave === undefined) {
			visitUnseen(run, link, oneSided);
		} else {
			visitOneSided(run, link, { master, slave }, oneSided);
		}
	}
	return { named, oneSided, pending, creatingOn };
}

/** The records of a link, which are thereby no longer among those that no link names. */
function nameRecords(run: Run, { ids }: Link, named: NamedRecords) {
	const master = listedOf(run.listings.master, ids.master);
	const slave = listedOf(run.listings.slave, ids.slave);
	if (master !== undefined) named.add('master', master);
	if (slave !== undefined) named.add('slave', slave);
	return { master, slave };
}

/**
 * Whether the records at hand may be older than the state. A list shows both sides as they were when it
 * was fetched. An event shows what a user just made of its side: it is as old as that only where others
 * write to this very side; that they carry an earlier edit of it to the other side changes nothing.
 */
function isOvertaken(run: Run, link: Link): boolean {
	const { overtaken } = run.input;
	if (overtaken === undefined || !overtaken.link(link.id)) return false;
	if (run.isSnapshot || pendingOf(link) !== undefined) return true;
	return SIDES.some((side) => isAtHand(run, link, side) && overtaken.wrote(link.id, side));
}

function isAtHand(run: Run, link: Link, side: Side): boolean {
	return (
		listedOf(run.listings[side], link.ids[side]) !== undefined || hasTombstone(run, link, side)
	);
}

/** Neither record is at hand: both are gone, or a tombstone came of the one alone. */
function visitUnseen(run: Run, link: Link, oneSided: OneSided[]): void {
	const [gone, other] = SIDES.filter((side) => hasTombstone(run, link, side));
	if (run.isSnapshot || gone === undefined || other !== undefined) reconcileBothAbsent(run, link);
	else oneSided.push({ link, gone });
}

function hasTombstone(run: Run, link: Link, side: Side): boolean {
	const id = link.ids[side];
	return id !== undefined && run.listings[side].tombstones.has(idKey(id));
}

function visitOneSided(
	run: Run,
	link: Link,
	present: { readonly master?: Listed | undefined; readonly slave?: Listed | undefined },
	oneSided: OneSided[],
): void {
	const { master, slave } = present;
	const gone = master === undefined ? 'master' : 'slave';
	const left = master ?? slave;
	if (left === undefined) return;
	if (run.isSnapshot || hasTombstone(run, link, gone)) oneSided.push({ link, gone, left });
	else reconcileLink(run, link, master === undefined ? { slave: left } : { master: left });
}

function listedOf(listing: Listing, id: Link['ids']['master']): Listed | undefined {
	return id === undefined ? undefined : listing.records.get(idKey(id));
}

function isDoubtful(run: Run, link: Link): boolean {
	return SIDES.some((side) => {
		const id = link.ids[side];
		const { doubtful } = run.listings[side];
		return id !== undefined && doubtful.size > 0 && doubtful.has(idKey(id));
	});
}

/** All links of a full listing; of changes those that they touch, and those that wait for a creation. */
function linksToVisit(run: Run, named: NamedRecords): Iterable<Link> {
	if (run.isSnapshot) return linksLeft(run, named);
	const touched = new Map<string, Link>();
	for (const side of SIDES) {
		const { records, tombstones } = run.listings[side];
		for (const key of [...records.keys(), ...tombstones]) {
			const link = run.state.linkOf(side, key);
			if (link !== undefined) touched.set(link.id, link);
		}
	}
	for (const link of run.state.unsettledLinks()) {
		if (pendingOf(link) !== undefined) touched.set(link.id, link);
	}
	return [...touched.values()].sort((a, b) => byCodeUnits(a.id, b.id));
}

function unlinkedRecords(run: Run, named: NamedRecords): Unlinked {
	const unlinked = new Unlinked(named);
	for (const side of SIDES) {
		const { records } = run.listings[side];
		if (named.count(side) === records.size) continue;
		for (const listed of records.values()) {
			if (named.has(side, listed)) continue;
			if (isMetElsewhere(run, side, listed)) run.postpone(OVERTAKEN);
			else unlinked.add(side, listed);
		}
	}
	return unlinked;
}

/** Another execution met the record since this one began, and no link names it any more. */
function isMetElsewhere(run: Run, side: Side, listed: Listed): boolean {
	if (run.input.overtaken?.record(side, listed.key) !== true) return false;
	return run.state.linkOf(side, listed.id) === undefined;
}

function nextHead(run: Run, plans: readonly FieldPlan[], configuration: number): StateHead {
	const { settings, input } = run;
	const { head } = run.draft;
	const { sides, values } = settings;
	const seenAll = run.isSnapshot && run.isComplete;
	return {
		...head,
		...(seenAll ? { restoredAt: undefined } : {}),
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
			keepPreviousValues: settings.keepPreviousValues,
			maxFlips: settings.maxFlips,
			sendFields: settings.sendFields,
		},
		lastRunAt: run.now,
		...(seenAll ? { lastFullAt: run.now } : {}),
		triggerRuns: head.triggerRuns.map((each) =>
			each.runId === input.runId && run.isComplete ? { ...each, processedBy: run.number } : each,
		),
	};
}
