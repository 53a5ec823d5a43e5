import type { INodeProperties } from 'n8n-workflow';
import { creationOptions } from './creationOptions';
import { sharedWithOtherSteps } from './ownSync';
import { createdField, listIsComplete, nestedFields, updateItems, usualForm } from './sideOptions';

const FROM_ITS_LISTS = { name: 'From Its Lists', value: 'auto' };

const BOOLEAN_FORMS = [
	FROM_ITS_LISTS,
	{ name: 'True and False', value: 'boolean' },
	{ name: '1 and 0', value: 'booleanNumber' },
	{ name: 'Texts', value: 'booleanText' },
];

const DATE_TIME_FORMS = [
	FROM_ITS_LISTS,
	{ name: 'With Zone', value: 'dateTime' },
	{ name: 'Without Zone', value: 'localDateTime' },
	{ name: 'Epoch in Milliseconds', value: 'epochMilliseconds' },
	{ name: 'Epoch in Seconds', value: 'epochSeconds' },
];

/** The options of the Master/Slave Merge, in the order of their labels. */
export const optionProperties: INodeProperties[] = [
	{
		displayName: 'Allow Empty Input',
		name: 'allowEmptyInput',
		type: 'boolean',
		default: false,
		description:
			'Whether a side may deliver nothing although records are linked. Otherwise the run stops: an empty list is nearly always a failed fetch.',
		displayOptions: { show: { '/inputMode': ['fromTrigger', 'snapshot'] } },
	},
	{
		displayName: 'Blanks',
		name: 'blanks',
		type: 'options',
		options: [
			{ name: 'Clear the Other Side', value: 'clear' },
			{ name: 'Never Overwrite a Value', value: 'neverOverwrite' },
		],
		default: 'clear',
		description: 'What a field does that was emptied on one side',
	},
	{
		displayName: 'Blanks Are Equal',
		name: 'blanksEqual',
		type: 'boolean',
		default: true,
		description: 'Whether null, empty text, empty list and white space count as the same',
	},
	usualForm('booleans', 'Booleans', 'Master', BOOLEAN_FORMS),
	usualForm('booleans', 'Booleans', 'Slave', BOOLEAN_FORMS),
	...creationOptions,
	usualForm('dateTimes', 'Date-Times', 'Master', DATE_TIME_FORMS),
	usualForm('dateTimes', 'Date-Times', 'Slave', DATE_TIME_FORMS),
	{
		displayName: 'Field That Marks Deleted',
		name: 'deletedField',
		type: 'string',
		requiresDataPath: 'single',
		default: '',
		placeholder: 'e.g. archived',
		description: 'Field that is true on a record that was deleted',
	},
	{
		displayName: 'Deleted Versus Edited',
		name: 'deleteVersusEdit',
		type: 'options',
		options: [
			{ name: 'The Edit Survives', value: 'edit' },
			{ name: 'Ask a Person', value: 'manual' },
			{ name: 'The Deletion Wins', value: 'delete' },
		],
		default: 'edit',
		description: 'When one side deleted what the other edited',
		displayOptions: { show: { '/onDelete': ['propagate'] } },
	},
	{
		displayName: 'List Differences',
		name: 'driftReport',
		type: 'boolean',
		default: false,
		description:
			'Whether a preview on complete lists also puts out, per field, how many linked records differ and which, who changed them, and what only one side has',
	},
	// Workflows of before have it here: what is declared no more n8n forgets, and the sync would write.
	{
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		default: true,
		description:
			"Whether to only show what would be done: where 'Preview Only' was before, and the same as that",
	},
	{
		displayName: 'Empty Texts of Master',
		name: 'emptyTextsMaster',
		type: 'string',
		default: '',
		placeholder: 'e.g. N/A, 0000-00-00',
		description: 'Texts that stand for empty in the master, separated by commas',
	},
	{
		displayName: 'Empty Texts of Slave',
		name: 'emptyTextsSlave',
		type: 'string',
		default: '',
		placeholder: 'e.g. N/A, 0000-00-00',
		description: 'Texts that stand for empty in the slave, separated by commas',
	},
	{
		displayName: 'Also Put Out Overruled Values',
		name: 'emitRejected',
		type: 'boolean',
		default: false,
		description:
			'Whether a value that lost without anybody being asked also leaves on the Conflicts output, with status "rejected". It is in the history in any case.',
	},
	{
		displayName: 'Exclude Fields',
		name: 'excludeFields',
		type: 'string',
		requiresDataPath: 'multiple',
		default: 'createdAt, updatedAt, created_at, updated_at',
		description: 'Fields of the same name that are not synced, separated by commas',
		displayOptions: { show: { '/mappingMode': ['sameName'] } },
	},
	{
		displayName: 'Hold Deletes Percent',
		name: 'holdDeletesPercent',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 100 },
		default: 20,
		description:
			'When more than this share of the linked records (and at least three) are gone at once, nothing is deleted before a person decided on all of them in one conflict. 100 never holds.',
		displayOptions: { show: { '/onDelete': ['manual', 'propagate'] } },
	},
	{
		displayName: 'Hold Whole Record',
		name: 'holdWholeRecord',
		type: 'boolean',
		default: false,
		description: 'Whether an open conflict on one field holds the other fields of its record too',
	},
	{
		displayName: 'Keep Previous Values',
		name: 'keepPreviousValues',
		type: 'boolean',
		default: true,
		description:
			'Whether the state keeps what each field held before, for conflicts and the history. Without this option it does so while a side has at most 5,000 records.',
	},
	{
		displayName: 'Label Field',
		name: 'labelField',
		type: 'string',
		requiresDataPath: 'single',
		default: '',
		placeholder: 'e.g. name',
		description:
			'Field that names a record for people who decide on conflicts. Of a mapped field the name on one side will do.',
	},
	listIsComplete('Master'),
	listIsComplete('Slave'),
	{
		displayName: 'Log Before Overruling',
		name: 'logBeforeOverruling',
		type: 'boolean',
		default: false,
		description:
			'Whether a write that overrules a value waits one run, until the overruled value was saved in the history',
	},
	createdField('Master Created Field', 'master'),
	{
		displayName: 'Max Attempts',
		name: 'maxAttempts',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 5,
		description: 'How often one write is tried before it becomes a conflict',
	},
	{
		displayName: 'Max Changes Percent',
		name: 'maxChangesPercent',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 100,
		description: 'The run stops when more than this share of the linked records would be written',
	},
	{
		displayName: 'Max Delete Percent',
		name: 'maxDeletePercent',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 100 },
		default: 50,
		description:
			'The run stops when more than this share of the linked records (and at least three) would be deleted',
		displayOptions: { show: { '/onDelete': ['propagate'] } },
	},
	{
		displayName: 'Stop When a Field Changes Back and Forth',
		name: 'maxFlips',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 3,
		description:
			'How often a field of a record may be written without the apps coming to agree on it. Then a person is asked.',
	},
	{
		displayName: 'Tracking Field in JSON',
		name: 'metadataInJson',
		type: 'boolean',
		default: false,
		description:
			'Whether items also carry what the Loop Guard needs as a field _twoWaySync, for steps on the way to it that lose which item came of which. Leave it out of what you map.',
	},
	{
		displayName: 'Misses Before Delete',
		name: 'missesBeforeDelete',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 2,
		description:
			'How many complete lists in a row must lack a record before it counts as deleted. Where this is not set: two when deletions are carried over or asked about, one when they are ignored.',
		displayOptions: { show: { '/inputMode': ['fromTrigger', 'snapshot'] } },
	},
	...(['Master', 'Slave'] as const).map(
		(side): INodeProperties => ({
			displayName: `Missing in ${side} Means`,
			name: `missingMeans${side}`,
			type: 'options',
			options: [
				{ name: 'Unknown', value: 'unknown' },
				{ name: 'Empty', value: 'empty' },
			],
			default: 'unknown',
			description:
				'What it means that a record of a complete list lacks a field that others have: that it is empty, or nothing',
			displayOptions: { show: { '/inputMode': ['fromTrigger', 'snapshot'] } },
		}),
	),
	nestedFields('Master'),
	nestedFields('Slave'),
	{
		displayName: 'On Edit Against Direction',
		name: 'onForbiddenEdit',
		type: 'options',
		options: [
			{ name: 'Ignore', value: 'ignore' },
			{ name: 'Revert', value: 'revert' },
		],
		default: 'ignore',
		description: 'When a field with a direction is edited on the side that is not its source',
		displayOptions: { show: { '/mappingMode': ['manual'] } },
	},
	sharedWithOtherSteps,
	createdField('Slave Created Field', 'slave'),
	{
		displayName: 'Time Zone of Master',
		name: 'zoneMaster',
		type: 'string',
		default: 'UTC',
		placeholder: 'e.g. Europe/Berlin',
		description: "Zone in which the master's dates and times without a zone are read",
	},
	{
		displayName: 'Time Zone of Slave',
		name: 'zoneSlave',
		type: 'string',
		default: 'UTC',
		placeholder: 'e.g. America/New_York',
		description: "Zone in which the slave's dates and times without a zone are read",
	},
	{
		displayName: 'Tolerance of Newest (Seconds)',
		name: 'skewSeconds',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: 'Modified times no further apart than this count as equal, and the master wins',
	},
	{
		displayName: 'Remind After (Hours)',
		name: 'remindAfter',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description:
			'When a conflict has waited for so long, one reminder of all that wait leaves on Conflicts, and again each time as many hours have passed. The Conflict Bucket puts it out on Reminders. 0: never.',
	},
	updateItems('Master'),
	updateItems('Slave'),
	{
		displayName: 'Write At Most',
		name: 'maxWritesPerRun',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description:
			'How many records are written in one run, on both sides together: for a small first run, and for apps that take only so many. The others wait for the next runs. 0: no limit.',
	},
];
