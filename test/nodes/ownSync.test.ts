/** Two Merges of one Sync Name in a workflow. */
import { flow } from './engine/flow';
import type { NodeJson, WorkflowJson } from './engine/savedWorkflow';
import { SavedWorkflow } from './engine/savedWorkflow';
import { MERGE, OUT, byEmail } from './engine/sync';

const lists = {
	master: JSON.stringify([{ id: 'm1', name: 'Ann', email: 'ann@x.org' }]),
	slave: '[]',
};
const merge = (name: string, more: Partial<NodeJson> = {}): NodeJson => ({
	...{ id: name, name, type: MERGE, parameters: { syncName: 'contacts', matchBy: byEmail } },
	...more,
});
const withParameters = (name: string, parameters: NodeJson['parameters']): NodeJson =>
	merge(name, { parameters: { ...merge(name).parameters, ...parameters } });

const into = (name: string) => [`List 0 -> ${name} 0`, `List 1 -> ${name} 1`];

function workflowOf(merges: readonly NodeJson[], wiredTo: readonly string[]): WorkflowJson {
	const list: NodeJson = { name: 'List', type: 'test.source', parameters: lists };
	return flow([list, ...merges], ...wiredTo.flatMap(into));
}

/** A sync that "First" has used. */
async function used(): Promise<SavedWorkflow> {
	const workflow = new SavedWorkflow(workflowOf([merge('First')], ['First']));
	expect((await workflow.run()).error).toBeUndefined();
	return workflow;
}

test.each<readonly [string, readonly NodeJson[]]>([
	['another is added', [merge('First'), merge('Second')]],
	[
		'another is added, and the first is called otherwise',
		[merge('Renamed', { id: 'First' }), merge('Second')],
	],
])('%s: it is refused and names the first, in test runs too', async (_, steps) => {
	const workflow = await used();
	for (const mode of ['trigger', 'manual'] as const) {
		const run = await workflow.run({ mode, change: () => workflowOf(steps, ['Second']) });
		expect(run.error?.message).toContain('"First" of this workflow has the same Sync Name');
		expect(run.error?.message).toContain('Nothing was written.');
	}
});

test.each<readonly [string, readonly NodeJson[]]>([
	['the first was deleted', [merge('Second')]],
	['the first is disabled', [merge('First', { disabled: true }), merge('Second')]],
	[
		'the first has another Sync Name',
		[withParameters('First', { syncName: 'x' }), merge('Second')],
	],
	[
		'the first has another store',
		[withParameters('First', { stateStore: 'postgres' }), merge('Second')],
	],
])('%s: the second takes over', async (_, steps) => {
	const workflow = await used();
	const run = await workflow.run({ change: () => workflowOf(steps, ['Second']) });
	expect(run.error).toBeUndefined();
	// The creation of the first is under way, and not planned twice.
	expect(run.counts('Second')[OUT.createInSlave]).toBe(0);
});

test('with Shared With Other Steps in one of them both work', async () => {
	const workflow = await used();
	const shares = withParameters('Second', { options: { sharedWithOtherSteps: true } });
	const steps = [merge('First'), shares];
	for (const name of ['Second', 'First', 'Second']) {
		const run = await workflow.run({ change: () => workflowOf(steps, [name]) });
		expect(run.error).toBeUndefined();
	}
});

test('a preview claims nothing, and is refused like any run', async () => {
	const preview = withParameters('Second', { options: { dryRun: true } });
	const workflow = await used();
	const run = await workflow.run({
		change: () => workflowOf([merge('First'), preview], ['Second']),
	});
	expect(run.error?.message).toContain('"First" of this workflow');
	expect((await workflow.run()).error).toBeUndefined();
});
