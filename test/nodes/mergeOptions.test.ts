import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { OUT, Sync } from './engine/sync';

const ann = { id: 1, email: 'ann@example.com', name: 'Ann', phone: '1' };
const annInSlave = { ...ann, id: 'cus_1' };
const bob = { id: 2, email: 'bob@example.com', name: 'Bob', phone: '2' };
const bobInSlave = { ...bob, id: 'cus_2' };
const cid = { id: 3, email: 'cid@example.com', name: 'Cid', phone: '3' };
const cidInSlave = { ...cid, id: 'cus_3' };

async function inSync(parameters: INodeParameters = {}): Promise<Sync> {
	const sync = new Sync(parameters);
	await sync.run([ann, bob, cid], [annInSlave, bobInSlave, cidInSlave]);
	return sync;
}

/** A sync of one field, mapped by hand, in which Ann is linked with these values. */
async function withField(
	field: INodeParameters,
	values: { readonly master: unknown; readonly slave: unknown },
	parameters: INodeParameters = {},
) {
	const sync = new Sync({
		mappingMode: 'manual',
		fields: { mapping: [{ masterField: 'value', slaveField: 'value', ...field }] },
		...parameters,
	});
	const rows = (master: unknown, slave: unknown) =>
		[[{ ...ann, value: master }], [{ ...annInSlave, value: slave }]] as const;
	await sync.run(...rows(values.master, values.slave));
	return async (master: unknown, slave: unknown) => {
		const run = await sync.run(...rows(master, slave));
		const sent = (output: number): unknown => run.json('Merge', output)[0]?.value;
		return { run, toSlave: sent(OUT.updateSlave), toMaster: sent(OUT.updateMaster) };
	};
}

describe('options', () => {
	test.each<[string, readonly number[]]>([
		['both', [1, 0, 1, 0, 0, 0, 0, 0, 0, 0]],
		['master', [0, 0, 1, 0, 0, 0, 0, 0, 0, 0]],
		['slave', [1, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
		['none', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
	])('Create In %s', async (createIn, counts) => {
		const run = await new Sync({ options: { createIn } }).run([ann], [bobInSlave]);
		expect(run.counts('Merge')).toEqual(counts);
	});

	test('Create Only When Filled holds a record, which is counted, until its fields are filled', async () => {
		const options = { createOnlyWhenFilled: "name, ['phone']" };
		const sync = new Sync({ options });
		const half = { ...bob, name: ' ', phone: '' };
		for (let time = 0; time < 2; time++) {
			const run = await sync.run([ann, half], [annInSlave]);
			expect(run.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
			expect(run.hints('Merge')).toEqual([
				expect.stringContaining('("Create Only When Filled": "name", "phone")'),
				'Nothing to write; 1 in sync; 1 not created before it is filled in',
			]);
		}
		const run = await sync.run([ann, bob], [annInSlave]);
		expect(run.json('Merge', OUT.createInSlave)).toMatchObject([{ name: 'Bob', phone: '2' }]);
	});

	test('a row that somebody began to type waits; without a match key it waits for a second list', async () => {
		const sync = new Sync();
		const empty = { id: 9, email: '', name: '', phone: '' };
		const unkeyed = { id: 8, email: '', name: 'Dan', phone: '' };
		const first = await sync.run([ann, empty, unkeyed], [annInSlave]);
		expect(first.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
		expect(first.hints('Merge').at(-1)).toBe(
			'Nothing to write; 1 in sync; 1 waiting for a later run; 1 not created before it is filled in',
		);
		const second = await sync.run([ann, empty, unkeyed], [annInSlave]);
		expect(second.json('Merge', OUT.createInSlave)).toMatchObject([{ name: 'Dan' }]);
	});

	test('Allow Empty Input lets a side deliver nothing', async () => {
		const sync = await inSync({ options: { allowEmptyInput: true } });
		const run = await sync.run([ann, bob, cid], []);
		expect(run.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
	});

	const rowsOf = (side: 'master' | 'slave', values: readonly IDataObject[]) =>
		[ann, bob].map((row, index) => ({
			...row,
			...(side === 'slave' ? { id: `cus_${row.id}` } : {}),
			...values[index],
		}));

	test('Missing in Slave Means Empty clears what the slave leaves out', async () => {
		const sync = new Sync({ options: { missingMeansSlave: 'empty' } });
		const both = rowsOf('master', []);
		await sync.run(both, rowsOf('slave', []));
		const [first, second] = rowsOf('slave', []);
		const run = await sync.run(both, [{ ...first, phone: undefined }, { ...second }]);
		expect(run.json('Merge', OUT.updateMaster)).toMatchObject([{ id: 1, phone: null }]);
	});

	test('Blanks that never overwrite leave the other side as it is', async () => {
		const sync = await inSync({ options: { blanks: 'neverOverwrite' } });
		const run = await sync.run(
			[ann, bob, cid],
			[{ ...annInSlave, phone: '' }, bobInSlave, cidInSlave],
		);
		expect(run.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
	});

	test('Empty Texts of Slave are filled', async () => {
		const sync = new Sync({ options: { emptyTextsSlave: 'N/A, -' } });
		const run = await sync.run(
			rowsOf('master', []),
			rowsOf('slave', [{ phone: 'N/A' }, { phone: '-' }]),
		);
		expect(run.json('Merge', OUT.updateSlave)).toMatchObject([{ phone: '1' }, { phone: '2' }]);
	});

	test('Booleans and Date-Times in Slave say how an empty table takes them', async () => {
		const options = { booleansSlave: 'booleanNumber', dateTimesSlave: 'localDateTime' };
		const sync = new Sync({ options });
		const run = await sync.run([{ ...ann, active: true, seen: '2026-01-02T10:00:00Z' }], []);
		expect(run.json('Merge', OUT.createInSlave)).toMatchObject([
			{ active: 1, seen: '2026-01-02 10:00:00' },
		]);
	});

	test('Update Items, for each side: flat, or the ID and the fields apart', async () => {
		const sync = await inSync({
			options: { updateItemsSlave: 'apart', updateItemsMaster: 'flat' },
		});
		const run = await sync.run(
			[{ ...ann, phone: '9' }, bob, cid],
			[annInSlave, { ...bobInSlave, name: 'Rob' }, cidInSlave],
		);
		const { id, ...fields } = annInSlave;
		expect(run.json('Merge', OUT.updateSlave)).toEqual([{ id, fields: { ...fields, phone: '9' } }]);
		expect(run.json('Merge', OUT.updateMaster)).toEqual([{ ...bob, name: 'Rob' }]);
	});

	test('Label of a field and Label Field of the sync name what people decide on', async () => {
		const fields = {
			mapping: [
				{ masterField: 'name', slaveField: 'fullName', more: { label: ' Full name ' } },
				{ masterField: 'phone', slaveField: 'phone', more: { label: '' } },
			],
		};
		const sync = new Sync({
			...{ mappingMode: 'manual', onConflict: 'manual', fields },
			options: { labelField: 'fullName' },
		});
		const rows = (name: string, fullName: string, phone: string) =>
			[[{ ...ann, name }], [{ ...annInSlave, fullName, phone }]] as const;
		await sync.run(...rows('Ann', 'Ann', '1'));
		const run = await sync.run(...rows('Anna', 'Anne', '1'));
		expect(run.json('Merge', OUT.conflicts)).toMatchObject([
			{
				label: 'Anna',
				fields: [{ masterField: 'name', slaveField: 'fullName', label: 'Full name' }],
				message: expect.stringContaining('Full name: master "Anna", slave "Anne"'),
			},
		]);
	});

	test('the note under the output counts what is in sync, tried again, waiting and left', async () => {
		const said = (run: Awaited<ReturnType<Sync['run']>>) => run.hints('Merge').at(-1);
		const sync = new Sync({ options: { createIn: 'slave', maxWritesPerRun: 1 } });
		const first = await sync.run([ann, bob, cid], [annInSlave, bobInSlave, cidInSlave]);
		expect(said(first)).toBe('Nothing to write; 3 in sync');
		const edited = [
			[{ ...ann, name: 'A' }, { ...bob, name: 'B' }, cid],
			[annInSlave, bobInSlave, cidInSlave, { ...annInSlave, id: 'cus_4', email: 'dan@x.org' }],
		] as const;
		const second = await sync.run(...edited);
		const rest =
			'1 in sync; 1 waiting for a later run; 1 on one side only, where Create In leaves them';
		expect(said(second)).toBe(`1 to update in the slave; ${rest}`);
		await sync.run(...edited);
		expect(said(await sync.run(...edited))).toBe(
			`1 to update in the slave (1 of these tried again); ${rest}`,
		);
	});

	test('Nested Fields, for each side: the changed keys alone, or the whole object', async () => {
		const fields = { A: 'a', CreatedAt: 't' };
		const mapping = [{ masterField: 'fields.A', slaveField: 'fields.A' }];
		const sync = new Sync({
			mappingMode: 'manual',
			fields: { mapping },
			options: { nestedFieldsSlave: 'changedOnly' },
		});
		const rows = (master: string, slave: string) =>
			[
				[{ ...ann, fields: { ...fields, A: master } }],
				[{ ...annInSlave, fields: { ...fields, A: slave } }],
			] as const;
		await sync.run(...rows('a', 'a'));
		const run = await sync.run(...rows('z', 'a'));
		expect(run.json('Merge', OUT.updateSlave)).toEqual([{ id: 'cus_1', fields: { A: 'z' } }]);
		await sync.run(...rows('z', 'z'));
		const back = await sync.run(...rows('z', 'y'));
		expect(back.json('Merge', OUT.updateMaster)).toEqual([
			{ id: 1, fields: { ...fields, A: 'y' } },
		]);
		expect(back.hints('Merge').join()).toContain('Nested Fields in Master');
	});

	test('an unknown way of Update Items is told by its name', async () => {
		const sync = new Sync({ options: { updateItemsMaster: 'nested' } });
		const run = await sync.run([ann], [annInSlave]);
		expect(run.error?.message).toContain('updateItemsMaster');
	});

	test.each<[string, unknown, unknown]>([
		['numberText', 7.5, '7.5'],
		['date', '2026-01-02T00:00:00Z', '2026-01-02'],
		['auto', true, true],
	])('Form in Slave %s says how a field is written', async (slaveForm, given, written) => {
		const mapping = [{ masterField: 'value', slaveField: 'value', more: { slaveForm } }];
		const sync = new Sync({ mappingMode: 'manual', fields: { mapping } });
		const run = await sync.run([{ ...ann, value: given }], []);
		expect(run.json('Merge', OUT.createInSlave)).toEqual([{ value: written }]);
	});

	test('Blanks of a field count before those of the sync', async () => {
		const more = { blanks: 'neverOverwrite' };
		const look = await withField({ more }, { master: 'a', slave: 'a' });
		expect(await look('a', '')).toMatchObject({ toMaster: undefined, toSlave: undefined });
	});

	test('Blanks Are Equal, switched off, tells null from empty text', async () => {
		const rows = [[{ ...ann, phone: null }], [{ ...annInSlave, phone: '' }]] as const;
		expect((await new Sync().run(...rows)).counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
		const run = await new Sync({ options: { blanksEqual: false } }).run(...rows);
		expect(run.counts('Merge')).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
	});

	test.each<[string, number, string]>([
		['edit', OUT.createInSlave, 'the edit survives'],
		['delete', OUT.deleteFromMaster, 'the deletion wins'],
		['manual', OUT.conflicts, 'a person is asked'],
	])('Deleted Versus Edited %s', async (deleteVersusEdit, output) => {
		const sync = await inSync({
			onDelete: 'propagate',
			options: { deleteVersusEdit, missesBeforeDelete: 1 },
		});
		const run = await sync.run([{ ...ann, name: 'Anne' }, bob, cid], [bobInSlave, cidInSlave]);
		expect(run.json('Merge', output)).toHaveLength(1);
		expect(run.counts('Merge').reduce((sum, count) => sum + count)).toBe(1);
	});

	test('Hold Whole Record holds the other fields of a conflict too', async () => {
		const sync = await inSync({ onConflict: 'manual', options: { holdWholeRecord: true } });
		const run = await sync.run(
			[{ ...ann, name: 'Anne', phone: '9' }, bob, cid],
			[{ ...annInSlave, name: 'Anna' }, bobInSlave, cidInSlave],
		);
		expect(run.counts('Merge')).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
	});

	test('Keep Previous Values shows in a conflict what was there before', async () => {
		const sync = await inSync({ onConflict: 'manual', options: { keepPreviousValues: true } });
		const run = await sync.run(
			[{ ...ann, name: 'Anne' }, bob, cid],
			[{ ...annInSlave, name: 'Anna' }, bobInSlave, cidInSlave],
		);
		expect(run.json('Merge', OUT.conflicts)).toMatchObject([{ fields: [{ previous: 'Ann' }] }]);
	});

	test('Log Before Overruling waits a run with a write that overrules', async () => {
		const sync = await inSync({ options: { logBeforeOverruling: true } });
		const rows = [
			[{ ...ann, name: 'Anne' }, bob, cid],
			[{ ...annInSlave, name: 'Anna' }, bobInSlave, cidInSlave],
		] as const;
		expect((await sync.run(...rows)).counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
		expect((await sync.run(...rows)).json('Merge', OUT.updateSlave)).toMatchObject([
			{ name: 'Anne' },
		]);
	});

	test('Max Changes Percent stops a run that would write too much', async () => {
		const sync = await inSync({ options: { maxChangesPercent: 50 } });
		const run = await sync.run(
			[ann, bob, cid].map((row) => ({ ...row, phone: '9' })),
			[annInSlave, bobInSlave, cidInSlave],
		);
		expect(run.error?.message).toMatch(/3 .*links|would/);
		expect(run.error?.description).toMatch(/\w/);
	});

	test('Max Delete Percent stops a run that would delete too much', async () => {
		const rows = [[ann], [annInSlave, bobInSlave, cidInSlave]] as const;
		const dan = { id: 4, email: 'dan@example.com', name: 'Dan', phone: '4' };
		const start = async (maxDeletePercent: number) => {
			const options = { maxDeletePercent, holdDeletesPercent: 100, missesBeforeDelete: 1 };
			const sync = new Sync({ onDelete: 'propagate', options });
			await sync.run(
				[ann, bob, cid, dan],
				[annInSlave, bobInSlave, cidInSlave, { ...dan, id: 'cus_4' }],
			);
			return await sync.run(rows[0], [...rows[1], { ...dan, id: 'cus_4' }]);
		};
		expect((await start(50)).error?.description).toMatch(/\w/);
		expect((await start(100)).counts('Merge')[OUT.deleteFromSlave]).toBe(3);
	});

	test('Misses Before Delete waits for as many lists without the record', async () => {
		const sync = await inSync({ onDelete: 'propagate', options: { missesBeforeDelete: 3 } });
		const rows = [
			[bob, cid],
			[annInSlave, bobInSlave, cidInSlave],
		] as const;
		expect((await sync.run(...rows)).counts('Merge')[OUT.deleteFromSlave]).toBe(0);
		expect((await sync.run(...rows)).counts('Merge')[OUT.deleteFromSlave]).toBe(0);
		expect((await sync.run(...rows)).counts('Merge')[OUT.deleteFromSlave]).toBe(1);
	});

	test('Hold Deletes Percent: many at once wait for one decision, which goes for all', async () => {
		const sync = await inSync({ onDelete: 'propagate' });
		const rows = [[], [annInSlave, bobInSlave, cidInSlave]] as const;
		const options = { allowEmptyInput: true, maxDeletePercent: 100 };
		await sync.run(...rows, { merge: { options } });
		const held = await sync.run(...rows, { merge: { options } });
		expect(held.counts('Merge')).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
		expect(held.json('Merge', OUT.conflicts)).toMatchObject([
			{ type: 'deleted', masterIds: [1, 2, 3], slaveIds: ['cus_1', 'cus_2', 'cus_3'] },
		]);
		const free = await sync.run(...rows, {
			merge: { options: { ...options, holdDeletesPercent: 100 } },
		});
		expect(free.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
	});

	test('Tolerance of Newest takes close times for equal, and the master decides', async () => {
		const rows = [
			[{ ...ann, name: 'Anne', updatedAt: '2026-01-01T00:00:00Z' }, bob, cid],
			[{ ...annInSlave, name: 'Anna', updatedAt: '2026-01-01T00:00:05Z' }, bobInSlave, cidInSlave],
		] as const;
		const strict = await inSync({ onConflict: 'newest' });
		expect((await strict.run(...rows)).counts('Merge')).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
		const lenient = await inSync({ onConflict: 'newest', options: { skewSeconds: 10 } });
		expect((await lenient.run(...rows)).counts('Merge')).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
	});

	test('the time zone of a side is the one in which its times without a zone are read', async () => {
		const send = await withField(
			{ compareAs: 'dateTime' },
			{ master: '2026-03-01T12:00:00Z', slave: '2026-03-01 13:00:00' },
			{ options: { zoneSlave: 'Europe/Berlin' } },
		);
		const { run } = await send('2026-03-01T12:00:00Z', '2026-03-01 13:00:00');
		expect(run.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
	});

	test.each<[string, unknown]>([
		['ignore', undefined],
		['revert', 'a'],
	])('an edit against the direction: %s', async (onForbiddenEdit, toSlave) => {
		const send = await withField(
			{ direction: 'toSlave' },
			{ master: 'a', slave: 'a' },
			{ options: { onForbiddenEdit } },
		);
		const sent = await send('a', 'b');
		expect(sent.toSlave).toBe(toSlave);
		expect(sent.toMaster).toBeUndefined();
	});
});

describe('the policy of a field', () => {
	test.each<[string, IDataObject]>([
		['master', { before: 'a', master: 'b', slave: 'c', end: 'b' }],
		['slave', { before: 'a', master: 'b', slave: 'c', end: 'c' }],
		['sum', { before: 10, master: 12, slave: 7, end: 9 }],
		['union', { before: ['a', 'b'], master: ['a', 'b', 'c'], slave: ['b'], end: ['b', 'c'] }],
		['longest', { before: 'a', master: 'bb', slave: 'ccc', end: 'ccc' }],
		['largest', { before: 1, master: 5, slave: 3, end: 5 }],
		['smallest', { before: 9, master: 5, slave: 3, end: 3 }],
	])('%s', async (onConflict, { before, master, slave, end }) => {
		const send = await withField({ onConflict }, { master: before, slave: before });
		const { toSlave, toMaster } = await send(master, slave);
		expect(toSlave ?? slave).toEqual(end);
		expect(toMaster ?? master).toEqual(end);
	});

	test('manual: a person is asked about this field', async () => {
		const send = await withField({ onConflict: 'manual' }, { master: 'a', slave: 'a' });
		const { run } = await send('b', 'c');
		expect(run.counts('Merge')).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
	});
});

describe('how a field is compared', () => {
	test.each<[string, unknown, unknown]>([
		['text', 'Ann ', 'Ann'],
		['textIgnoreCase', 'ANN', 'ann'],
		['email', 'mailto:Ann@Example.com', 'ann@example.com'],
		['number', '42.0', 42],
		['boolean', 'yes', true],
		['date', '2026-03-01T12:00:00Z', '2026-03-01'],
		['phone', '+49 (30) 12', '004930 12'],
		['list', ['b', 'a'], ['a', 'b']],
		['json', { a: 1, b: 2 }, { b: 2, a: 1 }],
		['link', 'https://x/a.png?sig=1', 'https://x/a.png?sig=2'],
	])('%s: %p and %p are the same', async (compareAs, master, slave) => {
		const send = await withField({ compareAs }, { master, slave });
		const { run } = await send(master, slave);
		expect(run.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
	});

	test('a list that an app keeps as one text, by its delimiter', async () => {
		const send = await withField(
			{ compareAs: 'list', listDelimiter: ';' },
			{ master: ['b', 'a'], slave: 'a; b' },
		);
		const { run } = await send(['b', 'a'], 'a; b');
		expect(run.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
	});
});
