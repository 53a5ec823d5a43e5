import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import { SettingsError } from '../../../src/model/errors';
import type { UndoLine, UndoOutcome } from '../../../src/undo/undo';
import { undo } from '../../../src/undo/undo';
import type { UndoRequest } from '../../../src/undo/wanted';
import { linksFor } from '../../../src/undo/wanted';
import { hint } from '../../shared/errors';
import { outputOf, writeItem } from '../../shared/items';
import { openStore } from '../../shared/state/openStore';
import { tokenOf } from '../../shared/token';
import { NOT_APPLIED, itemByItem, notApplied } from '../itemByItem';
import { readMoment } from './listParameters';

const show = { operation: ['undo'] };

export const description: INodeProperties[] = [
	{
		displayName: 'Undo By',
		name: 'undoBy',
		type: 'options',
		options: [
			{ name: 'Entry', value: 'entry', description: 'One entry of the history' },
			{ name: 'Run', value: 'run', description: 'Whatever one run of the sync overruled' },
			{ name: 'Record', value: 'record', description: 'Whatever was overruled in one record' },
			{ name: 'Field', value: 'field', description: 'One field, over all records' },
		],
		default: 'entry',
		description: 'What is put back',
		displayOptions: { show },
	},
	{
		displayName: 'Entry ID',
		name: 'conflictId',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.conflictId }}',
		description: 'Which entry, by the conflictId that Get History lists. An undo is an entry too.',
		displayOptions: { show: { ...show, undoBy: ['entry'] } },
	},
	{
		displayName: 'Run',
		name: 'run',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		placeholder: 'e.g. 12',
		description: 'Number of the run of the sync, as Get History lists it',
		displayOptions: { show: { ...show, undoBy: ['run'] } },
	},
	{
		displayName: 'Record',
		name: 'record',
		type: 'string',
		default: '',
		placeholder: 'e.g. ann@example.com',
		description: 'The whole name of the record in the history, or its ID in either app',
		displayOptions: { show: { ...show, undoBy: ['record'] } },
	},
	{
		displayName: 'Field',
		name: 'field',
		type: 'string',
		default: '',
		placeholder: 'e.g. email',
		description: 'The field, by its name in either app or its label',
		displayOptions: { show: { ...show, undoBy: ['field'] } },
	},
	{
		displayName: 'Only List',
		name: 'dryRun',
		type: 'boolean',
		default: true,
		description:
			'Whether to write nothing, and list on Not Applied what would be written where, and what would be refused and why',
		displayOptions: { show },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: { show },
		options: [
			{
				displayName: 'Decided By',
				name: 'decidedBy',
				type: 'string',
				default: '',
				placeholder: 'e.g. ann@example.com',
				description: 'Who asks for it, for the history',
			},
			{
				displayName: 'Since',
				name: 'since',
				type: 'dateTime',
				default: '',
				description: 'Only what was overruled from then on; not for one entry',
			},
			{
				displayName: 'Tracking Field in JSON',
				name: 'metadataInJson',
				type: 'boolean',
				default: false,
				description:
					'Whether each item names its write in a field _twoWaySync too, for app steps that break the pairing of items',
			},
			{
				displayName: 'Until',
				name: 'until',
				type: 'dateTime',
				default: '',
				description: 'Only what was overruled up to then; not for one entry',
			},
		],
	},
];

const UNSTORED =
	'Test run: nothing was put back, since nothing of it could be stored; what would be written is listed on Not Applied. Publish the workflow and let it come to this step there.';

/** Puts values back for each item. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await itemByItem(this, async (index, syncName, outputs) => {
		await putBack(this, index, { syncName, ...readRequest(this, index) }, outputs);
	});
}

interface Wanted {
	readonly syncName: string;
	readonly request: UndoRequest;
	readonly metadataInJson: boolean;
}

/** Puts back what is wanted for one item, or lists it. */
export async function putBack(
	context: IExecuteFunctions,
	index: number,
	{ syncName, request, metadataInJson }: Wanted,
	outputs: INodeExecutionData[][],
): Promise<void> {
	const store = openStore(context, syncName);
	// Which links it is about only the history tells; loaded one by one they would cost a step each.
	const links = await store.read((state) => linksFor(state.history(), request), {
		scope: { bucket: true },
	});
	const { result, rev } = await store.update(
		(state, { stored, secret }) => {
			const only = request.dryRun || !stored;
			const outcome = undo(state, { ...request, dryRun: only }, Date.now());
			const result = { ...outcome, only, stored, secret };
			return only ? { result } : { change: outcome.change, result };
		},
		{ scope: { bucket: true, links } },
	);
	const item = { item: index };
	const refused = result.lines.filter((line) => line.refused !== undefined);
	for (const line of result.only ? result.lines : refused) {
		outputs[NOT_APPLIED]?.push({ json: lineJson(line, syncName, result), pairedItem: item });
	}
	if (result.lines.length === 0) {
		notApplied(context, outputs, index, nothingFound(request, syncName));
	}
	if (!request.dryRun && !result.stored) hint(context, UNSTORED);
	if (result.only) return;
	for (const note of result.notes) hint(context, note);
	const at = { syncName, rev, secret: result.secret };
	for (const write of result.writes) {
		outputs[outputOf(write)]?.push(writeItem(write, tokenOf(write, at), item, metadataInJson));
	}
}

function nothingFound({ by, what, since, until }: UndoRequest, syncName: string): string {
	const within = since === undefined && until === undefined ? '' : ' in that time';
	switch (by) {
		case 'entry':
			return `The history of the sync "${syncName}" has no entry "${what}": open conflicts are decided with Resolve.`;
		case 'run':
			return `Nothing in the history of the sync "${syncName}" was overruled by run ${what}${within}.`;
		default:
			return `Nothing in the history of the sync "${syncName}" was overruled in the ${by} "${what}"${within}.`;
	}
}

/** One line of the list, what people read first. */
function lineJson(
	line: UndoLine,
	syncName: string,
	{
		stored,
		only,
	}: Pick<UndoOutcome, 'notes'> & { readonly stored: boolean; readonly only: boolean },
): IDataObject {
	const { side } = line;
	return {
		record: line.record,
		app: side === undefined ? '' : side === 'master' ? 'Master' : 'Slave',
		action: line.refused === undefined ? 'update' : '',
		field: line.field,
		now: shown(line, 'now'),
		becomes: shown(line, 'becomes'),
		refused: line.refused ?? '',
		type: 'plan',
		syncName,
		conflictId: line.conflictId,
		run: line.run,
		operation: 'update',
		side: side ?? null,
		id: line.id ?? null,
		masterField: line.masterField,
		slaveField: line.slaveField,
		...(line.opened === undefined || only ? {} : { openedConflictId: line.opened }),
		reason:
			line.refused ?? (stored ? 'Only listed: turn Only List off to have it written.' : UNSTORED),
	};
}

/** What is not known is `""`, as in the history. */
function shown(line: UndoLine, name: 'now' | 'becomes'): IDataObject[string] {
	const value: unknown = line[name];
	return isShowable(value) ? value : '';
}

function isShowable(value: unknown): value is IDataObject[string] {
	return value !== undefined;
}

const NAMES = { entry: 'conflictId', run: 'run', record: 'record', field: 'field' } as const;
const SHOWN = { entry: 'Entry ID', run: 'Run', record: 'Record', field: 'Field' } as const;

function isUndoBy(given: unknown): given is UndoRequest['by'] {
	return typeof given === 'string' && Object.keys(NAMES).includes(given);
}

function readRequest(context: IExecuteFunctions, index: number) {
	const by = context.getNodeParameter('undoBy', index);
	if (!isUndoBy(by)) {
		throw new SettingsError(
			`"${String(by)}" is nothing to undo by.`,
			'Use entry, run, record or field.',
		);
	}
	const what = String(context.getNodeParameter(NAMES[by], index, '') ?? '').trim();
	if (what === '' || (by === 'run' && !/^[1-9]\d*$/.test(what))) {
		throw new SettingsError(
			`${SHOWN[by]} does not say what to undo.`,
			'Fill it in from an item of Get History, which has conflictId, run, record and field.',
		);
	}
	const given = context.getNodeParameter('options', index, {});
	const options = typeof given === 'object' && given !== null ? { ...given } : {};
	const byName = new Map<string, unknown>(Object.entries(options));
	const person = String(byName.get('decidedBy') ?? '');
	const request: UndoRequest = {
		by,
		what,
		dryRun: context.getNodeParameter('dryRun', index, true) !== false,
		...(person === '' ? {} : { person }),
		...readMoment(context, 'since', byName.get('since')),
		...readMoment(context, 'until', byName.get('until')),
	};
	return { request, metadataInJson: byName.get('metadataInJson') === true };
}
