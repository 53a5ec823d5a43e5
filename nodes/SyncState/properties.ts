import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { stateStore, syncName } from '../shared/syncParameters';

const file: INodeProperties[] = [
	{
		displayName: 'Input File Field',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		required: true,
		hint: 'The name of the input field with the file',
		description: 'Field of the input item that has the exported file',
		displayOptions: { show: { operation: ['import'], format: ['file'] } },
	},
	{
		displayName: 'Put Output File in Field',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		required: true,
		hint: 'The name of the output field to put the file in',
		displayOptions: { show: { operation: ['export'], format: ['file'] } },
	},
];

/**
 * For a move, which needs both stores. It has the name of State Store because n8n shows a credential by
 * the value of a parameter that is set; so the default is a value without one.
 */
const direction: INodeProperties = {
	displayName: 'Direction',
	name: 'stateStore',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'Choose …', value: 'workflow' },
		{ name: 'From Postgres to Workflow', value: 'postgresToWorkflow' },
		{ name: 'From Workflow to Postgres', value: 'workflowToPostgres' },
	],
	default: 'workflow',
	description:
		'Where the state is, and where it is kept from then on. Afterwards set State Store to that in all steps of the sync; until then they refuse to run.',
	displayOptions: { show: { operation: ['move'] } },
};

/** In the order in which people want them. */
const operations: INodePropertyOptions[] = [
	{
		name: 'Get Status',
		value: 'status',
		action: 'Get the status',
		description:
			'Says in one sentence how the sync is, and counts records in sync, open conflicts and writes under way',
	},
	{
		name: 'Get Runs',
		value: 'runs',
		action: 'Get the last runs',
		description: 'Puts out the last 200 runs, newest first: when, and what each did on either side',
	},
	{
		name: 'Explain',
		value: 'explain',
		action: 'Explain a record',
		description:
			'Says of one record what both apps hold, what is under way, what waits and why, and what the last runs did to it',
	},
	{
		name: 'Watch Health',
		value: 'watch',
		action: 'Watch the health',
		description:
			'Puts out one item when the health of the sync changes, and every 24 hours while it is not healthy',
	},
	{
		name: 'Export',
		value: 'export',
		action: 'Export the state',
		description: 'Puts out all that the sync remembers, as a backup',
	},
	{
		name: 'Import',
		value: 'import',
		action: 'Import a state',
		description: 'Puts an exported state back',
	},
	{
		name: 'Move',
		value: 'move',
		action: 'Move the state to another store',
		description: 'Takes the state from the workflow to Postgres, or back',
	},
	{
		name: 'Reset',
		value: 'reset',
		action: 'Reset the state',
		description:
			'Forgets which records belong together and what is open; the records of both apps stay as they are',
	},
	{
		name: 'Allow',
		value: 'allow',
		action: 'Allow a sync in this sub workflow',
		description: 'Lets this workflow have a sync of its own where other workflows call it',
	},
	{
		name: 'Adopt',
		value: 'adopt',
		action: 'Adopt the state of another n8n',
		description:
			'Takes over, in Postgres, the state of this workflow that belongs to another n8n whose place this one takes',
	},
];

/** The panel of Sync State. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: operations,
		default: 'status',
	},
	syncName,
	{ ...stateStore, displayOptions: { hide: { operation: ['move', 'allow'] } } },
	direction,
	{
		displayName: 'Record',
		name: 'record',
		type: 'string',
		default: '',
		placeholder: 'e.g. ann@example.com',
		description:
			'Its ID in either app; or its label in conflicts and history, or a value that the sync keeps of it: then all that have it',
		displayOptions: { show: { operation: ['explain'] } },
	},
	{
		displayName: 'Format',
		name: 'format',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'File', value: 'file', description: 'A JSON file to download or to store elsewhere' },
			{ name: 'JSON', value: 'json', description: 'The JSON of the item itself' },
		],
		default: 'json',
		displayOptions: { show: { operation: ['export', 'import'] } },
	},
	...file,
	{
		displayName: 'Replace What Is There',
		name: 'replace',
		type: 'boolean',
		default: false,
		description:
			'Whether the import may take the place of links and open conflicts that the sync has now. Export them first.',
		displayOptions: { show: { operation: ['import'] } },
	},
	{
		displayName: 'Type the Sync Name to Confirm',
		name: 'confirmation',
		type: 'string',
		default: '',
		placeholder: 'e.g. customers',
		description: 'What the sync has now is lost, so its name must be typed here once more',
		displayOptions: { show: { operation: ['import'], replace: [true] } },
	},
	{
		displayName: 'Type the Sync Name to Confirm',
		name: 'confirmation',
		type: 'string',
		default: '',
		placeholder: 'e.g. customers',
		description: 'What the sync has now is lost, so its name must be typed here once more',
		displayOptions: { show: { operation: ['reset'] } },
	},
];
