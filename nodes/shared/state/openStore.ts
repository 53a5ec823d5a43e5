import type { IExecuteFunctions } from 'n8n-workflow';
import type { Needs, StateInfo, StateStep, StateStore, Updated } from '../../../src/state/store';
import { StaleStateError, changesNothing, revisionNeeded } from '../../../src/state/store';
import type { StoreKind } from '../../../src/model/state';
import type { StateView } from '../../../src/model/syncState';
import type { ExecutionStart } from './hands';
import { executionStart } from './hands';
import { CredentialStore } from './postgres/openPostgres';
import { ResidentStore } from './residentStore';
import { KEY, putUnmarked, statesOf } from './staticStates';
import type { CurrentState, WorkflowStates } from './workflowStates';

/** Test runs see their own copy, shared by all nodes of the execution; the last few are remembered. */
const testRuns = new Map<string, WorkflowStates>();
const REMEMBERED_TEST_RUNS = 5;

/** A workflow that was never saved has no id; its state lives as long as its execution. */
function isSaved(context: IExecuteFunctions): boolean {
	const { id } = context.getWorkflow();
	return id !== undefined && id !== '';
}

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

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly syncName: string,
	) {
		// n8n saves nothing of test runs, nor of a workflow that was never saved itself.
		this.stored = context.getMode() !== 'manual' && isSaved(context);
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
			if (this.stored) this.staticData()[KEY] = this.standIn(states);
			this.letGoWhenCancelled(states);
		}
		return { result, rev: current.rev };
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
		const { startedAt } = this.execution;
		const staticData = this.staticData();
		const states = statesOf(this.context.getWorkflow().id, this.syncName, staticData[KEY], {
			startedAt,
			isRetry: this.context.getMode() === 'retry',
		});
		if (!this.stored) return this.testRun(states);
		putUnmarked(staticData, this.standIn(states));
		return states;
	}

	private testRun(shared: WorkflowStates): WorkflowStates {
		const key = `${this.context.getWorkflow().id ?? ''} ${this.context.getExecutionId()}`;
		const known = testRuns.get(key);
		if (known !== undefined) return known;
		const copy = shared.copy();
		testRuns.set(key, copy);
		const oldest = testRuns.keys().next().value;
		if (testRuns.size > REMEMBERED_TEST_RUNS && oldest !== undefined) testRuns.delete(oldest);
		return copy;
	}

	private staticData() {
		return this.context.getWorkflowStaticData('global');
	}

	/**
	 * A closure, not a class with private members: n8n may wrap it in a proxy. n8n saves when the
	 * execution has ended, or waits.
	 */
	private standIn(states: WorkflowStates): { readonly toJSON: () => unknown } {
		const { id } = this.execution;
		return {
			toJSON: () => {
				states.end(id, Date.now());
				return states.saved();
			},
		};
	}
}
