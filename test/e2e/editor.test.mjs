// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Editor, hasBrowser } from '../../scripts/real-n8n/editor.mjs';
import { Bench, uniqueName } from './harness.mjs';

const skip = (await hasBrowser()) ? false : 'there is no Chromium on this machine';
const bench = new Bench();
/** @type {Editor} */
let editor;

before(async () => {
	if (skip !== false) return;
	await bench.join();
	editor = await Editor.open(bench.server, { width: 1600, height: 1000 });
});
after(async () => {
	await editor?.close();
	await bench.stop();
});

const CUSTOMER = {
	key: 1,
	email: 'ann@example.com',
	'full name': 'Ann',
	address: { city: 'Oslo', 'zip code': '0150' },
	'Amount.net': 5,
	'Item [1]': 'a',
};
const CONTACT = { id: 'c1', mail: 'ann@example.com', properties: { 'hs object': 'x' } };

/**
 * @param {string} name
 * @param {string} type
 * @param {number} x
 * @param {number} y
 * @param {object} [parameters]
 */
function step(name, type, x, y, parameters = {}) {
	return { id: name, name, type, typeVersion: 1, position: [x, y], parameters };
}

/** Two lists that feed a Merge and Loop Guards, with all parameters for fields in their panels. */
async function workflow() {
	const guard = 'n8n-nodes-two-way-sync.loopGuard';
	const fields = { mapping: [{ field: '' }] };
	const to = (/** @type {string} */ node, index = 0) => ({ node, type: 'main', index });
	const definition = {
		name: uniqueName('Dragging'),
		settings: { executionOrder: 'v1' },
		nodes: [
			step('Start', 'n8n-nodes-base.manualTrigger', 0, 0),
			step('Customers', 'n8n-nodes-base.noOp', 200, -100),
			step('Contacts', 'n8n-nodes-base.noOp', 200, 200),
			step('Merge', 'n8n-nodes-two-way-sync.masterSlaveMerge', 450, 200, {
				matchBy: { pairs: [{}] },
				mappingMode: 'manual',
				fields: { mapping: [{}, {}] },
				options: {
					deletedField: '',
					labelField: '',
					masterCreatedField: '',
					slaveCreatedField: '',
					createOnlyWhenFilled: '',
				},
			}),
			step('By name', 'n8n-nodes-two-way-sync.masterSlaveMerge', 450, 500, {
				onConflict: 'newest',
				options: { excludeFields: 'note' },
			}),
			step('Confirm', guard, 450, -300, { operation: 'confirm' }),
			step('Stamp', guard, 650, -300, { operation: 'stamp', fields }),
			step('Filter', guard, 850, -300, {
				operation: 'filter',
				fields,
				checks: { actorField: '', flagField: '', versionField: '' },
			}),
		],
		connections: {
			Start: { main: [[to('Customers'), to('Contacts')]] },
			Customers: {
				main: [[to('Merge'), to('By name'), to('Confirm'), to('Stamp'), to('Filter')]],
			},
			Contacts: { main: [[to('Merge', 1), to('By name', 1)]] },
		},
		pinData: { Customers: [{ json: CUSTOMER }], Contacts: [{ json: CONTACT }] },
	};
	return (await bench.server.rest('POST', '/rest/workflows', definition)).id;
}

const STEPS = [
	'Conflict Bucket',
	'Loop Guard',
	'Master/Slave Merge',
	'Sync State',
	'Two-Way Sync Trigger',
];

/** Gives the editor the time to show what it has. @param {() => Promise<boolean>} isShown */
async function until(isShown) {
	for (let tries = 0; tries < 50 && !(await isShown()); tries++) await sleep(100);
}

/**
 * Drags a field onto a parameter and looks at what arrived.
 *
 * @param {string} expression
 * @param {string} name
 * @param {string} arrived
 * @param {number} [row]
 */
async function dragged(expression, name, arrived, row = 0) {
	const parameter = editor.parameter(name, row);
	await editor.drag(`{{ ${expression} }}`, parameter);
	await until(async () => (await editor.text(parameter)) === arrived);
	assert.equal(await editor.text(parameter), arrived, `${expression} onto ${name}`);
	taken.add(name);
}

/** Parameters that took a field. @type {Set<string>} */
const taken = new Set();

/** Those of the Merge that name a field of either side, or of both. */
const EITHER = ['deletedField', 'labelField', 'masterCreatedField', 'slaveCreatedField'];

/** The names of all parameters of a node that take fields, as n8n knows it. @param {string} node */
async function fieldParameters(node) {
	const answer = await fetch(`${bench.server.url}/types/nodes.json`, {
		headers: { cookie: bench.server.cookie, 'browser-id': 'two-way-sync' },
	});
	/** @type {any} */
	const types = await answer.json();
	const found = types.find((/** @type {any} */ { name }) => name.endsWith(`sync.${node}`));
	/** @type {(value: any) => readonly string[]} */
	const namesIn = (value) => {
		if (value === null || typeof value !== 'object') return [];
		const own = 'requiresDataPath' in value ? [value.name] : [];
		return [...own, ...Object.values(value).flatMap(namesIn)];
	};
	return [...new Set(namesIn(found.properties))].sort();
}

test(
	'fields of both inputs can be dragged into every parameter of the Merge that names fields',
	{ skip },
	async () => {
		await editor.show(await workflow());
		await editor.openStep('Merge');
		taken.clear();
		await dragged('$json.key', 'masterIdField', 'key');
		await dragged('$json.address.city', 'masterField', 'address.city');
		await dragged("$json['full name']", 'masterField', 'full name', 1);
		await dragged("$json['Item [1]']", 'masterField', "['Item [1]']", 2);
		for (const name of EITHER)
			await dragged("$json.address['zip code']", name, "address['zip code']");
		await dragged('$json.email', 'createOnlyWhenFilled', 'email');
		await dragged('$json.email', 'masterModifiedField', 'updatedAt, email');
		await dragged("$json['Amount.net']", 'masterModifiedField', "updatedAt, email, ['Amount.net']");

		await editor.unfold('Contacts');
		await dragged('$json.mail', 'slaveIdField', 'mail');
		await dragged('$json.mail', 'slaveField', 'mail');
		await dragged("$json.properties['hs object']", 'slaveField', "properties['hs object']", 1);
		await dragged('$json.mail', 'slaveField', 'mail', 2);
		for (const name of EITHER) {
			await dragged("$json.properties['hs object']", name, "properties['hs object']");
		}
		await dragged('$json.mail', 'createOnlyWhenFilled', 'email, mail');
		await dragged('$json.mail', 'slaveModifiedField', 'updatedAt, mail');
		await editor.closeStep();

		await editor.openStep('By name');
		await dragged("$json['full name']", 'excludeFields', "note, ['full name']");
		await editor.unfold('Contacts');
		await dragged('$json.mail', 'excludeFields', "note, ['full name'], mail");
		await editor.closeStep();
		assert.deepEqual([...taken].sort(), await fieldParameters('masterSlaveMerge'));
	},
);

test('and into those of the Loop Guard', { skip }, async () => {
	await editor.show(await workflow());
	taken.clear();
	await editor.openStep('Confirm');
	for (const name of ['idField', 'versionField', 'answerField']) {
		await dragged("$json['full name']", name, 'full name');
	}
	await editor.closeStep();
	await editor.openStep('Stamp');
	for (const name of ['idField', 'flagField', 'field']) {
		await dragged('$json.address.city', name, 'address.city');
	}
	await editor.closeStep();
	await editor.openStep('Filter');
	for (const name of ['idField', 'field', 'actorField', 'flagField', 'versionField']) {
		await dragged('$json.key', name, 'key');
	}
	await editor.closeStep();
	assert.deepEqual([...taken].sort(), await fieldParameters('loopGuard'));
});

const MORE = ['syncName', 'stateStore', 'inputMode', 'sendFields'];

test(
	'the Merge shows six parameters at first, and what is saved of the others is shown and kept',
	{ skip },
	async () => {
		const merge = 'n8n-nodes-two-way-sync.masterSlaveMerge';
		const saved = { syncName: 'customers', sendFields: 'changedOnly' };
		const { id } = await bench.server.rest('POST', '/rest/workflows', {
			name: uniqueName('Panel'),
			settings: { executionOrder: 'v1' },
			nodes: [step('Fresh', merge, 0, 0), step('Saved', merge, 300, 0, saved)],
			connections: {},
		});
		await editor.show(id);
		await editor.openStep('Fresh');
		await editor.anyParameter('onDelete').waitFor();
		for (const name of MORE) assert.equal(await editor.anyParameter(name).count(), 0, name);
		await editor.switchOn('moreSettings');
		for (const name of MORE) await editor.anyParameter(name).waitFor();
		await editor.closeStep();

		await editor.openStep('Saved');
		await editor.anyParameter('sendFields').waitFor();
		for (const name of MORE) {
			const isShown = (await editor.anyParameter(name).count()) > 0;
			assert.equal(isShown, name in saved, name);
		}
		assert.equal(await editor.text(editor.parameter('syncName')), 'customers');
		await editor.parameter('masterIdField').locator('input').fill('key');
		await editor.closeStep();
		await editor.save();
		const { nodes } = await bench.server.rest('GET', `/rest/workflows/${id}`);
		const parameters = nodes.find((/** @type {any} */ each) => each.name === 'Saved').parameters;
		assert.deepEqual(
			{ ...parameters, options: undefined },
			{
				...saved,
				masterIdField: 'key',
				options: undefined,
			},
		);
	},
);

test("n8n's panel finds all five by what people look for", { skip }, async () => {
	await editor.show(await workflow());
	for (const words of ['two way', 'sync', 'bidirectional', 'merge conflict', 'dedupe']) {
		await editor.search(words);
		const missing = async () => {
			const found = await editor.found();
			return STEPS.filter((name) => !found.includes(name));
		};
		await until(async () => (await missing()).length === 0);
		assert.deepEqual(await missing(), [], words);
	}
});
