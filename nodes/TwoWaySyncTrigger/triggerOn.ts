import type { INodeProperties } from 'n8n-workflow';

/** What starts runs of the trigger. Values are CONTRACT. */
export type Starter = 'schedule' | 'reviewPage';

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
	],
	default: ['schedule'],
	description: 'What starts a run',
};

/** Whether a list that n8n has for `triggerOn` names a starter. One that was never set is the schedule. */
export function startsOn(given: unknown, starter: Starter): boolean {
	return Array.isArray(given) ? given.includes(starter) : starter === 'schedule';
}
