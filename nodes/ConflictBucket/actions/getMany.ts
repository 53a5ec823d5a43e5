import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';
import { z } from 'zod';
import { outcomeJson } from '../../../src/bucket/entryJson';
import { undoneFields, undoneKey } from '../../../src/bucket/undone';
import type { Conflict } from '../../../src/model/conflict';
import { CONFLICT_STATUSES, CONFLICT_TYPES } from '../../../src/model/conflict';
import { SettingsError } from '../../../src/model/errors';
import type { StateView } from '../../../src/model/syncState';
import { hint, nodeError } from '../../shared/errors';
import { dataObject, failedItem } from '../../shared/items';
import { openStore } from '../../shared/state/openStore';
import { findSync } from '../../shared/knownSync';
import { conflictTokenOf } from '../../shared/token';
import { readyEntry } from '../entryItem';
import { limitProperties, readLimit } from './listParameters';

const show = { operation: ['getMany'] };
const HOUR = 60 * 60 * 1000;

/** In the order in which people want them. */
const statuses: INodePropertyOptions[] = [
	{ name: 'Open', value: 'open', description: 'Waits for a person' },
	{ name: 'Decided by a Person', value: 'resolved', description: 'Decided and carried out' },
	{ name: 'Overruled', value: 'rejected', description: 'A rule decided against a value' },
	{ name: 'Agreed', value: 'agreed', description: 'Closed itself: the sides came to agree' },
	{ name: 'Dismissed', value: 'dismissed', description: 'No longer about anything' },
	{ name: 'Put Back', value: 'undone', description: 'What was overruled was put back' },
];

const types: INodePropertyOptions[] = [
	{ name: 'Both Sides Changed a Field', value: 'contested' },
	{ name: 'Deleted and Edited', value: 'deletedVsEdited' },
	{ name: 'Deleted', value: 'deleted' },
	{ name: 'Several Records Match', value: 'ambiguousMatch' },
	{ name: 'Write Failed', value: 'failedWrite' },
	{ name: 'Record Cannot Be Synced', value: 'badRecord' },
	{ name: 'Created, but Not Found Again', value: 'unconfirmedCreate' },
	{ name: 'Changes Back and Forth', value: 'oscillation' },
];

export const description: INodeProperties[] = [
	{
		displayName: 'Status',
		name: 'status',
		type: 'multiOptions',
		options: statuses,
		default: ['open'],
		displayOptions: { show },
	},
	{
		displayName: 'Types',
		name: 'type',
		type: 'multiOptions',
		options: types,
		default: [],
		description: 'Only conflicts of these types. Empty: of all types.',
		displayOptions: { show },
	},
	...limitProperties(show),
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		displayOptions: { show },
		options: [
			{
				displayName: 'Older Than (Hours)',
				name: 'olderThanHours',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 24,
				description: 'Only conflicts that opened at least so long ago',
			},
		],
	},
];

/** An expression may give one name, or several in a text. */
const names = (given: unknown): unknown =>
	typeof given === 'string'
		? given
				.split(',')
				.map((name) => name.trim())
				.filter((name) => name !== '')
		: given;

const parameters = z.object({
	status: z.preprocess(names, z.array(z.enum(CONFLICT_STATUSES))),
	type: z.preprocess(names, z.array(z.enum(CONFLICT_TYPES))),
	filters: z.object({ olderThanHours: z.number().min(0).optional() }),
	limit: z.number().min(1),
});

/** Lists entries of the bucket, oldest first. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	try {
		const syncName = await findSync(this, 'refused');
		const wanted = readWanted(this);
		const store = openStore(this, syncName);
		const { found, open, at, called } = await store.read(
			(state, { rev, secret }) => ({
				found: find(state, wanted, Date.now()),
				open: [...state.openConflicts()].length,
				at: { syncName, rev, secret },
				called: state.head.mapping?.names,
			}),
			{ scope: { bucket: true } },
		);
		if (found.length === 0) hint(this, nothingFound(syncName, open));
		const pairedItem = this.getInputData().map((_, item) => ({ item }));
		return [
			found.map((conflict, index, { length }) => ({
				json: {
					...readyEntry(conflict, syncName, called, { number: index + 1, count: length }),
					...dataObject(outcomeJson(conflict)),
				},
				twoWaySync: conflictTokenOf(conflict, at),
				pairedItem,
			})),
		];
	} catch (error) {
		const shown = nodeError(this, error);
		if (!this.continueOnFail()) throw shown;
		return [[failedItem(shown, 0)]];
	}
}

function nothingFound(syncName: string, open: number): string {
	if (open === 0) return `No conflict of the sync "${syncName}" waits for a person.`;
	const are = open === 1 ? 'One is' : `${open} are`;
	return `No conflict of the sync "${syncName}" is as Status, Types and Filters say. ${are} open.`;
}

function readWanted(context: IExecuteFunctions): z.infer<typeof parameters> {
	const parsed = parameters.safeParse({
		status: context.getNodeParameter('status', 0, ['open']),
		type: context.getNodeParameter('type', 0, []),
		filters: context.getNodeParameter('filters', 0, {}),
		limit: readLimit(context),
	});
	if (parsed.success) return parsed.data;
	throw new SettingsError(
		`The parameters are not usable: ${parsed.error.issues[0]?.message ?? 'unknown problem'}.`,
		'Open the step and set Status, Types, Limit and Filters again.',
	);
}

function find(
	state: StateView,
	{ status, type, filters, limit }: z.infer<typeof parameters>,
	now: number,
): readonly Conflict[] {
	const { olderThanHours } = filters;
	const until = olderThanHours === undefined ? Infinity : now - olderThanHours * HOUR;
	const all = [...state.history(), ...state.openConflicts()];
	const undone = undoneFields(all);
	const isUndone = (entry: Conflict) =>
		entry.fields.length > 0 && entry.fields.every((field) => undone.has(undoneKey(entry, field)));
	return all
		.map((entry): Conflict => (isUndone(entry) ? { ...entry, status: 'undone' } : entry))
		.filter((conflict) => status.includes(conflict.status))
		.filter((conflict) => type.length === 0 || type.includes(conflict.type))
		.filter((conflict) => conflict.openedAt <= until)
		.sort((a, b) => a.openedAt - b.openedAt)
		.slice(0, limit);
}
