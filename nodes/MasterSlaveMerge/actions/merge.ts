import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { Draft } from '../../../src/model/draft';
import { BrakeError } from '../../../src/model/errors';
import type { Plan, PlannedConflict, PlannedWrite, RunInput } from '../../../src/model/plan';
import type { AppRecord } from '../../../src/model/record';
import type { PerSide, Side } from '../../../src/model/side';
import type { SyncSettings } from '../../../src/model/settings';
import { withNames } from '../../../src/model/sideNames';
import { isRecordId } from '../../../src/model/link';
import { HELD_DELETIONS_ENTRY } from '../../../src/records/conflictId';
import { reconcile } from '../../../src/reconcile/reconcile';
import type { Needs, Scope, StateStore } from '../../../src/state/store';
import { readPath } from '../../../src/values/paths';
import { hint, namedError, nodeError } from '../../shared/errors';
import { conflictItem, failedItem, outputOf, pairedWith, writeItem } from '../../shared/items';
import { openStore } from '../../shared/state/openStore';
import { asNextRun } from '../../shared/state/recoveryMark';
import { POSTGRES_FROM_LINKS } from '../../shared/state/size';
import { warnOfSeveralProcesses } from '../../shared/state/severalProcesses';
import type { TokenState } from '../../shared/token';
import { TokenFinder, tokenOf } from '../../shared/token';
import { requireConnectedInputs } from '../connectedInputs';
import { driftItem, driftSummary } from '../drift';
import { dryRunItems } from '../dryRun';
import { readFetches } from '../fetches';
import { claim } from '../ownSync';
import type { NodeOptions } from '../settings';
import { readSettings } from '../settings';
import { dryRunSummary, summary } from '../summary';
import { requireOwnTables } from '../writeSteps';

const CONFLICTS = 4;

/** Compares both inputs and puts out what to write where. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const outputs = emptyOutputs(this);
	try {
		await merge(this, outputs);
	} catch (error) {
		const shown = nodeError(this, error);
		if (!this.continueOnFail()) throw shown;
		const failed = failedItem(shown, 0);
		return emptyOutputs(this).map((_, index) => (index === CONFLICTS ? [failed] : []));
	}
	return outputs;
}

function emptyOutputs(context: IExecuteFunctions): INodeExecutionData[][] {
	const deletes = context.getNodeParameter('onDelete', 0, 'ignore') === 'propagate';
	return Array.from({ length: deletes ? 7 : 5 }, () => []);
}

async function merge(context: IExecuteFunctions, outputs: INodeExecutionData[][]): Promise<void> {
	const read = readSettings(context);
	try {
		await mergeAs(context, read, outputs);
	} catch (error) {
		throw namedError(error, read.settings.names);
	}
}

async function mergeAs(
	context: IExecuteFunctions,
	{ settings, node }: ReturnType<typeof readSettings>,
	outputs: INodeExecutionData[][],
): Promise<void> {
	const { syncName } = settings;
	requireOwnTables(context);
	const store = openStore(context, syncName);
	const input = readInput(context, node, settings);
	const needs: Needs = {
		scope: scopeOf(settings, input),
		plansWrites: !node.dryRun,
		...(input.rev === undefined ? {} : { atLeastRev: input.rev }),
	};
	const planRun = (recovery: boolean) =>
		store.update((state, info) => {
			const merges = claim(context, state.head, { syncName, node }, input.now);
			const { plan, change } = reconcile(settings, state, {
				...input,
				recovery,
				...(info.salt === undefined ? {} : { salt: info.salt }),
				...(info.overtaken === undefined ? {} : { overtaken: info.overtaken }),
				holdBackUnkeyedCreates: !info.stored,
			});
			const result = { plan, info };
			const head = { ...change.head, merges };
			return node.dryRun ? { result } : { change: { ...change, head }, result };
		}, needs);
	const { result, rev } = node.dryRun
		? await planRun(false)
		: await asNextRun(context, syncName, store, planRun).catch(async (error: unknown) => {
				if (error instanceof BrakeError && isOfEvents(input)) await askForFullRun(store);
				throw error;
			});
	const { plan } = result;
	const tell = (sentence: string) => hint(context, withNames(sentence, settings.names));
	for (const note of plan.notes) hint(context, note);
	if (!store.durable) warnOfSeveralProcesses(context);
	if (node.dryRun) {
		putDryRun(context, plan, { settings, node, outputs, tell });
		return;
	}
	const state = { syncName, rev, secret: result.info.secret };
	const { names } = settings;
	putWrites(plan.writes, { state, node, outputs, names });
	putConflicts(plan, { state, node, outputs, names });
	if (!result.info.stored) {
		hint(
			context,
			'Test run: nothing was stored. The next run of the active workflow plans this again.',
		);
	}
	tell(summary(plan));
	if (!store.durable && plan.counts.links >= POSTGRES_FROM_LINKS) {
		hint(
			context,
			`${plan.counts.links} records are linked. n8n reads and writes all that is known of them with every execution, and sends it to the browser with the workflow: consider State Store 'Postgres'.`,
		);
	}
}

/** What a run would do, as items and hints. */
function putDryRun(
	context: IExecuteFunctions,
	plan: Plan,
	to: {
		readonly settings: SyncSettings;
		readonly node: NodeOptions;
		readonly outputs: INodeExecutionData[][];
		readonly tell: (sentence: string) => void;
	},
): void {
	const { syncName, names } = to.settings;
	to.outputs[CONFLICTS]?.push(...dryRunItems(plan, syncName, names));
	if (to.node.driftReport && plan.drift !== undefined) {
		to.outputs[CONFLICTS]?.push(driftItem(context, plan.drift, syncName));
	}
	if (plan.drift !== undefined) to.tell(driftSummary(plan.drift));
	to.tell(dryRunSummary(plan));
}

/** Events of a webhook do not come again, unlike the records of a trigger's run. */
function isOfEvents({ mode, runId }: RunInput): boolean {
	return mode === 'changes' && runId === undefined;
}

/** What a stopped run was told is seen by a full run; beside that run, which leaves the state as it was. */
async function askForFullRun(store: StateStore): Promise<void> {
	await store.update(
		(state) => {
			const draft = new Draft(state);
			if (state.head.wantsFull !== true) draft.head = { ...state.head, wantsFull: true };
			return { change: draft.change(), result: undefined };
		},
		{ scope: {} },
	);
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
		conflicts: [HELD_DELETIONS_ENTRY],
	};
}

function readInput(
	context: IExecuteFunctions,
	node: NodeOptions,
	{ syncName }: SyncSettings,
): RunInput & { readonly rev?: number } {
	const records: PerSide<readonly AppRecord[]> = {
		master: recordsOf(context, 0),
		slave: recordsOf(context, 1),
	};
	const run = new TokenFinder(context, ['twoWaySyncTrigger']).runAbove(syncName);
	const { inputMode } = node;
	// Lists of a run that asked for changes only lack whatever did not change.
	const isPartial = inputMode === 'snapshot' && run?.full === false;
	if (isPartial) hint(context, PARTIAL);
	const full = inputMode === 'fromTrigger' && run?.full === true;
	const snapshot = (inputMode === 'snapshot' && !isPartial) || full;
	if (snapshot) requireConnectedInputs(context);
	return {
		mode: snapshot ? 'snapshot' : 'changes',
		records,
		dryRun: node.dryRun,
		now: Date.now(),
		full: snapshot,
		fetches: readFetches(context),
		...(run === undefined ? {} : { runId: run.runId }),
		...(run?.rev === undefined ? {} : { rev: run.rev }),
	};
}

const PARTIAL =
	"Input Mode is 'Complete Lists', but the trigger's run asks for changes only (full: false): it was taken as changes, so nothing is deleted for not being in it. Set Input Mode to 'As the Trigger Says', or Full Run Every of the trigger to 1.";

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
