import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';
import { outcomeJson } from '../../../src/bucket/entryJson';
import type { Conflict } from '../../../src/model/conflict';
import { CONFLICT_STATUSES, CONFLICT_TYPES } from '../../../src/model/conflict';
import { SettingsError } from '../../../src/model/errors';
import type { StateView } from '../../../src/model/syncState';
import { nodeError } from '../../shared/errors';
import { dataObject, failedItem } from '../../shared/items';
import { openStore } from '../../shared/state/openStore';
import { findSync } from '../../shared/knownSync';
import { conflictTokenOf } from '../../shared/token';
import { readyEntry } from '../entryItem';

const show = { operation: ['getMany'] };
const HOUR = 60 * 60 * 1000;

/** The likely ones first. */
const STATUSES = [
	{ name: 'Open', value: 'open', description: 'Waits for a person' },
	{ name: 'Resolved', value: 'resolved', description: 'A person decided, and it was carried out' },
	{ name: 'Overruled', value: 'rejected', description: 'A value lost without anybody being asked' },
	{ name: 'Agreed', value: 'agreed', description: 'Closed itself: the sides came to agree' },
	{ name: 'Dismissed', value: 'dismissed', description: 'No longer about anything' },
	{ name: 'Undone', value: 'undone' },
];

const TYPES = [
	{ name: 'Both Sides Changed a Field', value: 'contested' },
	{ name: 'A Record Was Deleted', value: 'deleted' },
	{ name: 'Deleted on One Side, Edited on the Other', value: 'deletedVsEdited' },
	{ name: 'Unclear Which Records Belong Together', value: 'ambiguousMatch' },
	{ name: 'A Write Failed', value: 'failedWrite' },
	{ name: 'Unclear Whether a Record Was Created', value: 'unconfirmedCreate' },
	{ name: 'A Field Changes Back and Forth', value: 'oscillation' },
	{ name: 'A Record Cannot Be Synced', value: 'badRecord' },
];

export const description: INodeProperties[] = [
	{
		displayName: 'Status',
		name: 'status',
		type: 'multiOptions',
		noDataExpression: true,
		options: STATUSES,
		default: ['open'],
		displayOptions: { show },
	},
	{
		displayName: 'Types',
		name: 'type',
		type: 'multiOptions',
		noDataExpression: true,
		options: TYPES,
		default: [],
		description: 'Only conflicts of these types. Empty: of all types.',
		displayOptions: { show },
	},
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
		displayOptions: { show },
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { ...show, returnAll: [false] } },
	},
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

const parameters = z.object({
	status: z.array(z.enum(CONFLICT_STATUSES)),
	type: z.array(z.enum(CONFLICT_TYPES)),
	filters: z.object({ olderThanHours: z.number().min(0).optional() }),
	limit: z.number().min(1),
});

/** Lists entries of the bucket, oldest first. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	try {
		const syncName = await findSync(this, 'refused');
		const wanted = readWanted(this);
		const store = openStore(this, syncName);
		const { found, at, names } = await store.read(
			(state, { rev, secret }) => ({
				found: find(state, wanted, Date.now()),
				at: { syncName, rev, secret },
				names: state.head.mapping?.names,
			}),
			{ scope: { bucket: true } },
		);
		const pairedItem = this.getInputData().map((_, item) => ({ item }));
		return [
			found.map((conflict) => ({
				json: { ...readyEntry(conflict, syncName, names), ...dataObject(outcomeJson(conflict)) },
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

function readWanted(context: IExecuteFunctions): z.infer<typeof parameters> {
	const returnAll = context.getNodeParameter('returnAll', 0, false) === true;
	const parsed = parameters.safeParse({
		status: context.getNodeParameter('status', 0, ['open']),
		type: context.getNodeParameter('type', 0, []),
		filters: context.getNodeParameter('filters', 0, {}),
		limit: returnAll ? Number.MAX_SAFE_INTEGER : context.getNodeParameter('limit', 0, 50),
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
	return [...state.history(), ...state.openConflicts()]
		.filter((conflict) => status.includes(conflict.status))
		.filter((conflict) => type.length === 0 || type.includes(conflict.type))
		.filter((conflict) => conflict.openedAt <= until)
		.sort((a, b) => a.openedAt - b.openedAt)
		.slice(0, limit);
}
