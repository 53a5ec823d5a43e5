/** Steps that write to the other side's table. */
import { flow } from './engine/flow';
import type { NodeJson } from './engine/savedWorkflow';
import { SavedWorkflow } from './engine/savedWorkflow';
import { MERGE, byEmail } from './engine/sync';

const ann = { id: 'm1', name: 'Ann', email: 'ann@x.org' };

/** A step of an app that is about a table. */
const step = (name: string, table: string, more: Partial<NodeJson> = {}): NodeJson => ({
	...{ name, type: 'test.pass', parameters: { table }, ...more },
});
const named = (name: string, type: string): NodeJson => ({ name, type });

interface Given {
	readonly steps: readonly NodeJson[];
	readonly wires?: readonly string[];
	readonly merge?: NodeJson['parameters'];
}

/** `CRM` lists the master and `Shop` the slave; one contact is to be created in the slave. */
async function run({ steps, wires = [], merge = {} }: Given) {
	const lists = { master: JSON.stringify([ann]), slave: '[]' };
	const given = ['List 0 -> CRM', 'List 1 -> Shop', 'CRM -> Merge 0', 'Shop -> Merge 1'];
	const workflow = new SavedWorkflow(
		flow(
			[
				{ name: 'List', type: 'test.source', parameters: lists },
				...[step('CRM', 'crm'), step('Shop', 'shop')].filter(
					({ name }) => !steps.some((each) => each.name === name),
				),
				{ name: 'Merge', type: MERGE, parameters: { matchBy: byEmail, ...merge } },
				...steps,
			],
			...given,
			...wires,
		),
	);
	return await workflow.run();
}

test.each<readonly [string, Given, string]>([
	[
		'a step that creates in the slave',
		{ steps: [step('Create', 'crm')], wires: ['Merge 0 -> Create'] },
		'"Create" gets what is to be written to the slave, but writes to the table of the master, which "CRM" lists.',
	],
	[
		'a step that updates the master',
		{ steps: [step('Update', 'shop')], wires: ['Merge 3 -> Update'] },
		'"Update" gets what is to be written to the master, but writes to the table of the slave, which "Shop" lists.',
	],
	[
		'a step that deletes',
		{
			steps: [step('Delete', 'crm')],
			wires: ['Merge 5 -> Delete'],
			merge: { onDelete: 'propagate' },
		},
		'"Delete" gets what is to be written to the slave',
	],
	[
		'lists that come in at each other’s inputs',
		{
			steps: [step('CRM', 'shop'), step('Shop', 'crm'), step('A', 'shop'), step('B', 'crm')],
			wires: ['Merge 0 -> A', 'Merge 2 -> B'],
		},
		'"A" gets what is to be written to the slave',
	],
	[
		'past a step that gives on what comes in, and one that is disabled',
		{
			steps: [named('Set', 'test.pass'), step('Off', 'shop', { disabled: true }), step('C', 'crm')],
			wires: ['Merge 0 -> Off', 'Off -> C'],
		},
		'"C" gets what is to be written to the slave',
	],
])('%s is refused before anything is written', async (_, given, words) => {
	const { error } = await run(given);
	expect(error?.message).toContain(words);
	expect(error?.message).toContain('Nothing was written.');
	expect(String(error?.description)).toContain('swap the two wires into the Merge');
});

test('all of them are named', async () => {
	const { error } = await run({
		steps: [step('A', 'crm'), step('B', 'crm'), step('C', 'shop')],
		wires: ['Merge 0 -> A', 'Merge 1 -> B', 'Merge 2 -> C'],
	});
	expect(error?.message).toContain('It is the same with "B", "C".');
});

test.each<readonly [string, Given]>([
	['its own table', { steps: [step('Create', 'shop')], wires: ['Merge 0 -> Create'] }],
	[
		'its own table and a log',
		{
			steps: [step('Create', 'shop'), step('Log', 'log')],
			wires: ['Merge 0 -> Create', 'Merge 0 -> Log'],
		},
	],
	[
		'its own table, and notes that where it comes from',
		{
			steps: [step('Create', 'shop'), step('Mark', 'crm')],
			wires: ['Merge 0 -> Create', 'Merge 0 -> Mark'],
		},
	],
	[
		'the other table after its own',
		{
			steps: [step('Create', 'shop'), step('Mark', 'crm')],
			wires: ['Merge 0 -> Create', 'Create -> Mark'],
		},
	],
	[
		'a table that an expression names',
		{
			steps: [step('Create', '={{ "cr" + "m" }}')],
			wires: ['Merge 0 -> Create'],
		},
	],
	[
		'one table for both sides',
		{
			steps: [step('Shop', 'crm'), step('Create', 'crm')],
			wires: ['Merge 0 -> Create'],
		},
	],
])('%s is left alone', async (_, given) => {
	expect((await run(given)).error).toBeUndefined();
});
