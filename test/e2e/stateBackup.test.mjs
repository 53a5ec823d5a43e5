// @ts-check
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { FormPage } from './browser.mjs';
import { Bench, PEOPLE, Pair, nodeOf, uniqueName, writesOf } from './harness.mjs';

const bench = new Bench();
before(() => bench.join());
after(() => bench.stop());

const { ANN, BOB, CY } = PEOPLE;
const DAN = { name: 'Dan', email: 'dan@example.com', phone: '4' };
const EVE = { name: 'Eve', email: 'eve@example.com', phone: '5' };
const FAY = { name: 'Fay', email: 'fay@example.com', phone: '6' };

/**
 * A sync whose workflow also has the steps of the template with the page for its state.
 *
 * @param {import('./harness.mjs').PairOptions} options
 */
async function withPage(options) {
	const text = await readFile(new URL('../../templates/sync-state-form.json', import.meta.url));
	const page = JSON.parse(text.toString());
	const path = uniqueName('state').replaceAll(' ', '-');
	const trigger = nodeOf(page, 'Sync State Form');
	trigger.parameters.options.path = path;
	// Nobody is logged in here.
	trigger.parameters.authentication = 'none';
	const sync = await Pair.create(bench.server, {
		...options,
		change: (definition) => {
			definition.nodes.push(...page.nodes);
			Object.assign(definition.connections, page.connections);
			options.change?.(definition);
		},
	});
	const ask = async (/** @type {any} */ answers) => {
		const page = await askPage(path, answers);
		// The page is there a moment before n8n is done with its execution, and a run that begins in that
		// moment leaves what the execution touched to the next one.
		await sync.workflow.over();
		return page;
	};
	return { sync, ask };
}

/**
 * @param {string} path
 * @param {{ what: string, backup?: string, name?: string }} answers
 */
async function askPage(path, { what, backup, name }) {
	const form = await FormPage.open(`${bench.server.url}/form/${path}`);
	const file = backup === undefined ? undefined : new File([backup], 'backup.json');
	const answer = await form.submit({
		'What do you want to do?': what,
		...(file === undefined ? {} : { 'Backup file': file }),
		...(name === undefined ? {} : { 'Name of the sync': name }),
	});
	if (answer === undefined) throw new Error('The form has no answer');
	return answer;
}

const KEY = { masterField: 'email', slaveField: 'email', compareAs: 'email' };

for (const [how, pairs] of /** @type {const} */ ([
	['with a match key', [KEY]],
	['without a match key', []],
])) {
	test(`an old backup is put back ${how}: no duplicates, nothing lost, and it comes to rest`, async () => {
		const { sync, ask } = await withPage({ master: [ANN, BOB, CY], merge: { matchBy: { pairs } } });
		await sync.run();
		await sync.run();
		const backup = (await ask({ what: 'Download a backup' })).downloaded();
		assert.equal(JSON.parse(backup).counts.links, 3);

		// Life goes on: edits, creations and deletions on both sides.
		await sync.master.edit({ email: ANN.email }, { phone: '11' });
		await sync.slave.edit({ email: BOB.email }, { name: 'Robert' });
		await sync.master.insert(DAN);
		await sync.slave.insert(EVE);
		await sync.master.remove({ email: CY.email });
		await sync.slave.remove({ email: CY.email });
		await sync.run();
		assert.deepEqual(await sync.writes(), {});
		// And some of it is not carried on yet.
		await sync.slave.edit({ email: ANN.email }, { name: 'Annie' });
		await sync.master.edit({ email: BOB.email }, { phone: '22' });
		await sync.master.insert(FAY);

		const refused = await ask({ what: 'Put a backup back', backup });
		assert.match(refused.html, /has a state already \(4 links\)/);
		const answer = await ask({ what: 'Put a backup back', backup, name: 'contacts' });
		assert.match(answer.html, /The backup was put back/);

		await sync.run();
		await sync.run();
		const expected = [
			{ ...ANN, name: 'Annie', phone: '11' },
			{ ...BOB, name: 'Robert', phone: '22' },
			DAN,
			EVE,
			FAY,
		];
		assert.deepEqual(await sync.rows(), { master: expected, slave: expected });
		assert.deepEqual(await sync.writes(), {});
		const status = await ask({ what: 'Show the status' });
		assert.match(status.html, /links: 5/);
		assert.match(status.html, /openConflicts: 0/);
	});
}

test('what the run after a restore overwrites can be read in the history', async () => {
	const { sync, ask } = await withPage({
		master: [ANN],
		merge: { options: { emitRejected: true } },
	});
	await sync.run();
	const backup = (await ask({ what: 'Download a backup' })).downloaded();
	await sync.master.edit({ email: ANN.email }, { phone: '11' });
	await sync.run();
	// A user sets the old value again: the old state takes that side for the one that did not change.
	await sync.master.edit({ email: ANN.email }, { phone: ANN.phone });
	await ask({ what: 'Put a backup back', backup, name: 'contacts' });
	const execution = await sync.run();
	const [rejected] = execution.items('Master/Slave Merge', 4);
	assert.equal(rejected.status, 'rejected');
	assert.deepEqual([rejected.fields[0].master, rejected.fields[0].slave], ['1', '11']);
	const { master, slave } = await sync.rows();
	assert.deepEqual(master, slave);
	assert.deepEqual(await sync.writes(), {});
});

test('a backup is put into another workflow, where the sync goes on without writing anything', async () => {
	const first = await withPage({ master: [ANN, BOB] });
	await first.sync.run();
	await first.sync.run();
	const backup = (await first.ask({ what: 'Download a backup' })).downloaded();
	await first.sync.workflow.deactivate();
	const second = await withPage({
		change: (definition) => {
			for (const side of ['Master', 'Slave']) {
				const table = side === 'Master' ? first.sync.master : first.sync.slave;
				for (const node of definition.nodes) {
					const target = node.name.includes(side) && !node.name.includes('Merge');
					if (target && node.parameters.dataTableId) node.parameters.dataTableId = table.named;
				}
			}
		},
	});
	await second.ask({ what: 'Put a backup back', backup });
	assert.deepEqual(writesOf(await second.sync.run()), {});
	await first.sync.master.edit({ email: ANN.email }, { name: 'Anna' });
	await second.sync.run();
	assert.deepEqual((await first.sync.rows()).slave[0], { ...ANN, name: 'Anna' });
});

test('a damaged backup is refused by name, and the state stays as it was', async () => {
	const { sync, ask } = await withPage({ master: [ANN, BOB] });
	await sync.run();
	const backup = (await ask({ what: 'Download a backup' })).downloaded();
	const before = await sync.workflow.savedState();
	const cut = await ask({
		what: 'Put a backup back',
		backup: backup.slice(0, -9),
		name: 'contacts',
	});
	assert.match(cut.html, /The file is no JSON: it is damaged or was cut/);
	const parsed = JSON.parse(backup);
	parsed.links.pop();
	const lacking = JSON.stringify(parsed);
	const less = await ask({ what: 'Put a backup back', backup: lacking, name: 'contacts' });
	assert.match(less.html, /counts\.links should be 1, as many as there are, but is 2/);
	assert.deepEqual(await sync.workflow.savedState(), before);
	assert.deepEqual(await sync.writes(), {});
});

test('a reset wants the name typed; then records find each other again', async () => {
	const { sync, ask } = await withPage({ master: [ANN, BOB] });
	await sync.run();
	await sync.run();
	const refused = await ask({ what: 'Forget everything' });
	assert.match(refused.html, /Nothing was changed/);
	const answer = await ask({ what: 'Forget everything', name: 'contacts' });
	assert.match(answer.html, /The state was forgotten/);
	assert.deepEqual(await sync.writes(), {});
	assert.deepEqual(await sync.rows(), { master: [ANN, BOB], slave: [ANN, BOB] });
});

test('a test run of the editor shows and exports, but says that it cannot import or reset', async () => {
	const { sync } = await withPage({
		master: [ANN],
		change: (definition) => {
			const reset = nodeOf(definition, 'Reset');
			reset.parameters.confirmation = 'contacts';
			delete reset.onError;
			definition.nodes.push({
				id: 'manual',
				name: 'Manual',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 900],
				parameters: {},
			});
			definition.connections.Manual = { main: [[{ node: 'Reset', type: 'main', index: 0 }]] };
		},
	});
	await sync.run();
	const execution = await sync.workflow.runManually('Manual');
	assert.equal(execution.status, 'error');
	assert.match(execution.error, /A test run of the editor cannot reset 1 links/);
	assert.deepEqual(await sync.writes(), {});
});

test('the page is for users of this n8n', async () => {
	const text = await readFile(new URL('../../templates/sync-state-form.json', import.meta.url));
	const page = JSON.parse(text.toString());
	const path = uniqueName('closed').replaceAll(' ', '-');
	nodeOf(page, 'Sync State Form').parameters.options.path = path;
	await Pair.create(bench.server, {
		change: (definition) => {
			definition.nodes.push(...page.nodes);
			Object.assign(definition.connections, page.connections);
		},
	});
	await new Promise((resolve) => setTimeout(resolve, 500));
	const answer = await fetch(`${bench.server.url}/form/${path}`, { redirect: 'manual' });
	assert.doesNotMatch(await answer.text(), /What do you want to do/);
});
