import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';
import type { HistoryFilter } from '../../../src/bucket/history';
import { historyRows } from '../../../src/bucket/history';
import { SettingsError } from '../../../src/model/errors';
import { hint, nodeError } from '../../shared/errors';
import { dataObject, failedItem } from '../../shared/items';
import { findSync } from '../../shared/knownSync';
import { openStore } from '../../shared/state/openStore';
import { limitProperties, readLimit, readMoment } from './listParameters';

const show = { operation: ['history'] };

export const description: INodeProperties[] = [
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
				displayName: 'Field',
				name: 'field',
				type: 'string',
				default: '',
				placeholder: 'e.g. email',
				description: 'Only this field, by its name in either app or its label',
			},
			{
				displayName: 'Record',
				name: 'record',
				type: 'string',
				default: '',
				placeholder: 'e.g. ann@example.com',
				description: 'Only records whose name has this in it, or with this ID in either app',
			},
			{
				displayName: 'Since',
				name: 'since',
				type: 'dateTime',
				default: '',
				description:
					"Only what happened from then on. A time without a zone is one of the workflow's.",
			},
		],
	},
];

const filters = z.object({
	field: z.union([z.string(), z.number()]).optional(),
	record: z.union([z.string(), z.number()]).optional(),
	since: z.unknown(),
});

/** Lists what had to give way, newest first; once, however many items come in. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	try {
		const syncName = await findSync(this, 'refused');
		const { filter, limit } = readWanted(this);
		const { rows, kept } = await openStore(this, syncName).read(
			(state) => ({
				rows: historyRows(state.history(), filter),
				kept: state.history().length,
			}),
			{ scope: { bucket: true } },
		);
		if (rows.length === 0) hint(this, nothingFound(syncName, kept));
		if (rows.length > limit) {
			hint(
				this,
				`These are the newest ${limit} of ${rows.length} rows. Return All has the others.`,
			);
		}
		const pairedItem = this.getInputData().map((_, item) => ({ item }));
		return [rows.slice(0, limit).map((row) => ({ json: dataObject({ ...row }), pairedItem }))];
	} catch (error) {
		const shown = nodeError(this, error);
		if (!this.continueOnFail()) throw shown;
		return [[failedItem(shown, 0)]];
	}
}

function nothingFound(syncName: string, kept: number): string {
	if (kept > 0) return `Nothing in the history of the sync "${syncName}" matches the filters.`;
	return `The history of the sync "${syncName}" is empty: no value had to give way so far, and no conflict was closed.`;
}

function readWanted(context: IExecuteFunctions): { filter: HistoryFilter; limit: number } {
	const given = filters.safeParse(context.getNodeParameter('filters', 0, {}));
	const limit = z.number().min(1).safeParse(readLimit(context));
	if (!given.success || !limit.success) {
		throw new SettingsError(
			'Limit and Filters are not usable as they are.',
			'Give Limit as a number from 1 on, and Record and Field as text.',
		);
	}
	const { record, field, since } = given.data;
	return {
		filter: {
			...textOf('record', record),
			...textOf('field', field),
			...readMoment(context, 'since', since),
		},
		limit: limit.data,
	};
}

function textOf(name: 'record' | 'field', given: string | number | undefined): HistoryFilter {
	const text = String(given ?? '').trim();
	return text === '' ? {} : { [name]: text };
}
