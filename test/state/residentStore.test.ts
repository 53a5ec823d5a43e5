import { ResidentStore } from '../../nodes/shared/state/residentStore';
import { Draft } from '../../src/model/draft';
import type { StateView } from '../../src/model/syncState';
import { SyncState } from '../../src/model/syncState';
import type { StateInfo, StateStep, StateStore, Updated } from '../../src/state/store';

class Memory implements StateStore {
	readonly durable = true;
	readonly state = new SyncState();

	async read<T>(look: (state: StateView, info: StateInfo) => T): Promise<T> {
		return look(this.state, { rev: 1, stored: true });
	}

	async update<T>(step: StateStep<T>): Promise<Updated<T>> {
		const { change, result } = step(this.state, { rev: 1, stored: true });
		if (change !== undefined) this.state.apply(change);
		return { result, rev: 2 };
	}
}

const ALL = { scope: 'everything' } as const;

test('a state gets a secret with its first change, which it keeps; a step is told it before', async () => {
	const memory = new Memory();
	const store = new ResidentStore(memory, 'default');
	const secrets: unknown[] = [];
	const step = (run: number) =>
		store.update((state, { secret }) => {
			secrets.push(secret);
			const draft = new Draft(state);
			draft.head = { ...state.head, run };
			return run > 0 ? { change: draft.change(), result: undefined } : { result: undefined };
		}, ALL);

	expect(await store.read((_, { secret }) => secret, ALL)).toBeUndefined();
	await step(0);
	expect(memory.state.head.secret).toBeUndefined();
	await step(1);
	await step(2);
	const { secret } = memory.state.head;
	expect(secret).toMatch(/^[\w-]{22}$/);
	expect(secrets.slice(1)).toEqual([secret, secret]);
	expect(await store.read((_, info) => info.secret, ALL)).toBe(secret);
});

test('no two states have the same', async () => {
	const stores = [new Memory(), new Memory()];
	for (const memory of stores) {
		await new ResidentStore(memory, 'default').update(({ head }) => {
			const draft = new Draft(memory.state);
			draft.head = { ...head, run: 1 };
			return { change: draft.change(), result: undefined };
		}, ALL);
	}
	const [one, other] = stores.map(({ state }) => state.head.secret);
	expect(one).not.toBe(other);
});

test('a state gets a salt as it gets a secret, and an import brings its own', async () => {
	const memory = new Memory();
	const store = new ResidentStore(memory, 'default');
	const salts: unknown[] = [];
	const step = async (salt?: string) =>
		await store.update(({ head }, info) => {
			salts.push(info.salt);
			const draft = new Draft(memory.state);
			draft.head = { ...head, run: head.run + 1, ...(salt === undefined ? {} : { salt }) };
			return { change: draft.change(), result: undefined };
		}, ALL);
	await step();
	const { salt, secret } = memory.state.head;
	expect(salt).toMatch(/^[\w-]{22}$/);
	expect(salt).not.toBe(secret);
	await step();
	expect(salts).toEqual([salt, salt]);
	await step('of an import');
	expect(memory.state.head).toMatchObject({ salt: 'of an import', secret });
});
