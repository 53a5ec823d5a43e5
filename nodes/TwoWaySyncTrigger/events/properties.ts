import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { KnownShape } from '../../../src/events/shapes';
import { KNOWN_SHAPES, SHAPE_NAMES, isKnownShape, namesIdsAlone } from '../../../src/events/shapes';
import type { Side } from '../../../src/model/side';
import { SIDES } from '../../../src/model/side';
import { WEBHOOK_OF } from '../triggerOn';
import { DEFAULT_MOST } from './settings';

const ON = Object.values(WEBHOOK_OF);

const SHAPES: readonly KnownShape[] = Object.keys(KNOWN_SHAPES).filter(isKnownShape);

const IDS_ALONE = SHAPES.filter((shape) => namesIdsAlone(KNOWN_SHAPES[shape]));

const shapes: INodePropertyOptions[] = [
	{
		name: 'Any Other App: the Body Is the Record, or a List of Records',
		value: 'other',
		description: 'Where in the Body says more where it is neither',
	},
	...SHAPES.map((value) => ({
		name: SHAPE_NAMES[value],
		value,
		...(IDS_ALONE.includes(value)
			? {
					description: 'Its webhooks name ids alone: fetch each record behind the output of events',
				}
			: {}),
	})),
];

const placesInBody: INodeProperties[] = [
	{
		displayName: 'Deleted Texts',
		name: 'deletedValues',
		type: 'string',
		default: '',
		placeholder: 'e.g. deleted, *.removed',
		description:
			'What stands there for a deletion, separated by commas; * at either end stands for anything',
	},
	{
		displayName: 'Event ID Field',
		name: 'eventIdField',
		type: 'string',
		default: '',
		placeholder: 'e.g. eventId',
		description:
			'Field of the entry or of the body, or header, that names the event, so that one that comes twice is taken once',
	},
	{
		displayName: 'Field That Marks Deleted',
		name: 'deletedField',
		type: 'string',
		default: '',
		placeholder: 'e.g. type',
		description:
			'Field of the entry or of the body, or header, that tells deletions. Without Deleted Texts it is one where the field holds a yes.',
	},
	{
		displayName: 'ID At',
		name: 'idAt',
		type: 'string',
		default: '',
		placeholder: 'e.g. objectId',
		description: 'Path of the ID in an entry, where it is not in the ID Field of the record',
	},
	{
		displayName: 'IDs Alone',
		name: 'idsAlone',
		type: 'boolean',
		default: false,
		description: 'Whether only the ID leaves, for a step behind this one that fetches the record',
	},
	{
		displayName: 'Record In',
		name: 'recordField',
		type: 'string',
		default: '',
		placeholder: 'e.g. payload',
		description: 'Path of the record in an entry. Empty: the entry is the record.',
	},
	{
		displayName: 'Records In',
		name: 'recordsField',
		type: 'string',
		default: '',
		placeholder: 'e.g. data.rows',
		description: 'Path of the entries in the body, one or a list. Empty: the body.',
	},
];

/** The panel of webhooks: first that a schedule belongs beside them, then what is about each side. */
export const eventProperties: INodeProperties[] = [
	{
		displayName:
			'A webhook can get lost. Start runs on a schedule as well, in this trigger or in another one of this sync: its full runs see what no webhook told.',
		name: 'scheduleNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { triggerOn: [...ON] }, hide: { triggerOn: ['schedule'] } },
	},
	...SIDES.flatMap(ofSide),
];

function ofSide(side: Side): INodeProperties[] {
	const label = side === 'master' ? 'Master' : 'Slave';
	return [...whoMaySend(side, label), ...whatTheySend(side, label), whereInBody(side, label)];
}

function whoMaySend(side: Side, label: string): INodeProperties[] {
	const show = { triggerOn: [WEBHOOK_OF[side]] };
	return [
		{
			displayName: `Who May Send ${label} Webhooks`,
			name: `${side}Authentication`,
			type: 'options',
			noDataExpression: true,
			options: [
				{
					name: 'Whoever the Credential Proves',
					value: 'webhookCredential',
					description: 'Each call is verified in the way of the app',
				},
				{ name: 'Whoever Has the Address', value: 'none', description: 'Nothing is verified' },
			],
			default: 'webhookCredential',
			displayOptions: { show },
		},
		{
			displayName: `Whoever gets hold of the address can change records in the other app, and delete them where deletions travel. Choose this only where the ${side}’s app can prove nothing.`,
			name: `${side}OpenNotice`,
			type: 'notice',
			default: '',
			displayOptions: { show: { ...show, [`${side}Authentication`]: ['none'] } },
		},
		{
			displayName: `${label} Path`,
			name: `${side}Path`,
			type: 'string',
			noDataExpression: true,
			default: '',
			placeholder: `e.g. contacts-of-${side}`,
			description: 'The end of the webhook’s address. Empty: one that nobody can guess.',
			displayOptions: { show },
		},
	];
}

function whatTheySend(side: Side, label: string): INodeProperties[] {
	const show = { triggerOn: [WEBHOOK_OF[side]] };
	return [
		{
			displayName: `Shape of ${label} Webhooks`,
			name: `${side}Shape`,
			type: 'options',
			noDataExpression: true,
			options: shapes,
			default: 'other',
			description: 'Where the records are in what the app sends',
			displayOptions: { show },
		},
		{
			displayName:
				'These webhooks name records and say nothing of their content. Put a step that gets the record between this output and the Loop Guard, and let deletions pass by it.',
			name: `${side}FetchNotice`,
			type: 'notice',
			default: '',
			displayOptions: { show: { ...show, [`${side}Shape`]: [...IDS_ALONE] } },
		},
		{
			displayName: `${label} ID Field`,
			name: `${side}IdField`,
			type: 'string',
			default: 'id',
			placeholder: 'e.g. key',
			description: 'Field in which records leave with their ID: the same as in the Merge',
			displayOptions: { show },
		},
	];
}

function whereInBody(side: Side, label: string): INodeProperties {
	return {
		displayName: `Where in the Body (${label})`,
		name: `${side}Body`,
		type: 'collection',
		placeholder: 'Add Place',
		default: {},
		displayOptions: { show: { triggerOn: [WEBHOOK_OF[side]], [`${side}Shape`]: ['other'] } },
		options: placesInBody,
	};
}

/** Options about how events are gathered. */
export const eventOptions: INodeProperties[] = [
	{
		displayName: 'Debounce (Seconds)',
		name: 'debounceSeconds',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description:
			'How long a record has to be quiet before its events leave, so that half-typed values do not travel; after ten times that it leaves anyway. 0: at once, or behind the run under way.',
		displayOptions: { show: { '/triggerOn': [...ON] } },
	},
	{
		displayName: 'Most Waiting Records',
		name: 'maxQueuedEvents',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: DEFAULT_MOST,
		description:
			'When webhooks tell of more records than that before a run takes them, a full run starts instead',
		displayOptions: { show: { '/triggerOn': [...ON] } },
	},
];
