import type { SyncSettings } from '../../src/model/settings';
import { reconcile } from '../../src/reconcile/reconcile';
import { TwoApps } from '../state/twoApps';

const BY_EMAIL: Partial<SyncSettings> = {
	matchBy: [{ masterField: 'email', slaveField: 'email', compareAs: 'email' }],
	mapping: {
		mode: 'manual',
		fields: [
			{ masterField: 'name', slaveField: 'title' },
			{ masterField: 'phone', slaveField: 'phone' },
			{ masterField: 'email', slaveField: 'email' },
		].map((field) => ({
			...field,
			direction: field.masterField === 'phone' ? 'toSlave' : 'both',
			compareAs: 'auto',
			onConflict: 'default',
		})),
	},
};

function person(name: string) {
	return { name, email: `${name.toLowerCase()}@x.org`, phone: '1' };
}

function synced(...names: readonly string[]): TwoApps {
	const world = new TwoApps(BY_EMAIL);
	for (const name of names) world.insert('master', person(name));
	world.settle();
	return world;
}

function plan(world: TwoApps, mode: 'snapshot' | 'changes' = 'snapshot') {
	const records = {
		master: [...world.apps.master.values()],
		slave: [...world.apps.slave.values()],
	};
	const input = { mode, records, dryRun: true, now: world.now };
	return reconcile(world.settings, world.state, input).plan;
}

function drift(world: TwoApps) {
	const report = plan(world).drift;
	if (report === undefined) throw new Error('There is no report');
	return report;
}

describe('a dry run on full listings reports the drift', () => {
	it('none, where both sides hold what they held', () => {
		expect(drift(synced('Ann', 'Bob'))).toEqual({
			compared: 2,
			differ: 0,
			fields: [],
			onlyIn: { master: { count: 0, ids: [] }, slave: { count: 0, ids: [] } },
		});
	});

	it('per field: how many records differ, by whom, and which', () => {
		const world = synced('Ann', 'Bob', 'Cy');
		const ids = (name: string) => ({
			masterId: world.idOf('master', 'name', name),
			slaveId: world.idOf('slave', 'title', name),
		});
		const [ann, bob] = [ids('Ann'), ids('Bob')];
		world.edit('master', ann.masterId, { phone: '2' });
		world.edit('slave', bob.slaveId, { phone: '3', title: 'Rob' });
		world.edit('master', bob.masterId, { phone: '4' });
		const report = drift(world);
		expect(report).toMatchObject({ compared: 3, differ: 2 });
		expect(report.fields).toEqual([
			{
				masterField: 'phone',
				slaveField: 'phone',
				differ: 2,
				changedBy: { master: 1, slave: 0, both: 1, unknown: 0 },
				settledAsDifferent: 0,
				records: [
					{ ...ann, changedBy: 'master' },
					{ ...bob, changedBy: 'both' },
				],
			},
			{
				masterField: 'name',
				slaveField: 'title',
				differ: 1,
				changedBy: { master: 0, slave: 1, both: 0, unknown: 0 },
				settledAsDifferent: 0,
				records: [{ ...bob, changedBy: 'slave' }],
			},
		]);
	});

	it('what is settled as different is counted apart', () => {
		const world = synced('Ann');
		world.edit('master', world.idOf('master', 'name', 'Ann'), { phone: '+1 555 010' });
		world.plan();
		// The slave's app keeps phones without spaces, and the master may not be written to.
		world.edit('slave', world.idOf('slave', 'title', 'Ann'), { phone: '+1555010' });
		world.settle();
		expect(drift(world)).toMatchObject({
			differ: 0,
			fields: [{ masterField: 'phone', differ: 0, settledAsDifferent: 1, records: [] }],
		});
	});

	it('records that only one side has, and at the first meeting nobody is known to have changed them', () => {
		const world = new TwoApps(BY_EMAIL);
		world.insert('master', person('Ann'));
		world.insert('slave', { title: 'Anna', email: 'ann@x.org', phone: '1' });
		const only = world.insert('slave', { title: 'Bob', email: 'bob@x.org' });
		const report = drift(world);
		expect(report.onlyIn).toEqual({
			master: { count: 0, ids: [] },
			slave: { count: 1, ids: [only] },
		});
		expect(report.fields).toMatchObject([
			{ masterField: 'name', differ: 1, changedBy: { unknown: 1 } },
		]);
	});

	it('a link whose record is gone counts the one that is left', () => {
		const world = synced('Ann', 'Bob');
		const left = world.idOf('slave', 'title', 'Bob');
		world.remove('master', world.idOf('master', 'name', 'Bob'));
		expect(drift(world).onlyIn.slave).toEqual({ count: 1, ids: [left] });
	});

	it('names only the first hundred records, and counts them all', () => {
		const world = synced(...Array.from({ length: 150 }, (_, index) => `N${index}`));
		for (const id of world.apps.master.keys()) world.edit('master', id, { phone: '2' });
		const [field] = drift(world).fields;
		expect(field?.differ).toBe(150);
		expect(field?.records).toHaveLength(100);
	});

	it('only there: not over changes, which do not show what is equal', () => {
		const world = synced('Ann');
		expect(plan(world, 'changes').drift).toBeUndefined();
		expect(world.plan().drift).toBeUndefined();
	});
});
