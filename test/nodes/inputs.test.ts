/** What leads to the two inputs of the Merge. SEMANTICS "Brakes". */
import type { INodeParameters } from 'n8n-workflow';
import { flow } from './engine/flow';
import type { NodeJson } from './engine/savedWorkflow';
import { SavedWorkflow } from './engine/savedWorkflow';
import { GUARD, MERGE, OUT, TRIGGER, byEmail } from './engine/sync';

const ann = { id: 'm1', name: 'Ann', email: 'ann@x.org' };
const annInSlave = { id: 's1', name: 'Ann', email: 'ann@x.org' };

interface Wired {
	readonly merge?: INodeParameters;
	readonly master?: readonly object[];
	readonly slave?: readonly object[];
	readonly more?: readonly NodeJson[];
	readonly wires: readonly string[];
}

/** `List` lists the master on its output 0 and the slave on 1; `Start` stands before it. */
function wired({ merge = {}, master = [ann], slave = [], more = [], wires }: Wired): SavedWorkflow {
	const lists = { master: JSON.stringify(master), slave: JSON.stringify(slave) };
	return new SavedWorkflow(
		flow(
			[
				{ name: 'Start', type: 'test.pass' },
				{ name: 'List', type: 'test.source', parameters: lists },
				{ name: 'Merge', type: MERGE, parameters: { matchBy: byEmail, ...merge } },
				...more,
			],
			'Start -> List',
			...wires,
		),
	);
}

const pass = (name: string, disabled = false): NodeJson => ({ name, type: 'test.pass', disabled });

/** What a workflow is wired like, and the beginning of what is said of it. */
const NOT_CONNECTED: ReadonlyArray<readonly [string, Wired, string]> = [
	['the slave to nothing', { wires: ['List 0 -> Merge 0'] }, 'The slave input is not connected'],
	[
		'the master to nothing',
		{ master: [], slave: [annInSlave], wires: ['List 1 -> Merge 1'] },
		'The master input is not connected',
	],
	[
		'both lists to the master',
		{ wires: ['List 0 -> Merge 0', 'List 1 -> Merge 0'] },
		'The slave input is not connected',
	],
	[
		'a step that nothing leads to',
		{ more: [pass('List Slave')], wires: ['List 0 -> Merge 0', 'List Slave -> Merge 1'] },
		'None of the steps that lead to the pass input ran (List Slave)',
	],
	[
		'a step that begins other runs',
		{
			more: [pass('Webhook'), pass('Get Rows')],
			wires: ['List 0 -> Merge 0', 'Webhook -> Get Rows', 'Get Rows -> Merge 1'],
		},
		'None of the steps that lead to the pass input ran (Get Rows, Webhook)',
	],
	[
		'a disabled step that nothing leads to',
		{ more: [pass('List Slave', true)], wires: ['List 0 -> Merge 0', 'List Slave -> Merge 1'] },
		'None of the steps that lead to the slave input ran',
	],
	[
		'the Merge itself, by way of its own output',
		{
			more: [pass('Update')],
			wires: ['List 0 -> Merge 0', 'Merge 1 -> Update', 'Update -> Merge 1'],
		},
		'None of the steps that lead to the pass input ran (Update)',
	],
];

describe('complete lists, and an input that is connected', () => {
	test.each(NOT_CONNECTED)('to %s: nothing is written', async (_, given, said) => {
		const workflow = wired(given);
		for (const mode of ['trigger', 'manual'] as const) {
			const run = await workflow.run({ mode });
			expect(run.error?.message).toContain(said);
			expect(run.error?.message).toContain('Nothing was written.');
			expect(String(run.error?.description)).toContain("'Changes'");
		}
		// Nothing is remembered but that the run was stopped.
		const { text } = JSON.parse(workflow.staticData).global.twoWaySync.syncs.default;
		expect(text).toContain('"run":0,');
		expect(text).toContain('"stopped":true');
		expect(text).toContain('"links":[],"open":[],"history":[]');
	});

	test.each([
		['directly', { wires: ['List 0 -> Merge 0', 'List 1 -> Merge 1'] }],
		[
			'through another step, which does not run without items',
			{
				more: [pass('Clean')],
				wires: ['List 0 -> Merge 0', 'List 1 -> Clean', 'Clean -> Merge 1'],
			},
		],
		[
			'through a disabled step',
			{
				more: [pass('Off', true)],
				wires: ['List 0 -> Merge 0', 'List 1 -> Off', 'Off -> Merge 1'],
			},
		],
		[
			'by a list that is empty, beside one of another run',
			{
				more: [pass('Webhook')],
				wires: ['List 0 -> Merge 0', 'List 1 -> Merge 1', 'Webhook -> Merge 1'],
			},
		],
		[
			'by way of a loop',
			{
				more: [pass('Again')],
				wires: ['List 0 -> Merge 0', 'List 1 -> Again', 'Again -> Again', 'Again -> Merge 1'],
			},
		],
	])('%s, to an empty list: what is missing there is created', async (_, given) => {
		const run = await wired(given).run();
		expect(run.json('Merge', OUT.createInSlave)).toHaveLength(1);
	});

	test('to nothing on either side, as in a step that is tried alone: nothing is said', async () => {
		const workflow = wired({ wires: [] });
		expect((await workflow.run({ from: 'Merge' })).error).toBeUndefined();
	});
});

describe('a step that is tried alone in the editor', () => {
	const both = ['List 0 -> Merge 0', 'List 1 -> Merge 1'];

	test('on what an earlier run fetched', async () => {
		const workflow = wired({ wires: both });
		const run = await workflow.tryStep('Merge', await workflow.run({ mode: 'manual' }));
		expect(run.json('Merge', OUT.preview)).toMatchObject([{ action: 'create', app: 'Slave' }]);
	});

	test('without a wire to the slave', async () => {
		const workflow = wired({ wires: ['List 0 -> Merge 0'] });
		const run = await workflow.tryStep('Merge', await workflow.run({ mode: 'manual' }));
		expect(run.error?.message).toContain('The slave input is not connected');
	});
});

test('with changes one input may be without a wire', async () => {
	const run = await wired({ merge: { inputMode: 'changes' }, wires: ['List 0 -> Merge 0'] }).run();
	expect(run.error).toBeUndefined();
});

describe('what comes behind a filter of events', () => {
	const bob = { id: 'm2', name: 'Bob', email: 'bob@x.org' };
	const slave = [annInSlave, { ...bob, id: 's2' }];
	const edited = { ...ann, name: 'Anna' };
	/** A webhook brings an edit, which the filter lets through. */
	const filtered: readonly NodeJson[] = [
		{ name: 'Events', type: 'test.source', parameters: { master: JSON.stringify([edited]) } },
		{ name: 'Filter', type: GUARD, parameters: { operation: 'filter', side: 'master' } },
	];
	/** It delivers the record of the event, and all of the slave. */
	const lookUp: NodeJson = {
		name: 'Look Up',
		type: 'test.source',
		parameters: { master: JSON.stringify([edited]), slave: JSON.stringify(slave) },
	};
	const lookedUp = {
		more: [lookUp],
		wires: ['Filter 0 -> Look Up', 'Look Up 0 -> Merge 0', 'Look Up 1 -> Merge 1'],
	};

	/** After a run over complete lists, one that an event starts. What lacks a record deletes it. */
	async function afterLists(merge: INodeParameters, given: Pick<Wired, 'more' | 'wires'>) {
		const options = { missesBeforeDelete: 1, holdDeletesPercent: 100, maxDeletePercent: 100 };
		const workflow = wired({
			master: [ann, bob],
			slave,
			merge: { onDelete: 'propagate', options, ...merge },
			more: [...filtered, ...(given.more ?? [])],
			wires: ['List 0 -> Merge 0', 'List 1 -> Merge 1', 'Events 0 -> Filter', ...given.wires],
		});
		expect((await workflow.run({ from: 'Start' })).counts('Merge')).toEqual([
			0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		]);
		return await workflow.run({ from: 'Events' });
	}

	const directly = { wires: ['Filter 0 -> Merge 0'] };
	const passedOn = {
		more: [{ name: 'Edit', type: 'n8n-nodes-base.noOp' }],
		wires: ['Filter 0 -> Edit', 'Edit -> Merge 0'],
	};

	test.each<[string, INodeParameters, Pick<Wired, 'more' | 'wires'>, boolean]>([
		['directly', {}, directly, false],
		['directly', { inputMode: 'changes' }, directly, false],
		['directly', { inputMode: 'snapshot' }, directly, true],
		['through a step that passes it on', {}, passedOn, false],
		['through a step that passes it on', { inputMode: 'snapshot' }, passedOn, true],
		['through a step that looks up the record of the event', {}, lookedUp, false],
	])('%s, with %o: it is changes', async (_, merge, given, isTold) => {
		const run = await afterLists(merge, given);
		expect(run.counts('Merge')).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
		const said = run.hints('Merge').join();
		expect(said.includes('"Filter", which lets only what users changed through')).toBe(isTold);
	});

	test('directly, while it is disabled: it is changes', async () => {
		const off = { name: 'Off', type: GUARD, disabled: true, parameters: { operation: 'filter' } };
		const wires = ['Events 0 -> Off', 'Off -> Merge 0'];
		expect((await afterLists({}, { more: [off], wires })).counts('Merge')[1]).toBe(1);
	});

	test('through steps that list both sides, with Complete Lists: what they lack is gone', async () => {
		const run = await afterLists({ inputMode: 'snapshot' }, lookedUp);
		expect(run.json('Merge', OUT.deleteFromSlave)).toEqual([{ id: 's2' }]);
	});
});

test('without a trigger and a filter above the input is complete lists', async () => {
	const run = await wired({ wires: ['List 0 -> Merge 0'] }).run();
	expect(run.error?.message).toContain('The slave input is not connected');
});

test('as the trigger says: its full run brings complete lists of both sides', async () => {
	const workflow = wired({
		more: [{ name: 'Trigger', type: TRIGGER }],
		wires: ['Trigger 0 -> Start', 'List 0 -> Merge 0'],
	});
	const run = await workflow.run({ from: 'Trigger' });
	expect(run.error?.message).toContain('The slave input is not connected');
});

test('where the workflow goes on with errors, nothing is written either', async () => {
	const workflow = wired({ wires: ['List 0 -> Merge 0'] });
	const run = await workflow.run({
		change: (json) => ({
			...json,
			nodes: json.nodes.map((node) =>
				node.name === 'Merge' ? { ...node, onError: 'continueRegularOutput' } : node,
			),
		}),
	});
	expect(run.counts('Merge')).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
});
