// @ts-check
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Workflow } from '../../scripts/real-n8n/workflows.mjs';
import {
	Bench,
	PEOPLE,
	Pair,
	addBehind,
	callWebhook,
	uniqueName,
	webhookNode,
} from './harness.mjs';

const { ANN } = PEOPLE;
const bench = new Bench();

before(() => bench.start());
after(() => bench.stop());

const CALLED = {
	id: 'called',
	name: 'Called',
	type: 'n8n-nodes-base.executeWorkflowTrigger',
	typeVersion: 1.1,
	position: [0, 0],
	parameters: { inputSource: 'passthrough' },
};

/** @param {Record<string, unknown>} parameters */
function stateNode(parameters) {
	return {
		id: 'state',
		name: 'State',
		type: 'n8n-nodes-two-way-sync.syncState',
		typeVersion: 1,
		position: [200, 0],
		parameters: { syncName: 'contacts', ...parameters },
	};
}

/** The sync that a step of the workflow may be about before anything is stored. */
const MERGE = {
	id: 'merge',
	name: 'Merge',
	type: 'n8n-nodes-two-way-sync.masterSlaveMerge',
	typeVersion: 1,
	position: [200, 400],
	parameters: { syncName: 'contacts' },
};

/**
 * A definition that somebody makes up.
 *
 * @param {string} id Of the workflow that it pretends to be.
 * @param {readonly any[]} nodes One behind the other.
 * @param {unknown} [staticData]
 */
function forged(id, nodes, staticData = {}) {
	const all = [CALLED, ...nodes];
	/** @type {any} */
	const connections = {};
	all.slice(1).forEach(({ name }, index) => {
		connections[all[index].name] = { main: [[{ node: name, type: 'main', index: 0 }]] };
	});
	const settings = { executionOrder: 'v1', callerPolicy: 'any' };
	// The times that a workflow of n8n has: in JSON they are texts.
	const [createdAt, updatedAt] = [new Date(), new Date()];
	return {
		id,
		name: 'Forged',
		nodes: all,
		connections,
		settings,
		staticData,
		createdAt,
		updatedAt,
	};
}

/**
 * Calls a sub-workflow; what it puts out, or why it failed.
 *
 * @param {Record<string, unknown>} parameters Of the step that calls.
 * @returns {Promise<any>}
 */
async function call(parameters) {
	const path = uniqueName('call').replaceAll(' ', '-');
	const caller = {
		id: 'call',
		name: 'Call',
		type: 'n8n-nodes-base.executeWorkflow',
		typeVersion: 1.2,
		position: [0, 300],
		onError: 'continueRegularOutput',
		parameters,
	};
	const definition = {
		name: uniqueName('Caller'),
		nodes: [webhookNode('Start', path)],
		connections: {},
	};
	addBehind(definition, 'Start', 0, caller);
	const workflow = await Workflow.create(bench.server, definition);
	await workflow.activate();
	const execution = await workflow.nextExecution(() => callWebhook(bench.server, path), 'webhook');
	await workflow.deactivate();
	const [item] = execution.items('Call', 0);
	return item ?? { error: String(execution.error) };
}

/** @param {any} definition */
async function callForged(definition) {
	return await call({ source: 'parameter', workflowJson: JSON.stringify(definition) });
}

const RESET = { operation: 'reset', confirmation: 'contacts' };
const REFUSED = /does not prove that it belongs to the workflow of sync "contacts"/;

test('a definition with the id of another workflow neither reads nor resets its sync', async () => {
	const sync = await Pair.create(bench.server, { master: [ANN], slave: [ANN] });
	await sync.run();
	const { id } = sync.workflow;
	const own = await Pair.create(bench.server, { master: [ANN], slave: [ANN] });
	await own.run();
	const ofOwn = await own.workflow.savedState();
	assert.match(ofOwn.signature, /^[\w-]{22}$/);
	const saved = await sync.workflow.savedState();

	const attack = async () => {
		// The state of a sync of one's own, one that says it is allowed, and a stolen copy.
		for (const twoWaySync of [ofOwn, { ...ofOwn, signature: undefined, allowed: true }, saved]) {
			const staticData = { global: { twoWaySync } };
			const { error } = await callForged(forged(id, [stateNode(RESET)], staticData));
			assert.match(String(error), REFUSED);
		}
		for (const parameters of [{ operation: 'export' }, RESET, { operation: 'allow' }]) {
			assert.match(String((await callForged(forged(id, [stateNode(parameters)]))).error), REFUSED);
		}
		assert.deepEqual(await sync.workflow.savedState(), saved);
	};
	await attack();
	// As the first that the process sees of that workflow.
	await bench.server.restart();
	await attack();

	await sync.master.edit({ email: ANN.email }, { phone: '7' });
	assert.deepEqual(Object.keys(await sync.writes()), ['Update Slave']);
});

test('what n8n lets such a definition write into the data of the workflow is read as an old backup', async () => {
	const sync = await Pair.create(bench.server, { master: [ANN], slave: [ANN] });
	await sync.run();
	const { id } = sync.workflow;
	const planted = { version: 1, syncs: {}, allowed: true, signature: 'x' };
	const jsCode = `$getWorkflowStaticData('global').twoWaySync = ${JSON.stringify(planted)};
return [{ json: { wrote: true } }];`;
	const code = {
		id: 'code',
		name: 'Code',
		type: 'n8n-nodes-base.code',
		typeVersion: 2,
		position: [200, 0],
		parameters: { jsCode },
	};
	assert.deepEqual(await callForged(forged(id, [code])), { wrote: true });
	assert.deepEqual(await sync.workflow.savedState(), planted);
	const staticData = { global: { twoWaySync: planted } };
	assert.match(
		String((await callForged(forged(id, [stateNode(RESET)], staticData))).error),
		REFUSED,
	);
	// Nothing is written twice, and what is saved then is ours again.
	assert.deepEqual(await sync.writes(), {});
	const { allowed, signature } = await sync.workflow.savedState();
	assert.equal(allowed, undefined);
	assert.match(signature, /^[\w-]{22}$/);
});

test('a sub-workflow has a sync of its own once it was allowed to, also after a restart', async () => {
	const path = uniqueName('allow').replaceAll(' ', '-');
	const definition = {
		name: uniqueName('Sub'),
		nodes: [CALLED, webhookNode('Start', path), MERGE],
		connections: {},
		settings: { executionOrder: 'v1', callerPolicy: 'any' },
	};
	addBehind(definition, 'Called', 0, stateNode({ operation: 'status' }));
	const allow = { ...stateNode({ operation: 'allow' }), id: 'allow', name: 'Allow' };
	addBehind(definition, 'Start', 0, allow);
	const sub = await Workflow.create(bench.server, definition);
	await sub.activate();
	const byId = { source: 'database', workflowId: { __rl: true, mode: 'id', value: sub.id } };
	assert.match(String((await call(byId)).error), REFUSED);

	const allowing = await sub.nextExecution(() => callWebhook(bench.server, path), 'webhook');
	assert.equal(allowing.status, 'success', String(allowing.error));
	assert.deepEqual(allowing.items('Allow', 0), [{ syncName: 'contacts', allowed: true }]);
	assert.equal((await call(byId)).links, 0);
	await bench.server.restart();
	assert.equal((await call(byId)).links, 0);
	const made = forged(sub.id, [stateNode({ operation: 'status' })]);
	assert.match(String((await callForged(made)).error), REFUSED);
});

test('a definition that waits is handed the real data by n8n, and is refused all the same', async () => {
	const sync = await Pair.create(bench.server, { master: [ANN], slave: [ANN] });
	await sync.run();
	const saved = await sync.workflow.savedState();
	const told = await Told.listen();
	try {
		const tell = {
			id: 'tell',
			name: 'Tell',
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			position: [100, 0],
			parameters: { url: `=${told.url}/{{ encodeURIComponent($execution.resumeUrl) }}` },
		};
		const wait = {
			id: 'wait',
			name: 'Wait',
			type: 'n8n-nodes-base.wait',
			typeVersion: 1.1,
			position: [150, 0],
			webhookId: 'wait',
			parameters: { resume: 'webhook' },
		};
		const calling = () =>
			call({
				source: 'parameter',
				workflowJson: JSON.stringify(forged(sync.workflow.id, [tell, wait, stateNode(RESET)])),
				options: { waitForSubWorkflow: false },
			});
		const { id } = await sync.workflow.begun(calling, 60_000, 'integrated');
		await resume(await told.first());
		const execution = await sync.workflow.ended(id);
		assert.match(String(execution.error), REFUSED);
		assert.deepEqual(await sync.workflow.savedState(), saved);
		assert.deepEqual(await sync.writes(), {});
	} finally {
		told.close();
	}
});

/** The execution waits a moment after it told its link. @param {string} link */
async function resume(link) {
	for (let attempt = 0; attempt < 50; attempt++) {
		const answer = await fetch(link);
		if (answer.ok) return;
		await sleep(100);
	}
	throw new Error(`Nobody waits at ${link}`);
}

/** A server that is told a link. */
class Told {
	/** @type {string[]} */
	#links = [];
	#server = createServer((request, response) => {
		this.#links.push(decodeURIComponent((request.url ?? '').slice(1)));
		response.end('{}');
	});

	static async listen() {
		const told = new Told();
		told.#server.listen(0, '127.0.0.1');
		await once(told.#server, 'listening');
		return told;
	}

	get url() {
		const address = this.#server.address();
		if (address === null || typeof address === 'string') throw new Error('It does not listen');
		return `http://127.0.0.1:${address.port}`;
	}

	async first() {
		for (let attempt = 0; attempt < 100; attempt++) {
			const [link] = this.#links;
			if (link !== undefined) return link;
			await sleep(100);
		}
		throw new Error('Nothing was told');
	}

	close() {
		this.#server.close();
	}
}
