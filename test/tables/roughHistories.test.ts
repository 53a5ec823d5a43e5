import { SIDES } from '../../src/model/side';
import { History } from './history';
import { Trial, settingsOf } from './trial';

/** What users, apps and executions do at once, and what is decided meanwhile. */

describe.each(SIDES.map((side) => [side]))('with %s as the side that is preferred', (x) => {
	const y = x === 'master' ? 'slave' : 'master';
	const of = (...rest: Parameters<typeof History.of> extends [unknown, ...infer R] ? R : never) =>
		History.of(x, ...rest);
	const X = x === 'master' ? 1 : 'a';
	const Y = x === 'master' ? 'a' : 1;
	const second = x === 'master' ? 2 : 'b';
	const copy = x === 'master' ? 'e' : 5;
	const manual = { onConflict: 'manual' as const };
	const soft = { onDelete: 'propagate' as const, deletedField: 'deleted' };
	const byWrites = {
		link: () => true,
		wrote: (_: string, side: string) => side === y,
		record: () => false,
	};
	const input = (of: object) => ({ records: { master: [], slave: [], ...of } });

	it('a record created again has marks of its own', () => {
		const history = of();
		const { trial } = history;
		history.edit(y, { a: 'y2', updatedAt: 5 });
		history.run();
		history.remove(y);
		trial.apps[y].put(copy, { key: 'k1', a: 'again', b: 'b0', updatedAt: 1 });
		history.run();
		history.edit(x, { a: 'x3' });
		history.rest();
		expect(history.isKept('again') || trial.apps[x].get(X).a === 'again').toBe(true);
	});
	it('a blank of a record created again fills no blank, whatever was under way', () => {
		const history = of();
		history.edit(y, { a: 'y1' });
		history.run('failed');
		history.remove(y);
		history.trial.apps[y].put(copy, { key: 'k1', a: '', b: 'b0' });
		history.run();
		history.run();
		expect(history.records(x)).toEqual(['k1 a0 b0']);
	});
	it('a new record that a recovery run saw: the trigger is asked for another full run', () => {
		const history = of();
		const { trial } = history;
		trial.begin(1);
		history.run('ok', { runId: 'run 1' });
		trial.apps[x].put(second, { key: 'k2', a: 'new', b: 'new' });
		trial.begin(2);
		history.run('ok', { recovery: true, runId: 'run 2' });
		expect(trial.writes).toEqual([]);
		expect(trial.begin(3).full).toBe(true);
	});
	it.each([[x], [y]] as const)(
		'an event is kept, and a full run decides it and is killed: %s wins',
		(onConflict) => {
			const history = of({ onConflict });
			history.edit(x, { a: 'x1' }).run('lost');
			history.edit(y, { a: 'y1' }).event(y);
			history.run('killed');
			history.rest();
			expect(history.values('a').includes('y1') || history.isKept('y1')).toBe(true);
		},
	);

	describe.each([[x], [y]] as const)(
		'an event that is kept after a run was lost: %s wins',
		(wins) => {
			const kept = () => {
				const history = of({ onConflict: wins, fallbackSide: wins });
				history.edit(y, { a: 'y1' });
				const records = { master: [], slave: [], [y]: [history.trial.apps[y].get(Y)] };
				expect(history.trial.changes({}, { recovery: true, records })).toEqual({});
				return history;
			};

			it('that run may have written what both sides hold by now: contested', () => {
				const history = kept();
				history.edit(x, { a: 'x1' }).edit(y, { a: 'x1' });
				const won = wins === x ? 'x1' : 'y1';
				expect([history.rest(), history.isKept('y1')]).toEqual([[won, won], true]);
			});

			it('its user went on: what is seen later counts', () => {
				const history = kept();
				history.edit(y, { a: 'y2' });
				expect([history.rest(), history.isKept('y1')]).toEqual([['y2', 'y2'], false]);
			});
		},
	);

	it('values logged before they are overruled, of events', () => {
		const history = of({ logBeforeOverruling: true });
		const { trial } = history;
		history.edit(x, { a: 'x1' }).edit(y, { a: 'y1' });
		trial.changes({ [x]: [X], [y]: [Y] });
		const other = x === 'master' ? 9 : 'i';
		trial.changes({ [x]: [other] });
		expect(trial.writes.length > 0 || trial.state.head.wantsFull === true).toBe(true);
	});
	it('what a held record showed, once the conflict is decided', () => {
		const history = of({ ...manual, holdWholeRecord: true });
		const { trial } = history;
		history.edit(x, { a: 'x1' }).edit(y, { a: 'y1' });
		history.run();
		history.edit(x, { b: 'x2' });
		history.event(x);
		history.decide(x);
		const other = x === 'master' ? 9 : 'i';
		trial.changes({ [x]: [other] });
		expect(trial.writes.length > 0 || trial.state.head.wantsFull === true).toBe(true);
	});
	it('marks with a zone and without', () => {
		const history = of();
		history.edit(y, { a: 'y1', updatedAt: '2026-01-01 12:00:00' });
		history.event(y);
		history.edit(y, { a: 'y2', updatedAt: '2026-01-01T10:30:00Z' });
		expect(history.rest()).toEqual(['y2', 'y2']);
	});
	it('a list whose mark is older is logged when it is overwritten', () => {
		const history = of();
		history.edit(y, { a: 'y1', updatedAt: 100 });
		history.run();
		history.edit(y, { a: 'y2', updatedAt: 50 }).edit(x, { a: 'x2' });
		history.run();
		expect(history.isKept('y2')).toBe(true);
	});
	it('fields of merged events have the marks of their own events', () => {
		const history = of();
		history.edit(y, { a: 'y2', b: 'y3', updatedAt: 3 });
		history.event(y, 'ok', [
			{ a: 'y1', updatedAt: 1 },
			{ b: 'y3', updatedAt: 3 },
		]);
		history.event(y, 'ok', [{ a: 'y2', updatedAt: 2 }]);
		expect(history.values('a')).toEqual(['y2', 'y2']);
	});
	it('an open entry is not refreshed by an event that is out of date', () => {
		const history = of(manual);
		history.edit(x, { a: 'x1' }).edit(y, { a: 'y1', updatedAt: 3 });
		history.run();
		history.edit(y, { a: 'y5', updatedAt: 5 });
		history.event(y);
		history.event(y, 'ok', [{ a: 'y4', updatedAt: 4 }]);
		expect(history.trial.open[0]?.fields[0]?.[y]).toBe('y5');
	});
	it('a value too large to keep, then cleared in an app that leaves out what is empty', () => {
		const history = of();
		const { trial } = history;
		history.edit(x, { a: 'x1' });
		history.run('failed');
		history.edit(y, { a: 'y'.repeat(10_000) });
		history.event(y);
		trial.apps[y].forget(Y, 'a');
		for (let run = 0; run < 4; run++) history.run();
		expect([trial.link(x, X)?.kept, trial.state.head.wantsFull]).toEqual([undefined, undefined]);
	});
	it('the same of an edit that a write of ours replaced', () => {
		const history = of();
		const { trial } = history;
		history.edit(x, { a: 'x1' }).edit(y, { a: 'y1' });
		history.event(x, 'lost');
		const { writes } = trial;
		trial.changes({ [y]: [Y] }, { overtaken: byWrites });
		trial.writes = writes;
		trial.land().answer();
		trial.apps[y].forget(Y, 'a');
		for (let run = 0; run < 4; run++) history.run();
		expect([trial.link(x, X)?.kept, trial.state.head.wantsFull]).toEqual([undefined, undefined]);
	});
	it('a linked record without a key does not make every new one wait', () => {
		const trial = new Trial(settingsOf([{ masterField: 'key', compareAs: 'text' }, 'a']));
		trial.master.put(1, { key: 'k1', a: 'a' }).put(2, { a: 'nokey' });
		trial.slave.put('a', { key: 'k1', a: 'a' });
		trial.settle();
		const id = x === 'master' ? 3 : 'c';
		trial.apps[x].put(id, { key: 'k3', a: 'new' });
		expect(trial.changes({ [x]: [id] }).writes).toHaveLength(1);
	});
	it('an edit and a deletion of a record whose link rests', () => {
		const history = of({ deletedField: 'deleted' });
		history.remove(y);
		history.run();
		history.edit(x, { a: 'x1' });
		history.event(x, 'ok', [{ a: 'x1' }, { deleted: true }]);
		for (let run = 0; run < 3; run++) history.run();
		expect(history.trial.open).toEqual([]);
	});
	it('a question does not close because its records wait for something else', () => {
		const history = of();
		const { trial } = history;
		trial.apps[y].put(copy, { key: 'k2', a: 'one', b: 'b' });
		trial.apps[y].put(x === 'master' ? 'f' : 6, { key: 'k2', a: 'two', b: 'b' });
		trial.run();
		trial.apps[x].put(second, { key: 'k5', a: 'five', b: 'b' });
		history.run('lost');
		trial.apps[x].remove(second);
		history.run('lost');
		expect([trial.open.length, trial.log]).toEqual([1, []]);
	});
	it('"create as its own" is not called resolved where creating is not allowed', () => {
		const history = of({ createIn: x });
		const { trial } = history;
		trial.apps[x].put(second, { key: 'k1', a: 'other', b: 'other' });
		trial.run();
		const answer = trial.decide({ take: 'create' });
		history.run();
		expect(typeof answer === 'string' || history.records(y).length === 2).toBe(true);
	});
	it('an edit and a deletion at once that another execution left: a person is asked', () => {
		const history = of(soft);
		const { trial } = history;
		const told = input({
			[y]: [
				{ id: Y, a: 'y1' },
				{ id: Y, deleted: true },
			],
		});
		history.remove(y);
		trial.changes({}, { ...told, overtaken: byWrites });
		trial.changes({ [x]: [x === 'master' ? 9 : 'i'] });
		trial.land().answer();
		history.run();
		expect(trial.open.map((each) => each.type)).toEqual(['deletedVsEdited']);
	});
	it('a tombstone and the record created again in one input of changes', () => {
		const history = of(soft);
		const { trial } = history;
		history.remove(y);
		trial.apps[y].put(copy, { key: 'k1', a: 'again', b: 'b0' });
		trial.changes({}, input({ [y]: [{ id: Y, deleted: true }, trial.apps[y].get(copy)] }));
		expect(trial.writes.map((write) => write.operation)).not.toContain('delete');
	});
	it('a kept edit that its user took back is no edit', () => {
		const history = of({ onDelete: 'propagate' });
		history.edit(x, { a: 'x1' });
		history.run('failed');
		history.edit(y, { a: 'y1' });
		history.event(y);
		history.edit(y, { a: 'a0' }).remove(x);
		history.run();
		expect([history.records(x), history.records(y)]).toEqual([[], []]);
	});
	it('a record of which an app leaves out what is empty can be restored', () => {
		const history = of({ onDelete: 'manual' });
		const { trial } = history;
		trial.apps[x].forget(X, 'a');
		history.run();
		history.remove(y);
		history.run();
		history.run();
		expect(history.decide({ take: 'restore' })).toHaveLength(1);
	});
	it('an edit and a deletion of what is being created, left to another execution', () => {
		const history = of(soft);
		const { trial } = history;
		trial.apps[x].put(second, { key: 'k2', a: 'new', b: 'new' });
		trial.changes({ [x]: [second] });
		const { writes } = trial;
		expect(writes).toHaveLength(1);
		const told = input({
			[x]: [
				{ id: second, key: 'k2', a: 'newer', b: 'new' },
				{ id: second, deleted: true },
			],
		});
		trial.changes({}, { ...told, overtaken: { ...byWrites, wrote: () => true } });
		trial.apps[x].edit(second, { a: 'newer' });
		trial.writes = writes;
		trial.land().answer();
		for (let run = 0; run < 4; run++) history.run();
		expect([trial.apps[x].list().length, trial.apps[y].list().length, trial.open.length]).toEqual([
			3, 3, 0,
		]);
	});
	it('an event that is older than two that came together', () => {
		const history = of();
		history.edit(y, { a: 'y3', updatedAt: 3 });
		history.event(y, 'ok', [
			{ key: 'k1', a: 'y2', b: 'b0', updatedAt: 2 },
			{ key: 'k1', a: 'y3', b: 'b0', updatedAt: 3 },
		]);
		history.event(y, 'ok', [{ key: 'k1', a: 'y1', b: 'b0', updatedAt: 1 }]);
		expect(history.values('a')).toEqual(['y3', 'y3']);
	});
	it('held whole record, webhooks: the count of an entry', () => {
		const history = of({ ...manual, holdWholeRecord: true });
		const { trial } = history;
		history.edit(x, { a: 'x1' }).edit(y, { a: 'y1' });
		history.run();
		history.edit(x, { b: 'x2' });
		history.event(x);
		const before = trial.open[0]?.timesSeen;
		for (let i = 0; i < 5; i++) trial.changes({ [x]: [x === 'master' ? 9 : 'i'] });
		expect(trial.open[0]?.timesSeen).toBe(before);
	});
	it('direction, reverted: an event alone asks for lists', () => {
		const fields = [
			{
				masterField: 'a',
				direction: x === 'master' ? ('toSlave' as const) : ('toMaster' as const),
			},
		];
		const history = of({ mapping: settingsOf(fields).mapping, onForbiddenEdit: 'revert' });
		history.edit(y, { a: 'y1' });
		history.event(y);
		expect(history.trial.state.head.wantsFull).toBe(true);
	});
	it('an edit and a deletion at once: the next list takes nothing out of the question', () => {
		const history = of(soft);
		history.remove(y);
		history.event(y, 'lost', [{ a: 'y1' }, { deleted: true }]);
		expect(history.isKept('y1')).toBe(true);
		history.run();
		expect(history.trial.open.map((each) => each.type)).toEqual(['deletedVsEdited']);
		expect(history.isKept('y1')).toBe(true);
	});
});
