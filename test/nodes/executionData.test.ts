import { forgetCaches } from '../../nodes/shared/state/postgres/cache';
import { closePools } from '../../nodes/shared/state/postgres/connection';
import { PostgresServer } from '../../scripts/postgres/server.cjs';
import type { Finished } from './engine/savedWorkflow';
import { Sync } from './engine/sync';
import { TwoApps } from './engine/twoApps';

const ann = { id: 1, email: 'ann@example.com', name: 'Ann' };
const annInShop = { ...ann, id: 's1' };
const bob = { id: 2, email: 'bob@example.com', name: 'Bob' };

/** What n8n shows with the execution, and finds it by. */
function shown({ run }: Finished): unknown {
	return run.data.resultData.metadata;
}

test('an execution says which sync ran, what was written, and what waits', async () => {
	const apps = TwoApps.of([ann, bob], [annInShop]);
	expect(shown(await apps.run())).toEqual({
		...{ sync: 'default', sync_written: '1', sync_failed: '0', sync_conflicts: '0' },
	});
	expect(shown(await apps.run())).toMatchObject({ sync_written: '0', sync_failed: '0' });
});

test('a write that its app refused is failed, not written', async () => {
	const apps = TwoApps.of([ann, bob], [annInShop], { onError: 'continueErrorOutput' });
	apps.shop.refuses = () => 'no such column';
	expect(shown(await apps.run())).toMatchObject({ sync_written: '0', sync_failed: '1' });
});

test('what is open stays in the number, run after run', async () => {
	const apps = TwoApps.of([ann], [annInShop], { merge: { onConflict: 'manual' } });
	await apps.run();
	apps.crm.edit(1, { name: 'Anne' });
	apps.shop.edit('s1', { name: 'Anna' });
	expect(shown(await apps.run())).toMatchObject({ sync_conflicts: '1' });
	expect(shown(await apps.run())).toMatchObject({ sync_conflicts: '1' });
});

test('with Postgres what is open is counted in runs over changes too, where it is not loaded', async () => {
	const server = await PostgresServer.start();
	try {
		const credentials = { twoWaySyncPostgresApi: await server.createDatabase() };
		const merge = { stateStore: 'postgres', onConflict: 'manual' };
		const sync = new Sync(merge, { credentials });
		await sync.run([ann, bob], [annInShop, bob]);
		const [anne, anna] = [
			{ ...ann, name: 'Anne' },
			{ ...annInShop, name: 'Anna' },
		];
		// Between two clocks a run that begins at once may have to leave an edit to the next one.
		let open: unknown;
		do open = shown(await sync.run([anne, bob], [anna, bob]));
		while (!JSON.stringify(open).includes('"sync_conflicts":"1"'));
		forgetCaches();
		const rob = { ...bob, name: 'Rob' };
		const changes = await sync.run([rob], [], { merge: { inputMode: 'changes' } });
		expect(shown(changes)).toMatchObject({ sync_written: '1', sync_conflicts: '1' });
	} finally {
		await closePools();
		await server.stop();
	}
});
