import type { INodeProperties } from 'n8n-workflow';
import type { Side } from '../../src/model/side';

/** What starts runs of the trigger. Values are CONTRACT. */
export type Starter = 'schedule' | 'masterWebhook' | 'slaveWebhook' | 'reviewPage';

export const WEBHOOK_OF = {
	master: 'masterWebhook',
	slave: 'slaveWebhook',
} as const satisfies { readonly [side in Side]: Starter };

export const triggerOn: INodeProperties = {
	displayName: 'Start Runs On',
	name: 'triggerOn',
	type: 'multiOptions',
	noDataExpression: true,
	options: [
		{
			name: 'A Schedule',
			value: 'schedule',
			description: 'Both apps are asked at each of its times',
		},
		{
			name: 'Decisions on the Review Page',
			value: 'reviewPage',
			description:
				'A page with all open conflicts. Best in a trigger of its own: Execute workflow waits for a call where there is a page.',
		},
		{
			name: 'Webhooks of the Master',
			value: 'masterWebhook',
			description:
				'The app calls when a record changes. With a schedule beside it nothing is missed for long.',
		},
		{
			name: 'Webhooks of the Slave',
			value: 'slaveWebhook',
			description:
				'The app calls when a record changes. With a schedule beside it nothing is missed for long.',
		},
	],
	default: ['schedule'],
	description: 'What starts a run',
};

/** Whether a list that n8n has for `triggerOn` names a starter. One that was never set is the schedule. */
export function startsOn(given: unknown, starter: Starter): boolean {
	return Array.isArray(given) ? given.includes(starter) : starter === 'schedule';
}
