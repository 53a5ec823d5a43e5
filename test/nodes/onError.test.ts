import type { INodeParameters } from 'n8n-workflow';
import { flow } from './engine/flow';
import type { NodeJson } from './engine/savedWorkflow';
import { SavedWorkflow } from './engine/savedWorkflow';
import { BUCKET, GUARD } from './engine/sync';

/** A step that cannot do its work, and its main output. */
const failing: ReadonlyArray<[string, string, INodeParameters, number]> = [
	['Confirm Writes', GUARD, { operation: 'confirm', side: '={{ "third" }}' }, 1],
	['Stamp Writes', GUARD, { operation: 'stamp', side: '={{ "third" }}' }, 0],
	['Add', BUCKET, { operation: 'add' }, 0],
	['Get Many', BUCKET, { operation: 'getMany', limit: '={{ "many" }}' }, 0],
];

function workflow(type: string, parameters: INodeParameters, onError?: NodeJson['onError']) {
	const source = { master: JSON.stringify([{ a: 1 }, { a: 2 }]) };
	return new SavedWorkflow(
		flow(
			[
				{ name: 'Source', type: 'test.source', parameters: source },
				{ name: 'Step', type, parameters, ...(onError === undefined ? {} : { onError }) },
			],
			'Source -> Step',
		),
	);
}

describe.each(failing)('%s that fails', (_name, type, parameters, output) => {
	test('ends the run with a message and what to do', async () => {
		const run = await workflow(type, parameters).run();
		expect(run.error?.message).toMatch(/\w/);
		expect(run.error?.description).toMatch(/\w/);
	});

	test('lets the run go on where the user wants that, with the error in its place', async () => {
		const run = await workflow(type, parameters, 'continueRegularOutput').run();
		expect(run.status).toBe('success');
		const items = run.items('Step', output);
		expect(items[0]?.json).toEqual({ error: expect.stringMatching(/\w/) });
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
	});

	test('hands the error and the item to the error output', async () => {
		const run = await workflow(type, parameters, 'continueErrorOutput').run();
		const outputs = run.counts('Step');
		const errors = run.json('Step', outputs.length - 1);
		expect(errors[0]).toEqual({ a: 1, error: expect.stringMatching(/\w/) });
		expect(outputs.slice(0, -1).every((count) => count === 0)).toBe(true);
	});
});
