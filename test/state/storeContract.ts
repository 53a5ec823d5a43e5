import fc from 'fast-check';
import { EMPTY_HEAD } from '../../src/model/state';
import type { Conflict } from '../../src/model/conflict';
import { SyncState } from '../../src/model/syncState';
import type { StateView } from '../../src/model/syncState';
import { encodeState } from '../../src/state/encode';
import type { Scope, StateStore } from '../../src/state/store';
import { changeOf, fillings, plainLink } from './arbitraryState';

/** What a kind of store is tested through. */
export interface StoreBench {
	/** An execution of its own: it opens the store, works with it, and what has to be saved is saved. */
	execution<T>(syncName: string, work: (store: StateStore) => Promise<T>): Promise<T>;
	/** The process ends and another begins: what was not kept is gone. */
	restart(): Promise<void>;
}

const ALL = { scope: 'everything' } as const;

const conflict: Conflict = {
	id: 'c1',
	revision: 1,
	type: 'contested',
	status: 'open',
	link: '1',
	label: 'Ann',
	fields: [],
	reason: 'both changed it',
	openedAt: 1,
	lastSeenAt: 1,
	timesSeen: 1,
	run: 1,
	content: 7,
};

/** A state with one of each: two links (one unsettled), an open conflict, history, a guard record. */
const filling = changeOf({
	head: { ...EMPTY_HEAD, run: 3, nextLink: 3 },
	links: new Map([
		['1', plainLink('1', 'm1', 's1')],
		[
			'2',
			{
				...plainLink('2', 2, 's2'),
				intents: [
					{
						writeId: 'w',
						operation: 'update' as const,
						target: 'slave' as const,
						fields: [],
						firstRun: 1,
						lastRun: 1,
						attempts: 1,
					},
				],
			},
		],
	]),
	open: new Map([['c1', conflict]]),
	logged: [{ ...conflict, id: 'c0', status: 'rejected' }],
	guard: new Map([
		['slave\nx', { side: 'slave', id: 'x', values: { a: 1 }, held: {}, flips: 0, at: 1 }],
	]),
});

function textOf(state: StateView): string {
	return encodeState(state);
}

/** The rules of `StateStore`, which every kind of store keeps. */
export function describeStore(kind: string, open: () => Promise<StoreBench>): void {
	describe(kind, () => {
		let bench: StoreBench;
		let count = 0;
		let sync = '';

		beforeAll(async () => {
			bench = await open();
		});

		beforeEach(() => {
			sync = `contract ${kind} ${++count}`;
		});

		const look = async (scope: Scope = 'everything', name = sync) =>
			await bench.execution(name, async (store) => ({
				text: await store.read(textOf, { scope }),
				rev: await store.read((_, { rev }) => rev, { scope }),
			}));
		const fill = async (name = sync) =>
			await bench.execution(name, async (store) =>
				store.update(() => ({ change: filling, result: undefined }), ALL),
			);

		test('a sync that never ran is empty, at revision 0, and stores what it is given', async () => {
			const seen = await bench.execution(sync, async (store) =>
				store.read((state, info) => ({ links: state.linkCount, run: state.head.run, info }), ALL),
			);
			expect(seen).toMatchObject({ links: 0, run: 0, info: { rev: 0, stored: true } });
		});

		test('a change is seen as a whole by the next execution, one revision on, and after a restart', async () => {
			const expected = new SyncState();
			expected.apply(filling);
			const { rev } = await fill();
			expect(rev).toBe(1);
			expect(await look()).toEqual({ text: encodeState(expected), rev: 1 });
			await bench.restart();
			expect(await look()).toEqual({ text: encodeState(expected), rev: 1 });
		});

		test('a step gives back its result, and sees what the step before it changed', async () => {
			const runs = await bench.execution(sync, async (store) => {
				await store.update(() => ({ change: filling, result: undefined }), ALL);
				const { result, rev } = await store.update((state) => ({ result: state.head.run }), ALL);
				return [result, rev];
			});
			expect(runs).toEqual([3, 1]);
		});

		test('a step that changes nothing makes no revision', async () => {
			await fill();
			const revisions = await bench.execution(sync, async (store) => [
				(await store.update(() => ({ result: 0 }), ALL)).rev,
				(await store.update(({ head }) => ({ change: changeOf({ head }), result: 0 }), ALL)).rev,
			]);
			expect(revisions).toEqual([1, 1]);
		});

		test('a step that throws leaves the state as it was, and the error as it is', async () => {
			await fill();
			const before = await look();
			const failure = new Error('no plan');
			await expect(
				bench.execution(sync, async (store) =>
					store.update(() => {
						throw failure;
					}, ALL),
				),
			).rejects.toBe(failure);
			expect(await look()).toEqual(before);
		});

		test('a state older than the items were made from is refused before anything is decided', async () => {
			await fill();
			let looked = 0;
			await bench.execution(sync, async (store) => {
				const needs = { ...ALL, atLeastRev: 2 };
				const counted = () => ({ result: ++looked });
				await expect(store.update(counted, needs)).rejects.toMatchObject({
					name: 'StaleStateError',
					seenRev: 1,
					neededRev: 2,
				});
				await expect(store.read(counted, needs)).rejects.toThrow('revision 2');
				await store.update(counted, { ...ALL, atLeastRev: 1 });
			});
			expect(looked).toBe(1);
		});

		test('syncs keep apart', async () => {
			await fill();
			await fill(`${sync} too`);
			await bench.execution(sync, async (store) =>
				store.update(
					({ head }) => ({
						change: changeOf({ head: { ...head, run: 9 }, links: new Map([['1', undefined]]) }),
						result: 0,
					}),
					ALL,
				),
			);
			const other = await look('everything', `${sync} too`);
			const expected = new SyncState();
			expected.apply(filling);
			expect(other).toEqual({ text: encodeState(expected), rev: 1 });
			expect((await look()).rev).toBe(2);
		});

		test('steps of executions that overlap are taken one after the other, and none is lost', async () => {
			await Promise.all(
				Array.from({ length: 12 }, async () =>
					bench.execution(sync, async (store) =>
						store.update(
							({ head }) => ({
								change: changeOf({ head: { ...head, run: head.run + 1 } }),
								result: 0,
							}),
							ALL,
						),
					),
				),
			);
			const run = await bench.execution(sync, async (store) =>
				store.read(({ head }, { rev }) => [head.run, rev], ALL),
			);
			expect(run).toEqual([12, 12]);
		});

		test('what a step says it looks at is at hand', async () => {
			await fill();
			const seen = <T>(scope: Scope, read: (state: StateView) => T) =>
				bench.execution(sync, async (store) => store.read(read, { scope }));
			expect(await seen({ links: ['1'] }, (state) => state.link('1')?.ids)).toEqual({
				master: 'm1',
				slave: 's1',
			});
			const byRecord = { records: { master: ['2'], slave: ['s1', 'nowhere'] } };
			expect(
				await seen(byRecord, (state) => [
					state.linkOf('master', 2)?.id,
					state.linkOf('slave', 's1')?.id,
					state.linkOf('slave', 'nowhere'),
				]),
			).toEqual(['2', '1', undefined]);
			expect(
				await seen({ conflicts: ['c1', 'none'] }, (state) => [
					state.openConflict('c1')?.label,
					state.openConflict('none'),
					state.link('1')?.id,
				]),
			).toEqual(['Ann', undefined, '1']);
			expect(
				await seen({ unsettled: true }, (state) => [...state.unsettledLinks()].map(({ id }) => id)),
			).toEqual(['2']);
			expect(
				await seen({ bucket: true }, (state) => [
					[...state.openConflicts()].map(({ id }) => id),
					state.history().map(({ id }) => id),
				]),
			).toEqual([['c1'], ['c0']]);
			expect(await seen({ openCount: true }, (state) => state.openCount)).toBe(1);
			expect(
				await seen({ guard: true }, (state) => [...state.guardRecords()].map(([key]) => key)),
			).toEqual(['slave\nx']);
			const byHead = (head: { readonly run: number }) => ({ links: [String(head.run - 2)] });
			expect(
				await bench.execution(sync, async (store) =>
					store.read((state) => state.link('1')?.id, { scope: byHead }),
				),
			).toBe('1');
		});

		test('a step that looks at more than it said sees it all the same', async () => {
			await fill();
			const scope = { links: [] };
			const seen = await bench.execution(sync, async (store) =>
				store.update(
					(state) => ({
						result: [
							[...state.links()].length,
							state.linkCount,
							state.linkOf('slave', 's2')?.id,
							state.conflictsOf('1').map(({ id }) => id),
							state.openCount,
							state.history().length,
							state.guardRecord('slave\nx')?.id,
						],
					}),
					{ scope },
				),
			);
			expect(seen.result).toEqual([2, 2, '2', ['c1'], 1, 1, 'x']);
		});

		test('a removed link, conflict and guard record are gone after a restart', async () => {
			await fill();
			await bench.execution(sync, async (store) =>
				store.update(
					({ head }) => ({
						change: changeOf({
							head,
							links: new Map([['1', undefined]]),
							open: new Map([['c1', undefined]]),
							guard: new Map([['slave\nx', undefined]]),
						}),
						result: 0,
					}),
					{ scope: { links: ['1'], conflicts: ['c1'], guard: true } },
				),
			);
			await bench.restart();
			const left = await bench.execution(sync, async (store) =>
				store.read(
					(state) => [
						[...state.links()].map(({ id }) => id),
						state.linkOf('master', 'm1'),
						[...state.openConflicts()].length,
						[...state.guardRecords()].length,
						state.history().length,
					],
					ALL,
				),
			);
			expect(left).toEqual([['2'], undefined, 0, 0, 1]);
		});

		test('any state is kept as it is', async () => {
			await fc.assert(
				fc.asyncProperty(fillings, async (change) => {
					const name = `${sync} any ${++count}`;
					await bench.execution(name, async (store) =>
						store.update(() => ({ change, result: 0 }), ALL),
					);
					const expected = new SyncState();
					expected.apply(change);
					const { text } = await look('everything', name);
					expect(text).toBe(encodeState(expected));
				}),
				{ numRuns: 25 },
			);
		});
	});
}
