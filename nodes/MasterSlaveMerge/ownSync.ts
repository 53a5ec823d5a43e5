import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { MergeStep, MergeSteps } from '../../src/model/mergeStep';
import type { StateHead } from '../../src/model/state';
import type { Presence } from '../../src/runs/mergeSteps';
import { claimSync } from '../../src/runs/mergeSteps';
import { isOfSync } from '../shared/knownSync';
import { SeenWorkflow } from '../shared/seenWorkflow';
import { chosenStore } from '../shared/state/openStore';
import type { NodeOptions } from './settings';

export const sharedWithOtherSteps: INodeProperties = {
	displayName: 'Shared With Other Steps',
	name: 'sharedWithOtherSteps',
	type: 'boolean',
	default: false,
	description:
		'Whether other Merges may have this Sync Name too, as where events come in beside complete lists, or several workflows share one sync in Postgres. Set it in one of them.',
};

interface Claim {
	readonly syncName: string;
	readonly node: NodeOptions;
}

/**
 * Takes a sync for the step that runs.
 *
 * @throws SettingsError where another Merge uses it.
 */
export function claim(
	context: IExecuteFunctions,
	head: StateHead,
	{ syncName, node }: Claim,
	now: number,
): MergeSteps {
	const { id, name } = context.getNode();
	const workflow = context.getWorkflow();
	const step: MergeStep = {
		...{ workflow: workflow.id ?? '', id, name, at: now },
		...(workflow.name === undefined ? {} : { workflowName: workflow.name }),
		...(node.sharedWithOtherSteps ? { shares: true } : {}),
	};
	const seen = SeenWorkflow.of(context);
	const presence = (other: MergeStep): Presence => {
		// n8n lets a step see its own workflow alone.
		if (other.workflow !== step.workflow || seen === undefined) return 'unseen';
		const found = seen.steps.find((each) => each.id === other.id);
		const isMerge = found?.type.endsWith('.masterSlaveMerge') === true && !found.isDisabled;
		return isMerge && isOfSync(found, syncName, chosenStore(context)) ? 'there' : 'gone';
	};
	return claimSync(head, step, presence, now);
}
