import type { IDataObject } from 'n8n-workflow';
import { decodeState } from '../../src/state/decode';
import { exportState } from '../../src/state/exported';
import { App } from './engine/app';
import { flow } from './engine/flow';
import { SavedWorkflow } from './engine/savedWorkflow';
import { MERGE, OUT, Sync, byEmail } from './engine/sync';

const ann = { id: 1, email: 'ann@example.com', name: 'Ann', phone: '1' };
const annInSlave = { id: 'cus_1', email: 'ann@example.com', name: 'Ann', phone: '1' };
const bob = { id: 2, email: 'bob@example.com', name: 'Bob', phone: '2' };

/** A sync in which Ann is linked and equal on both sides. */
async function inSync(
	parameters: ConstructorParameters<typeof Sync>[0] = {},
	more: ConstructorParameters<typeof Sync>[1] = {},
): Promise<Sync> {
	const sync = new Sync(parameters, more);
	const first = await sync.run([ann], [annInSlave]);
	expect(first.counts('Merge').slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
	return sync;
}

describe('writes', () => {
	test('a record of one side only leaves on the Create output of the other, without its id', async () => {
		const run = await new Sync().run(
			[ann],
			[{ id: 'cus_2', email: 'bob@example.com', name: 'Bob', phone: '2' }],
		);
		expect(run.json('Merge', OUT.createInSlave)).toEqual([
			{ email: 'ann@example.com', name: 'Ann', phone: '1' },
		]);
		expect(run.json('Merge', OUT.createInMaster)).toEqual([
			{ email: 'bob@example.com', name: 'Bob', phone: '2' },
		]);
		expect(run.counts('Merge')).toEqual([1, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
	});

	test('an edit leaves on the Update output of the other side with its id and all mapped fields', async () => {
		const sync = await inSync();
		const run = await sync.run([{ ...ann, phone: '99' }], [annInSlave]);
		expect(run.json('Merge', OUT.updateSlave)).toEqual([{ ...annInSlave, phone: '99' }]);
		const back = await sync.run(
			[{ ...ann, phone: '99' }],
			[{ ...annInSlave, name: 'Anna', phone: '99' }],
		);
		expect(back.json('Merge', OUT.updateMaster)).toEqual([{ ...ann, name: 'Anna', phone: '99' }]);
	});

	test('with Changed Fields Only an update carries the id and what changed', async () => {
		const sync = await inSync({ sendFields: 'changedOnly' });
		const run = await sync.run([{ ...ann, phone: '' }], [annInSlave]);
		expect(run.json('Merge', OUT.updateSlave)).toEqual([{ id: 'cus_1', phone: '' }]);
	});

	test('each write item carries its token beside the json, and comes from the items it was made of', async () => {
		const sync = await inSync();
		const run = await sync.run([bob, { ...ann, phone: '99' }], [annInSlave]);
		const [update] = run.items('Merge', OUT.updateSlave);
		expect(update?.twoWaySync).toEqual({
			syncName: 'default',
			writeId: expect.any(String),
			side: 'slave',
			operation: 'update',
			link: expect.any(String),
			rev: expect.any(Number),
			sig: expect.any(String),
			attempt: 1,
		});
		expect(update?.pairedItem).toEqual([
			{ item: 1, input: 0 },
			{ item: 0, input: 1 },
		]);
		const [created] = run.items('Merge', OUT.createInSlave);
		expect(created?.pairedItem).toEqual([{ item: 0, input: 0 }]);
		expect(created?.json).not.toHaveProperty('_twoWaySync');
	});

	test('Tracking Field in JSON repeats the token in the json', async () => {
		const run = await new Sync({ options: { metadataInJson: true } }).run([ann], []);
		const [item] = run.items('Merge', OUT.createInSlave);
		expect(item?.json._twoWaySync).toEqual(item?.twoWaySync);
		expect(item?.json._twoWaySync).toMatchObject({ operation: 'create', side: 'slave' });
	});

	test('an update of changes input whose target is not at hand carries the changed fields, and says so', async () => {
		const sync = await inSync();
		const run = await sync.run([{ ...ann, phone: '99' }], [], { merge: { inputMode: 'changes' } });
		expect(run.json('Merge', OUT.updateSlave)).toEqual([{ id: 'cus_1', phone: '99' }]);
		expect(run.hints('Merge').join('\n')).toContain('changed fields only');
	});

	test('mapped fields of other names and nested ones are written where they live on the target', async () => {
		const sync = new Sync({
			slaveIdField: 'key',
			matchBy: { pairs: [{ masterField: 'email', slaveField: 'contact.email' }] },
			mappingMode: 'manual',
			fields: {
				mapping: [
					{ masterField: 'email', slaveField: 'contact.email' },
					{ masterField: 'name', slaveField: 'title' },
				],
			},
		});
		const slave = { key: 'k1', title: 'Ann', contact: { email: 'ann@example.com', fax: '7' } };
		await sync.run([ann], [slave]);
		const run = await sync.run([{ ...ann, email: 'a@example.com' }], [slave]);
		expect(run.json('Merge', OUT.updateSlave)).toEqual([
			{ key: 'k1', title: 'Ann', contact: { email: 'a@example.com', fax: '7' } },
		]);
	});
});

describe('deletions', () => {
	test('the two Delete outputs are there when deletions propagate, and carry the id alone', async () => {
		const sync = await inSync({ onDelete: 'propagate', options: { missesBeforeDelete: 1 } });
		const more = [bob, { ...bob, id: 3, email: 'c@example.com' }];
		const moreSlave = more.map((row) => ({ ...row, id: `cus_${row.id}` }));
		await sync.run([ann, ...more], [annInSlave, ...moreSlave]);
		const run = await sync.run(more, [annInSlave, ...moreSlave]);
		expect(run.counts('Merge')).toEqual([0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
		expect(run.json('Merge', OUT.deleteFromSlave)).toEqual([{ id: 'cus_1' }]);
		await sync.run(more, moreSlave);
		const other = await sync.run(more, moreSlave.slice(1));
		expect(other.json('Merge', OUT.deleteFromMaster)).toEqual([{ id: 2 }]);
	});

	test('by default a record that is gone on one side is neither deleted nor created again', async () => {
		const sync = await inSync();
		await sync.run([ann, bob], [annInSlave, { ...bob, id: 'cus_2' }]);
		const run = await sync.run([ann], [annInSlave, { ...bob, id: 'cus_2' }]);
		expect(run.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
	});

	test('Ask a Person opens a conflict for it', async () => {
		const sync = await inSync({ onDelete: 'manual' });
		await sync.run([ann, bob], [annInSlave, { ...bob, id: 'cus_2' }]);
		const first = await sync.run([ann], [annInSlave, { ...bob, id: 'cus_2' }]);
		expect(first.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
		const run = await sync.run([ann], [annInSlave, { ...bob, id: 'cus_2' }]);
		expect(run.json('Merge', OUT.conflicts)).toMatchObject([{ type: 'deleted', status: 'open' }]);
	});

	test('a tombstone counts as a deletion in changes input', async () => {
		const parameters = {
			onDelete: 'propagate',
			inputMode: 'changes',
			options: { deletedField: 'archived' },
		};
		const sync = new Sync(parameters);
		await sync.run([ann], [annInSlave], { merge: { inputMode: 'snapshot' } });
		const run = await sync.run([{ ...ann, archived: true }], []);
		expect(run.json('Merge', OUT.deleteFromSlave)).toEqual([{ id: 'cus_1' }]);
	});
});

describe('conflicts', () => {
	const edits = [[{ ...ann, name: 'Anne' }], [{ ...annInSlave, name: 'Anna' }]] as const;

	test('a conflict has the shape that the bucket and templates rely on', async () => {
		const sync = await inSync({ onConflict: 'manual', options: { labelField: 'email' } });
		const run = await sync.run(...edits);
		const [item] = run.items('Merge', OUT.conflicts);
		expect(item?.json).toMatchObject({
			conflictId: expect.any(String),
			revision: 1,
			type: 'contested',
			status: 'open',
			syncName: 'default',
			label: 'ann@example.com',
			masterId: 1,
			slaveId: 'cus_1',
			fields: [
				{
					masterField: 'name',
					slaveField: 'name',
					previous: 'Ann',
					master: 'Anne',
					slave: 'Anna',
					changedBy: 'both',
					reason: expect.stringMatching(/\w/),
				},
			],
			master: { ...ann, name: 'Anne' },
			slave: { ...annInSlave, name: 'Anna' },
			openedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
			lastSeenAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
			timesSeen: 1,
			message: expect.stringContaining('both sides changed'),
		});
		expect(item?.pairedItem).toEqual([
			{ item: 0, input: 0 },
			{ item: 0, input: 1 },
		]);
		expect(run.counts('Merge')).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
	});

	test('it leaves when it opens and when its values change, not at every run', async () => {
		const sync = await inSync({ onConflict: 'manual' });
		await sync.run(...edits);
		expect((await sync.run(...edits)).counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
		const moved = await sync.run([{ ...ann, name: 'Annie' }], edits[1]);
		expect(moved.json('Merge', OUT.conflicts)).toMatchObject([{ revision: 2, status: 'open' }]);
	});

	test('the other fields of a contested record flow on', async () => {
		const sync = await inSync({ onConflict: 'manual', sendFields: 'changedOnly' });
		const run = await sync.run([{ ...ann, name: 'Anne', phone: '99' }], edits[1]);
		expect(run.json('Merge', OUT.updateSlave)).toEqual([{ id: 'cus_1', phone: '99' }]);
	});

	test('what a policy overruled stays off the output, unless Also Put Out Overruled Values is on', async () => {
		const quiet = await inSync();
		const first = await quiet.run(...edits);
		expect(first.json('Merge', OUT.updateSlave)).toMatchObject([{ name: 'Anne' }]);
		expect(first.counts('Merge')[OUT.conflicts]).toBe(0);
		expect(first.hints('Merge').join('\n')).toContain('1 with an overruled value');
		const loud = await inSync({ options: { emitRejected: true } });
		const second = await loud.run(...edits);
		expect(second.json('Merge', OUT.conflicts)).toMatchObject([
			{ type: 'contested', status: 'rejected', fields: [{ master: 'Anne', slave: 'Anna' }] },
		]);
	});

	test('Newest Wins reads the modified field of each side', async () => {
		const sync = await inSync({
			onConflict: 'newest',
			masterModifiedField: 'changed',
			slaveModifiedField: 'edited',
		});
		const run = await sync.run(
			[{ ...ann, name: 'Anne', changed: '2026-01-01T00:00:00Z' }],
			[{ ...annInSlave, name: 'Anna', edited: '2026-01-02T00:00:00Z' }],
		);
		expect(run.json('Merge', OUT.updateMaster)).toMatchObject([{ id: 1, name: 'Anna' }]);
		expect(run.counts('Merge')).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
	});

	test('a single field with Newest Wins reads the modified fields too', async () => {
		const sync = await inSync({
			masterModifiedField: 'changed',
			slaveModifiedField: 'edited',
			mappingMode: 'manual',
			fields: {
				mapping: [
					{ masterField: 'name', slaveField: 'name', onConflict: 'newest' },
					{ masterField: 'phone', slaveField: 'phone' },
				],
			},
		});
		const run = await sync.run(
			[{ ...ann, name: 'Anne', phone: '3', changed: '2026-01-01T00:00:00Z' }],
			[{ ...annInSlave, name: 'Anna', phone: '4', edited: '2026-01-02T00:00:00Z' }],
		);
		expect(run.json('Merge', OUT.updateMaster)).toMatchObject([{ name: 'Anna' }]);
		expect(run.json('Merge', OUT.updateSlave)).toMatchObject([{ phone: '3' }]);
	});

	test('several candidates by key are a conflict that names all ids, and nothing is written', async () => {
		const run = await new Sync().run([ann], [annInSlave, { ...annInSlave, id: 'cus_9' }]);
		expect(run.json('Merge', OUT.conflicts)).toMatchObject([
			{ type: 'ambiguousMatch', masterIds: [1], slaveIds: ['cus_1', 'cus_9'] },
		]);
		expect(run.counts('Merge')).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
	});
});

describe('preview', () => {
	const only = { merge: { dryRun: true } };

	test('each planned change is an item on an output of its own and a sum in the hint; nothing else leaves', async () => {
		const sync = await inSync();
		const before = sync.workflow.staticData;
		const run = await sync.run([{ ...ann, phone: '99', name: 'Anna' }, bob], [annInSlave], only);
		expect(run.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 3, 0, 0]);
		const update = { type: 'plan', syncName: 'default', operation: 'update', side: 'slave' };
		const changed = { record: 'ann@example.com', app: 'Slave', action: 'update' };
		expect(run.json('Merge', OUT.preview)).toEqual([
			{
				record: 'bob@example.com',
				app: 'Slave',
				action: 'create',
				field: '',
				now: '',
				becomes: 'email: bob@example.com, name: Bob, phone: 2',
				why: 'only in Master',
				type: 'plan',
				syncName: 'default',
				operation: 'create',
				side: 'slave',
				id: null,
				fields: ['email', 'name', 'phone'],
				json: { email: 'bob@example.com', name: 'Bob', phone: '2' },
			},
			{
				...changed,
				...{ field: 'name', now: 'Ann', becomes: 'Anna', why: 'changed in Master' },
				...update,
				id: 'cus_1',
				fields: ['name'],
				json: { ...annInSlave, name: 'Anna', phone: '99' },
			},
			{
				...changed,
				...{ field: 'phone', now: '1', becomes: '99', why: 'changed in Master' },
				...update,
				id: 'cus_1',
				fields: ['phone'],
			},
		]);
		const [first = {}] = run.json('Merge', OUT.preview);
		expect(Object.keys(first).slice(0, 7)).toEqual([
			...['record', 'app', 'action', 'field', 'now', 'becomes', 'why'],
		]);
		for (const item of run.items('Merge', OUT.preview)) expect(item.pairedItem).toBeDefined();
		expect(run.hints('Merge').join('\n')).toMatch(/preview.*1 to create in the slave, 1 to update/);
		expect(sync.workflow.staticData).toBe(before);
	});

	test('a deletion says what goes, a value that is overruled why, an emptied field ""', async () => {
		const sync = await inSync({ onDelete: 'propagate', options: { missesBeforeDelete: 1 } });
		await sync.run([ann, bob], [annInSlave, { ...bob, id: 'cus_2' }]);
		const run = await sync.run(
			[{ ...ann, name: 'Anne', phone: null }],
			[
				{ ...annInSlave, name: 'Anna' },
				{ ...bob, id: 'cus_2' },
			],
			only,
		);
		expect(run.json('Merge', OUT.preview)).toMatchObject([
			{
				...{ record: 'bob@example.com', app: 'Slave', action: 'delete', becomes: '' },
				...{ now: 'email: bob@example.com, name: Bob, phone: 2', why: 'gone in Master' },
			},
			{ field: 'name', now: 'Anna', becomes: 'Anne', why: expect.stringContaining('master') },
			{ field: 'phone', now: '1', becomes: '', why: 'emptied in Master' },
		]);
	});

	test('it shows the conflicts that would open, a row per field with both values', async () => {
		const sync = await inSync({ onConflict: 'manual' });
		const run = await sync.run(
			[{ ...ann, name: 'Anne', phone: '5' }],
			[{ ...annInSlave, name: 'Anna', phone: '6' }],
			only,
		);
		const conflict = { type: 'plan', operation: 'conflict', conflictType: 'contested' };
		expect(run.json('Merge', OUT.preview)).toMatchObject([
			{
				...{ action: 'conflict', field: 'name', now: 'Master: Anne | Slave: Anna', becomes: '' },
				...conflict,
				...{ masterId: 1, slaveId: 'cus_1', fields: ['name'], master: 'Anne', slave: 'Anna' },
				message: expect.stringContaining('both sides changed'),
			},
			{ field: 'phone', now: 'Master: 5 | Slave: 6', ...conflict, fields: ['phone'] },
		]);
		expect(run.json('Merge', OUT.conflicts)).toEqual([]);
		expect(run.hints('Merge').join('\n')).toContain('1 conflict would open');
	});

	test('at most 1,000 rows, then how many there are', async () => {
		const many = Array.from({ length: 1002 }, (_, id) => ({ ...ann, id, email: `${id}@x.org` }));
		const run = await new Sync().run(many, [], only);
		const rows = run.json('Merge', OUT.preview);
		expect(rows).toHaveLength(1001);
		expect(rows[1000]).toMatchObject({ record: '2 more rows', operation: 'more', rows: 1002 });
	});

	test('where it was before among the options it still counts', async () => {
		const run = await new Sync({ options: { dryRun: true } }).run([ann], []);
		expect(run.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
		const off = await new Sync({ options: { dryRun: false } }).run([ann], []);
		expect(off.counts('Merge')).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
	});

	test('the hint tells how far the sides have drifted apart; List Differences puts out which records', async () => {
		const sync = await inSync();
		const records = [[{ ...ann, phone: '99' }, bob], [annInSlave]] as const;
		const dry = await sync.run(...records, only);
		expect(dry.hints('Merge')).toContain(
			'Drift: 1 of 1 linked records differ (phone 1); 1 only in the master',
		);
		const run = await sync.run(...records, {
			merge: { dryRun: true, options: { driftReport: true } },
		});
		expect(run.json('Merge', OUT.preview)).toContainEqual({
			type: 'plan',
			syncName: 'default',
			operation: 'drift',
			compared: 1,
			differ: 1,
			fields: [
				{
					masterField: 'phone',
					slaveField: 'phone',
					differ: 1,
					changedBy: { master: 1, slave: 0, both: 0, unknown: 0 },
					settledAsDifferent: 0,
					records: [{ masterId: 1, slaveId: 'cus_1', changedBy: 'master' }],
				},
			],
			onlyIn: { master: { count: 1, ids: [2] }, slave: { count: 0, ids: [] } },
		});
		const changes = await sync.run(...records, {
			merge: { inputMode: 'changes', dryRun: true, options: { driftReport: true } },
		});
		expect(changes.counts('Merge')[OUT.preview]).toBe(2);
	});

	test('a brake that would stop a real run is told in a preview', async () => {
		const sync = await inSync();
		const run = await sync.run([], [annInSlave], only);
		expect(run.hints('Merge').join('\n')).toContain('A real run would stop here');
		const [first] = run.json('Merge', OUT.preview);
		expect(first).toMatchObject({ operation: 'stop', why: expect.stringContaining('would stop') });
	});

	test('nothing to do is said', async () => {
		const sync = await inSync();
		const run = await sync.run([ann], [annInSlave], only);
		expect(run.json('Merge', OUT.preview)).toMatchObject([{ action: '', operation: 'nothing' }]);
	});
});

/** All that is saved of the sync, but for the lines of its run log. */
function savedBesideLog(sync: Sync): unknown {
	const { text } = JSON.parse(sync.workflow.staticData).global.twoWaySync.syncs.default;
	const exported = exportState(decodeState(text), { syncName: 'default', revision: 0, now: 0 });
	return { ...exported, head: { ...exported.head, runs: [] } };
}

describe('brakes and settings that make no sense end the run with a message and a way out', () => {
	test('a side that delivers nothing although records are linked; the state stays as it was, but for the log', async () => {
		const sync = await inSync();
		const before = savedBesideLog(sync);
		const run = await sync.run([ann], []);
		expect(run.error?.message).toContain('returned no items although 1 record is linked');
		expect(run.error?.description).toContain('Allow Empty Input');
		expect(savedBesideLog(sync)).toEqual(before);
	});

	test('events, which do not come again: the next run of the trigger is a full one', async () => {
		const sync = await inSync({ options: { maxChangesPercent: 0 } });
		const event = { ...ann, name: 'Anne' };
		const run = await sync.run([event], [], { merge: { inputMode: 'changes' } });
		expect(run.error?.message).toContain('would be written');
		expect(sync.workflow.staticData).toContain('wantsFull');
	});

	test('a full run that a brake stops asks for nothing: a later list shows what it showed', async () => {
		const sync = await inSync({ options: { maxChangesPercent: 0 } });
		const run = await sync.run([{ ...ann, name: 'Anne' }], [annInSlave]);
		expect(run.error?.message).toContain('would be written');
		expect(sync.workflow.staticData).not.toContain('wantsFull');
	});

	test('an item that says that the listing is incomplete', async () => {
		const sync = await inSync();
		const run = await sync.run([ann], [{ _twoWaySyncIncomplete: true }]);
		expect(run.error?.message).toContain('incomplete');
	});

	test('a name that no record has: what it may be, and what there is; the state stays as it was, but for the log', async () => {
		const sync = await inSync();
		const before = savedBesideLog(sync);
		const run = await sync.run([ann], [annInSlave, { ...bob, id: 'cus_2' }], {
			merge: { matchBy: { pairs: [{ masterField: 'email', slaveField: 'emial' }] } },
		});
		expect(run.error?.message).toBe(
			'No record of the slave has the match key "emial" (it has "email"). Nothing was written.',
		);
		expect(run.error?.description).toBe(
			`Fields of the slave: "email", "id", "name", "phone". Correct 'Match By': upper and lower case count, and an expression there must give the name of a field, not its value. If the app leaves out an empty match key, fill it in one record.`,
		);
		expect(savedBesideLog(sync)).toEqual(before);
		const right = await sync.run([ann], [annInSlave, { ...bob, id: 'cus_2' }]);
		expect(right.counts('Merge')).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
	});

	test('an expression that gives a value where a name is to stand', async () => {
		const pair = { masterField: '={{ $json.email }}', slaveField: 'email' };
		const run = await new Sync({ matchBy: { pairs: [pair] } }).run([ann], [annInSlave]);
		expect(run.error?.message).toBe(
			'No record of the master has the match key "ann@example.com" (which is a value of "email", not a name). Nothing was written.',
		);
	});

	test('an ID field that no record has, in a preview too', async () => {
		for (const dryRun of [true, false]) {
			const run = await new Sync({ slaveIdField: 'ID', dryRun }).run([ann], [annInSlave]);
			expect(run.error?.message).toBe(
				'No record of the slave has the ID field "ID" (it has "id"). Nothing was written.',
			);
			expect(run.error?.description).toContain("Correct 'Slave ID Field'");
		}
	});

	test("a fetch step that failed and passed the trigger's item on", async () => {
		const run = await new Sync().run(
			[ann],
			[{ syncName: 'default', runId: '1', side: 'slave', full: true, since: null, until: 'x' }],
		);
		expect(run.error?.message).toContain("delivered the trigger's own item");
	});

	test.each([
		['no sync name', { syncName: ' ' }, 'Sync Name is empty'],
		['no id field', { masterIdField: '={{ "" }}' }, 'Master ID Field is empty'],
		['no mapped field', { mappingMode: 'manual' }, 'No fields are mapped'],
		[
			'half a field',
			{
				mappingMode: 'manual',
				fields: { mapping: [{ masterField: 'name', slaveField: '' }] },
			},
			'Field 1 of the mapping lacks a field name',
		],
		['half a key', { matchBy: { pairs: [{ masterField: 'a', slaveField: '' }] } }, 'Key field 1'],
		[
			'a zone that is none',
			{ options: { zoneSlave: 'Mars/Base' } },
			'"Mars/Base" is not a time zone',
		],
		['a policy that is none', { onConflict: '={{ "loudest" }}' }, 'On Conflict'],
	])('%s', async (_name, parameters, message) => {
		const run = await new Sync(parameters).run([ann], []);
		expect(run.error?.message).toContain(message);
		expect(run.error?.description).toMatch(/\w+/);
	});

	test('with On Error set to continue the error leaves on Conflicts', async () => {
		const sync = await inSync({}, { onError: 'continueRegularOutput' });
		const run = await sync.run([ann], []);
		expect(run.counts('Merge')).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
		expect(run.json('Merge', OUT.conflicts)).toEqual([
			{ error: expect.stringContaining('returned no items') },
		]);
	});

	test('with an error output it leaves there', async () => {
		const sync = await inSync({}, { onError: 'continueErrorOutput' });
		const run = await sync.run([ann], []);
		expect(run.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
		expect(run.json('Merge', 10)).toMatchObject([
			{ error: expect.stringContaining('returned no items') },
		]);
	});
});

describe('bad input', () => {
	test('items on neither side: the Merge does not run, and neither does anything fail', async () => {
		const run = await new Sync().run([], []);
		expect(run.status).toBe('success');
		expect(run.counts('Merge')).toEqual([]);
	});

	test('the empty item of "Always Output Data" is no record', async () => {
		const run = await new Sync().run([ann], [{}]);
		expect(run.counts('Merge')).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
	});

	test('a record without an id opens a conflict and stops no other', async () => {
		const run = await new Sync().run([{ email: 'x@example.com', name: 'X' }, ann], [annInSlave]);
		expect(run.json('Merge', OUT.conflicts)).toMatchObject([
			{ type: 'badRecord', message: expect.stringContaining('has no id') },
		]);
		expect(run.counts('Merge')).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
	});

	test('the same id twice: the same record is one, different ones are a conflict that names it', async () => {
		const same = await new Sync().run([ann, ann], [annInSlave]);
		expect(same.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
		const different = await new Sync().run([ann, { ...ann, name: 'Other' }], []);
		expect(different.json('Merge', OUT.conflicts)).toMatchObject([
			{ type: 'badRecord', masterIds: [1] },
		]);
		expect(different.counts('Merge')).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
	});

	test('an id that is a number in one run and a text in the next is the same id; it goes back as last listed', async () => {
		const sync = await inSync();
		const run = await sync.run([{ ...ann, id: '1' }], [{ ...annInSlave, name: 'Anna' }]);
		expect(run.json('Merge', OUT.updateMaster)).toEqual([{ ...ann, id: '1', name: 'Anna' }]);
	});

	test('0 is an id', async () => {
		const sync = new Sync();
		await sync.run([{ ...ann, id: 0 }], [annInSlave]);
		const run = await sync.run([{ ...ann, id: 0 }], [{ ...annInSlave, name: 'Anna' }]);
		expect(run.json('Merge', OUT.updateMaster)).toEqual([{ ...ann, id: 0, name: 'Anna' }]);
	});

	test('fields of one side only are not synced, excluded ones and id and modified fields neither', async () => {
		const sync = new Sync({ options: { excludeFields: 'secret' } });
		const master = { ...ann, onlyHere: 'x', secret: 'a', updatedAt: '2026-01-01' };
		const slave = { ...annInSlave, onlyThere: 'y', secret: 'b', updatedAt: '2026-02-01' };
		await sync.run([master], [slave]);
		const run = await sync.run([{ ...master, name: 'Anne', onlyHere: 'z' }], [slave]);
		expect(run.json('Merge', OUT.updateSlave)).toEqual([{ ...annInSlave, name: 'Anne' }]);
	});

	test('names with a dot, __proto__ and constructor are names like any other, or stay out', async () => {
		const sync = new Sync();
		const master = '{"id":1,"email":"a","a.b":"1","constructor":"c","__proto__":{"polluted":1}}';
		const slave = '{"id":"s","email":"a","a.b":"1","constructor":"c","__proto__":{"polluted":2}}';
		await sync.run([JSON.parse(master)], [JSON.parse(slave)]);
		const changed = { ...JSON.parse(master), 'a.b': '2', constructor: 'd' };
		const run = await sync.run([changed], [JSON.parse(slave)]);
		expect(run.json('Merge', OUT.updateSlave)).toMatchObject([
			{ id: 's', 'a.b': '2', constructor: 'd' },
		]);
		expect(Object.getPrototypeOf({})).not.toHaveProperty('polluted');
	});

	test('a value of 1 MB is carried', async () => {
		const long = 'x'.repeat(1_000_000);
		const sync = await inSync();
		const run = await sync.run([{ ...ann, name: long }], [annInSlave]);
		expect(run.json('Merge', OUT.updateSlave)).toEqual([{ ...annInSlave, name: long }]);
		expect(sync.workflow.staticData.length).toBeLessThan(100_000);
	});

	test('a record that contains itself opens a conflict and stops no other', async () => {
		const circle: IDataObject = { id: 9, email: 'c@example.com' };
		circle.self = circle;
		const master = new App([ann, circle]);
		const workflow = new SavedWorkflow(
			flow(
				[
					{ name: 'List', type: 'test.app', parameters: { app: 'crm', operation: 'list' } },
					{ name: 'List Slave', type: 'test.source' },
					{ name: 'Merge', type: MERGE, parameters: { matchBy: byEmail } },
				],
				'List -> Merge 0',
				'List -> List Slave',
				'List Slave -> Merge 1',
			),
			{ apps: { crm: master } },
		);
		const run = await workflow.run();
		expect(run.counts('Merge')).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
		expect(run.json('Merge', OUT.conflicts)).toMatchObject([{ type: 'badRecord', masterIds: [9] }]);
	});

	test.each([
		'2026-03-01T12:00:00Z',
		'2026-03-01T13:00:00+01:00',
		'Sun, 01 Mar 2026 12:00:00 GMT',
		'2026-03-01 12:00:00',
		1772366400,
		1772366400000,
	])('%p is the same instant in another form, and nothing to write', async (form) => {
		const sync = new Sync({
			mappingMode: 'manual',
			fields: { mapping: [{ masterField: 'at', slaveField: 'at', compareAs: 'dateTime' }] },
		});
		const run = await sync.run(
			[{ ...ann, at: '2026-03-01T12:00:00.000Z' }],
			[{ ...annInSlave, at: form }],
		);
		expect(run.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
	});
});

describe('test runs in the editor', () => {
	const asTest = { mode: 'manual', merge: { testRuns: 'write' } } as const;

	test('only show what a published run would do, creations without a key too', async () => {
		const sync = new Sync({ matchBy: {} });
		const before = sync.workflow.staticData;
		const run = await sync.run([ann, bob], [], { mode: 'manual' });
		expect(run.json('Merge', OUT.preview).map(({ action }) => action)).toContain('create');
		expect(run.counts('Merge').slice(0, OUT.preview)).toEqual([0, 0, 0, 0, 0, 0, 0]);
		expect(run.hints('Merge').join('\n')).toMatch(/Test run: this is a preview.*Publish/);
		expect(sync.workflow.staticData).toBe(before);
	});

	test('with Write put out writes, store nothing, and say so', async () => {
		const sync = await inSync();
		const before = sync.workflow.staticData;
		const run = await sync.run([{ ...ann, phone: '99' }], [annInSlave], asTest);
		expect(run.json('Merge', OUT.updateSlave)).toEqual([{ ...annInSlave, phone: '99' }]);
		expect(run.hints('Merge').join('\n')).toContain('nothing was stored');
		expect(run.json('Merge', OUT.preview)).toEqual([]);
		expect(sync.workflow.staticData).toBe(before);
		const next = await sync.run([{ ...ann, phone: '99' }], [annInSlave]);
		expect(next.counts('Merge')).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
	});

	test('with Write hold back what would overrule a value, at a first meeting too; the next run writes it', async () => {
		for (const sync of [await inSync(), new Sync()]) {
			const lists = [[{ ...ann, name: 'Anne' }], [{ ...annInSlave, name: 'Anna' }]] as const;
			const run = await sync.run(...lists, asTest);
			expect(run.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
			expect(run.hints('Merge').join('\n')).toMatch(
				/Held back.*1 with a value that would be overruled.*Publish/,
			);
			const published = await sync.run(...lists);
			expect(published.counts('Merge')).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
		}
	});

	test('with Write hold back deletions', async () => {
		const sync = await inSync({ onDelete: 'propagate', options: { missesBeforeDelete: 1 } });
		await sync.run([ann, bob], [annInSlave, { ...bob, id: 'cus_2' }]);
		const lists = [[ann], [annInSlave, { ...bob, id: 'cus_2' }]] as const;
		const run = await sync.run(...lists, asTest);
		expect(run.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
		expect(run.hints('Merge').join('\n')).toMatch(/Held back.*1 to delete/);
		expect((await sync.run(...lists)).counts('Merge')[OUT.deleteFromSlave]).toBe(1);
	});

	test('with Write creations with a match key leave, those without are held back', async () => {
		const keyed = await new Sync().run([ann], [], asTest);
		expect(keyed.counts('Merge')).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
		const unkeyed = new Sync({ matchBy: {} });
		const held = await unkeyed.run([ann], [], asTest);
		expect(held.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
		expect(held.hints('Merge').join('\n')).toMatch(/held back|no match key/i);
		expect((await unkeyed.run([ann], [])).counts('Merge')).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
	});
});

test('several syncs in one workflow keep apart', async () => {
	const id = 'several-syncs';
	const contacts = new Sync({ syncName: 'contacts' }, { id });
	await contacts.run([ann], [annInSlave]);
	const orders = new Sync({ syncName: 'orders' }, { id });
	orders.workflow.staticData = contacts.workflow.staticData;
	const run = await orders.run([bob], []);
	expect(run.counts('Merge')).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
	contacts.workflow.staticData = orders.workflow.staticData;
	expect((await contacts.run([ann], [annInSlave])).counts('Merge')).toEqual([
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	]);
});

describe('a state that has grown large', () => {
	const rows = (prefix: string, count: number) =>
		Array.from({ length: count }, (_, index) => ({ id: `${prefix}${index}`, email: `e${index}` }));

	test('from 55,000 links on the Postgres store is suggested, and not before', async () => {
		const sync = new Sync();
		const hints = async (count: number) =>
			(await sync.run(rows('m', count), rows('s', count))).hints('Merge').join('\n');
		await hints(54_999);
		expect(await hints(55_000)).not.toContain('Postgres');
		expect(await hints(55_000)).toContain("consider State Store 'Postgres'");
	});
});
