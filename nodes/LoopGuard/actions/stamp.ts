import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import { stampWrites } from '../../../src/echo/stamp';
import { SettingsError } from '../../../src/model/errors';
import { writePath } from '../../../src/values/paths';
import { hint, nodeError } from '../../shared/errors';
import { readFieldName } from '../../shared/fieldParameter';
import { failedItem } from '../../shared/items';
import { openStore } from '../../shared/state/openStore';
import { findSync } from '../../shared/knownSync';
import { sideParameter } from '../../shared/syncParameters';
import { FLAG_VALUE, UNTOLD_FIELDS, fieldsParameter, readFields } from '../guardedFields';
import { idFieldOf, readSide } from '../side';

const show = { operation: ['stamp'] };

export const description: INodeProperties[] = [
	sideParameter('The app that is about to be written to', ['stamp']),
	{
		displayName: 'ID Field',
		name: 'idField',
		type: 'string',
		requiresDataPath: 'single',
		default: '',
		placeholder: 'e.g. key',
		description:
			"Field that identifies the record that is written to. Empty: the Merge's ID field of this side; without a Merge, the one named ID.",
		displayOptions: { show },
	},
	fieldsParameter(['stamp']),
	{
		displayName: 'Flag Field',
		name: 'flagField',
		type: 'string',
		requiresDataPath: 'single',
		default: '',
		placeholder: 'e.g. syncFlag',
		description: "Field to set on each item as the integration's mark",
		displayOptions: { show },
	},
	{
		displayName: 'Flag Value',
		name: 'flagValue',
		type: 'string',
		default: FLAG_VALUE,
		placeholder: 'e.g. n8n',
		description: 'The mark to set',
		displayOptions: { show, hide: { flagField: [''] } },
	},
];

/** Notes items that are about to be written, so that their echoes are known. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = this.getInputData();
	try {
		const side = readSide(this);
		const flag = readFlag(this);
		const marked = items.map((item) => withFlag(item.json, flag));
		const store = openStore(this, await findSync(this, 'told'));
		const { result } = await store.update(
			(state, info) => {
				const fields = readFields(this.getNodeParameter('fields', 0, {}));
				const { change, results } = stampWrites(
					state,
					side,
					items.map((item) => item.json),
					{
						idField: idFieldOf(this, state.head, side),
						...(fields === undefined ? {} : { fields }),
						excludeFields: flag === undefined ? UNTOLD_FIELDS : [...UNTOLD_FIELDS, flag.field],
					},
					Date.now(),
				);
				return { change, result: { results, stored: info.stored } };
			},
			{ scope: { guard: true } },
		);
		if (!result.stored) hint(this, 'Test run: the stamps were not stored.');
		return [
			marked.map((json, index) => {
				const refused = result.results[index]?.kind === 'refused';
				if (refused) throw refusedItem(index, result.results[index]?.reason ?? '');
				return { ...items[index], json, pairedItem: { item: index } };
			}),
		];
	} catch (error) {
		const shown = nodeError(this, error);
		if (!this.continueOnFail()) throw shown;
		return [items.map((_, index) => failedItem(shown, index))];
	}
}

interface Flag {
	readonly field: string;
	readonly value: string;
}

function readFlag(context: IExecuteFunctions): Flag | undefined {
	const field = readFieldName(context.getNodeParameter('flagField', 0, ''));
	const value = context.getNodeParameter('flagValue', 0, FLAG_VALUE);
	return field === '' ? undefined : { field, value: String(value) };
}

function withFlag(json: IDataObject, flag: Flag | undefined): IDataObject {
	if (flag === undefined) return json;
	const marked: IDataObject = { ...json };
	writePath(marked, flag.field, flag.value, json);
	return marked;
}

function refusedItem(index: number, reason: string): SettingsError {
	return new SettingsError(
		`Item ${index} cannot be stamped: ${reason}.`,
		'Remove what is no JSON from the item before this step.',
	);
}
