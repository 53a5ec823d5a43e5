import type { INodeExecutionData, INodeParameters, IRun } from 'n8n-workflow';
import { createRunExecutionData } from 'n8n-workflow';
import { TwoWaySyncTrigger } from '../../nodes/TwoWaySyncTrigger/TwoWaySyncTrigger.node';
import { RunLease } from '../../nodes/shared/state/postgres/runLease';
import { EventQueue } from '../../src/events/queue';
import { flow } from './engine/flow';
import { SavedWorkflow } from './engine/savedWorkflow';
import { TRIGGER } from './engine/sync';
import type { Answer } from './engine/webCall';

/** A run that a trigger started: it ends when a test says so. */
interface Started {
	readonly trigger: string;
	/** `full`, `changes`, `schedule`, or how many events it is over. */
	readonly kind: string | number;
	readonly told: string;
	end(): Promise<void>;
	fail(): Promise<void>;
}

/** The triggers of one sync, and their runs. */
class Triggers {
	readonly started: Started[] = [];
	private readonly under = new Set<object>();
	private readonly timers = new Map<string, Array<() => void>>();
	private readonly closing = new Map<string, () => Promise<void>>();

	private constructor(private readonly workflow: SavedWorkflow) {}

	static async on(triggers: { readonly [name: string]: INodeParameters }): Promise<Triggers> {
		const nodes = Object.entries(triggers).map(([name, parameters]) => ({
			name,
			type: TRIGGER,
			webhookId: name,
			parameters: { masterAuthentication: 'none', ...parameters },
		}));
		const all = new Triggers(new SavedWorkflow(flow(nodes)));
		opened.push(all);
		for (const name of Object.keys(triggers)) await all.activate(name);
		return all;
	}

	async activate(name: string): Promise<void> {
		const timers: Array<() => void> = [];
		this.timers.set(name, timers);
		const context = this.workflow.activate(name, {
			registerCron: ({ expression }, tick) => {
				if (expression !== '*/15 * * * * *') timers.push(() => tick(new Date()));
				return true;
			},
			emit: ([items = []], _response, done) => {
				const run = {};
				this.under.add(run);
				const over = async (settle: () => void) => {
					this.under.delete(run);
					settle();
					await settled();
				};
				this.started.push({
					trigger: name,
					kind: kindOf(items),
					told: JSON.stringify(items[0]?.twoWaySync),
					end: async () => await over(() => done?.resolve(ended())),
					fail: async () => await over(() => done?.reject(new Error('cancelled'))),
				});
			},
		});
		const { closeFunction } = await new TwoWaySyncTrigger().trigger.call(context);
		this.closing.set(name, async () => await closeFunction?.());
		await settled();
	}

	/** Runs under way. */
	get running(): number {
		return this.under.size;
	}

	/** What each run was about, in order. */
	get kinds(): ReadonlyArray<string | number> {
		return this.started.map(({ kind }) => kind);
	}

	async tick(name: string): Promise<void> {
		for (const tick of this.timers.get(name) ?? []) tick();
		await settled();
	}

	async send(name: string, body: string | object): Promise<Answer> {
		const answer = await this.workflow.call(name, {
			webhook: 'masterWebhookPost',
			headers: { 'content-type': 'application/json' },
			body: typeof body === 'string' ? body : JSON.stringify(body),
		});
		await settled();
		return answer;
	}

	async close(name: string): Promise<void> {
		const close = this.closing.get(name);
		this.closing.delete(name);
		await close?.();
	}

	async closeAll(): Promise<void> {
		for (const name of this.closing.keys()) {
			const closed = this.close(name);
			await settled();
			for (const { end } of this.started) await end();
			await closed;
		}
	}
}

const opened: Triggers[] = [];

afterEach(async () => {
	jest.useRealTimers();
	jest.restoreAllMocks();
	for (const each of opened.splice(0)) await each.closeAll();
});

async function settled(): Promise<void> {
	await new Promise<void>((resolve) => setImmediate(resolve));
}

function kindOf(items: readonly INodeExecutionData[]): string | number {
	const token = Object(items[0]?.twoWaySync) as {
		readonly event?: string;
		readonly asked?: string;
	};
	if (token.event === undefined) return token.asked ?? 'schedule';
	return token.event === 'none' ? 0 : items.length;
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

/** So many milliseconds later, by the clock alone. */
function later(milliseconds: number): void {
	const now = Date.now() + milliseconds;
	jest.spyOn(Date, 'now').mockReturnValue(now);
}

const BOTH = { triggerOn: ['schedule', 'masterWebhook'] };
const EVENTS = { triggerOn: ['masterWebhook'] };
const SLOW = { options: { debounceSeconds: 60 } };

describe('a trigger that goes', () => {
	test('starts its last run behind the one under way, and no other begins beside that', async () => {
		const all = await Triggers.on({ First: { ...BOTH, ...SLOW }, Second: {} });
		await all.tick('First');
		await all.tick('Second');
		await all.send('First', { id: 1 });
		const closed = all.close('First');
		await settled();
		expect(all.kinds).toEqual(['schedule']);
		await all.started[0]?.end();
		expect(all.kinds).toEqual(['schedule', 1]);
		await all.tick('Second');
		expect(all.running).toBe(1);
		await all.started[1]?.end();
		await closed;
		expect(all.started.map(({ trigger }) => trigger)).toEqual(['First', 'First', 'Second']);
	});

	test('starts no run of its schedule any more', async () => {
		const all = await Triggers.on({ First: { ...BOTH, ...SLOW }, Second: {} });
		await all.tick('Second');
		await all.tick('First');
		await all.send('First', { id: 1 });
		const closed = all.close('First');
		await all.started[0]?.end();
		await all.started[1]?.end();
		await closed;
		expect(all.kinds).toEqual(['schedule', 1]);
	});

	test('starts none to tell something', async () => {
		const all = await Triggers.on({ First: BOTH });
		await all.tick('First');
		await all.send('First', { rows: [] });
		await all.close('First');
		await all.started[0]?.end();
		expect(all.kinds).toEqual(['schedule']);
	});
});

describe('a run over events that fails when its trigger has gone', () => {
	test.each([
		['with a schedule', BOTH],
		['without one', EVENTS],
	])('is made good when one %s comes after it', async (_, parameters) => {
		const all = await Triggers.on({ First: parameters });
		await all.send('First', { id: 1 });
		await all.close('First');
		await all.started[0]?.fail();
		expect(all.kinds).toEqual([1]);
		await all.activate('First');
		expect(all.kinds).toEqual([1, 'full']);
		await all.started[1]?.end();
		expect(all.kinds).toEqual([1, 'full']);
	});

	test('is made good by the one that came after it', async () => {
		const all = await Triggers.on({ First: EVENTS });
		await all.send('First', { id: 1 });
		await all.close('First');
		await all.activate('First');
		await all.started[0]?.fail();
		expect(all.kinds).toEqual([1, 'full']);
	});

	test('is made good by another one of the sync that has a schedule', async () => {
		const all = await Triggers.on({ First: BOTH, Second: {} });
		await all.send('First', { id: 1 });
		await all.close('First');
		await all.started[0]?.fail();
		expect(all.started.map(({ trigger, kind }) => [trigger, kind])).toEqual([
			['First', 1],
			['Second', 'full'],
		]);
	});

	test('so is a last one', async () => {
		const all = await Triggers.on({ First: { ...EVENTS, ...SLOW } });
		await all.send('First', { id: 1 });
		const closed = all.close('First');
		await all.started[0]?.fail();
		await closed;
		await all.activate('First');
		expect(all.kinds).toEqual([1, 'full']);
	});
});

describe('what comes before a trigger is up', () => {
	test('is seen by a full run where it waited too long', async () => {
		const all = await Triggers.on({ First: EVENTS });
		await all.close('First');
		expect(await all.send('First', { id: 1 })).toMatchObject({ status: 200 });
		later(61_000);
		await all.activate('First');
		expect(all.kinds).toEqual(['full']);
		await all.started[0]?.end();
		expect(all.kinds).toEqual(['full']);
	});

	test('is seen by a full run where it is more than may wait', async () => {
		const all = await Triggers.on({ First: { ...EVENTS, options: { maxQueuedEvents: 2 } } });
		await all.close('First');
		const records = [{ id: 1 }, { id: 2 }, { id: 3 }];
		expect(await all.send('First', records)).toMatchObject({ status: 200 });
		await all.activate('First');
		await all.started[0]?.end();
		expect(all.kinds).toEqual([2, 'full']);
		expect(all.started[1]?.told).toContain('More than 2 changed records');
	});
});

describe('a body that cannot be taken', () => {
	test('for its depth is answered, and told', async () => {
		const all = await Triggers.on({ First: EVENTS });
		const deep = `{"id":1,"a":${'['.repeat(5000)}${']'.repeat(5000)}}`;
		expect(await all.send('First', deep)).toMatchObject({ status: 200 });
		expect(all.kinds).toEqual([0]);
		expect(all.started[0]?.told).toContain('nested more than 100 levels');
	});

	test('for its size is answered, and a full run starts', async () => {
		const all = await Triggers.on({ First: { ...EVENTS, masterShape: 'directus' } });
		const numbers = Array.from({ length: 1500 }, (_, at) => at);
		const payload = Object.fromEntries(numbers.map((at) => [`field${at}`, at]));
		expect(await all.send('First', { keys: numbers, payload })).toMatchObject({ status: 200 });
		expect(all.kinds).toEqual(['full']);
		expect(all.started[0]?.told).toContain('too many records');
	});

	test('for settings that cannot be read is answered, and told as that', async () => {
		const all = await Triggers.on({ First: { ...EVENTS, masterIdField: '' } });
		expect(await all.send('First', { id: 1 })).toMatchObject({ status: 200 });
		expect(all.kinds).toEqual([0]);
		expect(all.started[0]?.told).toContain('cannot be read');
		expect(all.started[0]?.told).not.toContain('no record has an id');
	});

	test('for a fault of our own is answered by 500, and nothing is thrown', async () => {
		const all = await Triggers.on({ First: EVENTS });
		jest.spyOn(EventQueue.prototype, 'add').mockImplementation(() => {
			throw new RangeError('Maximum call stack size exceeded');
		});
		expect(await all.send('First', { id: 1 })).toMatchObject({ status: 500, run: undefined });
	});
});

test('in Postgres the next run begins once the lease of the one before it is given back', async () => {
	const all = await Triggers.on({ First: { ...BOTH, stateStore: 'postgres', syncName: 'leased' } });
	let give = () => {};
	jest
		.spyOn(RunLease.prototype, 'release')
		.mockImplementation(async () => await new Promise((resolve) => (give = resolve)));
	await all.tick('First');
	await all.send('First', { id: 1 });
	await all.started[0]?.end();
	expect(all.kinds).toEqual(['schedule']);
	give();
	await settled();
	expect(all.kinds).toEqual(['schedule', 1]);
	jest.restoreAllMocks();
});

// The last test: it moves the clock on.
test('all triggers that go together wait for no longer than 20 seconds; a full run sees what was left', async () => {
	const all = await Triggers.on({ First: { ...BOTH, ...SLOW } });
	const others = await Triggers.on({ First: { ...BOTH, ...SLOW } });
	for (const each of [all, others]) {
		await each.tick('First');
		await each.send('First', { id: 1 });
	}
	jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
	let closed = 0;
	const closing = (async () => {
		for (const each of [all, others]) {
			await each.close('First');
			closed++;
		}
	})();
	await jest.advanceTimersByTimeAsync(19_000);
	expect(closed).toBe(0);
	await jest.advanceTimersByTimeAsync(2000);
	expect(closed).toBe(2);
	await closing;
	jest.useRealTimers();
	for (const each of [all, others]) {
		await each.started[0]?.end();
		expect(each.kinds).toEqual(['schedule']);
		await each.activate('First');
		expect(each.kinds).toEqual(['schedule', 'full']);
	}
});
