import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import * as confirm from './actions/confirm';
import * as filter from './actions/filter';
import * as stamp from './actions/stamp';
import { properties } from './properties';
import { twoWaySyncPostgresTest } from '../shared/state/postgres/credentialTest';

/** Evaluated by its text in the editor too, so it uses nothing but its argument. */
const configuredOutputs = (parameters: { operation?: string }) => {
	const names: { [operation: string]: string[] } = {
		filter: ['User Changes', 'Own Changes Coming Back', 'Suspected Loops'],
		confirm: ['Confirmed', 'Not Confirmed'],
		stamp: ['Stamped'],
	};
	return (names[parameters.operation ?? 'filter'] ?? []).map((displayName) => ({
		type: 'main',
		displayName,
	}));
};

export class LoopGuard implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Loop Guard',
		name: 'loopGuard',
		icon: { light: 'file:loopGuard.svg', dark: 'file:loopGuard.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ ({ filter: "filter events of the ", confirm: "confirm writes to the ", stamp: "stamp writes to the " })[$parameter["operation"]] + $parameter["side"] }}',
		description: "Tells a user's change from the integration's own, and confirms what was written",
		defaults: { name: 'Loop Guard' },
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
			case 'confirm':
				return await confirm.execute.call(this);
			case 'stamp':
				return await stamp.execute.call(this);
			default:
				return await filter.execute.call(this);
		}
	}
}
