import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { nodeError } from '../shared/errors';
import { failedItem } from '../shared/items';
import { twoWaySyncPostgresTest } from '../shared/state/postgres/credentialTest';
import { adoptSync } from './actions/adopt';
import { allowSync } from './actions/allow';
import { exportSync } from './actions/export';
import { explainRecord } from './actions/explain';
import { importSync } from './actions/import';
import { moveSync } from './actions/move';
import { resetSync } from './actions/reset';
import { showRuns } from './actions/runs';
import { showStatus } from './actions/status';
import { watchSync } from './actions/watch';
import { properties } from './properties';

export class SyncState implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Sync State',
		name: 'syncState',
		icon: { light: 'file:syncState.svg', dark: 'file:syncState.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["syncName"] }}',
		description: 'Shows what a sync remembers, backs it up, puts it back, moves it or forgets it',
		defaults: { name: 'Sync State' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		credentials: [
			{
				name: 'twoWaySyncPostgresApi',
				required: true,
				testedBy: 'twoWaySyncPostgresTest',
				displayOptions: {
					show: { stateStore: ['postgres', 'postgresToWorkflow', 'workflowToPostgres'] },
				},
			},
		],
		properties,
	};

	methods = { credentialTest: { twoWaySyncPostgresTest } };

	/** Works once, however many items come in; one item leaves, one for each run, or none where there is no news. */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		try {
			const pairedItem = this.getInputData().map((_, index) => ({ item: index }));
			const items = [await operate(this)].flat();
			return [items.map((item) => ({ ...item, pairedItem }))];
		} catch (error) {
			const shown = nodeError(this, error);
			if (!this.continueOnFail()) throw shown;
			const failed = failedItem(shown, 0);
			// What to do stands in the description, and a page or a mail wants to tell it.
			return [[{ ...failed, json: { ...failed.json, description: shown.description ?? null } }]];
		}
	}
}

async function operate(
	context: IExecuteFunctions,
): Promise<INodeExecutionData | INodeExecutionData[]> {
	switch (context.getNodeParameter('operation', 0)) {
		case 'adopt':
			return await adoptSync(context);
		case 'allow':
			return allowSync(context);
		case 'export':
			return await exportSync(context);
		case 'explain':
			return await explainRecord(context);
		case 'runs':
			return await showRuns(context);
		case 'watch':
			return await watchSync(context);
		case 'import':
			return await importSync(context);
		case 'move':
			return await moveSync(context);
		case 'reset':
			return await resetSync(context);
		default:
			return await showStatus(context);
	}
}
