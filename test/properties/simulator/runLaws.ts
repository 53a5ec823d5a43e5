import { omit } from 'lodash';
import { compileStored } from '../../../src/mapping/compiled';
import { BrakeError } from '../../../src/model/errors';
import type { Plan, PlannedWrite, RunInput } from '../../../src/model/plan';
import type { AppRecord } from '../../../src/model/record';
import type { SyncSettings } from '../../../src/model/settings';
import { missesNeeded } from '../../../src/model/settings';
import type { Side } from '../../../src/model/side';
import { SIDES } from '../../../src/model/side';
import type { StateChange } from '../../../src/model/state';
import type { SyncState } from '../../../src/model/syncState';
import { reconcile } from '../../../src/reconcile/reconcile';
import type { WriteAnswer } from '../../../src/settle/confirm';
import { confirmWrites } from '../../../src/settle/confirm';
import { decodeState } from '../../../src/state/decode';
import { encodeState } from '../../../src/state/encode';
import type { RunSeen } from './world';

/** The state after a change, with the one before it left alone. */
export function stateAfter(state: SyncState, change: StateChange): SyncState {
	const copy = decodeState(encodeState(state));
	copy.apply(change);
	return copy;
}

/** A state as text, with its log in an order of its own. */
export function textOf(state: SyncState): string {
	const entries = [...state.history()].map((entry) => JSON.stringify(entry)).sort();
	const copy = decodeState(encodeState(state));
	copy.apply({ head: copy.head, links: new Map(), open: new Map(), logged: [], guard: new Map() });
	const open = [...state.openConflicts()].map((entry) => JSON.stringify(entry)).sort();
	const links = [...copy.links()].map((link) => JSON.stringify(link, asSets)).sort();
	return JSON.stringify([JSON.stringify(copy.head, asSets), links, open, entries]);
}

/** The lists of a link are sets: nothing follows from their order. */
const SETS = ['reforms', 'substitutes', 'intents', 'ended', 'unshown', 'trails', 'kept', 'marks'];

function asSets(key: string, value: unknown): unknown {
	if (value instanceof Map) return [...value];
	if (!Array.isArray(value)) return isPlainObject(value) ? inOrder(value) : value;
	if (!SETS.includes(key)) return value;
	return value.map((each) => JSON.stringify(each)).sort();
}

function isPlainObject(value: unknown): value is { readonly [key: string]: unknown } {
	return typeof value === 'object' && value !== null;
}

function inOrder(value: { readonly [key: string]: unknown }): unknown {
	return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Invariant 4: writes of a second run on the same input that the first had not planned. */
export function newWrites({ settings, state, input, plan, change }: RunSeen): readonly string[] {
	const known = new Set(plan.writes.map((write) => write.writeId));
	for (const link of state.links()) for (const { writeId } of link.intents) known.add(writeId);
	// A second listing may show what one alone does not, and what was logged may be written then.
	const isSecondSight = missesNeeded(settings) > 1 || settings.logBeforeOverruling;
	const isAfterLoss = input.recovery === true || state.head.recovering === true;
	if (isSecondSight || isAfterLoss) return [];
	const after = stateAfter(state, change);
	// What waits for its turn was planned.
	for (const link of after.links()) for (const { writeId } of link.intents) known.add(writeId);
	const lags = [...after.links()].some((link) => link.unshown?.some((each) => each.missed));
	if (lags) return [];
	// Nor is a creation held back for longer than the listings that an unanswered one waits for.
	const waits = [...state.links()].some((link) =>
		link.intents.some((intent) => intent.operation === 'create'),
	);
	const isSecondSightOf = ({ operation, link }: PlannedWrite) =>
		(waits && operation === 'create') || isAwaited(after, link);
	const second = reconcile(settings, after, input);
	const isPart = (write: PlannedWrite) =>
		repeatsPart(after, stateAfter(after, second.change), write);
	return second.plan.writes
		.filter((write) => !known.has(write.writeId) && !isSecondSightOf(write) && !isPart(write))
		.map(described);
}

/**
 * Whether a write sends the very values once more that standing ones send to the same fields: of a write
 * of several fields only those are tried again whose target is in sight and shows what it held.
 */
function repeatsPart(before: SyncState, after: SyncState, { link, side, writeId }: PlannedWrite) {
	const sentTo = before
		.link(link)
		?.intents.filter(({ operation, target }) => operation === 'update' && target === side)
		.flatMap(({ fields }) => fields);
	const sent = after.link(link)?.intents.find((intent) => intent.writeId === writeId)?.fields;
	return sent?.every((part) =>
		sentTo?.some((each) => each.field === part.field && each.sent === part.sent),
	);
}

/**
 * Whether a record of a link was in no listing yet, and is given one more to appear: then it is gone, it is
 * created again or its partner deleted, and another record that has its key takes its place.
 */
function isAwaited(state: SyncState, id: string): boolean {
	const link = state.link(id);
	return link !== undefined && SIDES.some((side) => !link.seen[side] && link.misses[side] > 0);
}

function described(write: PlannedWrite): string {
	return `${write.side} ${write.operation} ${JSON.stringify(write.json)}`;
}

/** Invariant 4: answers that come again, or in another order, change nothing. */
export function answerTexts(
	before: SyncState,
	answers: readonly WriteAnswer[],
	now: number,
): readonly string[] {
	const once = stateAfter(before, confirmWrites(before, answers, now).change);
	const twice = stateAfter(once, confirmWrites(once, answers, now).change);
	const reversed = stateAfter(before, confirmWrites(before, [...answers].reverse(), now).change);
	return [once, twice, reversed].map(textOf);
}

/** Invariant 6: what a write carries beyond what the plan decided and the target holds. */
export function unmappedParts(run: RunSeen): readonly string[] {
	const { settings, plan, input } = run;
	const fields = new Map(
		compileStored(run.change.head).map((field) => [field.plan.key, field] as const),
	);
	return plan.writes.flatMap((write) => {
		const { side, json, operation } = write;
		// Events tell several times of one record.
		const records = input.records[side].filter((each) => String(each.id) === String(write.id));
		const shows = (name: string) =>
			records.some((each) => JSON.stringify(each[name]) === JSON.stringify(json[name]));
		const changed = write.changed.map((key) => fields.get(key));
		const forbidden = changed.filter((field) => field?.allowed[side] !== true);
		const names = new Set(changed.map((field) => field?.paths[side]));
		const beside = Object.keys(json).filter(
			(name) => name !== settings.sides[side].idField && !names.has(name),
		);
		const mapped = new Set(
			[...fields.values()].filter((field) => field.allowed[side]).map((field) => field.paths[side]),
		);
		const wrong = beside.filter(
			(name) =>
				operation !== 'update' || !mapped.has(name) || (!shows(name) && !isUnshown(run, write)),
		);
		return [...wrong, ...forbidden.map(() => 'a field that may not be written')];
	});
}

/** Where a list lags behind a confirmed write, the target holds what was written, not what is listed. */
function isUnshown({ state }: RunSeen, write: PlannedWrite): boolean {
	return state.link(write.link)?.unshown?.some((each) => each.side === write.side) ?? false;
}

/** Invariant 7: the same plan and state, whatever the order of the items. */
export function inOtherOrder({ settings, state, input }: RunSeen): readonly [string, string] {
	const plain = planText(settings, state, input);
	// Several changes of one record are the one exception: they come in their order.
	const repeats = SIDES.some((side) => {
		const ids = input.records[side].map((record) => String(record.id));
		return new Set(ids).size < ids.length;
	});
	if (input.mode === 'changes' && repeats) return [plain, plain];
	const turned = planText(settings, state, {
		...input,
		records: {
			master: [...input.records.master].reverse(),
			slave: rotated(input.records.slave),
		},
	});
	return [plain, turned];
}

function rotated<T>(items: readonly T[]): readonly T[] {
	return [...items.slice(1), ...items.slice(0, 1)];
}

function planText(settings: SyncSettings, state: SyncState, input: RunInput): string {
	const { plan, change } = reconcile(settings, state, input);
	const ids = (sources: { readonly [side in Side]?: number }) =>
		SIDES.map((side) => {
			const position = sources[side];
			return position === undefined ? '' : JSON.stringify(input.records[side][position]);
		});
	const writes = plan.writes.map((write) => ({ ...write, sources: ids(write.sources) }));
	const conflicts = [plan.conflicts, plan.rejected].map((entries) =>
		entries.map((entry) => ({ ...entry, sources: ids(entry.sources) })),
	);
	return JSON.stringify([
		writes,
		conflicts,
		plan.counts,
		[...plan.notes].sort(),
		textOf(stateAfter(state, change)),
	]);
}

/**
 * What a run does, and what it would do were it the first one with a salt. SEMANTICS "Fingerprints". What a
 * deletion of ours took, of which a list that lags shows the record once more, is known by all its values at once.
 */
export function firstWithSalt({ settings, state, input }: RunSeen): readonly [string, string] {
	const doneWith = (salt: string | undefined) => {
		const { plan } = reconcile(settings, state, {
			...input,
			...(salt === undefined ? {} : { salt }),
		});
		return JSON.stringify([
			plan.writes.map((write) => omit(write, ['writeId'])),
			// One that is open already may be told again, or not.
			[plan.conflicts.filter(({ conflict }) => conflict.timesSeen === 1), plan.rejected].map(
				(entries) => entries.map(({ conflict }) => omit(conflict, ['id', 'content'])),
			),
			plan.counts,
			[...plan.notes].sort(),
		]);
	};
	const hasDeleted = [...state.links()].some(({ intents, ended = [] }) =>
		[...intents, ...ended].some(({ operation }) => operation === 'delete'),
	);
	const without = doneWith(undefined);
	return [without, hasDeleted ? without : doneWith('NnkqYlrGZ1QaXXXmm3zC0g')];
}

/** Invariant 9: whether a run with a limit stops exactly when its plan is over the limit. */
export function brakeFor(
	{ settings, state, input }: RunSeen,
	percent: number,
): { readonly stopped: boolean; readonly over: boolean; readonly untouched: boolean } {
	const before = encodeState(state);
	// Brakes look at the whole plan, also at what waits for its turn.
	const { plan } = reconcile(omit(settings, ['maxWritesPerRun']), state, input);
	const deletes = plan.writes.filter((write) => write.operation === 'delete').length;
	const changed = new Set(
		plan.writes.filter(({ link }) => state.link(link) !== undefined).map(({ link }) => link),
	).size;
	const links = state.linkCount;
	const over =
		(deletes >= 3 && deletes * 100 > links * percent) ||
		(links > 0 && changed * 100 > links * percent);
	const limits = {
		maxDeletePercent: percent,
		holdDeletesPercent: 100,
		maxChangesPercent: percent,
		allowEmptyInput: true,
	};
	const stopped = trips({ ...settings, brakes: limits }, state, input) !== undefined;
	return { stopped, over, untouched: encodeState(state) === before };
}

/** The reason for which a run stops, if it does. */
export function trips(
	settings: SyncSettings,
	state: SyncState,
	input: RunInput,
): string | undefined {
	try {
		reconcile(settings, state, input);
		return undefined;
	} catch (error) {
		if (error instanceof BrakeError) return error.reason;
		throw error;
	}
}

/** A record that contains itself. */
function cycle(id: string): AppRecord {
	const record: { [field: string]: unknown } = { id };
	record.itself = record;
	return record;
}

/**
 * Invariant 10: the writes of a run, without and with records beside that cannot be synced. An id that a
 * list shows twice is another matter: such a list may lack others.
 */
export function besideBadRecords({ settings, state, input }: RunSeen): readonly [string, string] {
	const { master, slave } = input.records;
	const with_ = {
		...input,
		records: { master: [cycle('bad'), ...master], slave: [...slave, cycle('worse')] },
	};
	const writes = (plan: Plan) =>
		JSON.stringify(plan.writes.map(({ sources: _sources, ...rest }) => rest));
	return [
		writes(reconcile(settings, state, input).plan),
		writes(reconcile(settings, state, with_).plan),
	];
}
