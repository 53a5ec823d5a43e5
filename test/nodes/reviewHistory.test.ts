import type { INodeParameters } from 'n8n-workflow';
import { BUCKET, OUT, TRIGGER } from './engine/sync';
import { PageVisitor, hiddenIn, textIn } from './engine/pageVisitor';
import { TwoApps } from './engine/twoApps';

const ann = { id: 1, email: 'ann@example.com', name: 'Ann' };

/** The CRM's name won over the shop's, and a page whose decisions go to the steps of the Merge's writes. */
async function overruled(merge: INodeParameters = {}): Promise<[TwoApps, PageVisitor]> {
	const world = TwoApps.of([ann], [{ ...ann, id: 's1' }], {
		merge: { masterName: 'CRM', slaveName: 'Shop', ...merge },
		nodes: [
			{
				name: 'Page',
				type: TRIGGER,
				parameters: { triggerOn: ['reviewPage'], authentication: 'none' },
				webhookId: 'w1',
			},
			{
				name: 'Resolve',
				type: BUCKET,
				parameters: { operation: 'resolve', decision: 'fromPage' },
			},
		],
		wires: ['Page 2 -> Resolve', 'Resolve 1 -> Update Slave', 'Resolve 3 -> Update Master'],
	});
	await world.run();
	world.crm.edit(1, { name: 'Anne' });
	world.shop.edit('s1', { name: 'Anna' });
	await world.run();
	await world.run();
	world.calls();
	return [world, new PageVisitor(world.workflow)];
}

const QUERY = 'view=history';
const names = (world: TwoApps) => [world.crm.row(1).name, world.shop.row('s1').name];

test('the history stands on the page: what was before, kept and overruled, and why', async () => {
	const [, person] = await overruled();
	const list = await person.open();
	expect(list.html).toContain('href="?view=history"');
	const { status, html } = await person.open(QUERY);
	expect(status).toBe(200);
	const text = textIn(html);
	for (const part of ['Anne', 'Before Ann', 'Kept, from CRM', 'Gave way in Shop Anna']) {
		expect(text).toContain(part);
	}
	expect(html).not.toMatch(/<script| on\w+=/i);
	expect(textIn((await person.open(`${QUERY}&text=nobody`)).html)).toContain(
		'Nothing in the history is like that',
	);
});

test('a value is put back: shown first, then both apps have it, and the history says who', async () => {
	const [world, person] = await overruled();
	const page = await person.open(QUERY);
	const confirm = await person.send(page.html, {}, '', QUERY);
	expect(confirm.status).toBe(200);
	expect(textIn(confirm.html)).toContain('CRM, name : Anne becomes Anna');
	expect(confirm.run).toBeUndefined();
	expect(world.calls()).toEqual([]);
	const sent = await person.send(confirm.html, { name: 'Pat' }, 'send', QUERY);
	expect(sent.status).toBe(303);
	expect(names(world)).toEqual(['Anna', 'Anna']);
	const after = textIn((await person.open(sent.headers.location?.slice(1))).html);
	expect(after).toContain('put back, or on its way to the apps');
	await world.run();
	expect(textIn((await person.open(QUERY)).html)).toMatch(/Pat \(as typed\).*This was put back\./);
	world.calls();
	await world.run();
	expect(world.calls()).toEqual([]);
});

test('sent twice it is put back once, and what was put back can be taken back', async () => {
	const [world, person] = await overruled();
	const page = await person.open(QUERY);
	const confirm = await person.send(page.html, {}, '', QUERY);
	await person.send(confirm.html, {}, 'send', QUERY);
	await world.run();
	world.calls();
	const again = await person.send(confirm.html, {}, 'send', QUERY);
	expect(again.status).toBe(409);
	expect(textIn(again.html)).toContain('It was put back already');
	expect(again.run).toBeUndefined();
	const { html } = await person.open(QUERY);
	const back = await person.send(newest(html), {}, '', QUERY);
	expect(textIn(back.html)).toContain('Anna becomes Anne');
	await person.send(back.html, {}, 'send', QUERY);
	expect(names(world)).toEqual(['Anne', 'Anne']);
});

test('about a value that moved since a person is asked; nothing is overwritten', async () => {
	const [world, person] = await overruled();
	world.shop.edit('s1', { name: 'Annabel' });
	await world.run();
	await world.run();
	world.calls();
	const page = await person.open(QUERY);
	const confirm = await person.send(page.html, {}, '', QUERY);
	expect(textIn(confirm.html)).toContain('This cannot be put back as it is');
	expect(textIn(confirm.html)).toContain('Open it as a conflict');
	const sent = await person.send(confirm.html, {}, 'send', QUERY);
	expect(world.calls()).toEqual([]);
	expect(textIn((await person.open(sent.headers.location?.slice(1))).html)).toContain(
		'it waits as a conflict now',
	);
	await world.run();
	const asked = textIn((await person.open()).html);
	expect(asked).toContain('1 is waiting');
	expect(asked).toContain('To be put back Anna');
});

test('a page that is older than the newest entry of that id puts nothing back, nor decides anew', async () => {
	const [world, person] = await overruled({ onConflict: 'manual' });
	const asked = await person.open();
	await person.decide({ 't0.0': 'master' });
	await world.run();
	const page = await person.open(QUERY);
	world.crm.edit(1, { name: 'Berta' });
	world.shop.edit('s1', { name: 'Bert' });
	await world.run();
	await world.run();
	world.calls();
	const old = await person.send(asked.html, { 't0.0': 'slave' }, 'confirm');
	expect(old.status).toBe(409);
	await person.decide({ 't0.0': 'master' });
	await world.run();
	world.calls();
	for (const to of ['', 'send']) {
		const late = await person.send(page.html, {}, to, QUERY);
		expect(late.status).toBe(409);
		expect(textIn(late.html)).toContain('This was decided anew since');
		expect(late.run).toBeUndefined();
	}
	expect(names(world)).toEqual(['Berta', 'Berta']);
	const { html } = await person.open(QUERY);
	expect(html.match(/name="putBack"/g)).toHaveLength(1);
	expect(textIn((await person.open(`${QUERY}&page=99`)).html)).toContain('Berta');
});

test('what is made up, or gone, puts nothing back', async () => {
	const [world, person] = await overruled();
	for (const putBack of ['nothing', '<b>', 'x'.repeat(10_000)]) {
		const body = new URLSearchParams({ putBack, to: 'send' }).toString();
		const { status, run, html } = await person.post(body);
		expect(status).toBe(404);
		expect(run).toBeUndefined();
		expect(html).not.toContain('<b>');
	}
	expect(world.calls()).toEqual([]);
});

test('the step that applies decisions lists what it does not put back', async () => {
	const [world, person] = await overruled();
	const page = await person.open(QUERY);
	const confirm = await person.send(page.html, {}, '', QUERY);
	world.crm.edit(1, { name: 'Annika' });
	await world.run();
	await world.run();
	const sent = await person.send(confirm.html, {}, 'send', QUERY);
	expect(sent.run?.json('Resolve', OUT.notApplied)?.[0]?.refused).toMatch(/has changed since/);
	expect(names(world)).toEqual(['Annika', 'Annika']);
});

/** The page with the form of the newest entry alone. */
function newest(html: string): string {
	const [first = ''] = html.split('</article>');
	expect(hiddenIn(first).putBack).toBeDefined();
	return first;
}
