import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	ITriggerFunctions,
	ITriggerResponse,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { shareWithTriggers } from '../shared/state/staticStates';
import { eventsIn } from './actions/eventsIn';
import { receive } from './actions/receive';
import { startRun } from './actions/startRun';
import { tick } from './actions/tick';
import { OUTPUTS } from './outputs';
import { properties } from './properties';
import { twoWaySyncPageTest } from './review/credentialTest';
import { decisionsIn } from './review/decisionItems';
import { webhooks } from './webhooks';
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
			'={{ $parameter["syncName"] + ": " + (($parameter["triggerOn"] || ["schedule"]).map((on) => ({ reviewPage: "review page", masterWebhook: "master’s webhooks", slaveWebhook: "slave’s webhooks" })[on] ?? ( $parameter["scheduleMode"] === "cron" ? $parameter["cronExpression"] : "every " + ($parameter["every"] === 1 ? $parameter["unit"].slice(0, -1) : $parameter["every"] + " " + $parameter["unit"]))).join(", ")) }}',
		description: 'Starts the runs of a sync, one at a time, and says since when to ask each app',
		eventTriggerDescription: '',
		activationMessage: 'The sync now runs by itself.',
		defaults: { name: 'Two-Way Sync Trigger' },
		inputs: [],
		outputs: OUTPUTS,
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
				displayOptions: {
					show: { triggerOn: ['masterWebhook'], masterAuthentication: ['webhookCredential'] },
				},
			},
			{
				name: 'twoWaySyncSlaveWebhookApi',
				required: true,
				testedBy: 'twoWaySyncWebhookTest',
				displayOptions: {
					show: { triggerOn: ['slaveWebhook'], slaveAuthentication: ['webhookCredential'] },
				},
			},
			{
				name: 'twoWaySyncPageApi',
				required: true,
				testedBy: 'twoWaySyncPageTest',
				displayOptions: { show: { triggerOn: ['reviewPage'], authentication: ['pageCredential'] } },
			},
		],
		webhooks,
		properties,
	};

	/** n8n itself registers the webhooks. */
	webhookMethods = {
		default: {
			checkExists: async () => true,
			create: async () => true,
			delete: async () => true,
		},
	};

	methods = {
		credentialTest: { twoWaySyncPostgresTest, twoWaySyncPageTest, twoWaySyncWebhookTest },
	};

	/** Only ticks: whatever is written to static data here would overwrite what executions saved. */
	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		if (this.getMode() === 'manual') return await tick.call(this);
		const response = await tick.call(this);
		const release = shareWithTriggers(this);
		const closeFunction = async () => {
			await response.closeFunction?.();
			release();
		};
		return { ...response, closeFunction };
	}

	/** An app's webhook, or somebody at the review page. Nothing here writes to static data. */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive.call(this);
	}

	/** Runs in the execution that a tick started, and in test runs of the editor. */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const input = this.getInputData();
		return decisionsIn(input) ?? (await eventsIn.call(this)) ?? (await startRun.call(this));
	}
}
