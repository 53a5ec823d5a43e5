import type { SyncSettings } from '../../src/model/settings';
import { SIDES, otherSide } from '../../src/model/side';
import type { Side } from '../../src/model/side';
import { reconcile } from '../../src/reconcile/reconcile';
import { History } from './history';
import { settingsOf } from './trial';

/** What the next sight of a linked record does to what is under way on its link. */

describe.each(SIDES.map((side) => [side]))('with %s preferred', (x: Side) => {
	const y = otherSide(x);
	const X = x === 'master' ? 1 : 'a';
	const Y = x === 'master' ? 'a' : 1;
	const of = (others: Partial<SyncSettings> = {}, values?: Parameters<typeof History.of>[2]) =>
		History.of(x, others, values);
	const by = (mine: unknown, theirs: unknown) =>
		x === 'master' ? `${mine} | ${theirs}` : `${theirs} | ${mine}`;
	const marks = {
		sides: {
			master: { idField: 'id', zone: 'UTC', modifiedField: 'updatedAt' },
			slave: { idField: 'id', zone: 'UTC', modifiedField: 'updatedAt' },
		},
	};

	it('an event of a record whose deletion a person decided leaves the question decided', () => {
		const history = of({ onDelete: 'manual' });
		history.remove(y);
		history.run();
		history.decide({ take: 'delete' }, 'lost');
		expect(history.event(x)).toEqual({});
		expect(history.trial.log).toEqual([]);
		expect(history.trial.open[0]?.decidedAt).toBeDefined();
	});

	it('an event of a record that is being deleted does not make the deletion another one', () => {
		const history = of({ onDelete: 'propagate' });
		history.remove(y);
		history.run('lost');
		expect(history.event(x)).toEqual({});
		expect(history.run().writes).toEqual([`delete ${x} ${X}`]);
		expect(history.trial.writes[0]?.attempt).toBe(2);
	});

	it('an older event is out of date, of a field that a person is asked about, too', () => {
		const history = of({ onConflict: 'manual', ...marks });
		history.edit(x, { a: 'x1', updatedAt: 2 }).edit(y, { a: 'y1', updatedAt: 2 });
		history.run();
		history.event(x, 'ok', [{ a: 'x0', updatedAt: 1 }]);
		expect(history.trial.open[0]?.fields[0]?.[x]).toBe('x1');
	});

	it('a policy that needs the value of before has it from the next run on', () => {
		const history = of({}, { a: 1, b: 'b0' });
		history.trial.set({ onConflict: 'sum' });
		history.run();
		history.edit(x, { a: 2 }).edit(y, { a: 11 });
		history.run();
		expect(history.rest()).toEqual([12, 12]);
	});

	it('a write beside a list that lags carries what is known, not what the list shows', () => {
		const history = of({ ...marks, sendFields: 'allMapped' });
		const { trial } = history;
		history.edit(y, { updatedAt: 1 });
		history.run();
		const lagging = trial.apps[y].get(Y);
		history.edit(x, { a: 'x1' });
		history.run();
		history.edit(x, { b: 'x2' });
		const list = trial.apps[y].list().map((each) => (each.id === Y ? lagging : each));
		const records = { master: trial.master.list(), slave: trial.slave.list(), [y]: list };
		expect(trial.run({ records }).writes).toEqual([`update ${y} ${Y} b=x2`]);
		expect(trial.writes[0]?.json).toMatchObject({ a: 'x1', b: 'x2' });
	});

	describe('a question about two fields', () => {
		const asked = () => {
			const history = of({ onConflict: 'manual' });
			history.edit(x, { a: 'x1', b: 'x2' }).edit(y, { a: 'y1', b: 'y2' });
			history.run();
			return history;
		};
		const fieldsOf = ({ trial }: History) =>
			trial.open.flatMap((each) => each.fields.map((field) => field.agreed ?? false));

		it('of which the sides agree on one is still about both', () => {
			const history = asked();
			history.edit(y, { a: 'x1' });
			history.run();
			expect(fieldsOf(history)).toEqual([true, false]);
			history.event(x);
			expect(fieldsOf(history)).toEqual([true, false]);
			history.edit(x, { a: 'x3' });
			history.event(x);
			expect(fieldsOf(history)).toEqual([false, false]);
		});

		it('is decided as a whole again once one of them moved', () => {
			const history = asked();
			history.decide(x, 'lost');
			history.edit(y, { b: 'y3' });
			expect(history.run()).toEqual({
				opened: [
					`contested ${['a', 'b'].map((name) => `${name}: ${by(`x${name === 'a' ? 1 : 2}`, name === 'a' ? 'y1' : 'y3')}`).join(', ')}`,
				],
			});
			expect(history.run()).toEqual({});
		});
	});

	it('a value that moves while it waits was no late write of ours', () => {
		const history = of({ onConflict: 'manual' });
		history.edit(x, { a: 'x1' });
		history.run('lost');
		history.edit(y, { a: 'y1' });
		history.run();
		expect(history.trial.open).toHaveLength(1);
		history.edit(y, { a: 'y2' });
		history.run();
		expect(history.trial.log).toEqual([]);
	});

	it('each of two records with one content is logged before its deletion', () => {
		const second = { master: 2, slave: 'b' };
		const history = of({
			mapping: settingsOf(['a', 'b']).mapping,
			onDelete: 'propagate',
			deleteVersusEdit: 'delete',
			logBeforeOverruling: true,
		});
		const { trial } = history;
		trial.apps[x].put(second[x], { key: 'k2', a: 'a0', b: 'b0' });
		trial.apps[y].put(second[y], { key: 'k2', a: 'a0', b: 'b0' });
		trial.run();
		history.edit(x, { a: 'x1' }).remove(y);
		expect(history.run().writes).toBeUndefined();
		expect(history.run().writes).toEqual([`delete ${x} ${X}`]);
		trial.apps[x].edit(second[x], { a: 'x1' });
		trial.apps[y].remove(second[y]);
		expect(history.run().writes).toBeUndefined();
		expect(history.run().writes).toEqual([`delete ${x} ${second[x]}`]);
	});

	it('a question that is over is no log of what a deletion overrules', () => {
		const history = of({ onDelete: 'manual', logBeforeOverruling: true });
		const { trial } = history;
		const record = trial.apps[y].get(Y);
		history.edit(x, { a: 'x1' }).remove(y);
		history.run();
		expect(trial.open.map((each) => each.type)).toEqual(['deletedVsEdited']);
		trial.apps[y].put(Y, record);
		history.run('failed');
		expect(trial.open).toEqual([]);
		trial.set({ onDelete: 'propagate', deleteVersusEdit: 'delete' });
		history.remove(y);
		expect(history.run().writes).toBeUndefined();
		expect(history.run().writes).toEqual([`delete ${x} ${X}`]);
	});

	it('a run counts what it found, and what only a full one could', () => {
		const counts = (others: Partial<SyncSettings>, full: boolean) => {
			const history = of(others);
			history.edit(x, { a: 'x1' }).edit(y, { a: 'y1' });
			history.run('lost', { full });
			return history.trial.plan?.counts;
		};
		const found = { links: 2, unchanged: 1, linked: 0 };
		expect(counts({}, true)).toEqual({ ...found, held: 0, drifted: 1 });
		expect(counts({}, false)).toEqual({ ...found, held: 0, drifted: 0 });
		expect(counts({ onConflict: 'manual' }, true)).toEqual({ ...found, held: 1, drifted: 1 });
	});

	it('events of both records, of which one lacks a field that the other tells anew', () => {
		const { trial } = of();
		const records = {
			master: [],
			slave: [],
			[x]: [{ id: X, key: 'k1', a: 'a0' }],
			[y]: [{ id: Y, key: 'k1', a: 'a0', b: 'y2' }],
		};
		expect(trial.changes({}, { records })).toEqual({ writes: [`update ${x} ${X} b=y2`] });
	});

	it('an event is decided at once where others write to the other side only', () => {
		const overtaken = {
			link: () => true,
			wrote: (_: string, side: string) => side === y,
			record: () => false,
		};
		const history = of();
		history.edit(x, { a: 'x1' });
		expect(history.trial.changes({ [x]: [X] }, { overtaken })).toEqual({
			writes: [`update ${y} ${Y} a=x1`],
		});
	});

	it('a record that is told whole after "the edit survives" waited for it', () => {
		const history = of({ onDelete: 'propagate', deletedField: 'deleted' });
		history.remove(y).edit(x, { b: 'x2' });
		const records = { [x]: [{ id: X, b: 'x2' }], [y]: [{ id: Y, deleted: true }] };
		history.trial.changes({}, { records: { master: [], slave: [], ...records } });
		expect(history.event(x).writes).toEqual([`create ${y} key=k1 a=a0 b=x2`]);
	});

	it('a deletion beside its partner, after a run that was lost, waits for lists', () => {
		const history = of({ onDelete: 'propagate', deletedField: 'deleted' });
		const { trial } = history;
		const records = { [x]: [trial.apps[x].get(X)], [y]: [{ id: Y, deleted: true }] };
		const events = { records: { master: [], slave: [], ...records }, recovery: true };
		expect(trial.changes({}, events)).toEqual({});
		history.remove(y);
		expect(trial.run().writes).toEqual([`delete ${x} ${X}`]);
	});

	describe('nothing is stored of a link that nothing is new about', () => {
		const changed = ({ trial }: History, full: boolean) => {
			const lists = { master: trial.master.list(), slave: trial.slave.list() };
			const event = { master: [], slave: [], [x]: [trial.apps[x].get(X)] };
			const records = full ? lists : event;
			const mode = full ? ('snapshot' as const) : ('changes' as const);
			const { change } = reconcile(trial.settings, trial.state, { records, mode, now: trial.now });
			return change.links.size;
		};
		it('where it is as it was', () => {
			expect([changed(of(), true), changed(of(), false)]).toEqual([0, 0]);
		});
		it('where its record is gone', () => {
			const resting = of();
			resting.remove(y);
			resting.run();
			expect([changed(resting, true), changed(resting, false)]).toEqual([0, 0]);
			const asked = of({ onDelete: 'manual' });
			asked.remove(y);
			asked.run();
			expect(changed(asked, false)).toBe(0);
		});
		it('where it misses, and is told of once more', () => {
			const history = of({ missesBeforeDelete: 3 });
			history.remove(y);
			history.run();
			expect(changed(history, false)).toBe(0);
		});
		it('where its creation is asked about', () => {
			const history = of({ matchBy: [] });
			history.trial.apps[x].put(x === 'master' ? 2 : 'b', { key: 'k2', a: 'new', b: 'new' });
			for (let run = 0; run < 3; run++) history.run('lost');
			expect([changed(history, true), changed(history, false)]).toEqual([0, 0]);
		});
		it('where its creation failed for good', () => {
			const history = of({ maxAttempts: 1 });
			history.trial.apps[x].put(x === 'master' ? 2 : 'b', { key: 'k2', a: 'new', b: 'new' });
			history.run('failed');
			history.run('failed');
			expect([changed(history, true), changed(history, false)]).toEqual([0, 0]);
		});
		it('where its deletion is awaited', () => {
			const history = of({ onDelete: 'propagate' });
			history.remove(y);
			history.run('lost');
			history.trial.answer('silent');
			expect(changed(history, false)).toBe(0);
		});
	});
});
