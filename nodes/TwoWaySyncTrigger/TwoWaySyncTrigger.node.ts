import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	ITriggerFunctions,
	ITriggerResponse,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { shareWithTriggers } from '../shared/state/staticStates';
import { startRun } from './actions/startRun';
import { tick } from './actions/tick';
import { properties } from './properties';
import { twoWaySyncPostgresTest } from '../shared/state/postgres/credentialTest';
import { twoWaySyncWebhookTest } from './webhookCredentialTest';

export class TwoWaySyncTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Two-Way Sync Trigger',
		name: 'twoWaySyncTrigger',
		icon: { light: 'file:twoWaySyncTrigger.svg', dark: 'file:twoWaySyncTrigger.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ $parameter["syncName"] + ": " + ($parameter["scheduleMode"] === "cron" ? $parameter["cronExpression"] : "every " + ($parameter["every"] === 1 ? $parameter["unit"].slice(0, -1) : $parameter["every"] + " " + $parameter["unit"])) }}',
		description: 'Starts the runs of a sync, one at a time, and says since when to ask each app',
		eventTriggerDescription: '',
		activationMessage: 'The sync now runs on its schedule.',
		defaults: { name: 'Two-Way Sync Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Master', 'Slave'],
		credentials: [
			{
				name: 'twoWaySyncPostgresApi',
				required: true,
				testedBy: 'twoWaySyncPostgresTest',
				displayOptions: { show: { stateStore: ['postgres'] } },
			},
			{
				name: 'twoWaySyncMasterWebhookApi',
				required: true,
				testedBy: 'twoWaySyncWebhookTest',
				displayOptions: { show: { triggerOn: ['masterWebhook'] } },
			},
			{
				name: 'twoWaySyncSlaveWebhookApi',
				required: true,
				testedBy: 'twoWaySyncWebhookTest',
				displayOptions: { show: { triggerOn: ['slaveWebhook'] } },
			},
		],
		properties,
	};

	methods = { credentialTest: { twoWaySyncPostgresTest, twoWaySyncWebhookTest } };

	/** Only ticks: whatever is written to static data here would overwrite what executions saved. */
	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		if (this.getMode() === 'manual') return await tick.call(this);
		const response = await tick.call(this);
		const release = shareWithTriggers(this);
		return { ...response, closeFunction: async () => release() };
	}

	/** Runs in the execution that a tick started, and in test runs of the editor. */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await startRun.call(this);
	}
}
