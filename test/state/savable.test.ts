import { openStoreOf } from '../../nodes/shared/state/openStore';
import { StateTooLargeError } from '../../nodes/shared/state/savable';
import { Draft } from '../../src/model/draft';
import type { Link } from '../../src/model/link';
import type { StateStore } from '../../src/state/store';
import { flow } from '../nodes/engine/flow';
import { SavedWorkflow } from '../nodes/engine/savedWorkflow';
import { MERGE } from '../nodes/engine/sync';
import { conflictNamed, draft, linkNumbered } from './states';

/** n8n's own limit is beyond what a test should build. */
const LIMIT = 200_000;
jest.mock('../../nodes/shared/state/savedLimit', () => ({ MOST_SAVED: 200_000 }));

const ALL = { scope: 'everything' } as const;

/** A link of which nobody knows whether its write landed. */
function pendingLink(number: number): Link {
	const part = { field: 0, source: 1, sent: 2, sentValue: `t:${number}`, held: [3] };
	const write = { writeId: `w${number}`, operation: 'update', target: 'slave' } as const;
	return {
		...linkNumbered(number),
		intents: [{ ...write, fields: [part], firstRun: 1, lastRun: 1, attempts: 1 }],
	};
}

class Bench {
	readonly workflow = new SavedWorkflow(flow([{ name: 'Node', type: MERGE }]));

	async use<T>(work: (store: StateStore) => Promise<T>): Promise<T> {
		const { context, end } = this.workflow.enter('Node');
		try {
			return await work(openStoreOf('workflow', context, 'default'));
		} finally {
			end();
		}
	}

	async put(from: number, count: number, plansWrites = false): Promise<unknown> {
		return await this.use(
			async (store) =>
				await store.update(
					draft((change) => {
						for (let at = from; at < from + count; at++) change.putLink(pendingLink(at));
					}),
					{ ...ALL, plansWrites },
				),
		);
	}

	async count(): Promise<number> {
		return await this.use(async (store) => await store.read(({ linkCount }) => linkCount, ALL));
	}

	get saved(): string {
		return this.workflow.staticData;
	}
}

describe('a state that n8n could not save', () => {
	it('is refused before anything is changed, and says what to do', async () => {
		const bench = new Bench();
		await bench.put(1, 100);
		const before = bench.saved;
		await expect(bench.put(101, 900)).rejects.toThrow(StateTooLargeError);
		await expect(bench.put(101, 900)).rejects.toMatchObject({
			message: expect.stringMatching(
				/would take \d+ kB, more than n8n can save with a workflow \(200 kB\)/,
			),
			remedy: expect.stringContaining('Postgres'),
		});
		expect(await bench.count()).toBe(100);
		expect(bench.saved).toBe(before);
	});

	it('is let grow up to there, however it comes about', async () => {
		const bench = new Bench();
		let count = 0;
		const fill = async (plansWrites: boolean): Promise<void> => {
			await bench.put(count + 1, 20, plansWrites);
			count += 20;
			await fill(plansWrites);
		};
		await expect(fill(true)).rejects.toThrow(StateTooLargeError);
		const planned = count;
		// There is room left for the answers of what was planned.
		await expect(fill(false)).rejects.toThrow(StateTooLargeError);
		expect(count).toBeGreaterThan(planned);
		expect(bench.saved.length).toBeLessThan(LIMIT);
		expect(bench.saved.length).toBeGreaterThan(LIMIT / 2);
		// What takes nothing more goes on.
		await bench.use(async (store) => {
			await store.update((state) => {
				const change = new Draft(state);
				change.forgetLink('1');
				return { change: change.change(), result: 0 };
			}, ALL);
		});
		expect(await bench.count()).toBe(count - 1);
	});

	it('counts what stands beside the links', async () => {
		const bench = new Bench();
		const put = async (id: string) =>
			await bench.use(
				async (store) =>
					await store.update(
						draft((change) => change.putOpen(conflictNamed(id, { label: '"'.repeat(40_000) }))),
						ALL,
					),
			);
		await put('c1');
		await expect(put('c2')).rejects.toThrow(StateTooLargeError);
	});
});
