import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import * as add from './actions/add';
import * as getMany from './actions/getMany';
import * as history from './actions/history';
import * as resolve from './actions/resolve';
import * as undo from './actions/undo';
import { properties } from './properties';
import { twoWaySyncPostgresTest } from '../shared/state/postgres/credentialTest';

/** Evaluated by its text in the editor too, so it uses nothing but its argument. */
const configuredOutputs = (parameters: { operation?: string }) => {
	const writes = [
		'Slave: create',
		'Slave: update',
		'Master: create',
		'Master: update',
		'Not Applied',
		'Slave: delete',
		'Master: delete',
	];
	const names: { [operation: string]: string[] } = {
		add: ['New or Changed', 'Reminders'],
		getMany: ['Conflicts'],
		history: ['History'],
		resolve: writes,
		undo: writes,
	};
	return (names[parameters.operation ?? 'add'] ?? []).map((displayName) => ({
		type: 'main',
		displayName,
	}));
};

export class ConflictBucket implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Conflict Bucket',
		name: 'conflictBucket',
		icon: { light: 'file:conflictBucket.svg', dark: 'file:conflictBucket.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ ({ add: "add conflicts", getMany: "get conflicts", history: "get history", resolve: "apply decisions", undo: "put back" })[$parameter["operation"]] }}',
		description:
			'Keeps what a person must decide, and applies decisions that are still about the same values',
		defaults: { name: 'Conflict Bucket' },
		inputs: [NodeConnectionTypes.Main],
		outputs: `={{(${configuredOutputs.toString()})($parameter)}}`,
		usableAsTool: true,
		credentials: [
			{
				name: 'twoWaySyncPostgresApi',
				required: true,
				testedBy: 'twoWaySyncPostgresTest',
				displayOptions: { show: { stateStore: ['postgres'] } },
			},
		],
		properties,
	};

	methods = { credentialTest: { twoWaySyncPostgresTest } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		switch (this.getNodeParameter('operation', 0)) {
			case 'getMany':
				return await getMany.execute.call(this);
			case 'history':
				return await history.execute.call(this);
			case 'resolve':
				return await resolve.execute.call(this);
			case 'undo':
				return await undo.execute.call(this);
			default:
				return await add.execute.call(this);
		}
	}
}
