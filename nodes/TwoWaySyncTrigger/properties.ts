import type { INodeProperties } from 'n8n-workflow';
import { behindMoreSettings } from '../shared/moreSettings';
import { stateStore, syncName } from '../shared/syncParameters';
import { eventOptions, eventProperties } from './events/properties';
import { reviewProperties } from './review/properties';
import { triggerOn } from './triggerOn';

/** The panel of the Two-Way Sync Trigger. Names and values are CONTRACT; labels are ours. */
export const properties: INodeProperties[] = [
	triggerOn,
	{
		displayName: 'Schedule',
		name: 'scheduleMode',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Interval', value: 'interval' },
			{ name: 'Cron Expression', value: 'cron' },
		],
		default: 'interval',
		displayOptions: { show: { triggerOn: ['schedule'] } },
	},
	{
		displayName: 'Every',
		name: 'every',
		type: 'number',
		noDataExpression: true,
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 5,
		displayOptions: { show: { triggerOn: ['schedule'], scheduleMode: ['interval'] } },
	},
	{
		displayName: 'Unit',
		name: 'unit',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Minutes', value: 'minutes' },
			{ name: 'Hours', value: 'hours' },
			{ name: 'Days', value: 'days' },
			{ name: 'Seconds', value: 'seconds' },
		],
		default: 'minutes',
		displayOptions: { show: { triggerOn: ['schedule'], scheduleMode: ['interval'] } },
	},
	{
		displayName: 'Cron Expression',
		name: 'cronExpression',
		type: 'string',
		noDataExpression: true,
		default: '0 */5 * * * *',
		placeholder: 'e.g. 0 30 8 * * 1-5',
		description:
			'Second, minute, hour, day of month, month, day of week, in the time zone of the workflow. The second may be left out.',
		displayOptions: { show: { triggerOn: ['schedule'], scheduleMode: ['cron'] } },
	},
	{
		displayName: 'Full Run Every (Runs)',
		name: 'fullRunEvery',
		type: 'number',
		noDataExpression: true,
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 1,
		displayOptions: { show: { triggerOn: ['schedule'] } },
		description:
			'1: each run asks for all records. With a larger number every n-th does, and those in between ask for what changed since the last one: for steps that fetch by the field “since”, which is null on a full run.',
	},
	...eventProperties,
	...reviewProperties,
	...behindMoreSettings(
		[syncName, stateStore],
		'the name of the sync and where it keeps what it knows',
	),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: { show: { triggerOn: ['schedule', 'masterWebhook', 'slaveWebhook'] } },
		options: [
			...eventOptions,
			{
				displayName: 'First Sync From',
				name: 'firstSyncFrom',
				type: 'dateTime',
				default: '',
				description: 'The first run asks for what changed since then, instead of for everything',
				displayOptions: { show: { '/triggerOn': ['schedule'] }, hide: { '/fullRunEvery': [1] } },
			},
			{
				displayName: 'Give Up After (Minutes)',
				name: 'leaseMinutes',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: 60,
				description:
					'A run that has not ended after so long no longer keeps the next one from starting',
			},
			{
				displayName: 'Overlap (Seconds)',
				name: 'overlapSeconds',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 60,
				description:
					'How far each run reaches back before the last one, so that a record saved during the fetch is not missed',
			},
		],
	},
];
