import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';
import { decideConflict } from '../../../src/bucket/resolve';
import { putBackOf } from '../../../src/page/decisionItem';
import type { UndoRequest } from '../../../src/undo/wanted';
import { hint } from '../../shared/errors';
import { outputOf, writeItem } from '../../shared/items';
import { openStore } from '../../shared/state/openStore';
import { tokenOf } from '../../shared/token';
import { deciderOf, readDecision } from '../decision';
import { NOT_APPLIED, itemByItem, notApplied } from '../itemByItem';
import { UNSTORED, plannedItems } from '../plannedItems';
import { seenConflict } from '../seenConflict';
import { putBack } from './undo';

const show = { operation: ['resolve'] };

const takes: INodePropertyOptions[] = [
	{ name: 'Take Master', value: 'master', description: "The master's value goes to the slave" },
	{ name: 'Take Slave', value: 'slave', description: "The slave's value goes to the master" },
];
const leave: INodePropertyOptions = {
	name: 'Leave Both as They Are',
	value: 'leave',
	description: 'Nothing is written, and nobody is asked about these values again',
};
const existence: INodePropertyOptions[] = [
	{
		name: 'Restore the Missing Record',
		value: 'restore',
		description: 'Creates it again from the one that is left',
	},
	{ name: 'Delete the Record That Is Left', value: 'delete' },
	{
		name: 'Create Each as Its Own',
		value: 'create',
		description: 'Of records that share a match key: each is created on the other side',
	},
	{
		name: 'Unlink (Leave It)',
		value: 'unlink',
		description: 'The records stay, and no longer belong together',
	},
];

/** In the order in which people want them. */
const meanings: INodePropertyOptions[] = [...takes, leave, ...existence];

const decisions: INodePropertyOptions[] = [
	{
		name: 'From Approval',
		value: 'fromApproval',
		description: 'What a send-and-wait step with an approval answered',
	},
	{
		name: 'From Form',
		value: 'fromForm',
		description: 'What the form of the Add operation answered',
	},
	{
		name: 'From Review Page',
		value: 'fromPage',
		description: 'What the output Decisions of a Two-Way Sync Trigger brings',
	},
	...takes,
	{ name: 'Use Typed Values', value: 'custom', description: 'Values of your own go to both sides' },
	leave,
	...existence,
	{ name: 'Link Two Records', value: 'link', description: 'They belong together from now on' },
];

export const description: INodeProperties[] = [
	{
		displayName: 'Decision',
		name: 'decision',
		type: 'options',
		options: decisions,
		default: 'fromApproval',
		displayOptions: { show },
	},
	{
		displayName: 'Approved Means',
		name: 'approvedMeans',
		type: 'options',
		options: meanings,
		default: 'master',
		displayOptions: { show: { ...show, decision: ['fromApproval'] } },
	},
	{
		displayName: 'Declined Means',
		name: 'declinedMeans',
		type: 'options',
		options: meanings,
		default: 'slave',
		displayOptions: { show: { ...show, decision: ['fromApproval'] } },
	},
	{
		displayName: 'Values',
		name: 'values',
		type: 'json',
		default: '{}',
		placeholder: 'e.g. {"name": "Ann"}',
		description: 'The value for each field, by its name on the master',
		displayOptions: { show: { ...show, decision: ['custom'] } },
	},
	{
		displayName: 'Master ID',
		name: 'linkMasterId',
		type: 'string',
		default: '',
		placeholder: 'e.g. 42',
		displayOptions: { show: { ...show, decision: ['link'] } },
	},
	{
		displayName: 'Slave ID',
		name: 'linkSlaveId',
		type: 'string',
		default: '',
		placeholder: 'e.g. cus_42',
		displayOptions: { show: { ...show, decision: ['link'] } },
	},
	{
		displayName: 'Conflict ID',
		name: 'conflictId',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.conflictId }}',
		description: 'Which conflict. Empty: the one that this item comes from.',
		displayOptions: { show, hide: { decision: ['fromPage'] } },
	},
	{
		displayName: 'Revision',
		name: 'revision',
		type: 'number',
		default: 0,
		description:
			'The revision that the person saw; a decision on older values is refused. 0: that of the item this one comes from.',
		displayOptions: { show, hide: { decision: ['fromPage'] } },
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
				description: 'Who decided, for the history',
			},
			{
				displayName: 'Tracking Field in JSON',
				name: 'metadataInJson',
				type: 'boolean',
				default: false,
				description:
					'Whether each item names its write in a field _twoWaySync too, for app steps that break the pairing of items',
			},
		],
	},
];

const REMINDER =
	'This reminds of conflicts that wait, and is no decision. Send it to people, with a way to the conflicts; wire what decides behind “New or Changed”.';

/** Applies a decision for each item. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await itemByItem(this, async (index, syncName, outputs) => {
		await resolveItem(this, index, syncName, outputs);
	});
}

async function resolveItem(
	context: IExecuteFunctions,
	index: number,
	syncName: string,
	outputs: INodeExecutionData[][],
): Promise<void> {
	if (context.getInputData()[index]?.json.type === 'reminder') {
		notApplied(context, outputs, index, REMINDER);
		return;
	}
	const options = readOptions(context, index);
	const wanted = toPutBack(context, index, options.decidedBy);
	if (wanted !== undefined) {
		await putBack(context, index, { ...options, syncName, request: wanted }, outputs);
		return;
	}
	const named = seenConflict(context, index, syncName);
	const { result, rev } = await openStore(context, syncName).update(
		(state, { stored, secret }) => {
			const { seen } = named(state.head);
			const choices = readDecision(
				context,
				index,
				state.openConflict(seen.conflictId),
				state.head.mapping?.names,
			);
			const decision = {
				...seen,
				...choices,
				...deciderOf(context, index, options.decidedBy),
			};
			const { change, writes, refused, notes } = decideConflict(state, decision, Date.now());
			const { label } = state.openConflict(seen.conflictId) ?? {};
			const { conflictId } = seen;
			const outcome = { conflictId, label, writes, refused, notes, stored, secret };
			return refused === undefined ? { change, result: outcome } : { result: outcome };
		},
		{
			scope: (head) => ({ conflicts: [named(head).seen.conflictId] }),
			atLeastRev: (head) => named(head).rev,
		},
	);
	if (result.refused !== undefined) {
		notApplied(context, outputs, index, result.refused, result.conflictId);
		return;
	}
	for (const note of result.notes) hint(context, note);
	if (!result.stored) {
		hint(context, UNSTORED);
		const planned = plannedItems(result, { syncName, item: context.getInputData()[index] });
		for (const json of planned) outputs[NOT_APPLIED]?.push({ json, pairedItem: { item: index } });
		return;
	}
	const at = { syncName, rev, secret: result.secret };
	for (const write of result.writes) {
		const item = writeItem(write, tokenOf(write, at), { item: index }, options.metadataInJson);
		outputs[outputOf(write)]?.push(item);
	}
}

/** The review page also asks for what its history lists to be put back. */
function toPutBack(
	context: IExecuteFunctions,
	index: number,
	decidedBy: string,
): UndoRequest | undefined {
	if (context.getNodeParameter('decision', index) !== 'fromPage') return undefined;
	const what = putBackOf(context.getInputData()[index]?.json ?? {});
	if (what === undefined) return undefined;
	const { by } = deciderOf(context, index, decidedBy);
	return { by: 'entry', what, dryRun: false, ...(by === undefined ? {} : { person: by }) };
}

function readOptions(context: IExecuteFunctions, index: number) {
	const given = context.getNodeParameter('options', index, {});
	const options = typeof given === 'object' && given !== null ? Object.entries(given) : [];
	const byName = new Map<string, unknown>(options);
	return {
		decidedBy: String(byName.get('decidedBy') ?? ''),
		metadataInJson: byName.get('metadataInJson') === true,
	};
}
