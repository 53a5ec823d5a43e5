import type { SyncSettings } from '../../src/model/settings';
import { SIDES, otherSide } from '../../src/model/side';
import type { Side } from '../../src/model/side';
import { History } from './history';
import { settingsOf } from './trial';

/** What becomes of creations whose answer, source or copy is not in sight. */

const SECOND = { master: 2, slave: 'b' };
const THIRD = { master: 3, slave: 'c' };
const COPY = { master: 101, slave: 'new1' };
const NEW = { key: 'k2', a: 'new', b: 'new' };
const TOLD = { deletedField: 'deleted' };

describe.each(SIDES.map((side) => [side]))(
	'a record of the %s that is to be created',
	(x: Side) => {
		const y = otherSide(x);
		const of = (others: Partial<SyncSettings> = {}) => History.of(x, others);
		const told = (records: object) => ({ records: { master: [], slave: [], ...records } });
		const pair = (mine: unknown, theirs: unknown) =>
			x === 'master' ? `${mine}-${theirs}` : `${theirs}-${mine}`;
		/** It was sent to be created, and nothing was heard of that. */
		const sent = (others: Partial<SyncSettings> = {}) => {
			const history = of(others);
			history.trial.apps[x].put(SECOND[x], NEW);
			expect(history.trial.run().writes).toEqual([`create ${y} key=k2 a=new b=new`]);
			return history;
		};
		const unconfirmed = () => {
			const history = sent({ matchBy: [] });
			history.trial.run();
			history.trial.run();
			return history;
		};

		it('is not created twice where two of the other side have its key', () => {
			const { trial } = sent();
			trial.apps[y].put(SECOND[y], { ...NEW, a: 'one' }).put(THIRD[y], { ...NEW, a: 'two' });
			expect(trial.run().writes).toBeUndefined();
			expect(trial.open.map((each) => each.type)).toEqual(['unconfirmedCreate']);
		});

		it.each(['500', '503'])(
			'landed, with a blank that its app filled, though the app answered %s: it is found',
			(failed) => {
				const history = of({ matchBy: [] });
				const { trial } = history;
				trial.apps[x].put(SECOND[x], { ...NEW, b: '' });
				trial.run();
				trial.land();
				trial.apps[y].edit(COPY[y], { b: 'default' });
				trial.answer({ failed, kind: failed === '503' ? 'unanswered' : 'refused' });
				expect(trial.run().writes).toEqual([`update ${x} ${SECOND[x]} b=default`]);
				expect(trial.apps[y].list()).toHaveLength(3);
			},
		);

		it('and is gone: its copy that shows up later is no new record', () => {
			const { trial } = sent({ onDelete: 'propagate' });
			trial.land();
			const copy = trial.apps[y].get(COPY[y]);
			trial.apps[y].remove(COPY[y]);
			trial.apps[x].remove(SECOND[x]);
			expect(trial.run()).toEqual({});
			trial.apps[y].put(COPY[y], copy);
			expect(trial.run()).toEqual({ writes: [`delete ${y} ${COPY[y]}`] });
		});

		it('and is gone: its copy that never shows up is forgotten with it', () => {
			const { trial } = sent();
			trial.apps[x].remove(SECOND[x]);
			trial.run();
			expect(trial.links).toHaveLength(3);
			trial.run();
			expect(trial.links).toHaveLength(2);
		});

		it('and is gone, and was refused: it is forgotten at once', () => {
			const { trial } = sent();
			trial.answer({ failed: '503' });
			trial.apps[x].remove(SECOND[x]);
			trial.run();
			expect(trial.links).toHaveLength(2);
		});

		it('and is told deleted: what became of it complete lists show', () => {
			const { trial } = sent(TOLD);
			trial.land();
			trial.changes({}, told({ [x]: [{ id: SECOND[x], deleted: true }] }));
			expect(trial.writes).toEqual([]);
			trial.apps[x].remove(SECOND[x]);
			expect(trial.run()).toEqual({});
			expect(trial.links.at(-1)).toBe(`${pair(SECOND[x], COPY[y])} resting`);
		});

		it('and was told deleted, but tells of itself again', () => {
			const { trial } = sent(TOLD);
			trial.answer({ failed: '503' });
			trial.changes({}, told({ [x]: [{ id: SECOND[x], deleted: true }] }));
			trial.changes({ [x]: [SECOND[x]] });
			expect(trial.link(x, SECOND[x])?.reported).toBeUndefined();
			expect(trial.run().writes).toEqual([`create ${y} key=k2 a=new b=new`]);
		});

		it('holds back new records of the other side that may be it while it is out of sight', () => {
			const { trial } = sent({ matchBy: [] });
			trial.apps[y].put(SECOND[y], { ...NEW, a: 'other' });
			trial.apps[x].remove(SECOND[x]);
			expect([trial.run(), trial.run()]).toEqual([{}, {}]);
			expect(trial.run().writes).toEqual([`create ${x} key=k2 a=other b=new`]);
		});

		it('holds back what events tell of the other side, where no key tells them apart', () => {
			const { trial } = sent({ matchBy: [] });
			trial.apps[y].put(SECOND[y], { ...NEW, a: 'other' });
			expect(trial.changes({ [x]: [SECOND[x]], [y]: [SECOND[y]] })).toEqual({});
			const keyed = sent();
			keyed.trial.apps[y].put(SECOND[y], { ...NEW, key: 'k3' });
			expect(keyed.trial.changes({ [x]: [SECOND[x]], [y]: [SECOND[y]] }).writes).toEqual([
				`create ${x} key=k3 a=new b=new`,
			]);
		});

		it('whose deletion a person decided: it is forgotten, and others are created again', () => {
			const history = unconfirmed();
			const { trial } = history;
			expect(history.decide({ take: 'delete' })).toEqual([`delete ${x} ${SECOND[x]}`]);
			trial.apps[y].put(THIRD[y], { key: 'k3', a: 'third', b: 'third' });
			expect(trial.run()).toEqual({});
			expect(trial.links).toHaveLength(3);
			expect(trial.run()).toEqual({});
			expect(trial.links).toHaveLength(2);
			expect(trial.log.at(-1)).toMatch(/^resolved unconfirmedCreate .*: delete$/);
			expect(trial.run().writes).toEqual([`create ${x} key=k3 a=third b=third`]);
		});

		it('whose deletion a person decided, which lands late over an edit: that is on record', () => {
			const history = unconfirmed();
			const { trial } = history;
			history.decide({ take: 'delete' }, 'lost');
			const { writes } = trial;
			trial.apps[x].edit(SECOND[x], { a: 'edited' });
			trial.run();
			trial.writes = writes;
			trial.land();
			for (let run = 0; run < 4; run++) trial.run();
			expect([trial.apps[x].has(SECOND[x]), history.isKept('edited')]).toEqual([false, true]);
		});

		it('whose deletion a person decided: what somebody made of the copy is on record', () => {
			const history = unconfirmed();
			const { trial } = history;
			const [creation] = trial.link(x, SECOND[x])?.intents ?? [];
			history.decide({ take: 'delete' });
			trial.apps[y].put(COPY[y], { ...NEW, a: 'edited' });
			const answer = { writeId: creation?.writeId ?? '', side: y, id: COPY[y], stored: NEW };
			trial.answered([{ ...answer, link: trial.link(x, SECOND[x])?.id ?? '' }]);
			for (let run = 0; run < 3; run++) {
				trial.run();
				trial.land().answer();
			}
			expect([trial.apps[y].has(COPY[y]), history.isKept('edited')]).toEqual([false, true]);
		});

		it('whose deletion a person decided: the copy that shows up is deleted, too', () => {
			const history = unconfirmed();
			const { trial } = history;
			history.decide({ take: 'delete' });
			trial.apps[y].put(COPY[y], NEW);
			expect(trial.run()).toEqual({ writes: [`delete ${y} ${COPY[y]}`] });
			trial.land().answer();
			trial.run();
			expect(trial.links).toHaveLength(2);
		});

		it('whose deletion a person decided: a copy that was filled in meanwhile is not deleted', () => {
			const history = of({ matchBy: [] });
			const { trial } = history;
			trial.apps[x].put(SECOND[x], { ...NEW, b: '' });
			for (let run = 0; run < 3; run++) trial.run();
			history.decide({ take: 'delete' });
			trial.apps[y].put(COPY[y], { ...NEW, b: 'typed' });
			const said = [0, 1, 2, 3].map(() => trial.run().writes ?? []);
			expect(said.join()).not.toContain('delete');
			expect(trial.apps[y].get(COPY[y]).b).toBe('typed');
		});

		it('whose deletion a person decided: events tell nothing of whether its copy is there', () => {
			const history = unconfirmed();
			const { trial } = history;
			history.decide({ take: 'delete' });
			for (let run = 0; run < 3; run++) trial.changes({ [x]: [history.id(x)] });
			trial.apps[y].put(COPY[y], NEW);
			expect(trial.run()).toEqual({ writes: [`delete ${y} ${COPY[y]}`] });
		});

		it('that failed for good, and is edited: the question is over', () => {
			const { trial } = sent({ maxAttempts: 1 });
			trial.answer({ failed: '422' });
			trial.run();
			expect(trial.run()).toEqual({});
			expect(trial.plan?.counts.held).toBe(1);
			trial.apps[x].edit(SECOND[x], { a: 'newer' });
			expect(trial.run().writes).toEqual([`create ${y} key=k2 a=newer b=new`]);
			expect(trial.log).toHaveLength(1);
			expect(trial.log[0]).toMatch(
				/^dismissed failedWrite .*: the record changed; it is created anew$/,
			);
		});

		it('is found by what was sent last, where the run that sent it was lost', () => {
			const history = sent({ matchBy: [] });
			const { trial } = history;
			trial.answer({ failed: '503' });
			trial.apps[x].edit(SECOND[x], { a: 'newer' });
			history.run('killed');
			history.run();
			history.rest();
			expect(history.records(y)).toEqual(['k1 a0 b0', 'k2 newer new']);
			expect([trial.open, trial.history]).toEqual([[], []]);
		});

		it('is no record that holds what it was never sent with', () => {
			const { trial } = sent({ matchBy: [] });
			trial.apps[x].edit(SECOND[x], { a: 'newer' });
			trial.apps[y].put(SECOND[y], { ...NEW, a: 'newer' });
			expect(trial.run().writes).toBeUndefined();
			expect(trial.open.map((each) => each.type)).toEqual(['unconfirmedCreate']);
		});

		it('is found by the fields that are mapped still', () => {
			const { trial } = sent({ matchBy: [] });
			trial.land();
			trial.set({ mapping: settingsOf(['key', 'a']).mapping });
			expect(trial.run()).toEqual({});
			expect(trial.links.at(-1)).toBe(pair(SECOND[x], COPY[y]));
		});

		it('and that one list lacked is the same one when it is back', () => {
			const { trial } = of({ matchBy: [], missesBeforeDelete: 3 });
			const values = { key: 'k2', a: 'a2', b: 'b2' };
			trial.apps[x].put(SECOND[x], values);
			trial.run();
			trial.apps[x].remove(SECOND[x]);
			trial.run();
			trial.apps[x].put(SECOND[x], { ...values, a: 'edited' });
			expect(trial.run().writes).toBeUndefined();
			expect(trial.links).toHaveLength(3);
		});

		it('waits after a run that was lost, and counts as one that waits', () => {
			const { trial } = sent({ matchBy: [] });
			expect(trial.run({ recovery: true })).toEqual({});
			expect(trial.plan?.counts.held).toBe(1);
		});

		it('is not created where a person decided that, once creating is not allowed there', () => {
			const { trial } = of();
			trial.apps[x].put(SECOND[x], { ...NEW, key: 'k1' });
			trial.run();
			trial.decide({ take: 'create' });
			trial.set({ createIn: x });
			expect(trial.run()).toEqual({});
			expect(trial.links.at(-1)).toMatch(/resting$/);
		});
	},
);

describe.each(SIDES.map((side) => [side]))('"the edit survives" in the %s', (x: Side) => {
	const y = otherSide(x);

	it('is not created twice where the lists lag behind a run that was lost', () => {
		const history = History.of(x, { onDelete: 'propagate' });
		const { trial } = history;
		history.edit(x, { a: 'x1' }).remove(y);
		history.run('killed');
		const copy = trial.apps[y].get(COPY[y]);
		trial.apps[y].remove(COPY[y]);
		expect(history.run().writes).toBeUndefined();
		trial.apps[y].put(COPY[y], copy);
		history.rest();
		expect(history.records(y)).toEqual(['k1 x1 b0']);
	});

	it('is not created twice after a run that was lost, without a match key', () => {
		const history = History.of(x, { onDelete: 'propagate', matchBy: [] });
		history.edit(x, { a: 'x1' }).remove(y);
		history.run('killed');
		history.rest();
		expect(history.records(y)).toEqual(['k1 x1 b0']);
	});

	it.each([
		['an edit of a field to what is on its way to another', { b: 'y1' }, 'lost', 'create'],
		['what is on its way to it', {}, 'unanswered', 'delete'],
	] as const)('or not: %s', (_, edit, fate, operation) => {
		const history = History.of(x, { onDelete: 'propagate' });
		history.edit(y, { a: 'y1' });
		history.run(fate);
		history.edit(x, edit).remove(y);
		history.run('lost');
		expect(history.trial.writes.map((write) => write.operation)).toEqual([operation]);
	});

	it('or not: a clearing of what was sent before they were settled', () => {
		const history = History.of(x, { onDelete: 'propagate' });
		const { trial } = history;
		trial.apps[x].put(SECOND[x], { key: 'k2', a: 'x1', b: '' });
		trial.apps[y].put(SECOND[y], { key: 'k2', a: 'y1', b: '' });
		history.run('failed');
		trial.apps[x].edit(SECOND[x], { a: '' });
		trial.apps[y].remove(SECOND[y]);
		expect(history.run().writes).toEqual([`create ${y} key=k2 a= b=`]);
	});

	it('stays alone where creating is not allowed there, and says so', () => {
		const history = History.of(x, { onDelete: 'propagate', createIn: 'none' });
		history.edit(x, { a: 'x1' }).remove(y);
		expect(history.run().writes).toBeUndefined();
		expect(history.trial.history.at(-1)?.reason).toBe(
			`deleted in the ${y}, edited in the ${x}: the edit stays where it is, creating is not allowed in the ${y}`,
		);
		expect(history.run()).toEqual({});
	});
});
