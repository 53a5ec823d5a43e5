import type { INodeProperties } from 'n8n-workflow';
import { compareAs, policies } from '../shared/syncParameters';

/** The likely ones first. */
const fieldPolicies = [
	{ name: 'Use Default', value: 'default', description: 'As set under On Conflict' },
	...policies,
	{
		name: 'Merge Lists (Union)',
		value: 'union',
		description: 'What was added on either side stays, what was removed on either side goes',
	},
	{
		name: 'Add Both Changes (Sum)',
		value: 'sum',
		description: 'For numbers: the last agreed value plus both changes',
	},
	{ name: 'Longest Wins', value: 'longest', description: 'The longer text' },
	{ name: 'Largest Wins', value: 'largest', description: 'The larger number or later date' },
	{ name: 'Smallest Wins', value: 'smallest', description: 'The smaller number or earlier date' },
];

const FORMS = [
	{ name: 'From Its Lists', value: 'auto' },
	{ name: 'Text', value: 'text' },
	{ name: 'Number', value: 'number' },
	{ name: 'Number as Text', value: 'numberText' },
	{ name: 'Boolean', value: 'boolean' },
	{ name: 'Boolean as Number', value: 'booleanNumber' },
	{ name: 'Boolean as Text', value: 'booleanText' },
	{ name: 'Date', value: 'date' },
	{ name: 'Date as Midnight', value: 'midnight' },
	{ name: 'Date-Time with Zone', value: 'dateTime' },
	{ name: 'Date-Time Without Zone', value: 'localDateTime' },
	{ name: 'Epoch in Seconds', value: 'epochSeconds' },
	{ name: 'Epoch in Milliseconds', value: 'epochMilliseconds' },
	{ name: 'E-Mail', value: 'email' },
	{ name: 'List', value: 'list' },
	{ name: 'List as Text', value: 'delimitedText' },
];

/** One row of the mapping, in the order in which it is read: what, with what, and how. */
export const mappingRow: INodeProperties[] = [
	{
		displayName: 'Master Field',
		name: 'masterField',
		type: 'string',
		requiresDataPath: 'single',
		default: '',
		placeholder: 'e.g. name',
	},
	{
		displayName: 'Slave Field',
		name: 'slaveField',
		type: 'string',
		requiresDataPath: 'single',
		default: '',
		placeholder: 'e.g. fullName',
	},
	{
		displayName: 'Direction',
		name: 'direction',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Both Ways', value: 'both' },
			{ name: 'Only to Slave', value: 'toSlave' },
			{ name: 'Only to Master', value: 'toMaster' },
		],
		default: 'both',
	},
	compareAs,
	{
		displayName: 'List Delimiter',
		name: 'listDelimiter',
		type: 'string',
		default: '',
		placeholder: 'e.g. ,',
		description: 'What separates the elements where an app keeps the list as one text',
		displayOptions: { show: { compareAs: ['list'] } },
	},
	{
		displayName: 'On Conflict',
		name: 'onConflict',
		type: 'options',
		noDataExpression: true,
		options: fieldPolicies,
		default: 'default',
		description: 'What happens when both sides changed this field',
	},
	{
		displayName: 'More',
		name: 'more',
		type: 'collection',
		placeholder: 'Add Detail',
		default: {},
		options: [
			{
				displayName: 'Blanks',
				name: 'blanks',
				type: 'options',
				options: [
					{ name: 'Clear the Other Side', value: 'clear' },
					{ name: 'Never Overwrite a Value', value: 'neverOverwrite' },
				],
				default: 'clear',
				description: 'What happens when the field was emptied on one side',
			},
			formOf('Master'),
			formOf('Slave'),
			{
				displayName: 'Label',
				name: 'label',
				type: 'string',
				default: '',
				placeholder: 'e.g. Phone number',
				description: "The field's name for people who decide on conflicts",
			},
		],
	},
];

/** How a side holds the field, for those whose lists do not show it. */
function formOf(side: 'Master' | 'Slave'): INodeProperties {
	return {
		displayName: `Form in ${side}`,
		name: `${side.toLowerCase()}Form`,
		type: 'options',
		options: FORMS,
		default: 'auto',
		description: `How the ${side.toLowerCase()} holds the field: what is written there has this form. Lists with at least two values show it by themselves.`,
	};
}
