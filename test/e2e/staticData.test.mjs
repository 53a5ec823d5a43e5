// @ts-check
import { after, before, test } from 'node:test';
import { Bench, Pair, callWebhook } from './harness.mjs';
import { SavedState, Users, assertConverges, assertLinksKept, people } from './users.mjs';

const bench = new Bench();
before(() => bench.start());
after(() => bench.stop());

/** @param {Partial<import('./harness.mjs').PairOptions>} [options] */
async function pairOf(options = {}) {
	const rows = people(6);
	const pair = await Pair.create(bench.server, { master: rows, slave: rows, ...options });
	return {
		pair,
		users: new Users(
			pair,
			rows.map((row) => row.email),
		),
	};
}

test('ten executions of one workflow that overlap lose no link and no edit of a user', async () => {
	const { pair, users } = await pairOf();
	await pair.run();
	const saved = await SavedState.of(pair);
	for (let round = 0; round < 3; round++) {
		const calls = [];
		for (let call = 0; call < 10; call++) {
			calls.push(callWebhook(bench.server, pair.path));
			const email = String(users.known[call % 6]);
			await users.edit('master', email, 'name');
			await users.edit('slave', email, 'phone');
			if (call % 4 === 0) await users.create(call % 8 === 0 ? 'master' : 'slave');
		}
		await Promise.all(calls);
		await pair.workflow.idle();
	}
	await assertConverges(pair);
	await users.assertNothingLost();
	assertLinksKept(saved, await SavedState.of(pair));
});
