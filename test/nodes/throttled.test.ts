import type { IDataObject, INode, INodeExecutionData, JsonObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { appErrorOf } from '../../nodes/LoopGuard/appError';
import { inWords, kindOfFailure } from '../../src/settle/failures';
import { App } from './engine/app';
import type { Finished } from './engine/savedWorkflow';
import { TwoApps } from './engine/twoApps';

const NODE: INode = {
	id: 'n',
	name: 'App',
	type: 'test.app',
	typeVersion: 1,
	position: [0, 0],
	parameters: { secret: 'a parameter of the step' },
};

/** What n8n's request helper throws, which the HTTP Request step puts into the item as it is. */
function reason(status: number, body: unknown, message = `${status} - ${JSON.stringify(body)}`) {
	return Object.assign(new Error(message), {
		statusCode: status,
		code: 'ERR_BAD_REQUEST',
		error: body,
		options: { body: 'a parameter of the step', headers: { authorization: 'a secret' } },
		response: { status, headers: {} },
	});
}

const failedQuery = (description: string) =>
	new NodeOperationError(NODE, new Error('lost in the copy'), { description });
const api = (error: JsonObject, options = {}) => new NodeApiError(NODE, error, options);
const json = (value: { [name: string]: unknown }): INodeExecutionData => ({
	// Items carry live errors in their JSON.
	json: Object.assign<IDataObject, object>({}, value),
});

describe('errors of steps, read in words', () => {
	const spacing = "Try spacing your requests out using the batching settings under 'Options'";
	const rows: ReadonlyArray<readonly [string, INodeExecutionData, string, string]> = [
		['a text', json({ error: 'name is too long' }), 'refused', 'name is too long'],
		[
			'a text that n8n puts in the place of a 429',
			json({ error: 'The service is receiving too many requests from you' }),
			'throttled',
			'The service is receiving too many requests from you',
		],
		[
			'an error of a request in the JSON: 429',
			json({ error: reason(429, { error: 'slow' }, spacing) }),
			'throttled',
			`429: ${spacing}: slow`,
		],
		[
			'the same with details',
			json({
				error: reason(429, { error: 'slow' }, spacing),
				details: { message: 'Too many requests', httpCode: '429', description: null },
			}),
			'throttled',
			`429: Too many requests: ${spacing}: slow`,
		],
		[
			'an error of a request: 422 with a body',
			json({ error: reason(422, { message: 'name is too long' }) }),
			'refused',
			'422: name is too long',
		],
		[
			'a body within a body',
			json({ error: reason(400, { errors: [{ detail: 'no such field' }] }) }),
			'refused',
			'400: no such field',
		],
		['503', json({ error: reason(503, 'busy') }), 'unanswered', '503: busy'],
		[
			'a lost connection',
			json({ error: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) }),
			'unanswered',
			'read ECONNRESET',
		],
		[
			'a time-out within a cause',
			json({
				error: new Error('aborted', {
					cause: Object.assign(new Error('x'), { code: 'ETIMEDOUT' }),
				}),
			}),
			'unanswered',
			'aborted: x: ETIMEDOUT',
		],
		[
			"an app step's error beside the JSON",
			{ json: {}, error: api({ message: 'x', httpCode: '429' }) },
			'throttled',
			'429: The service is receiving too many requests from you: x',
		],
		[
			"an app step's error in the JSON",
			json({ message: 'm', error: api({ statusCode: 403, message: 'Quota exceeded' }) }),
			'throttled',
			'403: Forbidden - perhaps check your credentials?: Quota exceeded',
		],
		[
			'a copy of an error, which has no message (Postgres)',
			json({ error: { ...failedQuery('Key (email)=(x) already exists.') } }),
			'refused',
			'Key (email)=(x) already exists.',
		],
		[
			'a copy of an error that has the query alone',
			json({ error: { ...failedQuery("Failed query: INSERT INTO t VALUES ('of the step')") } }),
			'refused',
			'the app gave no reason',
		],
		[
			'an input item that an error output adds',
			json({ error: 'no', status: 429, message: 'quota', details: 'mine', code: '503' }),
			'refused',
			'no',
		],
		['an object without words', json({ error: { a: 1 } }), 'refused', 'the app gave no reason'],
	];
	it.each(rows)('%s', (_, item, kind, words) => {
		const error = appErrorOf(item);
		if (error === undefined) throw new Error('no error');
		expect([kindOfFailure(error), inWords(error)]).toEqual([kind, words]);
		expect(inWords(error)).not.toContain('of the step');
	});

	it.each([[{ id: 1 }], [{ error: null }], [{ error: false }]])('%j is an answer', (answer) => {
		expect(appErrorOf({ json: answer })).toBeUndefined();
	});
});

const people = (many: number, prefix = '') =>
	Array.from({ length: many }, (_, index) => ({
		id: `${prefix}${index + 1}`,
		email: `p${index + 1}@example.com`,
		name: `P ${index + 1}`,
		// An app's answer has more than what was sent.
		updatedAt: '2026-01-01',
	}));

function statuses(run: Finished): readonly unknown[] {
	return run
		.items('Confirm Slave', 1)
		.map(({ twoWaySync }) => JSON.parse(JSON.stringify(twoWaySync)));
}

describe('an app that takes three writes a run, then answers 429', () => {
	const shopOf = () => {
		const shop = new App([]);
		let taken = 0;
		shop.refuses = () => (++taken > 3 ? 'slow down' : undefined);
		shop.failedItem = () => json({ error: reason(429, 'slow down') });
		return { shop, nextRun: () => (taken = 0) };
	};

	test.each([['continueErrorOutput' as const], ['continueRegularOutput' as const]])(
		'24 creations arrive in 8 runs (%s), and the hint has one line for all that were put off',
		async (onError) => {
			const { shop, nextRun } = shopOf();
			const apps = new TwoApps(new App(people(24)), shop, { onError });
			const first = await apps.run();
			expect(first.hints('Confirm Slave')).toEqual([
				'21 throttled, tried again for as long as it takes: 429: slow down.',
			]);
			expect(statuses(first)[0]).toEqual({ status: 'throttled', reason: '429: slow down' });
			for (let run = 2; run <= 8; run++) {
				nextRun();
				const next = await apps.run();
				expect(next.hints('Merge').join('\n')).toContain('takes no more for now');
			}
			expect(shop.list()).toHaveLength(24);
			apps.calls();
			const quiet = await apps.run();
			expect(apps.calls()).toEqual([]);
			expect(quiet.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
		},
	);

	test('with Write At Most nothing is put off', async () => {
		const { shop, nextRun } = shopOf();
		const apps = new TwoApps(new App(people(24)), shop, {
			merge: { options: { maxWritesPerRun: 3 } },
		});
		for (let run = 1; run <= 8; run++) {
			nextRun();
			const next = await apps.run();
			expect(next.counts('Merge')[0]).toBe(3);
			expect(next.hints('Confirm Slave')).toEqual([]);
			if (run < 8)
				expect(next.hints('Merge').join('\n')).toContain(`${24 - 3 * run} more writes wait`);
		}
		expect(shop.list()).toHaveLength(24);
		expect((await apps.run()).counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
	});
});

test('without a limit set, all writes leave', async () => {
	const apps = TwoApps.of(people(5), [], { merge: { options: { maxWritesPerRun: 0 } } });
	expect((await apps.run()).counts('Merge')[0]).toBe(5);
});

test('a 503 is unanswered: what is overwritten is logged, and it is no conflict however long it lasts', async () => {
	const apps = TwoApps.of(people(1), people(1, 's'), {
		merge: { options: { maxAttempts: 2, emitRejected: true } },
	});
	await apps.run();
	apps.crm.edit(1, { name: 'Anna' });
	apps.shop.refuses = () => 'down';
	apps.shop.failedItem = () =>
		json({ error: reason(503, { error: { message: 'down for a while' } }) });
	const run = await apps.run();
	expect(run.hints('Confirm Slave')).toEqual([
		'1 unanswered, the next run looks whether they landed: 503: down for a while.',
	]);
	const second = await apps.run();
	expect(second.json('Merge', 4)).toMatchObject([{ status: 'rejected' }]);
	for (let time = 0; time < 4; time++)
		expect((await apps.run()).counts('Merge')).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
	apps.shop.refuses = () => undefined;
	await apps.run();
	expect(apps.shop.row('s1').name).toBe('Anna');
});

test('one line for each kind of failure, with a count; the entry has the reason', async () => {
	const apps = TwoApps.of(people(4), people(4, 's'), { merge: { options: { maxAttempts: 1 } } });
	await apps.run();
	for (const id of [1, 2, 3, 4]) apps.crm.edit(id, { name: `New ${id}` });
	let calls = 0;
	apps.shop.refuses = () => (++calls < 4 ? `record ${calls} is locked` : 'name is too long');
	apps.shop.failedItem = (error) =>
		json({ error: reason(422, { message: String(error).replace('Error: ', '') }) });
	const run = await apps.run();
	expect(run.hints('Confirm Slave')).toEqual([
		'3 not confirmed: 422: record 1 is locked.',
		'1 not confirmed: 422: name is too long.',
	]);
	const next = await apps.run();
	const messages = next.json('Merge', 4).map(({ message }) => String(message));
	expect(messages).toHaveLength(4);
	for (const message of messages)
		expect(message).toMatch(/422: (record \d is locked|name is too long)/);
});
