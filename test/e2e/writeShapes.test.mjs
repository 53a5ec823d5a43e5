// @ts-check
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { Bench, PEOPLE, Pair, nodeOf } from './harness.mjs';
import { JsonServer } from './jsonServer.mjs';

/** @typedef {Record<string, any>} Row */

/**
 * An app as many are: records are `{ id, fields }`, an id in the body and a column of its own are refused,
 * a part of the fields is taken, and answers are wrapped.
 */
class StrictApp extends JsonServer {
	/** @type {Map<string, Row>} */
	rows = new Map();
	/** Bodies that it was asked to write. @type {Row[]} */
	bodies = [];
	/** What happens between the read of its list and a write. */
	meanwhile = () => {};

	/** @param {string} id @param {Row} fields */
	put(id, fields) {
		this.rows.set(id, { id, fields: { ...this.rows.get(id)?.fields, ...fields } });
		return this.rows.get(id);
	}

	/**
	 * @override
	 * @param {import('node:http').IncomingMessage} request
	 * @param {Row} body
	 */
	answer({ method, url }, body) {
		if (method === 'GET') return { status: 200, json: [...this.rows.values()] };
		this.meanwhile();
		this.bodies.push(body);
		const refuse = (/** @type {string} */ error) => ({ status: 400, json: { error } });
		if ('id' in body) return refuse('Invalid key id');
		if ('CreatedAt' in body.fields) return refuse("Column 'CreatedAt' is read-only");
		const id = method === 'POST' ? `r${this.rows.size + 1}` : String(url?.split('/').at(-1));
		const created = method === 'POST' ? { CreatedAt: 'now', Owner: 'us' } : {};
		return { status: 200, json: { data: this.put(id, { ...created, ...body.fields }) } };
	}
}

const bench = new Bench();
const app = new StrictApp();
before(async () => {
	await app.start();
	await bench.join();
});
after(async () => {
	await bench.stop();
	app.stop();
});
beforeEach(() => {
	app.rows = new Map();
	app.bodies = [];
	app.meanwhile = () => {};
});

const { ANN } = PEOPLE;

/**
 * A Data Table and the app, whose steps are n8n's HTTP Request.
 *
 * @param {Record<string, unknown>} options Of the Merge.
 * @param {Record<string, unknown>} confirm Parameters of what confirms its writes.
 * @param {string} body Of an update.
 */
async function sync(options, confirm, body) {
	const fields = { name: 'fields.Name', email: 'fields.Email', phone: 'fields.Phone' };
	const mapping = Object.entries(fields).map(([masterField, slaveField]) => ({
		masterField,
		slaveField,
	}));
	const matchBy = { pairs: [{ masterField: 'email', slaveField: 'fields.Email' }] };
	return await Pair.create(bench.server, {
		master: [ANN],
		merge: { mappingMode: 'manual', fields: { mapping }, matchBy, options },
		change: (definition) => {
			const call = (/** @type {string} */ name, /** @type {Row} */ parameters) => {
				const node = nodeOf(definition, name);
				node.type = 'n8n-nodes-base.httpRequest';
				node.typeVersion = 4.4;
				node.parameters = { options: {}, ...parameters };
			};
			const sent = (/** @type {string} */ jsonBody) => ({
				...{ sendBody: true, specifyBody: 'json', jsonBody },
			});
			call('Get Slave Rows', { method: 'GET', url: app.url });
			call('Create in Slave', {
				method: 'POST',
				url: app.url,
				...sent('={{ JSON.stringify($json) }}'),
			});
			const url = `=${app.url}/{{ $json.id }}`;
			call('Update Slave', { method: 'PATCH', url, ...sent(body) });
			Object.assign(nodeOf(definition, 'Confirm Slave').parameters, confirm);
		},
	});
}

/** @param {import('../../scripts/real-n8n/workflows.mjs').Execution} execution */
function counts(execution) {
	return [0, 1].map((output) => execution.items('Confirm Slave', output).length);
}

test('an app that refuses an id and a key beside: apart, the changed keys alone, answers unwrapped', async () => {
	const pair = await sync(
		{ updateItemsSlave: 'apart', nestedFieldsSlave: 'changedOnly' },
		{ answerField: 'data' },
		'={{ JSON.stringify($json.fields) }}',
	);
	const first = await pair.run();
	assert.deepEqual(counts(first), [1, 0]);
	assert.deepEqual(first.hints('Confirm Slave'), []);
	await pair.master.edit({ email: ANN.email }, { phone: '77' });
	app.meanwhile = () => app.put('r1', { Name: 'Edited Meanwhile' });
	assert.deepEqual(counts(await pair.run()), [1, 0]);
	assert.deepEqual(app.bodies.at(-1), { fields: { Phone: '77' } });
	app.meanwhile = () => {};
	await pair.run();
	const expected = { ...ANN, name: 'Edited Meanwhile', phone: '77' };
	assert.deepEqual((await pair.rows()).master, [expected]);
	assert.deepEqual(app.rows.get('r1')?.fields, {
		...{ CreatedAt: 'now', Owner: 'us' },
		...{ Name: 'Edited Meanwhile', Email: ANN.email, Phone: '77' },
	});
	assert.deepEqual(await pair.writes(), {});
});

test('without these options the hints say which to set', async () => {
	const pair = await sync({}, {}, '={{ JSON.stringify({ fields: $json.fields }) }}');
	const first = await pair.run();
	assert.match(first.hints('Confirm Slave').join('\n'), /set Answer Field to "data"/);
	await pair.run();
	await pair.master.edit({ email: ANN.email }, { phone: '77' });
	const refused = await pair.run();
	assert.deepEqual(counts(refused), [0, 1]);
	assert.match(
		refused.hints('Confirm Slave').join('\n'),
		/"fields\.CreatedAt".*set Nested Fields in Slave/,
	);
});
