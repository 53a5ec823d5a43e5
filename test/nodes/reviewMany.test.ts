import type { INodeParameters } from 'n8n-workflow';
import { BUCKET, TRIGGER } from './engine/sync';
import { PageVisitor, hiddenIn, textIn } from './engine/pageVisitor';
import { TwoApps } from './engine/twoApps';

interface Person {
	readonly id: number;
	readonly email: string;
	readonly name: string;
	readonly city: string;
}

const people = (count: number): readonly Person[] =>
	Array.from({ length: count }, (_, index) => ({
		id: index + 1,
		email: `p${index + 1}@example.com`,
		name: `Person ${index + 1}`,
		city: 'Rome',
	}));

/** Two apps, in which somebody edited each record on both sides. */
async function contested(
	count: number,
	edits: (id: number) => readonly [crm: Partial<Person>, shop: Partial<Person>],
	page: INodeParameters = {},
): Promise<[TwoApps, PageVisitor]> {
	const records = people(count);
	const world = TwoApps.of(
		records,
		records.map((record) => ({ ...record, id: `s${record.id}` })),
		{
			merge: { onConflict: 'manual', masterName: 'CRM', slaveName: 'Shop' },
			nodes: [
				{
					name: 'Page',
					type: TRIGGER,
					parameters: { triggerOn: ['reviewPage'], authentication: 'none', ...page },
					webhookId: 'w1',
				},
				{
					name: 'Resolve',
					type: BUCKET,
					parameters: { operation: 'resolve', decision: 'fromPage' },
				},
				{ name: 'History', type: BUCKET, parameters: { operation: 'history', limit: 100 } },
				{ name: 'Asker', type: 'test.pass' },
			],
			wires: [
				'Page 2 -> Resolve',
				'Resolve 1 -> Update Slave',
				'Resolve 3 -> Update Master',
				'Asker -> History',
			],
		},
	);
	await world.run();
	for (const { id } of records) {
		const [crm, shop] = edits(id);
		world.crm.edit(id, crm);
		world.shop.edit(`s${id}`, shop);
	}
	await world.run();
	world.calls();
	return [world, new PageVisitor(world.workflow)];
}

const names = (id: number) => [{ name: `C${id}` }, { name: `S${id}` }] as const;

function shopNames(world: TwoApps, count: number): readonly unknown[] {
	return people(count).map(({ id }) => world.shop.row(`s${id}`).name);
}

describe('a filter', () => {
	test('shows what has a text in its name, its ids or its values, and keeps to it', async () => {
		const [, person] = await contested(6, names);
		for (const [text, label] of [
			['P3@example', 'p3@example.com'],
			['s5', 'p5@example.com'],
			['c2', 'p2@example.com'],
		] as const) {
			const query = `text=${encodeURIComponent(text)}`;
			const { html } = await person.open(query);
			expect(html.match(/<article /g)).toHaveLength(1);
			expect(textIn(html)).toContain(label);
			expect(textIn(html)).toContain('6 are waiting, 1 of them shown');
			const confirm = await person.send(html, { 't0.0': 'master' }, 'confirm', query);
			expect(confirm.status).toBe(200);
			expect(confirm.html).toContain(`action="?text=${encodeURIComponent(text)}"`);
		}
	});

	test('shows one field, or one kind; what matches nothing says so', async () => {
		const edits = (id: number) =>
			id % 2 === 0 ? names(id) : ([{ city: `Bonn ${id}` }, { city: `Oslo ${id}` }] as const);
		const [, person] = await contested(6, edits);
		const shown = async (query: string) =>
			((await person.open(query)).html.match(/<article /g) ?? []).length;
		const { html } = await person.open();
		expect(textIn(html)).toContain('Any field city (3) name (3)');
		for (const field of ['name', 'city']) expect(await shown(`field=${field}`)).toBe(3);
		expect(await shown('type=contested')).toBe(6);
		expect(await shown('type=deleted')).toBe(0);
		expect(await shown('type=no-such-type')).toBe(6);
		const none = textIn((await person.open('text=nowhere')).html);
		expect(none).toContain('None of the open ones is like that');
		expect(none).toContain('Show all');
	});

	test.each(['"><script>alert(1)</script>', "$& ${1} ' \\", '\u202eabc', '%00<', 'a'.repeat(5000)])(
		'has any text in it: %s',
		async (text) => {
			const [, person] = await contested(5, names);
			const { status, html } = await person.open(`text=${encodeURIComponent(text)}`);
			expect(status).toBe(200);
			expect(html).not.toMatch(/<script|\u202e/);
		},
	);
});

describe('many at once', () => {
	test('all from one app: count and sample first, then all are decided in one run', async () => {
		const [world, person] = await contested(60, names);
		const page = await person.open();
		const confirm = await person.send(page.html, { bulk: 'master', name: 'Pat' }, '');
		expect(confirm.status).toBe(200);
		expect(textIn(confirm.html)).toContain('Take all from CRM: 60 records');
		expect(textIn(confirm.html)).toContain('60 changes in Shop');
		expect(confirm.html.match(/<article>/g)).toHaveLength(5);
		expect(textIn(confirm.html)).toContain('And 55 more in the same way');
		expect(world.calls()).toEqual([]);
		const sent = await person.send(confirm.html, { comment: 'CRM is right', name: 'Pat' }, 'send');
		expect(sent.status).toBe(303);
		expect(sent.run?.json('Page', 2)).toHaveLength(60);
		expect(shopNames(world, 60)).toEqual(people(60).map(({ id }) => `C${id}`));
		const after = textIn((await person.open(sent.headers.location?.slice(1))).html);
		expect(after).toMatch(/60 decided/);
		expect(after).toContain('Nothing is waiting');
		await world.run();
		const rows = (await world.run({ from: 'Asker' })).json('History');
		expect(rows).toHaveLength(60);
		expect(rows[0]).toMatchObject({ decidedBy: 'Pat (as typed)' });
		expect(rows[0]?.why).toContain('CRM is right');
	});

	test('covers what the page showed when it was loaded: what moved or came since stays open', async () => {
		const [world, person] = await contested(5, names);
		const page = await person.open();
		world.shop.edit('s2', { name: 'moved' });
		await world.run();
		world.calls();
		const confirm = await person.send(page.html, { bulk: 'slave' }, '');
		expect(textIn(confirm.html)).toContain('Take all from Shop: 4 records');
		expect(textIn(confirm.html)).toContain('One conflict stays open: it changed meanwhile.');
		world.shop.edit('s3', { name: 'moved too' });
		await world.run();
		world.calls();
		const sent = await person.send(confirm.html, {}, 'send');
		const after = textIn((await person.open(sent.headers.location?.slice(1))).html);
		expect(after).toContain('a value had changed meanwhile');
		expect(after).toContain('2 are waiting');
		expect([1, 2, 3, 4].map((id) => world.crm.row(id).name)).toEqual(['S1', 'C2', 'C3', 'S4']);
	});

	test('with one field in sight only records are decided of which nothing else waits', async () => {
		const edits = (id: number) =>
			id === 1
				? ([
						{ name: 'C1', city: 'Bonn' },
						{ name: 'S1', city: 'Oslo' },
					] as const)
				: names(id);
		const [world, person] = await contested(5, edits);
		const query = 'field=name';
		const page = await person.open(query);
		const confirm = await person.send(page.html, { bulk: 'master' }, '', query);
		expect(textIn(confirm.html)).toContain('Take all from CRM: 4 records');
		expect(textIn(confirm.html)).toContain('One conflict stays open: this does not decide it.');
		await person.send(confirm.html, {}, 'send', query);
		expect(shopNames(world, 5)).toEqual(['S1', 'C2', 'C3', 'C4', 'C5']);
	});

	test('accepts the suggestions, and leaves what has none', async () => {
		const edits = (id: number) =>
			id < 4
				? ([{ name: `Person ${id}, Dr.` }, { name: `Person ${id}, Dr., PhD` }] as const)
				: names(id);
		const [world, person] = await contested(5, edits);
		const page = await person.open();
		expect(page.html.match(/class="suggestion"/g)).toHaveLength(3);
		expect(page.html).not.toContain(' checked');
		expect(textIn(page.html)).toContain('Accept all suggestions (3)');
		const confirm = await person.send(page.html, { bulk: 'suggestions' }, '');
		expect(textIn(confirm.html)).toContain('2 conflicts stay open: this does not decide them.');
		await person.send(confirm.html, {}, 'send');
		expect([1, 2, 3].map((id) => world.crm.row(id).name)).toEqual(
			[1, 2, 3].map((id) => `Person ${id}, Dr., PhD`),
		);
		expect(textIn((await person.open()).html)).toContain('2 are waiting');
	});

	test('sent twice it is carried out once; nothing that is made up decides anything', async () => {
		const [world, person] = await contested(4, names);
		const page = await person.open();
		const confirm = await person.send(page.html, { bulk: 'master' }, '');
		await person.send(confirm.html, {}, 'send');
		world.calls();
		const again = await person.send(confirm.html, {}, 'send');
		expect(again.status).toBe(409);
		expect(again.run).toBeUndefined();
		for (const inputs of [
			{ bulk: 'master', all: 'c1.1,c2.1,<b>.1' },
			{ bulk: 'delete', all: hiddenIn(page.html).all ?? '' },
			{ bulk: 'master' },
		]) {
			const { status, run } = await person.post(
				new URLSearchParams({ ...inputs, to: 'send' }).toString(),
			);
			expect([400, 409]).toContain(status);
			expect(run).toBeUndefined();
		}
		expect(world.calls()).toEqual([]);
	});
});

test('ids lead to the records in both apps, where it is known how', async () => {
	const [, person] = await contested(1, names, {
		masterLink: 'https://crm.example.com/contacts/{{id}}',
		slaveLink: 'javascript:alert({{id}})',
	});
	const { html } = await person.open();
	expect(html).toContain(
		'<a href="https://crm.example.com/contacts/1" target="_blank" rel="noopener noreferrer">1</a>',
	);
	expect(html).not.toContain('javascript:');
});
