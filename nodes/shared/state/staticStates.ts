import type { ITriggerFunctions } from 'n8n-workflow';
import { UnknownStateError, UnprovenWorkflowError } from '../../../src/state/store';
import type { Signer } from './hostKey';
import { hostKey } from './hostKey';
import { Proofs } from './proofs';
import type { LetGo } from './residents';
import { Residents } from './residents';
import type { Seal } from './savedSignature';
import { originOf, sealed } from './savedSignature';
import type { ReadSaved, SavedStates } from './savedStates';
import { readSaved } from './savedStates';
import { noteForeignState, noteTrigger } from './severalProcesses';
import { WorkflowStates } from './workflowStates';

/** Our key in the global static data. Not `node`: that is lost when a node is renamed. */
export const KEY = 'twoWaySync';

/** When this process could first run anything of ours, epoch milliseconds. */
const LOADED_AT = Date.now();

/** For the lifetime of the process. */
const residents = new Residents();

const proofs = new Proofs();

/** An execution that n8n handed static data. */
export interface Reader {
	readonly executionId: string;
	/** Epoch milliseconds; `Infinity` where n8n does not tell. */
	readonly startedAt: number;
	/** Whether it was started as a retry of another. */
	readonly isRetry: boolean;
	/** Whether another workflow called it, which may have made up its id and its static data. */
	readonly isSubWorkflow: boolean;
	/** Whether n8n read the workflow from its store, where that is known. */
	readonly isFromStore: boolean | undefined;
	/** Whether n8n goes on with it after a wait, where that is known. */
	readonly isResumed: boolean | undefined;
	/** Whether n8n keeps what it changes; else it gets states of its own. */
	readonly keeps: boolean;
}

/** The states of a workflow as an execution sees them. */
export interface Opened {
	readonly states: WorkflowStates;
	/** Whether a copy that was saved elsewhere, or changed, was read as an old backup. */
	readonly fromBackup: boolean;
}

/**
 * The states of a workflow, as this process knows them; where it knows none yet, as they are saved.
 *
 * @param found What the execution's static data holds under our key.
 * @throws UnprovenWorkflowError; UnknownStateError where that may be an old copy; UnreadableStateError.
 */
export function statesOf(seal: Seal, syncName: string, found: unknown, reader: Reader): Opened {
	const { workflowId } = seal;
	const saved =
		reader.isSubWorkflow && workflowId !== ''
			? provenCopy(seal, syncName, found, reader)
			: readSaved(found);
	// A workflow that was never saved has no id; its state lives as long as its execution.
	if (workflowId === '')
		return { states: adopting(new WorkflowStates(), saved), fromBackup: false };
	const origin = saved && originOf(saved, seal);
	const known = residents.find(workflowId);
	if (known === undefined) refuseOld(workflowId, syncName, saved, reader);
	if (saved !== undefined && isBackup(saved, origin, known, workflowId)) {
		return { states: backupOf(saved, known, { workflowId, syncName, reader }), fromBackup: true };
	}
	// A test run must change nothing here, nor be the reason to let anything go.
	if (!reader.keeps) {
		return { states: adopting(known?.copy() ?? new WorkflowStates(), saved), fromBackup: false };
	}
	const states = adopting(known ?? new WorkflowStates(), saved);
	states.signed ||= origin === 'ours';
	if (known === undefined) residents.keep(workflowId, states);
	if (states.isSavedAs(saved)) residents.saved(workflowId, Date.now());
	return { states, fromBackup: false };
}

/**
 * What became of a copy that is read as an old backup. Until that is saved, n8n hands the same copy to other
 * executions: they go on with the same, lest one forgets what the other has under way.
 */
function backupOf(
	saved: ReadSaved,
	known: WorkflowStates | undefined,
	{ workflowId, syncName, reader }: { workflowId: string; syncName: string; reader: Reader },
): WorkflowStates {
	if (known?.isTakenFrom(saved) === true) return reader.keeps ? known : known.copy();
	if (reader.isRetry) throw new UnknownStateError(syncName, 'letGo');
	const letGo = residents.letGo(workflowId);
	const states = WorkflowStates.fromBackup(saved, known, letGo?.revisions);
	if (!reader.keeps) return states;
	// Where another trigger of the workflow saved what it was once handed, it will do so again.
	if (letGo !== undefined) residents.missed(workflowId);
	residents.keep(workflowId, states);
	return states;
}

function adopting(states: WorkflowStates, saved: ReadSaved | undefined): WorkflowStates {
	if (saved !== undefined && states.adopt(saved)) noteForeignState();
	return states;
}

/**
 * What an execution in sub-workflow mode brings, where that shows that it is one of the workflow.
 *
 * @throws UnprovenWorkflowError
 */
function provenCopy(
	seal: Seal,
	syncName: string,
	found: unknown,
	{ executionId, isFromStore }: Reader,
): ReadSaved | undefined {
	const execution = `${executionId} ${seal.workflowId}`;
	const saved = savedOf(found);
	const isOurs = saved !== undefined && saved !== 'unreadable' && originOf(saved, seal) === 'ours';
	// What was saved can be read by others, and handed in by them; a workflow in n8n's store cannot.
	if (isOurs && isFromStore !== false) proofs.add(execution);
	if (!proofs.has(execution)) throw new UnprovenWorkflowError(syncName);
	return readSaved(found);
}

/**
 * An execution that waits until its time is up is resumed with empty static data, and a retried one with
 * those of its first try. This process knows better, unless it was started since, or let the states go.
 *
 * @throws UnknownStateError
 */
function refuseOld(
	workflowId: string,
	syncName: string,
	saved: ReadSaved | undefined,
	reader: Reader,
): void {
	const { startedAt, isRetry } = reader;
	const mayBeOld = isRetry || saved === undefined;
	if (startedAt === Infinity ? isRetry : startedAt < LOADED_AT && mayBeOld) {
		throw new UnknownStateError(syncName);
	}
	const letGo = residents.letGo(workflowId);
	if (letGo === undefined || !isLessThan(letGo, saved, reader)) return;
	if (!isRetry) residents.missed(workflowId);
	throw new UnknownStateError(syncName, saved === undefined ? 'notGiven' : 'letGo');
}

/** Whether an execution was given less than what was let go, and not since n8n's store has no more. */
function isLessThan(
	{ at, isEmpty, revisions }: LetGo,
	saved: ReadSaved | undefined,
	{ startedAt, isRetry, isResumed }: Reader,
): boolean {
	const isLate = startedAt < at;
	if (saved !== undefined) return isLate && (isRetry || isBehind(saved, revisions));
	// Where n8n read just now what it has and there was nothing, somebody took it away.
	return !isEmpty && (isResumed !== false || isRetry || isLate);
}

function isBehind(saved: ReadSaved, revisions: ReadonlyMap<string, number>): boolean {
	return [...revisions].some(([name, rev]) => (saved.syncs.get(name)?.rev ?? 0) < rev);
}

/** Whether a copy says something that this n8n did not save for the workflow, or not last. */
function isBackup(
	saved: ReadSaved,
	origin: ReturnType<typeof originOf> | undefined,
	known: WorkflowStates | undefined,
	workflowId: string,
): boolean {
	if (origin === 'foreign') return true;
	const letGo = residents.letGo(workflowId);
	if (letGo !== undefined && isBehind(saved, letGo.revisions)) return true;
	// What this process saves is signed: something newer that is not was put there by another hand.
	return origin === 'unsigned' && known?.signed === true && known.isOlderThan(saved);
}

/** An execution changed the states of a workflow: they are kept until they are known to be saved. */
export function noteChange({ workflowId }: Seal, states: WorkflowStates): void {
	if (workflowId !== '') residents.keep(workflowId, states);
}

/** n8n is done with an execution that used the states of a workflow, for good or until it goes on. */
export function noteEnd({ workflowId }: Seal, states: WorkflowStates, of: ExecutionEnd): void {
	states.end(of.execution, Date.now(), of.waitsUntil);
	if (of.waitsUntil !== undefined) residents.awaited(workflowId, states);
}

export interface ExecutionEnd {
	readonly execution: string;
	/** Where it waits; epoch milliseconds. */
	readonly waitsUntil: number | undefined;
}

/** What n8n saves of a workflow, made at the moment of saving. */
export function savedBy(seal: Seal, states: WorkflowStates): SavedStates {
	residents.saving(seal.workflowId, Date.now());
	states.signed = seal.key !== undefined;
	return sealed(states.saved(), seal);
}

export function sealOf(context: Signer & { getWorkflow(): { readonly id?: string } }): Seal {
	return { workflowId: context.getWorkflow().id ?? '', key: hostKey(context) };
}

/**
 * Shares the state with the copy of static data that triggers hold as long as the workflow is active.
 * n8n saves that copy whenever another trigger of the workflow changes it, and an execution that waited
 * or is retried after a restart finds here what was saved.
 *
 * @returns what to call when the trigger is no longer active.
 */
export function shareWithTriggers(context: ITriggerFunctions): () => void {
	const seal = sealOf(context);
	const { workflowId } = seal;
	if (workflowId === '') return () => {};
	noteTrigger(workflowId);
	const staticData = context.getWorkflowStaticData('global');
	const saved = savedOf(staticData[KEY]);
	const release = residents.trigger(workflowId);
	if (saved === 'unreadable') return release;
	share(saved, seal);
	// By its id: what is known of the workflow may be put aside, and n8n keeps this for long.
	putUnmarked(staticData, {
		toJSON: () => {
			const states = residents.find(workflowId);
			if (states !== undefined) return savedBy(seal, states);
			throw new Error(
				'The state of the syncs of this workflow is not at hand; n8n keeps what is saved.',
			);
		},
	});
	return release;
}

/**
 * The states of a workflow for one who only looks: nothing is kept by it, let go, or marked as changed. What is
 * saved counts where this process knows nothing, or less.
 *
 * @throws UnreadableStateError
 */
export function statesToLookAt({ workflowId }: Seal, found: unknown): WorkflowStates {
	const saved = readSaved(found);
	const known = residents.find(workflowId);
	if (known !== undefined && (saved === undefined || !known.isOlderThan(saved))) return known;
	const states = new WorkflowStates();
	if (saved !== undefined) states.adopt(saved);
	return states;
}

/** A copy that others saved is left to the next run, which says so. */
function share(saved: ReadSaved | undefined, seal: Seal): void {
	const { workflowId } = seal;
	const known = residents.find(workflowId);
	const origin = saved && originOf(saved, seal);
	const isOld = saved !== undefined && isBackup(saved, origin, known, workflowId);
	if (isOld && known === undefined) return;
	const states = known ?? new WorkflowStates();
	if (saved !== undefined && !isOld) states.adopt(saved);
	residents.keep(workflowId, states);
}

/** A trigger starts whatever is saved; the runs say what is wrong with it, and it stays as it is. */
function savedOf(found: unknown): ReadSaved | 'unreadable' | undefined {
	try {
		return readSaved(found);
	} catch {
		return 'unreadable';
	}
}

/** Forgets all states, as a new process would. */
export function forgetStates(): void {
	residents.clear();
	proofs.clear();
}

/** Without marking the data as changed: should another node have it saved, our state goes along. */
export function putUnmarked(staticData: object, standIn: { readonly toJSON: () => unknown }): void {
	Object.defineProperty(staticData, KEY, {
		value: standIn,
		enumerable: true,
		configurable: true,
		writable: true,
	});
}
