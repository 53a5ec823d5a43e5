import type { INodeParameters } from 'n8n-workflow';
import { OUT, Sync } from './engine/sync';
import type { Finished } from './engine/savedWorkflow';

const ann = { id: 1, email: 'ann@example.com', name: 'Ann', phone: '1' };
const bob = { id: 2, email: 'bob@example.com', name: 'Bob', phone: '2' };
const annInSlave = { ...ann, id: 'cus_1' };
const bobInSlave = { ...bob, id: 'cus_2' };
const only = { merge: { dryRun: true } };

function pageOf(run: Finished): string {
	const [first] = run.items('Merge', OUT.preview);
	const page = first?.binary?.preview;
	expect(page).toMatchObject({ mimeType: 'text/html', fileName: 'preview.html' });
	return Buffer.from(page?.data ?? '', 'base64').toString();
}

/** The cells of each row of a section, without tags. */
function rowsOf(page: string, title: string): readonly string[][] {
	const [, inside = ''] = page.split(`<h2>${title}</h2>`);
	const [part = ''] = inside.split('</section>');
	return [...part.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row = '']) =>
		[...row.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/g)].map(([, cell = '']) => cell),
	);
}

test('one page says what would be written, in all and by field, with what differs marked', async () => {
	const sync = new Sync();
	await sync.run([ann], [annInSlave]);
	const page = pageOf(await sync.run([{ ...ann, name: 'Anna' }, bob], [annInSlave], only));
	expect(rowsOf(page, 'In all')).toEqual([
		['Written to', 'Created', 'Updated', 'Deleted'],
		['Master', '0', '0', '0'],
		['Slave', '1', '1', '0'],
	]);
	expect(rowsOf(page, 'By field')[1]).toEqual(['name', 'Slave', '1', '0']);
	expect(rowsOf(page, 'What would be written').slice(1)).toEqual([
		[
			...['bob@example.com', 'Slave', 'create', '', ''],
			...[expect.stringContaining('name: Bob'), 'only in Master'],
		],
		[
			...['ann@example.com', 'Slave', 'update', 'name'],
			...['Ann', 'Ann<ins>a</ins>', 'changed in Master'],
		],
	]);
});

test('it shows the two lists: records, keys, partners, fields of one side, forms', async () => {
	const lists = [
		[
			{ ...ann, active: 1 },
			{ ...bob, active: 0, email: '', nick: 'B' },
		],
		[
			{ ...annInSlave, active: true },
			{ ...bobInSlave, active: false },
		],
	] as const;
	const page = pageOf(await new Sync().run(...lists, only));
	expect(rowsOf(page, 'The two lists')).toEqual([
		['Records', 'Master', 'Slave'],
		['in the list', '2', '2'],
		['with email filled in (match key)', '1', '2'],
		['with a partner on the other side', '1', '1'],
		['Field', 'Master', 'Slave', 'Compared as'],
		['active', '1 and 0', 'true and false', 'yes or no'],
	]);
	expect(page).toContain('Only Master has, and nothing is mapped to: nick.');
	expect(pageOf(await new Sync({ matchBy: {} }).run(...lists, only))).toContain('No match key');
});

test('what people are asked, what a setting decides, and what would stop it stand apart', async () => {
	const lists = [[{ ...ann, name: 'Anne' }], [{ ...annInSlave, name: 'Anna' }]] as const;
	const decided = pageOf(await new Sync().run(...lists, only));
	expect(rowsOf(decided, 'What nobody is asked about')[1]).toEqual([
		...['ann@example.com', 'name', 'Anne', 'Anna', expect.stringContaining('master')],
	]);
	expect(decided).not.toContain('What people would be asked');
	const asked = pageOf(await new Sync({ onConflict: 'manual' }).run(...lists, only));
	expect(rowsOf(asked, 'What people would be asked')[1]?.slice(0, 3)).toEqual([
		...['ann@example.com', 'name', 'Master: Anne | Slave: Anna'],
	]);
	expect(asked).toContain('<p>1 question for people.</p>');
	const sync = new Sync();
	await sync.run([ann], [annInSlave]);
	const stopped = pageOf(await sync.run([ann], [], only));
	expect(stopped).toMatch(/would stop:<\/b> The slave returned no items although/);
});

test('nothing that an app holds acts in it', async () => {
	const evil = `<img src=x onerror=alert(1)>"'$\{{ 1 }}`;
	const record = { id: 1, email: `${evil}@x.org`, [evil]: evil, name: evil };
	const sync = new Sync({ onConflict: 'manual' });
	const theirs = { ...bobInSlave, [evil]: evil };
	const page = pageOf(await sync.run([record, { ...bob, [evil]: 1 }], [theirs], only));
	expect(page).not.toContain('<img');
	expect(page).not.toContain('{{');
	expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
	expect(page).toContain("default-src 'none'");
	expect(page).not.toMatch(/<script|https?:/);
});

test('a thousand rows, and how many more', async () => {
	const many = Array.from({ length: 1003 }, (_, id) => ({ ...ann, id, email: `${id}@x.org` }));
	const page = pageOf(await new Sync().run(many, [], only));
	expect(rowsOf(page, 'What would be written')).toHaveLength(1001);
	expect(page).toContain('And 3 more.');
	expect(rowsOf(page, 'In all')[2]).toEqual(['Slave', '1003', '0', '0']);
});

describe('fields that may belong together', () => {
	const TOWN = { masterField: 'city', slaveField: 'address.town' };
	const people = ['Ann', 'Bob', 'Cyd', 'Dan'].map((name, id) => ({ id, name, city: `C${id}` }));
	const ours = people.map((each) => ({
		...each,
		email: `${each.name}@x.org`,
		'First Name': each.name,
	}));
	const theirs = ours.map(({ email, name, city }) => ({
		...{ id: `s-${email}`, email, kind: 'x', address: { town: city } },
		first_name: name,
	}));

	test('are proposed by their names, and by what they hold in records that have met', async () => {
		const run = await new Sync().run(ours, theirs, only);
		const item = run.json('Merge', OUT.preview).find(({ operation }) => operation === 'proposals');
		expect(item?.proposals).toEqual([
			{ masterField: 'First Name', slaveField: 'first_name', why: 'the same name' },
			{ masterField: 'city', slaveField: 'address.town', why: 'the same in 4 of 4 records' },
		]);
		const page = pageOf(run);
		expect(rowsOf(page, 'Fields that may belong together')[2]).toEqual([
			...['city', 'address.town', 'the same in 4 of 4 records'],
		]);
	});

	test('the step to paste has them in its mapping, and all else as it was', async () => {
		const run = await new Sync({ syncName: 'people' }).run(ours, theirs, only);
		const item = run.json('Merge', OUT.preview).find(({ operation }) => operation === 'proposals');
		const pasted: { nodes: Array<{ parameters: INodeParameters }> } = JSON.parse(
			String(item?.paste),
		);
		const [step] = pasted.nodes;
		expect(step?.parameters).toMatchObject({ syncName: 'people', mappingMode: 'manual' });
		const merge = { ...step?.parameters, dryRun: true };
		const again = await new Sync().run(ours, theirs, { merge });
		expect(again.json('Merge', OUT.preview)).toMatchObject([{ operation: 'nothing' }]);
	});

	test('what always holds one value, or is mapped, is not', async () => {
		const same = ours.map((each) => ({ ...each, one: 'x' }));
		const run = await new Sync({ options: { excludeFields: 'city' } }).run(same, theirs, only);
		const item = run.json('Merge', OUT.preview).find(({ operation }) => operation === 'proposals');
		expect(item?.proposals).toMatchObject([{ slaveField: 'first_name' }]);
	});

	const proposed = async (...[master, slave, merge]: Parameters<Sync['run']>) => {
		const run = await new Sync().run(master, slave, merge);
		const item = run.json('Merge', OUT.preview).find(({ operation }) => operation === 'proposals');
		return { run, proposals: item?.proposals };
	};

	test('none of what an app keeps for itself is', async () => {
		const kept = (text: string) => ({
			...{ createdAt: text, updatedAt: text, Created_By: text, hs_lastmodifieddate: text },
			...{ 'Record ID': text, uuid: text, system: { modified: text } },
		});
		const { run, proposals } = await proposed(
			ours.map((each) => ({ ...each, ...kept(each.name) })),
			theirs.map((each) => ({ ...each, ...kept(each.first_name) })),
			{ merge: { dryRun: true, mappingMode: 'manual', fields: { mapping: [TOWN] } } },
		);
		expect(run.status).toBe('success');
		expect(proposals).toEqual([
			{ masterField: 'email', slaveField: 'email', why: expect.stringContaining('match key') },
			{ masterField: 'First Name', slaveField: 'first_name', why: 'the same name' },
		]);
	});

	test('a match key that no row of the mapping has is told, and proposed first', async () => {
		const mailed = theirs.map(({ email, ...others }) => ({ ...others, mail: email }));
		const matchBy = { pairs: [{ masterField: 'email', slaveField: 'mail', compareAs: 'email' }] };
		const told = /"email" and "mail".*what is created would lack it/;
		const { run, proposals } = await proposed(ours, mailed, { merge: { dryRun: true, matchBy } });
		expect(proposals).toMatchObject([{ masterField: 'email', slaveField: 'mail' }, {}, {}]);
		expect(run.hints('Merge').join()).toMatch(told);
		expect(pageOf(run)).toMatch(/&quot;mail&quot;.*what is created would lack it/);
		const mapping = [TOWN, { masterField: 'email', slaveField: 'mail' }];
		const merge = { dryRun: true, matchBy, mappingMode: 'manual', fields: { mapping } };
		const mapped = await proposed(ours, mailed, { merge });
		expect(mapped.run.hints('Merge').join()).not.toMatch(told);
		expect(mapped.proposals).toMatchObject([{ masterField: 'First Name' }]);
	});

	test('an app gives its ids itself: as match key they need no row', async () => {
		const known = theirs.map((each, id) => ({ ...each, crm_id: id }));
		const matchBy = { pairs: [{ masterField: 'id', slaveField: 'crm_id' }] };
		const { run } = await proposed(ours, known, { merge: { dryRun: true, matchBy } });
		expect(run.hints('Merge').join()).not.toContain('would lack');
	});
});
