// @ts-check
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { Bench, TEMPLATES, readTemplate } from './harness.mjs';
import { Workflow } from '../../scripts/real-n8n/workflows.mjs';

const bench = new Bench();
/** @type {Map<string, number[]>} */
const versions = new Map();
before(async () => {
	await bench.join();
	const answer = await fetch(`${bench.server.url}/types/nodes.json`, {
		headers: { cookie: bench.server.cookie, 'browser-id': 'two-way-sync' },
	});
	/** @type {any} */
	const types = await answer.json();
	for (const { name, version } of types) {
		versions.set(name, [...(versions.get(name) ?? []), ...[version].flat()]);
	}
});
after(() => bench.stop());

/** What only the workflow of one person has, and must not reach others. */
const OF_ONE_PERSON = ['id', 'staticData', 'pinData', 'meta', 'versionId', 'shared', 'active'];

for (const file of (await readdir(TEMPLATES)).filter((name) => name.endsWith('.json'))) {
	const template = await readTemplate(file.replace('.json', ''));
	/** @type {any[]} */
	const nodes = template.nodes;

	test(`${file} carries nothing of whoever made it`, () => {
		assert.deepEqual(
			OF_ONE_PERSON.filter((key) => key in template),
			[],
		);
		for (const node of nodes) {
			assert.ok(!('credentials' in node), `${node.name} names credentials`);
			assert.ok(!('webhookId' in node), `${node.name} has a webhook id`);
			const table = node.parameters.dataTableId ?? node.parameters.table;
			const isOpen = table === undefined || (table.mode === 'list' && table.value === '');
			assert.ok(isOpen, `${node.name} names a table, where its reader is to choose one`);
		}
		assert.ok(nodes.some((node) => node.type === 'n8n-nodes-base.stickyNote'));
	});

	test(`${file} has connections between nodes that exist, and every step is reached`, () => {
		const names = nodes.map((node) => node.name);
		assert.equal(new Set(names).size, names.length, 'names are unique');
		assert.equal(new Set(nodes.map((node) => node.id)).size, names.length, 'ids are unique');
		const reached = new Set();
		for (const [from, { main }] of Object.entries(template.connections)) {
			assert.ok(names.includes(from), `${from} does not exist`);
			for (const { node } of main.flat()) {
				assert.ok(names.includes(node), `${from} leads to ${node}, which does not exist`);
				reached.add(node);
			}
		}
		const steps = nodes.filter((node) => !isStart(node)).map((node) => node.name);
		assert.deepEqual(
			steps.filter((name) => !reached.has(name)),
			[],
		);
	});

	test(`${file} is taken by n8n, whose steps it names with versions that exist`, async () => {
		for (const { name, type, typeVersion } of nodes) {
			assert.ok(versions.get(type)?.includes(typeVersion), `${name}: ${type} ${typeVersion}`);
		}
		const workflow = await Workflow.create(bench.server, template);
		const kept = await bench.server.api('GET', `/workflows/${workflow.id}`);
		assert.deepEqual(
			kept.nodes.map((/** @type {any} */ node) => [node.name, node.parameters]),
			nodes.map((node) => [node.name, node.parameters]),
		);
		await bench.server.api('DELETE', `/workflows/${workflow.id}`);
	});
}

/** @param {{ type: string }} node */
function isStart({ type }) {
	return /trigger$/i.test(type) || /\.(webhook|stickyNote)$/.test(type);
}
