import type { INodeParameters } from 'n8n-workflow';
import type { Finished, NodeJson } from './engine/savedWorkflow';
import { BUCKET, OUT } from './engine/sync';
import { TwoApps } from './engine/twoApps';

const ann = { id: 1, email: 'ann@example.com', name: 'Ann', phone: '1', updatedAt: '2026-01-01' };
const annInShop = { ...ann, id: 's1' };

const nodes = (parameters: INodeParameters): readonly NodeJson[] => [
	{ name: 'Asker', type: 'test.pass' },
	{
		name: 'History',
		type: BUCKET,
		parameters: { operation: 'history', filters: { field: 'name' } },
	},
	{ name: 'Undone', type: BUCKET, parameters: { operation: 'getMany', status: ['undone'] } },
	{ name: 'Undo', type: BUCKET, parameters: { operation: 'undo', ...parameters } },
];

/** Each entry of the history is put back; what it writes goes through the steps of the Merge's writes. */
const wires = [
	'Asker -> History',
	'Asker -> Undone',
	'History -> Undo',
	'Undo 1 -> Update Slave',
	'Undo 3 -> Update Master',
];

/** Ann's name was changed in both apps, and the master won. */
async function overruled(parameters: INodeParameters): Promise<TwoApps> {
	const apps = TwoApps.of([ann], [annInShop], { nodes: nodes(parameters), wires });
	await apps.run();
	apps.crm.edit(1, { name: 'Anne' });
	apps.shop.edit('s1', { name: 'Anna' });
	await apps.run();
	await apps.run();
	apps.calls();
	return apps;
}

const asked = (apps: TwoApps, mode?: 'manual'): Promise<Finished> =>
	apps.run({ from: 'Asker', ...(mode === undefined ? {} : { mode }) });
const names = (apps: TwoApps) => [apps.crm.row(1).name, apps.shop.row('s1').name];
const byEntry = { undoBy: 'entry', conflictId: '={{ $json.conflictId }}' };

test('what would be written is listed first, and nothing is', async () => {
	const apps = await overruled(byEntry);
	const run = await asked(apps);
	expect(run.json('Undo', OUT.notApplied)).toMatchObject([
		{
			app: 'Master',
			field: 'name',
			now: 'Anne',
			becomes: 'Anna',
			refused: '',
			type: 'plan',
			operation: 'update',
			side: 'master',
			id: 1,
		},
		{ app: 'Slave', side: 'slave', id: 's1', becomes: 'Anna' },
	]);
	expect(apps.calls()).toEqual([]);
	expect(names(apps)).toEqual(['Anne', 'Anne']);
});

test('an entry is put back in both apps, confirmed, listed as put back, and the next run writes nothing', async () => {
	const apps = await overruled({ ...byEntry, dryRun: false, options: { decidedBy: 'pat' } });
	const run = await asked(apps);
	expect(run.json('Undo', OUT.updateMaster)).toMatchObject([{ id: 1, name: 'Anna' }]);
	expect(run.json('Undo', OUT.updateSlave)).toMatchObject([{ id: 's1', name: 'Anna' }]);
	expect(run.items('Confirm Master', 0)[0]?.twoWaySync).toMatchObject({ status: 'confirmed' });
	expect(names(apps)).toEqual(['Anna', 'Anna']);
	apps.calls();
	await apps.run();
	expect(apps.calls()).toEqual([]);
	const later = await asked(apps);
	expect(later.json('Undone')).toMatchObject([{ status: 'undone' }]);
	expect(later.json('History')).toMatchObject([
		{ decidedBy: 'pat', why: 'Pat put back what had given way.', status: 'resolved' },
		{ status: 'undone', kept: 'Anne', overruled: 'Anna' },
	]);
});

test('a value that moved since opens as a conflict, and says which', async () => {
	const apps = await overruled({ ...byEntry, dryRun: false });
	apps.crm.edit(1, { name: 'Annette' });
	await apps.run();
	const [line] = (await asked(apps)).json('Undo', OUT.notApplied);
	expect(line).toMatchObject({ refused: expect.stringMatching(/has changed since/) });
	expect(line?.openedConflictId).toEqual(expect.any(String));
	expect(names(apps)).toEqual(['Annette', 'Annette']);
});

test('a test run only lists', async () => {
	const apps = await overruled({ ...byEntry, dryRun: false });
	const run = await asked(apps, 'manual');
	expect(run.hints('Undo').join()).toMatch(/Test run: nothing was put back/);
	expect(run.json('Undo', OUT.notApplied)).toHaveLength(2);
	expect(names(apps)).toEqual(['Anne', 'Anne']);
});

test.each<[INodeParameters, RegExp]>([
	[{ undoBy: 'entry', conflictId: 'none' }, /has no entry "none"/],
	[{ undoBy: 'run', run: 99 }, /overruled by run 99\./],
	[
		{ undoBy: 'field', field: 'phone', options: { until: '2000-01-01T00:00:00' } },
		/in the field "phone" in that time/,
	],
])('%o finds nothing and says so', async (parameters, expected) => {
	const apps = await overruled(parameters);
	expect((await asked(apps)).json('Undo', OUT.notApplied)).toMatchObject([
		{ reason: expect.stringMatching(expected) },
	]);
});

test.each<[INodeParameters, string]>([
	[{ undoBy: 'run', run: 0 }, 'Run does not say what to undo.'],
	[{ undoBy: 'record', record: ' ' }, 'Record does not say what to undo.'],
	[{ undoBy: 'all' }, '"all" is nothing to undo by.'],
	[{ ...byEntry, options: { since: 'soon' } }, 'Since is no date and time: "soon".'],
])('%o is refused', async (parameters, expected) => {
	const apps = await overruled(parameters);
	expect((await asked(apps)).error?.message).toBe(expected);
});
