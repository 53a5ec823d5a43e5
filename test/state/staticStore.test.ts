import type * as OpenStore from '../../nodes/shared/state/openStore';
import { flow } from '../nodes/engine/flow';
import { SavedWorkflow } from '../nodes/engine/savedWorkflow';
import { MERGE } from '../nodes/engine/sync';
import type { StoreBench } from './storeContract';
import { describeStore } from './storeContract';
import { storeTrials } from './storeTrials';

/** A process of n8n: the modules of the store are loaded anew for each. */
async function newProcess(): Promise<typeof OpenStore> {
	let store: typeof OpenStore | undefined;
	await jest.isolateModulesAsync(async () => {
		store = await import('../../nodes/shared/state/openStore');
	});
	if (store === undefined) throw new Error('The store was not loaded');
	return store;
}

async function open(): Promise<StoreBench> {
	const workflow = new SavedWorkflow(flow([{ name: 'Node', type: MERGE }]));
	let { openStoreOf } = await newProcess();
	return {
		execution: async (syncName, work) => {
			const { context, end } = workflow.enter('Node');
			try {
				return await work(openStoreOf('workflow', context, syncName));
			} finally {
				end();
			}
		},
		restart: async () => {
			({ openStoreOf } = await newProcess());
		},
	};
}

describeStore('static workflow data', open);
storeTrials('static workflow data', open);
