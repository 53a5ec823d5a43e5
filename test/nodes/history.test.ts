import type { INodeParameters } from 'n8n-workflow';
import type { Finished } from './engine/savedWorkflow';
import { BUCKET, Sync } from './engine/sync';

const ann = { id: 1, email: 'ann@example.com', name: 'Ann', phone: '1' };
const annInSlave = { ...ann, id: 'cus_1' };

/** Ann's name and phone number were changed on both sides, and the master won. */
async function overruled(merge: INodeParameters = {}): Promise<Sync> {
	const sync = new Sync({ options: { labelField: 'email' }, ...merge });
	await sync.run([ann], [annInSlave]);
	await sync.run(
		[{ ...ann, name: 'Anne', phone: '2' }],
		[{ ...annInSlave, name: 'Anna', phone: '3' }],
	);
	return sync;
}

async function listed(
	{ workflow }: Sync,
	parameters: INodeParameters = {},
	operation = 'history',
): Promise<Finished> {
	return await workflow.run({
		from: 'Asker',
		change: (json) => ({
			nodes: [
				...json.nodes,
				{ name: 'Asker', type: 'test.pass' },
				{ name: 'History', type: BUCKET, parameters: { operation, ...parameters } },
			],
			connections: {
				...json.connections,
				Asker: { main: [[{ node: 'History', type: 'main', index: 0 }]] },
			},
		}),
	});
}

test('a row for each field, what people read first, with what was before and nothing set for it', async () => {
	const run = await listed(await overruled());
	const rows = run.json('History');
	expect(rows).toMatchObject([
		{
			record: 'ann@example.com',
			field: 'name',
			before: 'Ann',
			kept: 'Anne',
			overruled: 'Anna',
			why: 'Both sides changed it; the master always wins on this field.',
			keptFrom: 'master',
			overruledIn: ['slave'],
			decidedBy: 'policy',
			status: 'rejected',
			type: 'contested',
			run: 2,
			masterId: 1,
			slaveId: 'cus_1',
			masterField: 'name',
			slaveField: 'name',
		},
		{ field: 'phone', before: '1', kept: '2', overruled: '3' },
	]);
	const [first] = rows;
	expect(Object.keys(first ?? {}).slice(0, 7)).toEqual([
		'when',
		'record',
		'field',
		'before',
		'kept',
		'overruled',
		'why',
	]);
	expect(first?.when).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
	for (const item of run.items('History')) expect(item.pairedItem).toEqual([{ item: 0 }]);
	expect(run.hints('History')).toEqual([]);
});

test('the values before can be left out', async () => {
	const sync = await overruled({ options: { keepPreviousValues: false } });
	expect((await listed(sync)).json('History')).toMatchObject([{ before: '' }, { before: '' }]);
});

test.each([
	[{ field: 'phone' }, 1],
	[{ record: 'ANN@' }, 2],
	[{ record: 1 }, 2],
	[{ record: 'cus_1', field: ' name ' }, 1],
	[{ since: '2000-01-01T00:00:00' }, 2],
	[{ since: '={{ DateTime.now().minus({ hours: 1 }) }}' }, 2],
	[{ since: '' }, 2],
])('filters: %j', async (filters, count) => {
	expect((await listed(await overruled(), { filters })).json('History')).toHaveLength(count);
});

test('nothing that matches is said in words', async () => {
	const filters = { record: 'bob' };
	const run = await listed(await overruled(), { filters });
	expect(run.json('History')).toEqual([]);
	expect(run.hints('History')).toEqual([
		'Nothing in the history of the sync "default" matches the filters.',
	]);
});

test('an empty history and an empty bucket say so', async () => {
	const sync = new Sync();
	await sync.run([ann], [annInSlave]);
	expect((await listed(sync)).hints('History')).toEqual([
		expect.stringMatching(/^The history of the sync "default" is empty/),
	]);
	expect((await listed(sync, {}, 'getMany')).hints('History')).toEqual([
		'No conflict of the sync "default" waits for a person.',
	]);
});

test('open conflicts that are not asked for are counted', async () => {
	const sync = await overruled({ onConflict: 'manual' });
	const run = await listed(sync, { status: ['resolved'] }, 'getMany');
	expect(run.hints('History')).toEqual([
		'No conflict of the sync "default" is as Status, Types and Filters say. One is open.',
	]);
});

test.each(['={{ "open" }}', '={{ "resolved, open" }}', '={{ ["open"] }}'])(
	'Status may be an expression: %s',
	async (status) => {
		const sync = await overruled({ onConflict: 'manual' });
		const run = await listed(sync, { status, type: '={{ "" }}' }, 'getMany');
		expect(run.json('History')).toHaveLength(1);
	},
);

test('a limit is told, and Return All has all', async () => {
	const sync = await overruled();
	const run = await listed(sync, { limit: 1 });
	expect(run.json('History')).toHaveLength(1);
	expect(run.hints('History').join()).toContain('newest 1 of 2 rows');
	expect((await listed(sync, { returnAll: true })).json('History')).toHaveLength(2);
});

test.each([
	[{ filters: { since: 'soon' } }, 'Since is no date and time: "soon".'],
	[{ limit: 0 }, 'Limit and Filters are not usable'],
	[{ filters: { field: ['a'] } }, 'Limit and Filters are not usable'],
])('%j is an error with a way out', async (parameters, message) => {
	const run = await listed(await overruled(), parameters);
	expect(run.error?.message).toContain(message);
	expect(run.error?.description).toMatch(/\w/);
});
