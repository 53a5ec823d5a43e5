import type { IExecuteFunctions } from 'n8n-workflow';
import type { Needs, StateInfo, StateStep, StateStore, Updated } from '../../../src/state/store';
import { StaleStateError, changesNothing, revisionNeeded } from '../../../src/state/store';
import type { StoreKind } from '../../../src/model/state';
import type { StateView } from '../../../src/model/syncState';
import { hint } from '../errors';
import type { ExecutionStart } from './hands';
import { executionStart } from './hands';
import { isResumed, waitsUntil, whenDone } from './execution';
import { isFromStore } from './fromStore';
import { CredentialStore } from './postgres/openPostgres';
import { ResidentStore } from './residentStore';
import type { Seal } from './savedSignature';
import { KEY, noteChange, noteEnd, putUnmarked, savedBy, sealOf, statesOf } from './staticStates';
import type { CurrentState, WorkflowStates } from './workflowStates';

/** Test runs see their own copy, shared by all nodes of the execution; the last few are remembered. */
const testRuns = new Map<string, WorkflowStates>();
const REMEMBERED_TEST_RUNS = 5;

/** n8n took over what a copy says that it did not save itself. */
const FROM_BACKUP =
	'What this workflow remembers was not saved by this n8n for this workflow: it was copied, or changed by another hand. It was read as an old backup, so the next run must be a full one.';

/**
 * Opens the state of a sync where the node's State Store says. Its steps throw a MovedStateError where
 * the state has been moved from there to the other store.
 */
export function openStore(context: IExecuteFunctions, syncName: string): StateStore {
	return new ResidentStore(openStoreOf(chosenStore(context), context, syncName), syncName);
}

export function chosenStore(context: IExecuteFunctions): StoreKind {
	const chosen = context.getNodeParameter('stateStore', 0, 'workflow');
	return chosen === 'postgres' ? 'postgres' : 'workflow';
}

/** Opens a state where it is kept, or was before it was moved. */
export function openStoreOf(
	kind: StoreKind,
	context: IExecuteFunctions,
	syncName: string,
): StateStore {
	return kind === 'postgres'
		? new CredentialStore(context, syncName)
		: new StaticDataStore(context, syncName);
}

/** Names of syncs that a store has something of; the given one is among them where it has. */
export async function storedNames(
	kind: StoreKind,
	context: IExecuteFunctions,
	syncName: string,
): Promise<readonly string[]> {
	if (kind === 'postgres') return await new CredentialStore(context, syncName).names();
	return new StaticDataStore(context, syncName).names();
}

/**
 * Lets the workflow of the node begin a sync of its own where another workflow calls it.
 *
 * @returns whether n8n keeps that, and whether it was so before.
 */
export function allowSubWorkflow(
	context: IExecuteFunctions,
	syncName: string,
): { readonly stored: boolean; readonly before: boolean } {
	return new StaticDataStore(context, syncName).allow();
}

/**
 * State in n8n's static workflow data. n8n loads that when an execution starts and saves it whole when
 * it ends, so executions that overlap overwrite one another. Therefore the state lives in this process,
 * shared by all executions of the workflow, and what stands in the static data is a stand-in whose
 * `toJSON` n8n calls when it saves: whichever save comes last carries everything.
 */
class StaticDataStore implements StateStore {
	readonly durable = false;
	private readonly stored: boolean;
	private readonly execution: ExecutionStart;
	private readonly seal: Seal;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly syncName: string,
	) {
		// n8n saves nothing of test runs, nor of a workflow that was never saved itself.
		this.seal = sealOf(context);
		this.stored = context.getMode() !== 'manual' && this.seal.workflowId !== '';
		this.execution = executionStart(context);
	}

	async read<T>(look: (state: StateView, info: StateInfo) => T, needs: Needs): Promise<T> {
		const states = this.open();
		const current = this.current(states, needs);
		return look(current.view(), this.info(current));
	}

	async update<T>(step: StateStep<T>, needs: Needs): Promise<Updated<T>> {
		const states = this.open();
		const current = this.current(states, needs);
		// No await from here to the end: no other execution sees the state between look and change.
		const { change, result, rev } = step(current.view(), this.info(current));
		if (change !== undefined && !changesNothing(current.view(), change)) {
			const { syncName } = this;
			const plansWrites = needs.plansWrites === true;
			if (this.stored) current.checkSavable({ change, plansWrites, syncName });
			current.apply(change, this.execution.id, Date.now(), rev);
			this.save(states);
		}
		return { result, rev: current.rev };
	}

	names(): readonly string[] {
		return this.open().names();
	}

	/**
	 * Lets this workflow begin a sync when another workflow calls it.
	 *
	 * @returns whether n8n keeps that, and whether it was so before.
	 */
	allow(): { readonly stored: boolean; readonly before: boolean } {
		const states = this.open();
		const before = states.allowed;
		states.allowed = true;
		this.save(states);
		return { stored: this.stored, before };
	}

	private save(states: WorkflowStates): void {
		if (this.stored) {
			noteChange(this.seal, states);
			this.staticData()[KEY] = this.standIn(states);
		}
		this.letGoWhenCancelled(states);
	}

	private info(current: CurrentState): StateInfo {
		const { rev, hands } = current;
		const overtaken = hands.overtaken(this.execution, Date.now());
		return { rev, stored: this.stored, overtaken };
	}

	/** A cancelled execution, or one that runs into its time limit, is never saved. */
	private letGoWhenCancelled(states: WorkflowStates): void {
		const { id } = this.execution;
		if (states.begin(id)) this.context.onExecutionCancellation(() => states.end(id, Date.now()));
	}

	private current(states: WorkflowStates, needs: Needs) {
		const current = states.sync(this.syncName);
		// A test run stores nothing, so it can overwrite nothing; single steps run on items of earlier ones.
		if (!this.stored) return current;
		const needed = revisionNeeded(needs, current.view().head);
		if (current.rev < needed) throw new StaleStateError(this.syncName, current.rev, needed);
		return current;
	}

	private open(): WorkflowStates {
		const { startedAt, id: executionId } = this.execution;
		const testRun = this.stored ? undefined : testRuns.get(this.testRunKey());
		if (testRun !== undefined) return testRun;
		const staticData = this.staticData();
		const mode = this.context.getMode();
		const { states, fromBackup } = statesOf(this.seal, this.syncName, staticData[KEY], {
			executionId,
			startedAt,
			isRetry: mode === 'retry',
			isSubWorkflow: mode === 'integrated',
			isFromStore: isFromStore(this.context),
			isResumed: isResumed(this.context),
			keeps: this.stored,
		});
		if (fromBackup) hint(this.context, FROM_BACKUP);
		if (!this.stored) return this.testRun(states);
		putUnmarked(staticData, this.standIn(states));
		whenDone(this.context, states, () => this.ended(states));
		return states;
	}

	private ended(states: WorkflowStates): void {
		noteEnd(this.seal, states, {
			execution: this.execution.id,
			waitsUntil: waitsUntil(this.context),
		});
	}

	private testRun(own: WorkflowStates): WorkflowStates {
		testRuns.set(this.testRunKey(), own);
		const oldest = testRuns.keys().next().value;
		if (testRuns.size > REMEMBERED_TEST_RUNS && oldest !== undefined) testRuns.delete(oldest);
		return own;
	}

	private testRunKey(): string {
		return `${this.seal.workflowId} ${this.execution.id}`;
	}

	private staticData() {
		return this.context.getWorkflowStaticData('global');
	}

	/**
	 * A closure, not a class with private members: n8n may wrap it in a proxy. n8n saves when the
	 * execution has ended, or waits.
	 */
	private standIn(states: WorkflowStates): { readonly toJSON: () => unknown } {
		return {
			toJSON: () => {
				this.ended(states);
				return savedBy(this.seal, states);
			},
		};
	}
}
