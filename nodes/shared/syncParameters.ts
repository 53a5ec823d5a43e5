import type { INodeProperties } from 'n8n-workflow';

/** Names the sync whose state the node uses; the same in all four nodes. */
export const syncName: INodeProperties = {
	displayName: 'Sync Name',
	name: 'syncName',
	type: 'string',
	default: 'default',
	required: true,
	noDataExpression: true,
	placeholder: 'e.g. customers',
	description:
		'Which sync this step belongs to. All steps of one sync use the same name; several syncs may live in one workflow.',
};

/** Where the state lives; the same in all steps of a sync. */
export const stateStore: INodeProperties = {
	displayName: 'State Store',
	name: 'stateStore',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Workflow',
			value: 'workflow',
			description: 'In the workflow itself: nothing to set up',
		},
		{
			name: 'Postgres',
			value: 'postgres',
			description:
				'In a PostgreSQL database: for n8n with several workers, for large syncs, and where nothing may be lost when n8n is killed',
		},
	],
	default: 'workflow',
	description:
		'Where to keep what the sync knows. All steps of one sync use the same. With Postgres, a Sync Name other than “default” means the same sync in all workflows.',
};

/** The side that a step is about. */
export function sideParameter(description: string, operations: readonly string[]): INodeProperties {
	return {
		displayName: 'Side',
		name: 'side',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Master', value: 'master' },
			{ name: 'Slave', value: 'slave' },
		],
		default: 'master',
		description,
		displayOptions: { show: { operation: [...operations] } },
	};
}

/** The likely ones first. SEMANTICS "Canonical values (comparators)". */
const COMPARISONS = [
	{
		name: 'Automatic',
		value: 'auto',
		description: 'Numbers, dates, lists and texts by what they are',
	},
	{ name: 'Text', value: 'text', description: 'The same characters' },
	{ name: 'Text, Ignoring Case', value: 'textIgnoreCase' },
	{ name: 'Email', value: 'email', description: 'Ignoring case and mailto:' },
	{ name: 'Phone', value: 'phone', description: 'The same digits' },
	{ name: 'Number', value: 'number', description: 'The same numeric value' },
	{ name: 'Date', value: 'date', description: 'The same calendar day' },
	{ name: 'Date and Time', value: 'dateTime', description: 'The same instant in any form' },
	{ name: 'Boolean', value: 'boolean', description: 'Yes, true and 1 are the same' },
	{ name: 'List', value: 'list', description: 'The same elements in any order' },
	{
		name: 'Link',
		value: 'link',
		description: 'The same address without its query, which some apps sign anew at each read',
	},
	{ name: 'JSON', value: 'json', description: 'The same structure, in any order of keys' },
];

/** How values can be compared. */
export const compareAs: INodeProperties = {
	displayName: 'Compare As',
	name: 'compareAs',
	type: 'options',
	noDataExpression: true,
	options: COMPARISONS,
	default: 'auto',
	description: 'When two values count as equal',
};

/** What decides where both sides changed the same field. */
export const policies: ReadonlyArray<{ name: string; value: string; description: string }> = [
	{ name: 'Master Wins', value: 'master', description: "The slave's value goes into the history" },
	{ name: 'Slave Wins', value: 'slave', description: "The master's value goes into the history" },
	{ name: 'Newest Wins', value: 'newest', description: 'The record that was modified last' },
	{
		name: 'Ask a Person',
		value: 'manual',
		description: 'The conflict waits in the Conflict Bucket',
	},
];
