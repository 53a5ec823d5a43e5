import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';
import { classifyEvents } from '../../../src/echo/classify';
import type { EventRules, Verdict } from '../../../src/echo/rules';
import { SettingsError } from '../../../src/model/errors';
import type { Side } from '../../../src/model/side';
import type { StateView } from '../../../src/model/syncState';
import { hint, nodeError } from '../../shared/errors';
import { fieldName } from '../../shared/fieldParameter';
import { failedItem } from '../../shared/items';
import { nameList } from '../../../src/values/nameList';
import { openStore } from '../../shared/state/openStore';
import { findSync } from '../../shared/knownSync';
import { sideParameter } from '../../shared/syncParameters';
import { FLAG_VALUE, UNTOLD_FIELDS, fieldsParameter, readFields } from '../guardedFields';
import { idFieldOf, readSide, recordsOf } from '../side';

const show = { operation: ['filter'] };

export const description: INodeProperties[] = [
	sideParameter('The app that the events come from', ['filter']),
	{
		displayName: 'ID Field',
		name: 'idField',
		type: 'string',
		requiresDataPath: 'single',
		default: '',
		placeholder: 'e.g. key',
		description:
			"Field of the event that identifies the record. Empty: the Merge's ID field of this side.",
		displayOptions: { show },
	},
	fieldsParameter(['filter']),
	{
		displayName: 'Checks',
		name: 'checks',
		type: 'collection',
		placeholder: 'Add Check',
		default: {},
		description:
			'Evidence besides the values. It decides where an event carries no mapped field; it hides a different value only where you let it.',
		displayOptions: { show },
		options: [
			{
				displayName: 'Actor Field',
				name: 'actorField',
				type: 'string',
				requiresDataPath: 'single',
				default: '',
				placeholder: 'e.g. modifiedBy',
				description: 'Field that names who made the change',
			},
			{
				displayName: 'Actor Hides Edits',
				name: 'actorHidesEdits',
				type: 'boolean',
				default: false,
				description:
					"Whether a change by the integration's account counts as its own even where its value differs. A user who works through the same account is then not seen.",
			},
			{
				displayName: 'Actors of the Integration',
				name: 'integrationActors',
				type: 'string',
				default: '',
				placeholder: 'e.g. integration@example.com, n8n',
				description: "The integration's own accounts, separated by commas",
			},
			{
				displayName: 'Combine Checks',
				name: 'combine',
				type: 'options',
				options: [
					{ name: 'Any Check Is Enough', value: 'any' },
					{ name: 'All Checks Must Match', value: 'all' },
				],
				default: 'any',
			},
			{
				displayName: 'Flag Field',
				name: 'flagField',
				type: 'string',
				requiresDataPath: 'single',
				default: '',
				placeholder: 'e.g. syncFlag',
				description: "Field that carries the integration's mark",
			},
			{
				displayName: 'Flag Hides Edits',
				name: 'flagHidesEdits',
				type: 'boolean',
				default: false,
				description:
					'Whether a marked event counts as an own change coming back even where its value differs',
			},
			{
				displayName: 'Flag Value',
				name: 'flagValue',
				type: 'string',
				default: FLAG_VALUE,
				placeholder: 'e.g. n8n',
				description: 'The mark that the integration sets',
			},
			{
				displayName: 'Version Field',
				name: 'versionField',
				type: 'string',
				requiresDataPath: 'single',
				default: '',
				placeholder: 'e.g. etag',
				description: 'Field with the version or ETag that the confirmed write returned',
			},
		],
	},
];

const checks = z.object({
	actorField: fieldName.default(''),
	integrationActors: z.string().default(''),
	actorHidesEdits: z.boolean().default(false),
	flagField: fieldName.default(''),
	flagValue: z.coerce.string().default(FLAG_VALUE),
	flagHidesEdits: z.boolean().default(false),
	versionField: fieldName.default(''),
	combine: z.enum(['any', 'all']).default('any'),
});

/** Sorts events of one side into users' changes, echoes and suspected loops. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = this.getInputData();
	try {
		const side = readSide(this);
		const store = openStore(this, await findSync(this, hasOwnFields(this) ? 'told' : 'refused'));
		const events = items.map((item) => item.json);
		const { result } = await store.update(
			(state, { stored }) => {
				const rules = readRules(this, state, side);
				const { change, verdicts } = classifyEvents(state, side, events, rules, Date.now());
				return { change, result: { verdicts, stored } };
			},
			{
				scope: (head) =>
					head.mapping === undefined ? { guard: true } : recordsOf(this, events, head, side),
			},
		);
		if (!result.stored) hint(this, 'Test run: what was seen of the events was not stored.');
		return sorted(this, items, result.verdicts);
	} catch (error) {
		const shown = nodeError(this, error);
		if (!this.continueOnFail()) throw shown;
		if (this.getNode().onError === 'continueErrorOutput') {
			return [items.map((_, index) => failedItem(shown, index)), [], []];
		}
		// What cannot be told apart is let through: an edit must never be lost here.
		hint(this, `All events were let through, since they could not be told apart: ${shown.message}`);
		return [items.map((item, index) => ({ ...item, pairedItem: { item: index } })), [], []];
	}
}

/** In a flow without the Merge the filter may be what begins the sync. */
function hasOwnFields(context: IExecuteFunctions): boolean {
	return readFields(context.getNodeParameter('fields', 0, {})) !== undefined;
}

function readRules(context: IExecuteFunctions, state: StateView, side: Side): EventRules {
	const parsed = checks.safeParse(context.getNodeParameter('checks', 0, {}));
	if (!parsed.success) {
		throw new SettingsError(
			`The checks are not usable: ${parsed.error.issues[0]?.message ?? 'unknown problem'}.`,
			'Open the step and set the checks again.',
		);
	}
	const given = parsed.data;
	const fields = readFields(context.getNodeParameter('fields', 0, {}));
	return {
		idField: idFieldOf(context, state.head, side),
		...(fields === undefined || state.head.mapping !== undefined ? {} : { fields }),
		excludeFields: UNTOLD_FIELDS,
		...(given.actorField === ''
			? {}
			: {
					actor: {
						field: given.actorField,
						accounts: nameList(given.integrationActors),
						hidesEdits: given.actorHidesEdits,
					},
				}),
		...(given.flagField === ''
			? {}
			: {
					flag: {
						field: given.flagField,
						value: given.flagValue,
						hidesEdits: given.flagHidesEdits,
					},
				}),
		...(given.versionField === '' ? {} : { version: { field: given.versionField } }),
		combine: given.combine,
	};
}

const OUTPUT_OF: { readonly [kind in Verdict['kind']]: number } = {
	user: 0,
	echo: 1,
	suspectedLoop: 2,
};

/** Items keep their JSON; why they were taken for what they are is in the hidden channel. */
function sorted(
	context: IExecuteFunctions,
	items: readonly INodeExecutionData[],
	verdicts: readonly Verdict[],
): INodeExecutionData[][] {
	const outputs: INodeExecutionData[][] = [[], [], []];
	items.forEach((item, index) => {
		const verdict = verdicts[index];
		if (verdict === undefined) return;
		outputs[OUTPUT_OF[verdict.kind]]?.push({
			...item,
			twoWaySync: { reason: verdict.reason },
			pairedItem: { item: index },
		});
	});
	const echo = verdicts.find((verdict) => verdict.kind === 'echo');
	if (echo !== undefined) {
		const count = outputs[1]?.length ?? 0;
		hint(
			context,
			`${count} ${count === 1 ? 'own change' : 'own changes'} coming back: ${echo.reason}.`,
		);
	}
	return outputs;
}
