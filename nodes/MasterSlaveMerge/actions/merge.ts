import { omit } from 'lodash';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { reminderJson } from '../../../src/bucket/reminder';
import type { Plan, PlannedConflict, PlannedWrite, RunInput } from '../../../src/model/plan';
import type { AppRecord } from '../../../src/model/record';
import type { PerSide, Side } from '../../../src/model/side';
import type { SyncSettings } from '../../../src/model/settings';
import { withNames } from '../../../src/model/sideNames';
import { isRecordId } from '../../../src/model/link';
import { HELD_DELETIONS_ENTRY } from '../../../src/records/conflictId';
import { partnersOf } from '../../../src/preview/partners';
import { reconcile } from '../../../src/reconcile/reconcile';
import type { Needs, Scope, StateStore } from '../../../src/state/store';
import { readPath } from '../../../src/values/paths';
import { hint, namedError, nodeError } from '../../shared/errors';
import { noteExecution } from '../../shared/executionData';
import { SeenWorkflow } from '../../shared/seenWorkflow';
import {
	conflictItem,
	dataObject,
	failedItem,
	outputOf,
	pairedWith,
	writeItem,
} from '../../shared/items';
import { openStore } from '../../shared/state/openStore';
import { asNextRun } from '../../shared/state/recoveryMark';
import { POSTGRES_FROM_LINKS } from '../../shared/state/size';
import { warnOfSeveralProcesses } from '../../shared/state/severalProcesses';
import type { TokenState } from '../../shared/token';
import { TokenFinder, tokenOf } from '../../shared/token';
import { requireConnectedInputs } from '../connectedInputs';
import { putFetches, readUnseenTargets } from '../fetchOutputs';
import { readFetches } from '../fetches';
import { readInputMode } from '../inputMode';
import { claim } from '../ownSync';
import type { NodeOptions } from '../settings';
import { readSettings } from '../settings';
import { noteStopped } from '../stoppedRun';
import { preview } from '../preview/preview';
import { defined } from '../readParameters';
import { summary, testSummary } from '../summary';
import { requireOwnTables } from '../writeSteps';

const CONFLICTS = 4;
const PREVIEW = 7;
const OUTPUT_COUNT = 10;

/** Compares both inputs and puts out what to write where. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const outputs = emptyOutputs();
	try {
		await merge(this, outputs);
	} catch (error) {
		const shown = nodeError(this, error);
		if (!this.continueOnFail()) throw shown;
		const failed = failedItem(shown, 0);
		return emptyOutputs().map((_, index) => (index === CONFLICTS ? [failed] : []));
	}
	return outputs;
}

function emptyOutputs(): INodeExecutionData[][] {
	return Array.from({ length: OUTPUT_COUNT }, () => []);
}

async function merge(context: IExecuteFunctions, outputs: INodeExecutionData[][]): Promise<void> {
	const { settings, node } = readSettings(context);
	const { syncName, names } = settings;
	const input = readInput(context, node, settings);
	const store = openStore(context, syncName);
	try {
		await mergeAs(context, { settings, node, input, store }, outputs);
	} catch (error) {
		const { now: at, runId, mode } = input;
		const started = { at, full: mode === 'snapshot', ...defined({ runId }) };
		const asksForFull = isOfEvents(input);
		const ended = { store, syncName, node, names, started, asksForFull };
		await noteStopped(context, error, ended);
		throw namedError(error, names);
	}
}

/** What a run of the Merge is made of. */
interface Given {
	readonly settings: SyncSettings;
	readonly node: NodeOptions;
	readonly input: Input;
	readonly store: StateStore;
}

async function mergeAs(
	context: IExecuteFunctions,
	{ settings, node, input, store }: Given,
	outputs: INodeExecutionData[][],
): Promise<void> {
	const { syncName } = settings;
	requireOwnTables(context);
	if (input.mode === 'snapshot') requireConnectedInputs(context);
	const isPreview = node.preview !== undefined;
	const needs: Needs = {
		scope: scopeOf(settings, input),
		plansWrites: !isPreview,
		...(input.rev === undefined ? {} : { atLeastRev: input.rev }),
	};
	const planRun = (recovery: boolean) =>
		store.update((state, info) => {
			const merges = claim(context, state.head, { syncName, node }, input.now);
			// A preview shows what a published run would do.
			const holdsBack = !info.stored && !isPreview;
			const { plan, change } = reconcile(holdsBack ? unstored(settings) : settings, state, {
				...input,
				recovery,
				...(info.salt === undefined ? {} : { salt: info.salt }),
				...(info.overtaken === undefined ? {} : { overtaken: info.overtaken }),
				holdBackUnkeyedCreates: holdsBack,
			});
			const head = { ...change.head, merges };
			const partners = isPreview ? partnersOf(state, change) : [];
			const logged = head.runs?.at(-1);
			const { mapping } = head;
			const openBefore = state.openCount;
			const result = { plan, info, mapping, partners, logged, openBefore };
			return isPreview ? { result } : { change: { ...change, head }, result };
		}, needs);
	const { result, rev } = isPreview
		? await planRun(false)
		: await asNextRun(context, syncName, store, planRun);
	const { plan } = result;
	const tell = (sentence: string) => hint(context, withNames(sentence, settings.names));
	for (const note of plan.notes) hint(context, note);
	if (!store.durable) warnOfSeveralProcesses(context);
	if (node.preview !== undefined) {
		const { fields = [], forms } = result.mapping ?? {};
		const { records, fetches } = input;
		const { partners } = result;
		const made = { plan, settings, records, fields, partners, ...defined({ forms, fetches }) };
		outputs[PREVIEW]?.push(...(await preview(context, node, made)));
		return;
	}
	for (const sentence of putFetches(plan, settings, outputs)) tell(sentence);
	const { logged, openBefore } = result;
	if (logged !== undefined) noteExecution(context, { syncName, logged, openBefore });
	const { stored, secret } = result.info;
	const to = { state: { syncName, rev, secret }, node, outputs, names: settings.names, stored };
	tell(putPlan(context, plan, to));
	if (!store.durable) adviseOnSize(context, plan.counts.links);
}

/**
 * Puts out what is to be written, and sums it up. What a test run deletes nobody could put back, where it
 * stores nothing.
 */
function putPlan(
	context: IExecuteFunctions,
	plan: Plan,
	{ stored, ...to }: Destination & { readonly stored: boolean },
): string {
	const writes = stored
		? plan.writes
		: plan.writes.filter(({ operation }) => operation !== 'delete');
	putWrites(writes, to);
	putConflicts(plan, to);
	putReminder(context, plan, to);
	if (!stored) {
		hint(context, testSummary(plan.rejected.length, plan.writes.length - writes.length));
	}
	return summary({ ...plan, writes });
}

/**
 * What is overruled must be in a history that stays. Where a test run stores nothing, each write that would
 * overrule waits for its entry, as with Log Before Overruling; and that people were reminded nobody would know.
 */
function unstored(settings: SyncSettings): SyncSettings {
	return { ...omit(settings, 'remindAfterHours'), logBeforeOverruling: true };
}

/** What the workflow itself keeps is read and written with every execution. */
function adviseOnSize(context: IExecuteFunctions, links: number): void {
	if (links < POSTGRES_FROM_LINKS) return;
	hint(
		context,
		`${links} records are linked. n8n reads and writes all that is known of them with every execution, and sends it to the browser with the workflow: consider State Store 'Postgres'.`,
	);
}

/** Events of a webhook do not come again, unlike the records of a trigger's run. */
function isOfEvents({ mode, runId }: RunInput): boolean {
	return mode === 'changes' && runId === undefined;
}

/** A full listing is compared with all links, changes with those of their records. */
function scopeOf(settings: SyncSettings, { mode, records }: RunInput): Scope {
	if (mode === 'snapshot') return 'everything';
	const idsOn = (side: Side) =>
		records[side]
			.map((record) => readPath(record, settings.sides[side].idField))
			.filter(isRecordId);
	return {
		records: { master: idsOn('master'), slave: idsOn('slave') },
		unsettled: true,
		openCount: true,
		conflicts: [HELD_DELETIONS_ENTRY],
	};
}

/** What comes in, and the revision of the state when the trigger began the run. */
type Input = RunInput & { readonly rev?: number };

function readInput(
	context: IExecuteFunctions,
	node: NodeOptions,
	{ syncName }: SyncSettings,
): Input {
	const records: PerSide<readonly AppRecord[]> = {
		master: recordsOf(context, 0),
		slave: recordsOf(context, 1),
	};
	const triggers = new TokenFinder(context, ['twoWaySyncTrigger']);
	const run = triggers.runAbove(syncName);
	const fetches = readFetches(context);
	const mode = readInputMode(context, node.inputMode, triggers.askedAbove(), fetches);
	const ofEvents = mode === 'changes' && run === undefined && node.preview === undefined;
	// Who wired a webhook of his own long ago may have nothing at the outputs that fetch.
	const otherwise = triggers.hasEventsAbove() ? 'wait' : 'write';
	return {
		mode,
		records,
		dryRun: node.preview !== undefined,
		now: Date.now(),
		full: mode === 'snapshot',
		fetches,
		...(run === undefined ? {} : { runId: run.runId }),
		...(ofEvents
			? { unseenTargets: readUnseenTargets(context, otherwise), afterFetch: hasRun(context) }
			: {}),
		...(run?.rev === undefined ? {} : { rev: run.rev }),
	};
}

/** Whether the step ran before in this execution; where n8n does not tell, it did: it must not ask without end. */
function hasRun(context: IExecuteFunctions): boolean {
	return SeenWorkflow.of(context)?.ran(context.getNode().name) !== false;
}

function recordsOf(context: IExecuteFunctions, input: number): readonly AppRecord[] {
	return context.getInputData(input).map((item) => item.json);
}

interface Destination {
	readonly state: TokenState;
	readonly node: NodeOptions;
	readonly outputs: INodeExecutionData[][];
	readonly names: SyncSettings['names'];
}

function putWrites(writes: readonly PlannedWrite[], to: Destination): void {
	for (const write of writes) {
		const token = tokenOf(write, to.state);
		const item = writeItem(write, token, pairedWith(write.sources), to.node.metadataInJson);
		to.outputs[outputOf(write)]?.push(item);
	}
}

function putConflicts(plan: Plan, to: Destination): void {
	const shown: readonly PlannedConflict[] = to.node.emitRejected
		? [...plan.conflicts, ...plan.rejected]
		: plan.conflicts;
	for (const each of shown) {
		const item = conflictItem(each, to.state, pairedWith(each.sources), to.names);
		to.outputs[CONFLICTS]?.push(item);
	}
}

/** Without a token: a reminder decides nothing. */
function putReminder(context: IExecuteFunctions, plan: Plan, to: Destination): void {
	const reminder = reminderJson(plan.reminder ?? [], to.state.syncName, to.names);
	if (reminder === undefined) return;
	const inputs = [0, 1].filter((input) => context.getInputData(input).length > 0);
	const pairedItem = inputs.map((input) => ({ item: 0, input }));
	to.outputs[CONFLICTS]?.push({ json: dataObject({ ...reminder }), pairedItem });
}
