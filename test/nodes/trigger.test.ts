import type { Cron, INodeParameters, IRun } from 'n8n-workflow';
import { createRunExecutionData } from 'n8n-workflow';
import { intervalSchedule } from '../../nodes/TwoWaySyncTrigger/schedule';
import { TwoWaySyncTrigger } from '../../nodes/TwoWaySyncTrigger/TwoWaySyncTrigger.node';
import { flow } from './engine/flow';
import type { Start } from './engine/savedWorkflow';
import { SavedWorkflow } from './engine/savedWorkflow';
import { MERGE, OUT, TRIGGER, byEmail } from './engine/sync';

const ann = { id: 1, email: 'ann@example.com', name: 'Ann' };
const annInSlave = { ...ann, id: 'cus_1' };

/** A trigger and a Merge that takes what the trigger says of its run; the records are given. */
function triggered(trigger: INodeParameters = {}, merge: INodeParameters = {}): SavedWorkflow {
	return new SavedWorkflow(
		flow(
			[
				{ name: 'Trigger', type: TRIGGER, parameters: trigger },
				{
					name: 'Records',
					type: 'test.source',
					parameters: { master: JSON.stringify([ann]), slave: JSON.stringify([annInSlave]) },
				},
				{
					name: 'Merge',
					type: MERGE,
					parameters: { matchBy: byEmail, ...merge },
				},
			],
			'Trigger 0 -> Records',
			'Records 0 -> Merge 0',
			'Records 1 -> Merge 1',
		),
	);
}

/** A run in which the slave's step delivers nothing. */
function withoutSlave(workflow: SavedWorkflow, start: Start = {}) {
	return workflow.run({
		...start,
		change: (json) => ({
			...json,
			nodes: json.nodes.map((node) =>
				node.name === 'Records' ? { ...node, parameters: { master: JSON.stringify([ann]) } } : node,
			),
		}),
	});
}

describe('a run', () => {
	test('puts out one item for each side, ready for the fetch steps; the first is a full one', async () => {
		const before = Date.now();
		const run = await triggered({ syncName: 'default' }).run();
		const [master] = run.items('Trigger', 0);
		const [slave] = run.items('Trigger', 1);
		expect(master?.json).toEqual({
			syncName: 'default',
			runId: expect.any(String),
			side: 'master',
			full: true,
			since: null,
			until: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
		});
		expect(slave?.json).toEqual({ ...master?.json, side: 'slave' });
		expect(master?.pairedItem).toEqual({ item: 0 });
		const until = Date.parse(String(master?.json.until));
		expect(until).toBeGreaterThanOrEqual(before - 60_000);
		expect(until).toBeLessThanOrEqual(Date.now() - 60_000);
	});

	test('the next ones ask since the run before; every n-th is a full one again', async () => {
		const workflow = triggered({ fullRunEvery: 3, options: { overlapSeconds: 0 } });
		const runs = [];
		for (let count = 0; count < 4; count++) {
			runs.push((await workflow.run()).json('Trigger')[0]);
		}
		expect(runs.map((each) => each?.full)).toEqual([true, false, false, true]);
		expect(runs[1]?.since).toBe(runs[0]?.until);
		expect(runs[2]?.since).toBe(runs[1]?.until);
		expect(runs[3]?.since).toBeNull();
	});

	test.each([[{}], [{ fullRunEvery: 1 }]])(
		'with %o every run is a full one',
		async (parameters) => {
			const workflow = triggered(parameters);
			await workflow.run();
			expect((await workflow.run()).json('Trigger')).toMatchObject([{ full: true, since: null }]);
		},
	);

	test('First Sync From begins there instead of with everything', async () => {
		const options = { firstSyncFrom: '2026-01-31' };
		const run = await triggered({ fullRunEvery: 24, options }).run();
		expect(run.json('Trigger')).toMatchObject([{ full: false, since: '2026-01-31T00:00:00.000Z' }]);
	});

	test('the Merge takes a full run for complete lists and any other for changes', async () => {
		const workflow = triggered({ fullRunEvery: 3 });
		await workflow.run();
		expect((await withoutSlave(workflow)).counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
		expect((await withoutSlave(workflow)).counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
		expect((await withoutSlave(workflow)).error?.message).toContain('returned no items');
	});

	test('complete lists of a run that is none count as changes, and the Merge says so', async () => {
		const workflow = triggered({ fullRunEvery: 3 }, { inputMode: 'snapshot' });
		const first = await workflow.run();
		expect(first.hints('Merge').join()).not.toContain('full: false');
		const partial = await withoutSlave(workflow);
		expect(partial.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
		expect(partial.hints('Merge')).toContainEqual(
			expect.stringMatching(/full: false.*Set Input Mode to 'As the Trigger Says'/),
		);
		await withoutSlave(workflow);
		expect((await withoutSlave(workflow)).error?.message).toContain('returned no items');
	});

	test.each([
		['what changed', { fullRunEvery: 24, options: { firstSyncFrom: '2026-01-31' } }, false],
		['everything', {}, true],
	])('a trigger of another sync above that asks for %s says so, too', async (_, trigger, full) => {
		const workflow = triggered({ syncName: 'another', ...trigger }, { syncName: 'mine' });
		await workflow.run({ from: 'Records' });
		const run = await withoutSlave(workflow);
		expect(run.error?.message.includes('returned no items') ?? false).toBe(full);
	});

	test.each([[{}], [{ inputMode: 'snapshot' }]])(
		'an item of it that is pinned in the editor says the same, with %o',
		async (merge) => {
			const workflow = triggered({}, merge);
			await workflow.run();
			const partial = { json: { syncName: 'default', full: false } };
			const pinned = { Trigger: [partial] };
			const run = await withoutSlave(workflow, { mode: 'manual', pinned });
			expect(run.counts('Merge').slice(0, OUT.preview)).toEqual([0, 0, 0, 0, 0, 0, 0]);
		},
	);

	test('a cursor stays while what its run planned has not landed', async () => {
		const workflow = triggered({ fullRunEvery: 100, options: { overlapSeconds: 0 } });
		const change = (name: string) => ({
			change: (json: typeof workflow.json) => ({
				...json,
				nodes: json.nodes.map((node) =>
					node.name === 'Records'
						? {
								...node,
								parameters: {
									master: JSON.stringify([{ ...ann, name }]),
									slave: JSON.stringify([annInSlave]),
								},
							}
						: node,
				),
			}),
		});
		const first = await workflow.run();
		const second = await workflow.run(change('Anna'));
		expect(second.counts('Merge')).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
		const third = await workflow.run(change('Anna'));
		expect(third.json('Trigger')[0]?.since).toBe(first.json('Trigger')[0]?.until);
	});

	test('a test run asks like a real one, moves no cursor, counts nothing, and says so', async () => {
		const workflow = triggered({ fullRunEvery: 3 });
		await workflow.run();
		const before = workflow.staticData;
		const run = await workflow.run({ mode: 'manual' });
		expect(run.json('Trigger')).toMatchObject([{ side: 'master', full: false }]);
		expect(run.hints('Trigger').join()).toContain('not counted');
		expect(workflow.staticData).toBe(before);
	});

	test.each([
		['a sync without a name', { syncName: ' ' }, 'Sync Name is empty'],
		[
			'a date that is none',
			{ fullRunEvery: 2, options: { firstSyncFrom: 'soon' } },
			'"soon" is no date',
		],
		['a count that is none', { fullRunEvery: 0 }, 'not usable'],
	])('%s is an error with a way out', async (_name, parameters, message) => {
		const run = await triggered(parameters).run();
		expect(run.error?.message).toContain(message);
		expect(run.error?.description).toMatch(/\w/);
	});
});

/** What an active trigger registered with n8n's timer, and the runs that it started. */
class Active {
	readonly timers: Array<{ readonly cron: Cron; readonly tick: () => void }> = [];
	readonly runs: Array<{ end(): void; fail(): void }> = [];

	static async on(parameters: INodeParameters): Promise<Active> {
		const active = new Active();
		const workflow = new SavedWorkflow(flow([{ name: 'Trigger', type: TRIGGER, parameters }]));
		const context = workflow.activate('Trigger', {
			registerCron: (cron, tick) => {
				active.timers.push({ cron, tick: () => tick(new Date()) });
				return true;
			},
			emit: (_data, _response, done) => {
				active.runs.push({
					end: () => done?.resolve(ended()),
					fail: () => done?.reject(new Error('cancelled')),
				});
			},
		});
		await new TwoWaySyncTrigger().trigger.call(context);
		return active;
	}

	/** n8n's timer goes off. */
	async tick(): Promise<void> {
		for (const { tick } of this.timers) tick();
		await Promise.resolve();
		await Promise.resolve();
	}

	expressions(): readonly string[] {
		return this.timers.map(({ cron }) => cron.expression);
	}
}

function ended(): IRun {
	return {
		data: createRunExecutionData(),
		mode: 'trigger',
		startedAt: new Date(),
		status: 'success',
		storedAt: 'db',
	};
}

describe('an active trigger', () => {
	afterEach(() => {
		jest.useRealTimers();
	});

	test.each<[INodeParameters, string]>([
		[{ every: 5, unit: 'seconds' }, '*/5 * * * * *'],
		[{ every: 15, unit: 'minutes' }, '0 */15 * * * *'],
		[{ every: 6, unit: 'hours' }, '0 0 */6 * * *'],
		[{ every: 1, unit: 'days' }, '0 0 0 * * *'],
		[{ scheduleMode: 'cron', cronExpression: '30 8 * * 1-5' }, '0 30 8 * * 1-5'],
		[{ scheduleMode: 'cron', cronExpression: '10 30 8 * * 1-5' }, '10 30 8 * * 1-5'],
	])('%o ticks at %s', async (parameters, expression) => {
		const active = await Active.on(parameters);
		expect(active.expressions()).toEqual([expression]);
	});

	test('starts no run while one is under way, and the next one after it ended or was cancelled', async () => {
		const active = await Active.on({ every: 5, unit: 'seconds' });
		await active.tick();
		await active.tick();
		await active.tick();
		expect(active.runs).toHaveLength(1);
		active.runs[0]?.end();
		await Promise.resolve();
		await active.tick();
		expect(active.runs).toHaveLength(2);
		active.runs[1]?.fail();
		await Promise.resolve();
		await active.tick();
		expect(active.runs).toHaveLength(3);
	});

	test('a run that never ends keeps the next from starting for as long as Give Up After says', async () => {
		jest.useFakeTimers({ now: 1_700_000_000_000, doNotFake: ['nextTick', 'queueMicrotask'] });
		const active = await Active.on({ every: 5, unit: 'seconds', options: { leaseMinutes: 2 } });
		await active.tick();
		jest.setSystemTime(1_700_000_000_000 + 119_000);
		await active.tick();
		expect(active.runs).toHaveLength(1);
		jest.setSystemTime(1_700_000_000_000 + 121_000);
		await active.tick();
		expect(active.runs).toHaveLength(2);
		// The end of the one that was given up does not free the way for a third.
		active.runs[0]?.end();
		await active.tick();
		expect(active.runs).toHaveLength(2);
	});

	test('what is no schedule does not become active', async () => {
		await expect(Active.on({ every: 0.5, unit: 'minutes' })).rejects.toThrow('interval');
		const noCron = { scheduleMode: 'cron', cronExpression: 'daily' };
		await expect(Active.on(noCron)).rejects.toThrow('cron expression');
	});
});

describe('an interval', () => {
	/** Whether n8n's timer goes off then; of an expression only second, minute and hour are looked at. */
	function matches(expression: string, at: Date): boolean {
		const now = [at.getUTCSeconds(), at.getUTCMinutes(), at.getUTCHours()];
		return expression.split(' ').every((part, place) => {
			const [start, step] = part.split('/');
			const value = now[place];
			if (value === undefined || part === '*') return true;
			return start === '*' ? value % Number(step) === 0 : value === Number(start);
		});
	}

	/** When a schedule is due within a time, in minutes since its start. */
	function dueMinutes(
		every: number,
		unit: 'seconds' | 'minutes' | 'hours' | 'days',
		hours: number,
	) {
		const start = Date.parse('2026-03-01T00:00:00Z');
		const { expression, isDue } = intervalSchedule(every, unit, start);
		const second = unit === 'seconds' ? 1000 : 60_000;
		const due: number[] = [];
		for (let at = start + second; at <= start + hours * 3_600_000; at += second) {
			if (matches(expression, new Date(at)) && isDue(at)) due.push((at - start) / 60_000);
		}
		return due;
	}

	test.each<[number, 'seconds' | 'minutes' | 'hours' | 'days', number, number]>([
		[30, 'seconds', 1, 0.5],
		[5, 'minutes', 2, 5],
		[60, 'minutes', 5, 60],
		[24, 'hours', 72, 1440],
		[1, 'days', 72, 1440],
	])('every %d %s divides its unit and is even', (every, unit, hours, step) => {
		const due = dueMinutes(every, unit, hours);
		expect(due.length).toBe((hours * 60) / step);
		due.forEach((minute, index) => expect(minute).toBe(step * (index + 1)));
	});

	test.each<[number, 'seconds' | 'minutes' | 'hours' | 'days', number, number]>([
		[7, 'minutes', 6, 7],
		[90, 'minutes', 48, 90],
		[5, 'hours', 96, 300],
		[2, 'days', 24 * 9, 2880],
	])('every %d %s stays even over the hour and the day', (every, unit, hours, step) => {
		const due = dueMinutes(every, unit, hours);
		const gaps = due.slice(1).map((minute, index) => minute - (due[index] ?? 0));
		expect(new Set(gaps)).toEqual(new Set([step]));
	});
});
