import type { RecordId } from '../../src/model/link';
import type { AppRecord } from '../../src/model/record';
import type { SyncSettings } from '../../src/model/settings';
import { SIDES, otherSide } from '../../src/model/side';
import { History } from './history';
import { Trial, manyLinked, settingsOf } from './trial';

/** SEMANTICS "A third value": which values count as an app's form of what was sent, and which do not. */

const NUMBERS = [1, 2];
const ALL = [...NUMBERS, 3];

describe.each(SIDES.map((side) => [side]))('with %s preferred', (x) => {
	const y = otherSide(x);

	/** Records 1 and 2, equal on both sides, and a third of which y may hold another value. */
	function records(others: Partial<SyncSettings> = {}, third: unknown = 'France'): Trial {
		const trial = new Trial(settingsOf(['a'], { onConflict: x, fallbackSide: x, ...others }));
		for (const side of SIDES) {
			for (const number of NUMBERS) {
				trial.apps[side].put(number, { key: `k${number}`, a: 'France' });
			}
			trial.apps[side].put(3, { key: 'k3', a: third });
		}
		trial.run();
		for (const number of NUMBERS) trial.apps[x].edit(number, { a: 'Germany' });
		return trial;
	}

	const type = (trial: Trial, a: unknown, ids: readonly RecordId[] = NUMBERS) => {
		for (const id of ids) trial.apps[y].edit(id, { a });
	};
	const held = (trial: Trial) => NUMBERS.map((number) => trial.apps[y].get(number).a);
	const isLogged = (trial: Trial, value: string) =>
		trial.history.some(({ fields }) => fields.some((field) => field[y] === value));

	it.each<[string, Partial<SyncSettings>, (trial: Trial) => void]>([
		['refused', {}, (trial) => trial.answer({ failed: '403' })],
		['throttled', {}, (trial) => trial.answer({ failed: '429', kind: 'throttled' })],
		['that waits for its place', { maxWritesPerRun: 1 }, () => undefined],
	])('a write %s was shown as nothing: users typed it', (_, others, fate) => {
		const trial = records(others);
		trial.apps[x].edit(3, { a: 'Germany' });
		trial.run();
		fate(trial);
		type(trial, 'DE', ALL);
		trial.settle(12);
		expect(trial.apps[y].list().map(({ a }) => a)).toEqual(['Germany', 'Germany', 'Germany']);
		expect(isLogged(trial, 'DE')).toBe(true);
	});

	it('a form that is alike what was sent is none: a user may type it elsewhere', () => {
		const trial = records({ onConflict: 'manual' });
		trial.run();
		type(trial, 'GERMANY');
		expect(trial.run().writes).toBeUndefined();
		trial.apps[x].edit(3, { a: 'Germany' });
		type(trial, 'GERMANY', [3]);
		expect(trial.run().opened).toHaveLength(1);
	});

	it.each<[string, AppRecord, AppRecord, readonly string[]]>([
		['is no proof that the app holds it', { a: 'Germany' }, {}, ['acknowledged', 'confirmed']],
		[
			'of another field says nothing of what a list has shown',
			{ b: 'x2' },
			{ a: 'Germany' },
			['acknowledged', 'acknowledged'],
		],
	])('an answer that no list has shown %s', (_, edit, before, statuses) => {
		const trial = new Trial(settingsOf(['a', 'b'], { onConflict: x }));
		for (const number of ALL) {
			const fields = { key: `k${number}`, a: 'France', b: 'b0', ...(number === 3 ? before : {}) };
			for (const side of SIDES) trial.apps[side].put(number, fields);
		}
		trial.run();
		for (const number of NUMBERS) trial.apps[x].edit(number, { a: 'Germany' });
		trial.apps[x].edit(3, edit);
		trial.run();
		trial.land();
		const of = (...ids: readonly number[]) =>
			trial.writes.filter(({ id }) => ids.includes(Number(id)));
		expect(trial.answer('stored', of(3))).toEqual(['confirmed']);
		type(trial, 'DE');
		expect(trial.answer('stored', of(1, 2))).toEqual(statuses);
	});

	it('of forms that answers show ten are told of a field and side', () => {
		const trial = manyLinked(12, settingsOf(['name']));
		for (const { id } of trial.apps[x].list())
			trial.apps[x].edit(id as RecordId, { name: `Edited ${String(id)}` });
		trial.run();
		trial.land((record) => ({ ...record, name: String(record.name).toUpperCase() })).answer();
		expect(trial.log.filter((line) => line.includes('reformatted'))).toHaveLength(10);
	});

	it('a blank that an update sent is none that its app may fill', () => {
		const trial = records();
		trial.apps[x].edit(1, { a: null }).edit(2, { a: null });
		trial.run();
		type(trial, 'default');
		expect(trial.answer()).toEqual(['acknowledged', 'confirmed']);
	});

	it('events are no proof: they do not show what else the app holds', () => {
		const trial = records({}, 'Germany');
		trial.run();
		trial.land();
		type(trial, 'closed');
		trial.changes({ [x]: NUMBERS, [y]: NUMBERS });
		trial.land().answer();
		trial.settle();
		expect(held(trial)).toEqual(['Germany', 'Germany']);
		expect(isLogged(trial, 'closed')).toBe(true);
	});

	it('a field with another value of its own app is not taken for one that was sent', () => {
		const trial = records();
		trial.apps[x].edit(2, { a: 'Spain' });
		trial.run();
		trial.land();
		type(trial, 'EU');
		trial.settle();
		expect(held(trial)).toEqual(['Germany', 'Spain']);
	});

	it('what is known as a form stays one, and is no news', () => {
		const trial = records();
		const make = (a: unknown) => (a === 'Germany' ? 'DE' : a);
		const step = () => {
			trial.run();
			const { length } = trial.writes;
			trial.land((record, side) => (side === y ? { ...record, a: make(record.a) } : record));
			trial.answer();
			return length;
		};
		while (step() > 0);
		const entries = trial.history.length;
		trial.apps[x].edit(3, { a: 'Germany' });
		expect([step(), step()]).toEqual([1, 0]);
		expect(trial.apps[x].get(3).a).toBe('Germany');
		expect(trial.apps[y].get(3).a).toBe('DE');
		expect(trial.history).toHaveLength(entries);
	});

	it('an answer that shows what was held before is no third value', () => {
		const trial = records();
		for (const statuses of [1, 2].map(() => (trial.run(), trial.answer()))) {
			expect(statuses).toEqual(['noEffect', 'noEffect']);
		}
		expect(trial.state.head.substitutes ?? []).toEqual([]);
	});

	it('beside a field on which the write had no effect: nobody knows what it was made from', () => {
		const history = History.of(
			x,
			{
				mapping: settingsOf(['key', 'a', { masterField: 'n', onConflict: 'sum' }]).mapping,
			},
			{ a: 'a0', n: 1 },
		);
		const { trial } = history;
		history.edit(x, { a: 'x1', n: 2 });
		trial.run();
		// The app took the number alone, to which a user added a hundred at once.
		history.edit(y, { n: 102 });
		trial.answer();
		trial.run();
		expect(trial.writes.map(({ json }) => json.n)).not.toContain(103);
		expect(trial.open.map(({ fields }) => fields.map(({ masterField }) => masterField))).toEqual([
			['n'],
		]);
	});
});
