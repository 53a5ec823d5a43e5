import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { execute } from './actions/merge';
import { properties } from './properties';
import { twoWaySyncPostgresTest } from '../shared/state/postgres/credentialTest';

/**
 * All of them, whatever is set: n8n's editor takes away the wires of outputs that are not there any more, and
 * does not give them back.
 */
const configuredOutputs = (parameters: { masterName?: string; slaveName?: string }) => {
	// The side comes first: the canvas cuts off ends.
	const master = parameters.masterName || 'Master';
	const slave = parameters.slaveName || 'Slave';
	const names = [
		`${slave}: create`,
		`${slave}: update`,
		`${master}: create`,
		`${master}: update`,
		'Conflicts',
		`${slave}: delete`,
		`${master}: delete`,
		'Preview',
		`Fetch from ${slave}`,
		`Fetch from ${master}`,
	];
	return names.map((displayName) => ({ type: 'main', displayName }));
};

export class MasterSlaveMerge implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Master/Slave Merge',
		name: 'masterSlaveMerge',
		icon: { light: 'file:masterSlaveMerge.svg', dark: 'file:masterSlaveMerge.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ $parameter["syncName"] + ": " + ({ master: ($parameter["masterName"] || "master") + " wins", slave: ($parameter["slaveName"] || "slave") + " wins", newest: "newest wins", manual: "people decide" })[$parameter["onConflict"]] }}',
		description:
			'Compares two apps with what they held when last in agreement, merges what can be merged, and says what to write where',
		defaults: { name: 'Master/Slave Merge' },
		inputs: [
			{ type: NodeConnectionTypes.Main, displayName: 'Master' },
			{ type: NodeConnectionTypes.Main, displayName: 'Slave' },
		],
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
		return await execute.call(this);
	}
}
