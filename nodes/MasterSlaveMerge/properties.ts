import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { behindMoreSettings } from '../shared/moreSettings';
import { compareAs, policies, stateStore, syncName } from '../shared/syncParameters';
import { mappingRow } from './mappingRow';
import { byTopic } from './optionOrder';
import { optionProperties } from './optionProperties';
import { previewProperties } from './preview/properties';

/**
 * The fields that say when a record was modified. They are defined once for each case in which they matter:
 * "Newest Wins" is the policy of the sync, the mapping is set by field and any field may have it as its own,
 * or events come, which may be late.
 */
function modifiedFields(show: IDisplayOptions['show']): INodeProperties[] {
	return [
		{
			displayName: 'Master Modified Field',
			name: 'masterModifiedField',
			type: 'string',
			requiresDataPath: 'multiple',
			default: 'updatedAt',
			placeholder: 'e.g. updatedAt',
			description:
				"Field of the master that says when a record was modified: for 'Newest Wins', and to tell events that come late. A time or a version number. Of several, separated by commas, the first that is filled counts.",
			displayOptions: { show },
		},
		{
			displayName: 'Slave Modified Field',
			name: 'slaveModifiedField',
			type: 'string',
			requiresDataPath: 'multiple',
			default: 'updatedAt',
			placeholder: 'e.g. lastmodifieddate',
			description:
				"Field of the slave that says when a record was modified: for 'Newest Wins', and to tell events that come late. A time or a version number. Of several, separated by commas, the first that is filled counts.",
			displayOptions: { show },
		},
	];
}

/** What people read of, instead of master and slave. */
const appNames = (['Master', 'Slave'] as const).map(
	(side): INodeProperties => ({
		displayName: `${side} Name`,
		name: `${side.toLowerCase()}Name`,
		type: 'string',
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. HubSpot',
		description: `What people call the ${side.toLowerCase()}: in messages, questions and the labels of outputs. Empty: the app that its records come from, where that can be told.`,
	}),
);

const inputMode: INodeProperties = {
	displayName: 'Input Mode',
	name: 'inputMode',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'As the Trigger Says',
			value: 'fromTrigger',
			description:
				'Changes behind a Loop Guard that filters events, or where the Two-Way Sync Trigger asks for changes only; else complete lists',
		},
		{
			name: 'Complete Lists',
			value: 'snapshot',
			description: 'Each input has all records of its side',
		},
		{
			name: 'Changes',
			value: 'changes',
			description: 'Each input has what changed; a record that is not there says nothing',
		},
	],
	default: 'fromTrigger',
};

const sendFields: INodeProperties = {
	displayName: 'Send Fields',
	name: 'sendFields',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'All Mapped Fields',
			value: 'allMapped',
			description:
				'Unchanged ones with the value that the record has now. Right where you map each field by hand.',
		},
		{
			name: 'Changed Fields Only',
			value: 'changedOnly',
			description: 'Right for app nodes that map automatically',
		},
	],
	default: 'allMapped',
	description: 'What an update carries besides the ID',
};

/** Where events come and the policy has no need of them. */
const modifiedFieldsOfEvents = modifiedFields({
	onConflict: ['manual', 'master', 'slave'],
	mappingMode: ['sameName'],
	inputMode: ['changes', 'fromTrigger'],
});

/** The panel of the Master/Slave Merge. Names and values are CONTRACT; labels are ours. */
export const properties: INodeProperties[] = [
	...previewProperties,
	{
		displayName: 'Master ID Field',
		name: 'masterIdField',
		type: 'string',
		requiresDataPath: 'single',
		default: 'id',
		required: true,
		placeholder: 'e.g. key',
		description:
			'Field that identifies a record of the master: drag it here from the input, or type its name. Dots address nested fields.',
	},
	{
		displayName: 'Slave ID Field',
		name: 'slaveIdField',
		type: 'string',
		requiresDataPath: 'single',
		default: 'id',
		required: true,
		placeholder: 'e.g. properties.hs_object_id',
		description:
			'Field that identifies a record of the slave: drag it here from the input, or type its name. Dots address nested fields.',
	},
	{
		displayName: 'Match By',
		name: 'matchBy',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Key Field',
		default: {},
		description:
			'Fields by which records that exist on both sides already find each other, such as an email address',
		options: [
			{
				displayName: 'Pairs',
				name: 'pairs',
				values: [
					{
						displayName: 'Master Field',
						name: 'masterField',
						type: 'string',
						requiresDataPath: 'single',
						default: '',
						placeholder: 'e.g. email',
					},
					{
						displayName: 'Slave Field',
						name: 'slaveField',
						type: 'string',
						requiresDataPath: 'single',
						default: '',
						placeholder: 'e.g. contact.email',
					},
					compareAs,
				],
			},
		],
	},
	{
		displayName:
			'Without a key field no record of one side is matched with one of the other: each is created on the other side, those that exist on both as well.',
		name: 'matchNotice',
		type: 'notice',
		default: '',
		displayOptions: { hide: { 'matchBy.pairs': [{ _cnd: { exists: true } }] } },
	},
	{
		displayName: 'Mapping Mode',
		name: 'mappingMode',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Fields of the Same Name',
				value: 'sameName',
				description: 'All top-level fields that both sides have',
			},
			{ name: 'Set Each Field', value: 'manual', description: 'Which field goes with which' },
		],
		default: 'sameName',
	},
	{
		displayName: 'Fields',
		name: 'fields',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add Field',
		default: {},
		displayOptions: { show: { mappingMode: ['manual'] } },
		options: [
			{
				displayName: 'Mapping',
				name: 'mapping',
				values: mappingRow,
			},
		],
	},
	{
		displayName: 'On Conflict',
		name: 'onConflict',
		type: 'options',
		noDataExpression: true,
		options: [...policies],
		default: 'master',
		description:
			'What happens when both sides changed the same field to different values. What is overruled goes into the history of the Conflict Bucket.',
	},
	...modifiedFields({ onConflict: ['newest'] }),
	...modifiedFields({ onConflict: ['manual', 'master', 'slave'], mappingMode: ['manual'] }),
	{
		displayName: 'On Delete',
		name: 'onDelete',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Ignore',
				value: 'ignore',
				description: 'The other record stays, and is no longer synced',
			},
			{
				name: 'Delete on the Other Side',
				value: 'propagate',
				description: 'Leaves on the two Delete outputs',
			},
			{
				name: 'Ask a Person',
				value: 'manual',
				description: 'A conflict opens in the Conflict Bucket',
			},
		],
		default: 'ignore',
		description: 'What happens when a record is gone on one side',
	},
	...behindMoreSettings(
		[...appNames, syncName, stateStore, inputMode, sendFields, ...modifiedFieldsOfEvents],
		'the names of the apps and of the sync, where it keeps what it knows, what comes in and what an update carries',
	),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: byTopic(optionProperties),
	},
];
