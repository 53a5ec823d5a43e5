import fc from 'fast-check';
import type { Draft } from '../../src/model/draft';
import { SyncState } from '../../src/model/syncState';
import type { StateStore } from '../../src/state/store';
import type { StoreBench } from './storeContract';
import { adding, conflictNamed, contentOf, draft } from './states';
import { anyChange } from './anyChange';

const EVERYTHING = { scope: 'everything' } as const;
const NOTHING = { scope: {} };

/** What every store withstands, beyond its contract. */
export function storeTrials(kind: string, open: () => Promise<StoreBench>): void {
	describe(`${kind}, tried hard`, () => {
		let bench: StoreBench;
		let syncs = 0;
		let sync = '';

		const begin = () => {
			// A name that would break out of a statement, were it not a parameter.
			sync = `trial ${kind} ${++syncs}'"; --`;
		};
		beforeAll(async () => {
			bench = await open();
		});
		beforeEach(begin);

		const use = async <T>(work: (store: StateStore) => Promise<T>) =>
			await bench.execution(sync, work);
		const content = async () => await use(async (store) => await store.read(contentOf, EVERYTHING));

		test('steps that come at once follow one another: none is lost, none sees half of another', async () => {
			const steps = Array.from(
				{ length: 25 },
				async (_, index) =>
					await use(
						async (store) =>
							await store.update(adding(2), { scope: index % 2 === 0 ? 'everything' : {} }),
					),
			);
			const done = await Promise.all(steps);
			expect(new Set(done.flatMap(({ result }) => result)).size).toBe(50);
			expect(done.map(({ rev }) => rev).sort((a, b) => a - b)).toEqual(
				Array.from({ length: 25 }, (_, index) => index + 1),
			);
			expect((await content()).linkCount).toBe(50);
		});

		test('whatever is changed in whatever order, the store says what the state in memory says', async () => {
			await fc.assert(
				fc.asyncProperty(fc.array(anyChange, { minLength: 1, maxLength: 8 }), async (makers) => {
					begin();
					const expected = new SyncState();
					for (const { make, scope, restart } of makers) {
						if (restart) await bench.restart();
						expected.apply(make(expected));
						await use(
							async (store) =>
								await store.update((state) => ({ change: make(state), result: 0 }), { scope }),
						);
					}
					expect(plain(await content())).toEqual(plain(contentOf(expected)));
					await bench.restart();
					expect(plain(await content())).toEqual(plain(contentOf(expected)));
				}),
				{ numRuns: 20 },
			);
		});

		test('the history keeps the newest 500 entries of the last 90 days', async () => {
			const day = 24 * 60 * 60 * 1000;
			const entry = (number: number, at: number) =>
				conflictNamed(`entry ${String(number).padStart(3, '0')}`, {
					status: 'rejected',
					lastSeenAt: at,
				});
			const log = async (entries: ReturnType<typeof entry>[]) =>
				await use(
					async (store) =>
						await store.update(
							draft((change) => entries.forEach((each) => change.log(each))),
							NOTHING,
						),
				);
			await log([entry(1, 1 * day), entry(2, 20 * day)]);
			await log([entry(3, 95 * day)]);
			expect((await content()).history.map(({ id }) => id)).toEqual(['entry 002', 'entry 003']);
			await log(Array.from({ length: 700 }, (_, index) => entry(10 + index, 96 * day)));
			await bench.restart();
			const { history } = await content();
			expect(history).toHaveLength(500);
			expect(history[499]?.id).toBe('entry 709');
		});

		test('the history keeps what has room beside the open conflicts', async () => {
			const { bucket } = await use(
				async (store) => await store.read(({ bounds }) => bounds, NOTHING),
			);
			// Of two bytes each, which count as one.
			const eighth = 'ü'.repeat(bucket / 8 - 2000);
			const change = async (work: (change: Draft) => void) =>
				await use(async (store) => await store.update(draft(work), NOTHING));
			const ids = async () => (await content()).history.map(({ id }) => id);
			const large = (id: string, at: number) =>
				conflictNamed(id, { label: eighth, lastSeenAt: at, status: 'rejected' });
			await change((now) => {
				for (const id of ['o1', 'o2', 'o3']) now.putOpen(conflictNamed(id, { label: eighth }));
				for (let at = 1; at <= 8; at++) now.log(large(`h${at}`, at));
			});
			expect(await ids()).toEqual(['h4', 'h5', 'h6', 'h7', 'h8']);
			await bench.restart();
			expect(await ids()).toEqual(['h4', 'h5', 'h6', 'h7', 'h8']);
			const sizes = await use(
				async (store) => await store.read(({ openSize }) => openSize, { scope: { links: ['1'] } }),
			);
			expect(sizes).toBeGreaterThan(3 * eighth.length);
			expect(sizes).toBeLessThan(3 * eighth.length + 6000);
			await change((now) => {
				now.dropOpen('o1');
				now.log(large('h9', 9));
			});
			expect(await ids()).toEqual(['h4', 'h5', 'h6', 'h7', 'h8', 'h9']);
			await change((now) => {
				now.putOpen(conflictNamed('o4', { label: eighth }));
			});
			expect(await ids()).toEqual(['h5', 'h6', 'h7', 'h8', 'h9']);
			await bench.restart();
			expect(await ids()).toEqual(['h5', 'h6', 'h7', 'h8', 'h9']);
		}, 180_000);

		test('100,000 links are stored, loaded anew and looked into', async () => {
			await use(async (store) => await store.update(adding(100_000), EVERYTHING));
			await bench.restart();
			const one = await use(
				async (store) =>
					await store.read((state) => [state.linkCount, state.linkOf('slave', 77_777)?.id], {
						scope: { records: { slave: [77_777] } },
					}),
			);
			expect(one).toEqual([100_000, (77_777).toString(36)]);
			const count = await use(
				async (store) => await store.read((state) => [...state.links()].length, EVERYTHING),
			);
			expect(count).toBe(100_000);
		}, 180_000);
	});
}

/** As it comes back from any text: keys that hold `undefined` are gone, and the sign of a zero. */
function plain(content: ReturnType<typeof contentOf>) {
	return {
		...content,
		head: JSON.parse(JSON.stringify(content.head)),
		links: content.links.map((link) => [
			JSON.parse(JSON.stringify(link)),
			JSON.parse(JSON.stringify([...(link.base?.master ?? [])])),
			JSON.parse(JSON.stringify([...(link.base?.slave ?? [])])),
		]),
		open: JSON.parse(JSON.stringify(content.open)),
		history: JSON.parse(JSON.stringify(content.history)),
	};
}
