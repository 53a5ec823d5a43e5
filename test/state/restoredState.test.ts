import { decideConflict } from '../../src/bucket/resolve';
import { BrakeError } from '../../src/model/errors';
import type { SyncSettings } from '../../src/model/settings';
import { reconcile } from '../../src/reconcile/reconcile';
import { beginRun } from '../../src/runs/cursors';
import { resetState } from '../../src/state/replace';
import { TwoApps } from './twoApps';

const BY_EMAIL: Partial<SyncSettings> = {
	matchBy: [{ masterField: 'email', slaveField: 'email', compareAs: 'email' }],
};

const ann = { name: 'Ann', email: 'ann@x.org', phone: '1' };
const bob = { name: 'Bob', email: 'bob@x.org', phone: '2' };
const cy = { name: 'Cy', email: 'cy@x.org', phone: '3' };
const dan = { name: 'Dan', email: 'dan@x.org', phone: '4' };

function synced(settings: Partial<SyncSettings> = {}): TwoApps {
	const world = new TwoApps(settings);
	for (const record of [ann, bob, cy]) world.insert('master', record);
	world.settle();
	return world;
}

describe.each([
	['with a match key', BY_EMAIL],
	['without a match key', {}],
])('a backup of earlier is put back, %s', (_, settings) => {
	it('makes no duplicates of records that were created since', () => {
		const world = synced(settings);
		const backup = world.export();
		world.insert('master', dan);
		world.insert('slave', { name: 'Eve', email: 'eve@x.org', phone: '5' });
		world.settle();
		const before = world.rows();
		world.import(backup);
		expect(world.run()).toEqual([]);
		world.settle();
		expect(world.rows()).toEqual(before);
		expect(world.state.linkCount).toBe(5);
	});

	it('carries on edits that were made since and not carried on yet', () => {
		const world = synced(settings);
		const backup = world.export();
		world.edit('master', world.idOf('master', 'name', 'Ann'), { phone: '11' });
		world.settle();
		world.edit('slave', world.idOf('slave', 'name', 'Bob'), { phone: '22' });
		world.import(backup);
		world.settle();
		const { master, slave } = world.rows();
		expect(master).toEqual(slave);
		expect(master.join()).toContain('"11"');
		expect(master.join()).toContain('"22"');
	});

	it('logs what it overwrites: the backup cannot know which side was edited last', () => {
		const world = synced(settings);
		const backup = world.export();
		const id = world.idOf('master', 'name', 'Ann');
		world.edit('master', id, { phone: '11' });
		world.settle();
		// The user sets the old value again, which the old state takes for unchanged.
		world.edit('master', id, { phone: '1' });
		world.import(backup);
		world.settle();
		expect(world.rows().master).toEqual(world.rows().slave);
		const logged = world.state.history().flatMap((entry) => entry.fields);
		expect(logged).toMatchObject([{ masterField: 'phone', master: '1', slave: '11' }]);
	});

	it('deletes nothing that lives on, and brings back nothing that is gone on both sides', () => {
		const world = synced({ ...settings, onDelete: 'propagate', missesBeforeDelete: 1 });
		const backup = world.export();
		world.remove('master', world.idOf('master', 'name', 'Cy'));
		world.settle();
		const before = world.rows();
		world.import(backup);
		expect(world.run()).toEqual([]);
		expect(world.rows()).toEqual(before);
		expect(world.state.linkCount).toBe(2);
	});

	it('comes to rest, and is an ordinary sync again', () => {
		const world = synced(settings);
		const backup = world.export();
		world.edit('master', world.idOf('master', 'name', 'Ann'), { name: 'Anna' });
		world.insert('slave', dan);
		world.settle();
		world.import(backup);
		world.settle();
		expect(world.state.head.restoredAt).toBeUndefined();
		world.edit('slave', world.idOf('slave', 'name', 'Dan'), { phone: '44' });
		world.settle();
		expect(world.rows().master).toEqual(world.rows().slave);
		expect(world.rows().master.join()).toContain('"44"');
	});

	it('answers writes that were under way when it was made', () => {
		const world = synced(settings);
		world.edit('master', world.idOf('master', 'name', 'Ann'), { phone: '11' });
		world.insert('master', dan);
		const { writes } = world.plan();
		const backup = world.export();
		for (const write of writes) world.carryOut(write);
		world.settle();
		world.edit('slave', world.idOf('slave', 'name', 'Ann'), { phone: '12' });
		world.settle();
		const before = world.rows();
		world.import(backup);
		world.settle();
		expect(world.rows()).toEqual(before);
	});
});

describe('a backup is put back into a sync without match keys', () => {
	function withUncertain() {
		const world = synced();
		const backup = world.export();
		world.insert('master', dan);
		world.settle();
		// Its copy in the slave is no longer equal to it, so nobody can tell that they are a pair.
		world.edit('slave', world.idOf('slave', 'name', 'Dan'), { name: 'Daniel', phone: '444' });
		const fresh = world.insert('master', { name: 'Fay', email: 'fay@x.org', phone: '6' });
		world.import(backup);
		return { world, fresh };
	}

	it('asks a person about pairs that can no longer be told, and creates none of them', () => {
		const { world } = withUncertain();
		const before = world.rows();
		for (let run = 0; run < 3; run++) expect(world.run()).toEqual([]);
		expect(world.rows()).toEqual(before);
		const [conflict, ...others] = world.state.openConflicts();
		expect(others).toEqual([]);
		expect(conflict).toMatchObject({ type: 'ambiguousMatch' });
		expect(conflict?.masterIds).toHaveLength(2);
		expect(conflict?.slaveIds).toHaveLength(1);
	});

	it('also holds them in a run over changes', () => {
		const { world, fresh } = withUncertain();
		world.run();
		const { plan } = reconcile(world.settings, world.state, {
			mode: 'changes',
			records: { master: [world.apps.master.get(fresh) ?? {}], slave: [] },
			now: world.now,
		});
		expect(plan.writes).toEqual([]);
	});

	it('goes on with the rest once a person linked those that belong together', () => {
		const { world } = withUncertain();
		world.run();
		const [conflict] = world.state.openConflicts();
		const decision = decideConflict(
			world.state,
			{
				conflictId: conflict?.id ?? '',
				existence: {
					take: 'link',
					masterId: world.idOf('master', 'name', 'Dan'),
					slaveId: world.idOf('slave', 'name', 'Daniel'),
				},
			},
			world.now,
		);
		expect(decision.refused).toBeUndefined();
		world.state.apply(decision.change);
		world.settle();
		expect(world.rows().master).toEqual(world.rows().slave);
		expect(world.rows().master).toHaveLength(5);
		expect([...world.state.openConflicts()]).toEqual([]);
	});

	it('creates all of them once a person says that none belong together', () => {
		const { world } = withUncertain();
		world.run();
		const [conflict] = world.state.openConflicts();
		const choice = { conflictId: conflict?.id ?? '', existence: { take: 'unlink' } } as const;
		world.state.apply(decideConflict(world.state, choice, world.now).change);
		world.settle();
		expect(world.rows().master).toEqual(world.rows().slave);
		expect(world.rows().master).toHaveLength(6);
	});

	it('links records that an app keeps in a form of its own', () => {
		const world = synced();
		const backup = world.export();
		world.insert('master', { ...dan, phone: '+1 (555) 010-99' });
		world.settle();
		world.edit('slave', world.idOf('slave', 'name', 'Dan'), { name: 'DAN', phone: '+155501099' });
		world.import(backup);
		world.settle();
		expect(world.state.linkCount).toBe(4);
		expect(world.rows().slave).toHaveLength(4);
	});
});

describe('a state that was put back', () => {
	it('keeps what was decided meanwhile in the history, and the values of open conflicts', () => {
		const world = synced({ ...BY_EMAIL, onConflict: 'manual' });
		const backup = world.export();
		world.edit('master', world.idOf('master', 'name', 'Ann'), { phone: 'm' });
		world.edit('slave', world.idOf('slave', 'name', 'Ann'), { phone: 's' });
		world.run();
		expect([...world.state.openConflicts()]).toHaveLength(1);
		world.import(backup);
		expect([...world.state.openConflicts()]).toEqual([]);
		expect(world.state.history()).toMatchObject([
			{ status: 'dismissed', fields: [{ master: 'm', slave: 's' }] },
		]);
		world.run();
		expect([...world.state.openConflicts()]).toMatchObject([{ fields: [{ master: 'm' }] }]);
	});

	it('applies no decision before a full run has seen the present values', () => {
		const world = synced({ ...BY_EMAIL, onConflict: 'manual' });
		world.edit('master', world.idOf('master', 'name', 'Ann'), { phone: 'm' });
		world.edit('slave', world.idOf('slave', 'name', 'Ann'), { phone: 's' });
		world.run();
		const [conflict] = world.state.openConflicts();
		world.import(world.export());
		const decision = {
			conflictId: conflict?.id ?? '',
			fields: new Map([['*', { take: 'master' } as const]]),
		};
		expect(decideConflict(world.state, decision, world.now)).toMatchObject({
			writes: [],
			refused: expect.stringContaining('full run'),
		});
		world.run();
		expect(decideConflict(world.state, decision, world.now).writes).toHaveLength(1);
	});

	it('takes decisions on what was put into the bucket since, also where no Merge ever runs', () => {
		const world = synced({ ...BY_EMAIL, onConflict: 'manual' });
		world.edit('master', world.idOf('master', 'name', 'Ann'), { phone: 'm' });
		world.edit('slave', world.idOf('slave', 'name', 'Ann'), { phone: 's' });
		world.run();
		const [conflict] = world.state.openConflicts();
		if (conflict === undefined) throw new Error('There is no conflict');
		world.import(world.export());
		const later = { ...conflict, lastSeenAt: world.now + 1 };
		const { head } = world.state;
		const open = new Map([[later.id, later]]);
		world.state.apply({ head, links: new Map(), open, logged: [], guard: new Map() });
		const decision = {
			conflictId: conflict.id,
			fields: new Map([['*', { take: 'master' } as const]]),
		};
		expect(decideConflict(world.state, decision, world.now + 2).writes).toHaveLength(1);
	});

	it('refuses a run over changes, which could not know what was created since', () => {
		const world = synced(BY_EMAIL);
		world.import(world.export());
		const input = { mode: 'changes', records: { master: [ann], slave: [] }, now: 1 } as const;
		expect(() => reconcile(world.settings, world.state, input)).toThrow(BrakeError);
	});

	it('makes the next run of the trigger a full one, whatever its settings say', () => {
		const world = synced(BY_EMAIL);
		world.import(world.export());
		const { run } = beginRun(world.state, {
			now: world.now,
			runId: '1',
			fullRunEvery: 1000,
			overlapSeconds: 60,
			firstSyncFrom: 1,
		});
		expect(run).toMatchObject({ full: true, since: {} });
	});

	it('never gives the number of a run or a link twice', () => {
		const world = synced(BY_EMAIL);
		const backup = world.export();
		world.insert('master', dan);
		world.settle();
		const { run, nextLink } = world.state.head;
		world.import(backup);
		expect(world.state.head).toMatchObject({ run, nextLink });
	});

	it('links a record that was deleted and entered again to its old partner by its key', () => {
		const world = synced({ ...BY_EMAIL, onDelete: 'propagate' });
		const backup = world.export();
		world.remove('master', world.idOf('master', 'name', 'Ann'));
		world.insert('master', { ...ann, phone: '111' });
		const slave = world.idOf('slave', 'name', 'Ann');
		world.import(backup);
		world.settle();
		expect(world.apps.slave.get(slave)).toMatchObject({ phone: '111' });
		expect(world.rows().master).toEqual(world.rows().slave);
	});
});

describe('a reset state', () => {
	it.each([
		['with a match key', BY_EMAIL],
		['without a match key', {}],
	])('meets all records anew and makes no duplicates, %s', (_, settings) => {
		const world = synced(settings);
		world.edit('master', world.idOf('master', 'name', 'Ann'), { name: 'Anna' });
		world.settle();
		world.state.apply(resetState(world.state, world.now));
		expect([world.state.linkCount, world.state.head.cursors]).toEqual([0, {}]);
		world.settle();
		expect(world.state.linkCount).toBe(3);
		expect(world.rows().slave).toHaveLength(3);
	});
});
