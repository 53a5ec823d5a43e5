import type { IExecuteFunctions } from 'n8n-workflow';
import { Draft } from '../../src/model/draft';
import { BrakeError, SettingsError } from '../../src/model/errors';
import type { LoggedRun } from '../../src/model/loggedRun';
import type { SideNames } from '../../src/model/sideNames';
import { withNames } from '../../src/model/sideNames';
import type { StateHead } from '../../src/model/state';
import { noteStop } from '../../src/runs/runLog';
import type { StateStore } from '../../src/state/store';
import { claim } from './ownSync';
import type { NodeOptions } from './settings';

/** A run of the Merge that an error ended. */
export interface EndedRun {
	readonly store: StateStore;
	readonly syncName: string;
	readonly node: NodeOptions;
	readonly names: SideNames | undefined;
	readonly started: Pick<LoggedRun, 'at' | 'runId' | 'full'>;
	/** What it was told comes again with no later run: the next one has to be a full one. */
	readonly asksForFull: boolean;
}

/**
 * Notes beside a run that a brake or a mistake stopped, whose own state is not kept, that and why it was
 * stopped. Previews and test runs, of which somebody watches each, leave nothing.
 */
export async function noteStopped(
	context: IExecuteFunctions,
	error: unknown,
	run: EndedRun,
): Promise<void> {
	if (run.node.preview !== undefined) return;
	if (!(error instanceof BrakeError || error instanceof SettingsError)) return;
	const isTest = context.getMode() === 'manual';
	const why = [error.message, error.remedy].map((sentence) => withNames(sentence, run.names));
	const asksForFull = run.asksForFull && error instanceof BrakeError;
	try {
		await run.store.update(
			(state) => {
				// A step that may not use the sync leaves nothing in its log.
				claim(context, state.head, run, run.started.at);
				const head = asksForFull ? askingForFull(state.head) : state.head;
				const draft = new Draft(state);
				draft.head = isTest ? head : noteStop(head, run.started, { why, now: Date.now() });
				const result = undefined;
				return draft.head === state.head ? { result } : { change: draft.change(), result };
			},
			{ scope: {} },
		);
	} catch {
		// What stopped the run is the news, whatever became of its note.
	}
}

function askingForFull(head: StateHead): StateHead {
	return head.wantsFull === true ? head : { ...head, wantsFull: true };
}
