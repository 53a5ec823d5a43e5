/** Lists that the limit of the step that fetches them cuts. SEMANTICS "Absence proves nothing". */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeParameters } from 'n8n-workflow';
import { flow } from './engine/flow';
import type { NodeJson } from './engine/savedWorkflow';
import { SavedWorkflow } from './engine/savedWorkflow';
import { MERGE, OUT, byEmail } from './engine/sync';

const GET = { resource: 'row', operation: 'get' };

function table(name: string, parameters: INodeParameters): NodeJson {
	return { name, type: 'n8n-nodes-base.dataTable', parameters: { ...GET, ...parameters } };
}

function step(name: string, type: string, parameters: INodeParameters = {}): NodeJson {
	return { name, type: `n8n-nodes-base.${type}`, parameters };
}

interface Given {
	readonly master: INodeParameters;
	readonly slave?: INodeParameters;
	readonly merge?: INodeParameters;
	/** Steps between the master's and the Merge, in their order. */
	readonly between?: readonly NodeJson[];
	/** Items that come to the step of the master. */
	readonly items?: number;
}

const ALL = { returnAll: true };

/** Two Data Tables before a Merge. */
function synced({ master, slave = {}, merge = {}, between = [], items = 1 }: Given) {
	const chain = ['Get Master Rows', ...between.map(({ name }) => name), 'Merge'];
	const given = JSON.stringify(Array.from({ length: items }, (_, each) => ({ each })));
	return new SavedWorkflow(
		flow(
			[
				{ name: 'Start', type: 'test.source', parameters: { master: given, slave: '[{}]' } },
				table('Get Master Rows', { rows: 60, ...master }),
				table('Get Slave Rows', { rows: 60, ...ALL, ...slave }),
				{ name: 'Merge', type: MERGE, parameters: { matchBy: byEmail, ...merge } },
				...between,
			],
			'Start 0 -> Get Master Rows',
			'Start 1 -> Get Slave Rows',
			...chain.slice(1).map((name, index) => `${chain[index]} -> ${name}`),
			'Get Slave Rows -> Merge 1',
		),
	);
}

const CUT = '"Get Master Rows" put out 50 records of the master, as many as its limit allows';

async function hintsOf(given: Given): Promise<string> {
	return (await synced(given).run()).hints('Merge').join('\n');
}

describe('a Data Table step that gets rows', () => {
	test('as it is at first: 50 of 60. The others are not created a second time, and it is told each run', async () => {
		const workflow = synced({ master: {} });
		for (const mode of ['trigger', 'trigger', 'manual'] as const) {
			const run = await workflow.run({ mode });
			expect(run.counts('Merge').slice(0, OUT.preview)).toEqual([0, 0, 0, 0, 0, 0, 0]);
			expect(run.hints('Merge').join()).toContain(CUT);
			expect(run.hints('Merge').join()).toContain("Switch on 'Return All' in that step");
		}
	});

	test('with deletions carried nothing is deleted for not being in it', async () => {
		const merge = {
			onDelete: 'propagate',
			options: { missesBeforeDelete: 1, holdDeletesPercent: 100 },
		};
		const workflow = synced({ master: ALL, merge });
		await workflow.run();
		const cut = await workflow.run({
			change: (json) => ({
				...json,
				nodes: json.nodes.map((node) =>
					node.name === 'Get Master Rows' ? table(node.name, { rows: 60 }) : node,
				),
			}),
		});
		expect(cut.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
		expect(cut.hints('Merge').join()).toContain(CUT);
		// The same list as a complete one.
		const gone = await workflow.run({
			change: (json) => ({
				...json,
				nodes: json.nodes.map((node) =>
					node.name === 'Get Master Rows' ? table(node.name, { rows: 50, ...ALL }) : node,
				),
			}),
		});
		expect(gone.json('Merge', OUT.deleteFromSlave)).toHaveLength(10);
	});

	test('of the slave', async () => {
		const hints = await hintsOf({ master: ALL, slave: { returnAll: false, limit: 20 } });
		expect(hints).toContain('"Get Slave Rows" put out 20 records of the slave');
	});

	test.each<[string, Given]>([
		['Return All', { master: ALL }],
		['Return All, and as many as a limit of before', { master: { ...ALL, limit: 60 } }],
		['fewer than its limit', { master: { limit: 61 } }],
		[
			'fewer than 50, with the limit that it has at first',
			{ master: { rows: 49 }, slave: { rows: 49 } },
		],
		['a round number, with Return All', { master: { rows: 100, ...ALL }, slave: { rows: 100 } }],
		['a round number below its limit', { master: { rows: 100, limit: 101 }, slave: { rows: 100 } }],
		['no limit', { master: { limit: 0, rows: 0 }, slave: { rows: 0 } }],
	])('%s: nothing is said', async (_, given) => {
		expect(await hintsOf(given)).not.toMatch(/limit allows|cut their lists/);
	});

	test.each<[string, readonly NodeJson[]]>([
		['a step that passes on', [step('Clean', 'noOp')]],
		[
			'two of them, one disabled',
			[step('Clean', 'noOp'), { ...step('Off', 'httpRequest'), disabled: true }],
		],
		['code', [step('Code', 'code', { json: '={{ $json }}' })]],
	])('behind it %s: it is still the one that is cut', async (_, between) => {
		expect(await hintsOf({ master: {}, between })).toContain(CUT);
	});

	test('a limit that is a text of digits', async () => {
		expect(await hintsOf({ master: { limit: '50' } })).toContain(CUT);
	});

	test('that is disabled: it gets nothing, so its limit says nothing', async () => {
		const rows = JSON.stringify([{ id: 1, email: '1@example.com' }]);
		const off: NodeJson = { ...table('Off', { limit: 1 }), disabled: true };
		const between = [step('Request', 'httpRequest', { master: rows }), off];
		expect(await hintsOf({ master: ALL, between })).not.toContain('limit allows');
	});

	test('and a Limit step behind it: what that leaves out is there', async () => {
		const cut = { master: ALL, between: [step('First', 'limit', { maxItems: 20 })] };
		expect(await hintsOf(cut)).toContain('"First" put out 20 records of the master');
		const whole = { master: ALL, between: [step('First', 'limit', { maxItems: 60 })] };
		expect(await hintsOf(whole)).not.toContain('limit allows');
	});

	test('behind it a step that fetches on its own: nothing is known of that', async () => {
		const list = JSON.stringify([{ id: 1, email: '1@example.com' }]);
		const between = [step('Request', 'httpRequest', { master: list })];
		expect(await hintsOf({ master: {}, between })).not.toContain('limit allows');
	});

	test('behind it a step that makes more of one row: a row is no list', async () => {
		const list = JSON.stringify(
			Array.from({ length: 7 }, (_, id) => ({ id, email: `${id}@example.com` })),
		);
		const between = [step('Split', 'splitOut', { master: list })];
		const given = { master: { rows: 1, limit: 1 }, between };
		expect(await hintsOf(given)).not.toContain('limit allows');
	});

	test('for each of several items: it looks something up', async () => {
		const given = { master: { limit: 1, rows: 1 }, items: 3, slave: { rows: 1 } };
		expect(await hintsOf(given)).not.toContain('limit allows');
	});

	test('a limit by an expression tells nothing: a round number is told once', async () => {
		const workflow = synced({ master: { limit: '={{ 25 * 2 }}' } });
		const first = (await workflow.run()).hints('Merge').join();
		expect(first).toContain('"Get Master Rows" put out exactly 50 records of the master');
		expect((await workflow.run()).hints('Merge').join()).not.toContain('exactly 50');
	});
});

describe('a step that tells no limit', () => {
	const rows = (many: number) =>
		JSON.stringify(Array.from({ length: many }, (_, id) => ({ id, email: `${id}@example.com` })));
	const requested = (many: number, options: INodeParameters = {}) =>
		synced({
			master: { rows: 1, ...ALL },
			between: [step('Request', 'httpRequest', { master: rows(many) }), step('Clean', 'noOp')],
			merge: { options },
		});

	test('a round number is told once', async () => {
		const workflow = requested(100);
		const [first, second] = [await workflow.run(), await workflow.run()];
		expect(first.hints('Merge').join()).toContain(
			`"Request" put out exactly 100 records of the master`,
		);
		expect(first.hints('Merge').join()).toContain("'List Is Complete (Master)'");
		expect(second.hints('Merge').join()).not.toContain('exactly');
	});

	test('List Is Complete silences it, by side and number', async () => {
		const silenced = await requested(100, { listIsCompleteMaster: '50, 100' }).run();
		expect(silenced.hints('Merge').join()).not.toContain('exactly');
		for (const options of [{ listIsCompleteSlave: '100' }, { listIsCompleteMaster: '50,250' }]) {
			const told = await requested(100, options).run();
			expect(told.hints('Merge').join()).toContain('exactly 100');
		}
	});

	test.each(['many', '1e2', '-50', '50.5', '99999999999999999999'])(
		'List Is Complete does not take %p',
		async (listIsCompleteMaster) => {
			const run = await requested(3, { listIsCompleteMaster }).run();
			expect(run.error?.message).toContain('is no list of numbers (List Is Complete (Master))');
		},
	);
});

test('the templates fetch all', () => {
	const folder = join(__dirname, '../../templates');
	const fetching = readdirSync(folder).flatMap((file) => {
		const { nodes }: { nodes: NodeJson[] } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
		return nodes.filter(({ name }) => /^Get (Master|Slave) Rows$/.test(name));
	});
	expect(fetching.length).toBeGreaterThan(0);
	for (const { parameters } of fetching) expect(parameters).toMatchObject(ALL);
});
