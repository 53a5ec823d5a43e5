import type { INodeParameters } from 'n8n-workflow';
import type { NodeJson } from './engine/savedWorkflow';
import { BUCKET, OUT, Sync } from './engine/sync';

const ann = { id: 1, email: 'ann@example.com', name: 'Ann' };
const annInSlave = { ...ann, id: 'cus_1' };
const add: NodeJson = { name: 'Add', type: BUCKET, parameters: { operation: 'add' } };
const remind: NodeJson = {
	name: 'Remind',
	type: BUCKET,
	parameters: { operation: 'resolve', decision: 'master' },
};

/** Ann in conflict over her name; the next run is some milliseconds later. */
async function waiting(remindAfter: number, mode?: 'manual', merge: INodeParameters = {}) {
	const sync = new Sync(
		{ onConflict: 'manual', options: { remindAfter, labelField: 'email' }, ...merge },
		{ nodes: [add, remind], wires: ['Merge 4 -> Add', 'Add 1 -> Remind'] },
	);
	const lists = [[{ ...ann, name: 'Anne' }], [{ ...annInSlave, name: 'Anna' }]] as const;
	await sync.run([ann], [annInSlave]);
	await sync.run(...lists);
	return await sync.run(...lists, mode === undefined ? {} : { mode });
}

describe('Remind After', () => {
	test('a reminder leaves on Conflicts, and behind Add on an output of its own; it decides nothing', async () => {
		const run = await waiting(1e-7);
		const [reminder, ...others] = run.items('Merge', OUT.conflicts);
		expect(others).toEqual([]);
		expect(reminder?.json).toMatchObject({
			type: 'reminder',
			syncName: 'default',
			waiting: 1,
			message: expect.stringContaining('ann@example.com'),
		});
		expect(run.items('Add', 0)).toEqual([]);
		expect(run.items('Add', 1)).toMatchObject([
			{ json: { type: 'reminder', waiting: 1 }, pairedItem: { item: 0 } },
		]);
		expect(run.items('Remind', OUT.notApplied)[0]?.json.reason).toMatch(/^This reminds of/);
	});

	test.each([
		['is off', 0, undefined],
		['is not yet due', 1, undefined],
		['would be forgotten, in a test run', 1e-7, 'manual' as const],
	])('none where it %s', async (_, hours, mode) => {
		const run = await waiting(hours, mode, { testRuns: 'write' });
		expect(run.items('Merge', OUT.conflicts)).toEqual([]);
	});

	test('a time that is none is refused', async () => {
		const run = await waiting(-1);
		expect(run.error?.message).toMatch(/Remind After|remindAfter/);
	});
});
