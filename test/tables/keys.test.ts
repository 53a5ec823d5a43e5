import type { RunInput } from '../../src/model/plan';
import type { AppRecord } from '../../src/model/record';
import type { SyncSettings } from '../../src/model/settings';
import { SIDES, otherSide } from '../../src/model/side';
import type { Side } from '../../src/model/side';
import { History } from './history';
import { Trial, settingsOf } from './trial';

/** Records that share a match key or an id with others of their side. */

const SECOND = { master: 2, slave: 'b' };
const THIRD = { master: 3, slave: 'c' };
const FOURTH = { master: 4, slave: 'd' };
const SAME = { key: 'k1', a: 'other', b: 'other' };
const NEW = { key: 'k2', a: 'new', b: 'new' };

describe.each(SIDES.map((side) => [side]))('of the %s', (x: Side) => {
	const y = otherSide(x);
	const X = x === 'master' ? 1 : 'a';
	const Y = x === 'master' ? 'a' : 1;
	const of = (others: Partial<SyncSettings> = {}) => History.of(x, others);
	const told = (records: object) => ({ records: { master: [], slave: [], ...records } });
	const ids = (mine: string, theirs: string) =>
		x === 'master' ? `${mine} | ${theirs}` : `${theirs} | ${mine}`;

	it('a new record with the key of a linked one is asked about, with both of that', () => {
		const { trial } = of();
		trial.apps[x].put(SECOND[x], SAME);
		expect(trial.run()).toEqual({ opened: [`ambiguousMatch ${ids(`${X}+${SECOND[x]}`, `${Y}`)}`] });
		expect(trial.open[0]).toMatchObject({
			label: x === 'master' ? 'master 1, 2 / slave a' : 'master 1 / slave a, b',
			reason: 'several records have the same match key; nobody knows which belong together',
			beside: true,
			timesSeen: 1,
			revision: 1,
		});
		expect(trial.plan?.counts.held).toBe(1);
	});

	it('two new records with one key are named by their side alone', () => {
		const { trial } = of();
		trial.apps[x].put(SECOND[x], NEW).put(THIRD[x], NEW);
		expect(trial.run()).toEqual({
			opened: [`ambiguousMatch ${ids(`${SECOND[x]}+${THIRD[x]}`, '')}`],
		});
		expect(trial.open[0]?.label).toBe(`${x} ${SECOND[x]}, ${THIRD[x]}`);
	});

	it('two new records with one key are nobody’s business where none may be created', () => {
		const { trial } = of({ createIn: x });
		trial.apps[x].put(SECOND[x], NEW).put(THIRD[x], NEW);
		expect(trial.run()).toEqual({});
	});

	it('the question says so when it is about another record of the other side', () => {
		const { trial } = of();
		trial.apps[x].put(SECOND[x], NEW).put(THIRD[x], NEW);
		trial.apps[y].put(SECOND[y], NEW);
		trial.run();
		trial.apps[y].remove(SECOND[y]).put(THIRD[y], NEW);
		expect(trial.run()).toEqual({
			opened: [`ambiguousMatch ${ids(`${SECOND[x]}+${THIRD[x]}`, `${THIRD[y]}`)}`],
		});
		expect([trial.open[0]?.revision, trial.open[0]?.timesSeen]).toEqual([2, 2]);
	});

	it('an event of another record with the key joins the question', () => {
		const { trial } = of();
		trial.apps[x].put(SECOND[x], NEW).put(THIRD[x], NEW);
		trial.run();
		trial.apps[x].put(FOURTH[x], NEW);
		expect(trial.changes({ [x]: [FOURTH[x]] })).toEqual({
			opened: [`ambiguousMatch ${ids(`${SECOND[x]}+${THIRD[x]}+${FOURTH[x]}`, '')}`],
		});
		expect(trial.changes({ [x]: [FOURTH[x]] })).toEqual({});
	});

	it('an event of a new record with the key of a linked one is asked about', () => {
		const { trial } = of();
		trial.apps[x].put(SECOND[x], SAME);
		expect(trial.changes({ [x]: [SECOND[x]] })).toEqual({
			opened: [`ambiguousMatch ${ids(`${X}+${SECOND[x]}`, `${Y}`)}`],
		});
		expect(trial.open[0]?.beside).toBeUndefined();
	});

	it('an event of a linked one that a question names is no news of it', () => {
		const { trial } = of();
		trial.apps[x].put(SECOND[x], SAME);
		trial.changes({ [x]: [SECOND[x]] });
		expect(trial.changes({ [x]: [X] })).toEqual({});
		expect(trial.open[0]?.beside).toBe(true);
	});

	it('an event of a new record with the key of one that is told deleted on both sides', () => {
		const { trial } = of({ deletedField: 'deleted' });
		const gone = (id: unknown) => ({ id, deleted: true });
		const now = { [x]: [gone(X), { id: SECOND[x], ...SAME }], [y]: [gone(Y)] };
		expect(trial.changes({}, told(now)).writes).toEqual([`create ${y} key=k1 a=other b=other`]);
	});

	it('a record that was shown beside the one that is gone does not take its place unasked', () => {
		const { trial } = of();
		trial.apps[y].put(SECOND[y], SAME);
		trial.run();
		trial.apps[y].remove(Y);
		for (let run = 0; run < 3; run++) expect(trial.run()).toEqual({});
		expect(trial.open.map((each) => each.type)).toEqual(['ambiguousMatch']);
		expect(trial.link(y, SECOND[y])).toBeUndefined();
		trial.apps[y].put(THIRD[y], SAME);
		expect(trial.run().writes).toBeUndefined();
	});

	it('a record that a person linked, and its twin, are not asked about any more', () => {
		const { trial } = of();
		trial.apps[x].put(SECOND[x], NEW).put(THIRD[x], NEW);
		trial.apps[y].put(SECOND[y], NEW);
		trial.run();
		expect(trial.decide({ take: 'link', masterId: 2, slaveId: 'b' })).toEqual([]);
		expect(trial.run().opened).toBeUndefined();
		expect(trial.open).toEqual([]);
	});

	it('an event of another record with the key of those that a person left alone is asked about', () => {
		const { trial } = of();
		trial.apps[x].put(SECOND[x], NEW).put(THIRD[x], NEW);
		trial.run();
		trial.decide({ take: 'unlink' });
		expect([trial.run(), trial.open]).toEqual([{}, []]);
		trial.apps[x].put(FOURTH[x], NEW);
		expect(trial.changes({ [x]: [FOURTH[x]] })).toEqual({
			opened: [`ambiguousMatch ${ids(`${SECOND[x]}+${THIRD[x]}+${FOURTH[x]}`, '')}`],
		});
	});

	it('a new record with the key of one that is being created is asked about', () => {
		const { trial } = of();
		trial.apps[x].put(SECOND[x], NEW);
		trial.run();
		trial.apps[x].put(THIRD[x], NEW);
		expect(trial.run().opened).toEqual([`ambiguousMatch ${ids(`${SECOND[x]}+${THIRD[x]}`, '')}`]);
	});

	it('a record that was deleted and created again fills a blank that was to be filled before', () => {
		const { trial } = of();
		trial.apps[x].put(SECOND[x], { ...NEW, a: '' });
		trial.apps[y].put(SECOND[y], { ...NEW, a: 'y1' });
		expect(trial.run().writes).toEqual([`update ${x} ${SECOND[x]} a=y1`]);
		trial.apps[y].remove(SECOND[y]).put(THIRD[y], { ...NEW, a: 'y2' });
		expect(trial.run().writes).toEqual([`update ${x} ${SECOND[x]} a=y2`]);
	});

	it.each([
		[
			'the same key is the same record, whatever else it holds',
			{ key: 'k1', a: 'z', b: 'z' },
			`${X}`,
		],
		[
			'another key is another record, though it holds the same',
			{ key: 'k3', a: 'a0', b: 'b0' },
			undefined,
		],
	])('under the id of one that was gone: %s', (_, shows, partner) => {
		const history = of({ mapping: settingsOf(['a', 'b']).mapping });
		const { trial } = history;
		history.remove(y);
		trial.run();
		trial.apps[y].put(Y, shows);
		trial.run();
		expect(trial.link(y, Y)?.ids[x]?.toString()).toBe(partner);
	});

	it('a key that is no mapped field is known as it is by now', () => {
		const { trial } = of({ mapping: settingsOf(['a', 'b']).mapping });
		trial.apps[x].edit(X, { key: 'k7' });
		trial.apps[y].edit(Y, { key: 'k7' });
		trial.run();
		trial.apps[x].put(SECOND[x], { ...NEW, key: 'k7' });
		expect(trial.changes({ [x]: [SECOND[x]] }).opened).toHaveLength(1);
		trial.apps[x].put(THIRD[x], { ...NEW, key: 'k1' });
		expect(trial.changes({ [x]: [THIRD[x]] }).writes).toEqual([`create ${y} a=new b=new`]);
	});

	it('so it is where lists show records without it, which are of nobody by then', () => {
		const { trial } = of({ mapping: settingsOf(['a', 'b']).mapping });
		trial.apps[x].forget(X, 'key');
		trial.apps[y].forget(Y, 'key');
		expect(trial.run()).toEqual({});
		trial.apps[x].put(THIRD[x], { ...NEW, key: 'k1' });
		expect(trial.changes({ [x]: [THIRD[x]] }).writes).toEqual([`create ${y} a=new b=new`]);
	});

	it('a key that is no mapped field is known as an event tells it', () => {
		const { trial } = of({ mapping: settingsOf(['a', 'b']).mapping });
		trial.apps[x].edit(X, { key: 'k7' });
		trial.changes({ [x]: [X], [y]: [Y] });
		trial.apps[x].put(SECOND[x], { ...NEW, key: 'k7' });
		expect(trial.changes({ [x]: [SECOND[x]] }).opened).toHaveLength(1);
	});

	it('one that a person decided to create as its own is told by its content, tried again, too', () => {
		const { trial } = of();
		trial.apps[x].put(SECOND[x], SAME);
		trial.run();
		trial.decide({ take: 'create' });
		trial.run();
		trial.answer({ failed: '503' });
		expect(trial.run().writes).toHaveLength(1);
		trial.apps[y].put(THIRD[y], { ...SAME, a: 'third' });
		trial.run();
		expect([trial.writes, trial.link(y, THIRD[y])]).toEqual([[], undefined]);
	});

	it('a list with a record that cannot be read wakes no link that rests', () => {
		const history = of();
		const { trial } = history;
		history.remove(y);
		trial.run();
		trial.set({ onDelete: 'propagate' });
		const lists = { [x]: trial.apps[x].list(), [y]: [...trial.apps[y].list(), { id: '', a: '?' }] };
		trial.run(told(lists));
		expect(trial.run()).toEqual({});
		expect(trial.apps[x].has(X)).toBe(true);
	});

	it('a record that took the place of one that is gone is none of those that were beside it', () => {
		const history = of();
		const { trial } = history;
		trial.apps[x].put(SECOND[x], SAME);
		trial.run();
		history.remove(y);
		trial.apps[y].put(THIRD[y], { key: 'k1', a: 'a0', b: 'y2' });
		expect(trial.run().writes).toEqual([`update ${x} ${X} b=y2`]);
		expect(trial.link(x, X)?.ids[y]).toBe(THIRD[y]);
	});

	it('a record with the key of a copy that no list shows yet may be that copy', () => {
		const { trial } = of();
		trial.apps[x].put(SECOND[x], NEW);
		trial.run();
		trial.land().answer();
		const copy = trial.writes.length === 1 ? (x === 'master' ? 'new1' : 101) : '';
		trial.apps[y].remove(copy).put(THIRD[y], { ...NEW, a: 'a2' });
		expect(trial.run()).toEqual({});
		expect(trial.run().writes).toEqual([`update ${x} ${SECOND[x]} a=a2`]);
		expect(trial.link(x, SECOND[x])?.ids[y]).toBe(THIRD[y]);
	});

	it('without a match key an id that changed is known by what the record holds', () => {
		const history = of({ matchBy: [] });
		const { trial } = history;
		const record = trial.apps[y].get(Y);
		history.remove(y);
		trial.apps[y].put(SECOND[y], { ...record, id: SECOND[y] });
		expect(trial.run()).toEqual({});
		expect(trial.link(x, X)?.ids[y]).toBe(SECOND[y]);
	});

	it('without a match key a record that lacks a field is known so, too', () => {
		const { trial } = of({ matchBy: [] });
		trial.apps[x].put(SECOND[x], { key: 'k2', a: 'a2' });
		trial.run();
		trial.land().answer();
		expect(trial.run()).toEqual({});
		trial.apps[x].remove(SECOND[x]).put(THIRD[x], { key: 'k2', a: 'a2' });
		expect(trial.run()).toEqual({});
		expect(trial.link(x, THIRD[x])).toBeDefined();
	});

	it('without a match key a new record beside a deletion is told nothing by that', () => {
		const { trial } = of({ matchBy: [], onDelete: 'propagate', deletedField: 'deleted' });
		const events = [
			{ id: Y, deleted: true },
			{ id: SECOND[y], ...NEW },
		];
		expect(trial.changes({}, told({ [y]: events })).writes).toEqual(
			[`create ${x} key=k2 a=new b=new`, `delete ${x} ${X}`].sort(),
		);
	});

	describe('keys that several records of a list have are told with their values', () => {
		const notes = (lists: Partial<RunInput>, others: Partial<SyncSettings> = {}) => {
			const trial = new Trial(settingsOf(['key', 'a'], others));
			trial.run(lists);
			return trial.notes.filter((note) => note.startsWith('Match keys'));
		};
		const listsOf = (ours: readonly AppRecord[], theirs: readonly AppRecord[] = []) => ({
			records: x === 'master' ? { master: ours, slave: theirs } : { master: theirs, slave: ours },
		});
		const twice = [
			{ id: 1, key: 'k1', a: 'a' },
			{ id: 2, key: 'k1', a: 'b' },
			{ id: 3, key: 'k3', a: 'c' },
		];
		const said = (keys: string) => [
			`Match keys that several records of the ${x} have: ${keys}. These records are not linked by it; all others go on.`,
		];

		it.each([
			['without a partner', []],
			['with one', [{ id: 'a', key: 'k1', a: 'a' }]],
		])('%s, and the others flow', (_, theirs) => {
			const trial = new Trial(settingsOf(['key', 'a']));
			expect(trial.run(listsOf(twice, theirs)).writes).toEqual([`create ${y} key=k3 a=c`]);
			expect(trial.notes).toEqual(said('"k1" (2 records)'));
		});

		it('where nothing may be created either', () => {
			expect(notes(listsOf(twice), { createIn: 'none' })).toEqual(said('"k1" (2 records)'));
		});

		it('beside a linked one', () => {
			const { trial } = of();
			trial.apps[x].put(SECOND[x], SAME);
			trial.run();
			expect(trial.notes).toEqual(said('"k1" (2 records)'));
		});

		it('of several fields, in one line; blank ones are none', () => {
			const matchBy = ['key', 'a'].map(
				(name) => ({ masterField: name, slaveField: name, compareAs: 'textIgnoreCase' }) as const,
			);
			const ours = [
				{ id: 1, key: 'K\n1', a: 7 },
				{ id: 2, key: 'k\n1', a: 7 },
				{ id: 3, key: '', a: 'x' },
				{ id: 4, key: '', a: 'x' },
			];
			const told = said('"K⏎1, 7" (2 records)');
			expect(notes(listsOf(ours), { matchBy })).toEqual(told);
			expect(notes(listsOf([...ours].reverse()), { matchBy })).toEqual(told);
		});

		it('ten of them, and how many more', () => {
			const many = Array.from({ length: 48 }, (_, id) => ({
				id,
				key: `${10 + (id % 12)}${'k'.repeat(1000)}`,
			}));
			const [note = ''] = notes(listsOf(many));
			expect(note).toContain(' (4 records) and 2 more keys.');
			expect(note.length).toBeLessThan(1000);
		});

		it('not in changes input, and not once they are linked', () => {
			const { trial } = of();
			trial.apps[x].put(SECOND[x], NEW).put(THIRD[x], NEW);
			trial.changes({ [x]: [SECOND[x], THIRD[x]] });
			expect(trial.notes.filter((note) => note.startsWith('Match keys'))).toEqual([]);
			trial.run();
			expect(trial.decide({ take: 'create' })).toEqual([]);
			trial.run();
			trial.land().answer();
			trial.run();
			expect(trial.notes).toEqual([]);
		});
	});

	describe('under the id of one that was gone, without a match key', () => {
		const fields = { mapping: settingsOf(['a', 'b']).mapping, matchBy: [] };
		const reused = (values: AppRecord, shows: AppRecord) => {
			const history = History.of(x, {}, values);
			const { trial } = history;
			trial.set(fields);
			trial.run();
			history.remove(y);
			trial.run();
			trial.apps[y].put(Y, shows);
			return trial;
		};

		it('one that holds a value of the old one is that one', () => {
			const trial = reused({ a: 'a0', b: 'b0' }, { a: 'other', b: 'b0' });
			expect(trial.run()).toEqual({ writes: [`update ${x} ${X} a=other`] });
		});

		it.each([
			['another record', { a: 'a0', b: 'b0' }, { a: 'other', b: 'other' }, 'a=other b=other'],
			[
				'one that is as blank as the old one',
				{ a: 'a0', b: '' },
				{ a: 'other', b: '' },
				'a=other b=',
			],
			['one that lacks a field', { a: 'a0', b: 'b0' }, { a: 'other' }, 'a=other'],
			[
				'one that has in a field what the old one had in another',
				{ a: 'a0', b: 'b0' },
				{ a: 'b0', b: 'a0' },
				'a=b0 b=a0',
			],
		])('%s is met like any new one', (_, values, shows, created) => {
			const trial = reused(values, shows);
			expect(trial.run()).toEqual({ writes: [`create ${x} ${created}`] });
		});
	});
});
