import type { AppRecord } from '../../src/model/record';
import type { UpdateShape, SyncSettings } from '../../src/model/settings';
import { SIDES, otherSide } from '../../src/model/side';
import { Trial, linked, settingsOf } from './trial';

/** How updates leave for apps that take them in other shapes; `x` is edited, `y` is written to. */
describe.each(SIDES.map((side) => [side]))('edited in the %s', (x) => {
	const y = otherSide(x);
	const ids = { master: 1, slave: 'a' };
	const [X, Y] = [ids[x], ids[y]];

	/** Settings with the shape of updates of the side that is written to. */
	function shaped(
		fields: readonly string[],
		shape: UpdateShape & { readonly idField?: string },
		others: Partial<SyncSettings> = {},
	): SyncSettings {
		const settings = settingsOf(fields, others);
		return { ...settings, sides: { ...settings.sides, [y]: { ...settings.sides[y], ...shape } } };
	}
	const json = ({ writes }: Trial) => writes.map((write) => write.json);

	describe('id and fields apart', () => {
		const apart = (shape = {}, others: Partial<SyncSettings> = {}) =>
			linked(
				{ name: 'Ann', note: 'n', rank: 0 },
				shaped(['name', 'note', 'rank'], { updateItems: 'apart', ...shape }, others),
			);

		it.each(['Bob', '', null, 'id', 0])('carries all mapped fields within `fields`: %j', (name) => {
			const trial = apart();
			trial.apps[x].edit(X, { name });
			trial.run();
			expect(json(trial)).toEqual([{ id: Y, fields: { name, note: 'n', rank: 0 } }]);
		});

		it('carries the changed ones alone where those alone are sent', () => {
			const trial = apart({}, { sendFields: 'changedOnly' });
			trial.apps[x].edit(X, { rank: 7 });
			trial.run();
			expect(json(trial)).toEqual([{ id: Y, fields: { rank: 7 } }]);
		});

		it('is flat where it is set so, and where nothing is set', () => {
			for (const shape of [{ updateItems: 'flat' }, { updateItems: undefined }] as const) {
				const trial = apart(shape, { sendFields: 'changedOnly' });
				trial.apps[x].edit(X, { rank: 7 });
				trial.run();
				expect(json(trial)).toEqual([{ id: Y, rank: 7 }]);
			}
		});

		it('says nothing of the other side, of creations and of deletions', () => {
			const trial = apart({}, { sendFields: 'changedOnly', onDelete: 'propagate' });
			trial.apps[y].edit(Y, { rank: 7 });
			trial.apps[x].put('n', { key: 'k2', name: 'New', note: '', rank: 1 });
			trial.run();
			expect(json(trial)).toHaveLength(2);
			expect(json(trial)).toEqual(
				expect.arrayContaining([
					{ id: X, rank: 7 },
					{ name: 'New', note: '', rank: 1 },
				]),
			);
			trial.land().answer();
			trial.run();
			trial.apps[x].remove(X);
			trial.run();
			expect(json(trial)).toEqual([{ id: Y }]);
		});

		it.each(['documentId', 'meta.uid', 'fields'])(
			'has the id outside by that name where its field is %s',
			(idField) => {
				const shape = { updateItems: 'apart', idField } as const;
				const trial = new Trial(shaped(['name'], shape, { sendFields: 'changedOnly' }));
				const written = [{ key: 'k', name: 'Ann', ...withId(idField) }];
				const edited = (name: string) => [{ id: X, key: 'k', name }];
				const run = (name: string) =>
					trial.run({ records: { master: written, slave: written, [x]: edited(name) } });
				run('Ann');
				run('Bob');
				expect(json(trial)).toEqual([{ id: 'r1', fields: { name: 'Bob' } }]);
			},
		);
	});

	describe('fields within an object', () => {
		const row = { A: 'a', B: 'b', CreatedAt: '2026-01-01' };
		const nested = (
			shape: UpdateShape,
			others: Partial<SyncSettings> = {},
			fields = ['fields.A', 'fields.B', 'name'],
		) => linked({ name: 'n', fields: row }, shaped(fields, shape, others));
		const keys = { nestedFields: 'changedOnly' } as const;
		const edit = (trial: Trial, change: AppRecord) =>
			trial.apps[x].edit(X, { fields: { ...row, ...change } });

		it.each(['z', '', null, 0, { deep: [1] }])('changed keys only: %j, and no other key', (A) => {
			const trial = nested(keys);
			edit(trial, { A });
			trial.run();
			expect(json(trial)).toEqual([{ id: Y, fields: { A }, name: 'n' }]);
		});

		it('changed keys only, of changed fields only: nothing else', () => {
			const trial = nested(keys, { sendFields: 'changedOnly' });
			edit(trial, { A: 'z' });
			trial.run();
			expect(json(trial)).toEqual([{ id: Y, fields: { A: 'z' } }]);
			edit(trial, { A: 'z', B: 'y' });
			trial.run();
			expect(json(trial)).toEqual([{ id: Y, fields: { A: 'z', B: 'y' } }]);
		});

		it('changed keys only, apart from the id', () => {
			const trial = nested({ ...keys, updateItems: 'apart' }, { sendFields: 'changedOnly' });
			edit(trial, { A: 'z' });
			trial.run();
			expect(json(trial)).toEqual([{ id: Y, fields: { fields: { A: 'z' } } }]);
		});

		it('another field changed: no object goes along', () => {
			const trial = nested(keys);
			trial.apps[x].edit(X, { name: 'm' });
			trial.run();
			expect(json(trial)).toEqual([{ id: Y, name: 'm' }]);
		});

		it.each([{}, { nestedFields: 'wholeObject' as const }])(
			'whole object (%j): its other keys as last seen, whatever fields are sent',
			(shape) => {
				for (const sendFields of ['allMapped', 'changedOnly'] as const) {
					const trial = nested(shape, { sendFields });
					edit(trial, { A: 'z' });
					trial.apps[y].edit(Y, { fields: { ...row, CreatedAt: 'later', own: 1 } });
					trial.run();
					expect(json(trial)).toMatchObject([
						{ id: Y, fields: { A: 'z', B: 'b', CreatedAt: 'later', own: 1 } },
					]);
				}
			},
		);

		it('changed keys only at each level, and a name with dots is no path', () => {
			const fields = ['a.b.c', 'a.d', 'x.y'];
			const record = { a: { b: { c: 1, e: 2 }, d: 3, f: 4 }, 'x.y': 5 };
			const trial = linked(record, shaped(fields, keys, { sendFields: 'changedOnly' }));
			trial.apps[x].edit(X, { a: { b: { c: 9, e: 2 }, d: 3, f: 4 }, 'x.y': 6 });
			trial.run();
			expect(json(trial)).toEqual([{ id: Y, a: { b: { c: 9 } }, 'x.y': 6 }]);
		});

		it('changed keys only: an edit of a key beside it, between our read and our write, stays', () => {
			const trial = nested(keys);
			edit(trial, { A: 'z' });
			trial.run();
			trial.apps[y].edit(Y, { fields: { ...row, B: 'users' } });
			const app = trial.apps[y];
			trial.land((record) => ({ ...record, fields: { ...objectIn(app.get(Y)), A: 'z' } }));
			trial.answer();
			expect(trial.settle()).toBeLessThan(4);
			expect(trial.values('fields.B')).toBe('1=users a=users');
			expect(trial.values('fields.A')).toBe('1=z a=z');
		});

		it('whole object: a mapped key beside it counts as carried, also where changed fields alone are sent', () => {
			const trial = nested({}, { sendFields: 'changedOnly' });
			edit(trial, { A: 'z' });
			trial.run();
			const [intent] = trial.link('master', 1)?.intents ?? [];
			expect(intent?.carried).toHaveLength(1);
			const lean = nested(keys, { sendFields: 'allMapped' });
			edit(lean, { A: 'z' });
			lean.run();
			expect(lean.link('master', 1)?.intents[0]?.carried).toHaveLength(1);
		});

		it('a decision leaves at once with changed keys only, and else with the next run', () => {
			for (const [shape, writes] of [
				[keys, [{ id: Y, fields: { A: 'z' } }]],
				[{}, []],
			] as const) {
				const trial = nested(shape, { onConflict: 'manual' });
				edit(trial, { A: 'z' });
				trial.apps[y].edit(Y, { fields: { ...row, A: 'own' } });
				trial.run();
				trial.decide(x);
				expect(json(trial)).toEqual(writes);
			}
		});

		it('whole object, of a record that is not at hand: the changed keys, and a note', () => {
			const said = (shape: UpdateShape) => {
				const trial = nested(shape, { sendFields: 'changedOnly' });
				edit(trial, { A: 'z' });
				trial.changes({ [x]: [X] });
				expect(json(trial)).toEqual([{ id: Y, fields: { A: 'z' } }]);
				return trial.notes.join();
			};
			expect(said({})).toContain(`the ${y}'s record is not at hand`);
			expect(said(keys)).toBe('');
		});

		describe('keys beside it that vanish', () => {
			const MINE = { deep: { note: 'n' }, own: 'precious', CreatedAt: '2026-01-01' };
			/** The written side has keys of its own; its app does what it likes with an object. */
			const written = (
				shape: UpdateShape,
				keep: (record: AppRecord) => AppRecord,
				others: Partial<SyncSettings> = {},
			) => {
				const trial = nested(shape, others, ['fields.A', 'fields.B']);
				trial.apps[y].edit(Y, { fields: { ...row, ...MINE, none: null } });
				trial.run();
				edit(trial, { A: 'z' });
				trial.run();
				trial.land(keep);
				return trial;
			};
			const asSent = (record: AppRecord) => record;
			const onlyA = (record: AppRecord) => ({ ...record, fields: { A: 'z', B: 'b' } });
			const GONE = {
				type: 'failedWrite',
				status: 'open',
				fields: [
					{ masterField: 'fields.CreatedAt', previous: '2026-01-01' },
					{ masterField: 'fields.deep', previous: { note: 'n' } },
					{ masterField: 'fields.own', previous: 'precious' },
				],
			};

			it.each<[string, UpdateShape, (record: AppRecord) => AppRecord]>([
				['an app drops what it does not take of a whole object', {}, onlyA],
				['an app replaces the object by the changed keys', keys, asSent],
			])('%s: one entry with their values', (_, shape, keep) => {
				for (const how of ['unanswered', 'stored'] as const) {
					const trial = written(shape, keep);
					if (how === 'stored') trial.answer();
					trial.run();
					expect(trial.open).toMatchObject([GONE]);
					trial.settle();
					trial.run();
					expect(trial.open).toMatchObject([GONE]);
					expect(trial.link(y, Y)?.beside).toBeUndefined();
				}
			});

			it('nothing is gone: nothing opens, and nothing is remembered once a list showed it', () => {
				const trial = written({}, asSent);
				expect(trial.link(y, Y)?.beside).toHaveLength(3);
				trial.answer();
				trial.run();
				expect(trial.open).toEqual([]);
				expect(trial.link(y, Y)?.beside).toBeUndefined();
				expect(trial.run()).toEqual({});
			});

			it('a write that is refused, and a list that lags: it is remembered until it landed', () => {
				const trial = written({}, () => ({}));
				trial.answer({ failed: 'no' });
				trial.run();
				expect(trial.open).toEqual([]);
				trial.land(onlyA);
				trial.run();
				expect(trial.open).toMatchObject([GONE]);
			});

			it('a key that is put back is no question any more', () => {
				const trial = written({}, onlyA);
				trial.run();
				trial.apps[y].edit(Y, { fields: { ...row, ...MINE, A: 'z' } });
				trial.run();
				expect(trial.open).toEqual([]);
				expect(trial.history.at(-1)).toMatchObject({ ...GONE, status: 'agreed' });
				expect(trial.run()).toEqual({});
			});

			it('a person can only take note of it; nothing is held meanwhile', () => {
				const trial = written({}, onlyA);
				trial.run();
				expect(trial.decide(x)).toBe(
					'"fields.CreatedAt" is not mapped, so nothing writes it: put it back in the app, or decide leave.',
				);
				edit(trial, { A: 'y', B: 'x' });
				expect(trial.run().writes).toEqual([`update ${y} ${Y} fields.A=y fields.B=x`]);
				expect(trial.decide('leave')).toEqual([]);
				expect(trial.open).toEqual([]);
				expect(trial.history.at(-1)).toMatchObject({ ...GONE, status: 'resolved' });
			});

			it('nothing is held by it where a conflict holds the whole record either', () => {
				const trial = written({}, onlyA, { holdWholeRecord: true });
				trial.run();
				expect(trial.open).toMatchObject([GONE]);
				edit(trial, { A: 'y' });
				expect(trial.run().writes).toEqual([`update ${y} ${Y} fields.A=y`]);
			});

			it('a record that took the place of another is none of it', () => {
				const trial = written({}, onlyA, { onDelete: 'ignore' });
				trial.apps[y].remove(Y);
				trial.apps[y].put('other', { key: 'k1', name: 'n', fields: { A: 'z', B: 'b' } });
				trial.run();
				expect(trial.open).toEqual([]);
			});
		});

		const SIDE = y === 'master' ? 'Master' : 'Slave';
		const MOST = `Most mapped fields of the ${y} lie within "fields", which updates carry as a whole, with its other keys as last seen. Where its app takes a part of it, as n8n's NocoDB step does, set Nested Fields in ${SIDE} to 'Changed Keys Only'; where the app replaces it, to 'Whole Object', and this is not said again.`;
		const REFUSED = `The ${y} refused a write for "fields.CreatedAt", which was sent only because it stands beside a changed field in the same object: set Nested Fields in ${SIDE} of the Merge to 'Changed Keys Only'.`;

		it('suggests it where one object holds most mapped fields, and nothing is set', () => {
			const said = (shape: UpdateShape, fields: string[]) => {
				const trial = nested(shape, {}, fields);
				expect(trial.notes).toEqual([]);
				edit(trial, { A: 'z' });
				trial.run();
				return trial.notes;
			};
			expect(said({}, ['fields.A'])).toEqual([MOST]);
			expect(said({}, ['fields.A', 'fields.B', 'name'])).toEqual([MOST]);
			expect(said({}, ['fields.A', 'name'])).toEqual([]);
			expect(said({ nestedFields: 'wholeObject' }, ['fields.A'])).toEqual([]);
			expect(said(keys, ['fields.A'])).toEqual([]);
		});

		it('suggests it of none where several objects hold them', () => {
			const values = { name: 'n', fields: row, other: row };
			const trial = linked(values, shaped(['fields.A', 'other.A', 'name'], {}));
			edit(trial, { A: 'z' });
			trial.run();
			expect(trial.writes).toHaveLength(1);
			expect(trial.notes).toEqual([]);
		});

		it('suggests it where a write was refused for a key beside the changed one', () => {
			const said = (shape: UpdateShape, failed: string) => {
				const trial = nested(shape, {}, ['fields.A', 'name']);
				edit(trial, { A: 'z' });
				trial.run();
				trial.answer({ failed });
				trial.run();
				return trial.notes;
			};
			expect(said({}, "Field 'CreatedAt' is read-only")).toEqual([REFUSED]);
			expect(said({ nestedFields: 'wholeObject' }, 'CreatedAt: not allowed')).toEqual([REFUSED]);
			expect(said({}, 'A is too long')).toEqual([]);
			expect(said({}, 'NotCreatedAtAll')).toEqual([]);
			expect(said(keys, "Field 'CreatedAt' is read-only")).toEqual([]);
		});
	});

	it.each<[string, UpdateShape, (value: string) => AppRecord]>([
		['apart', { updateItems: 'apart' }, (a) => ({ id: Y, fields: { o: { a } } })],
		['flat', {}, (a) => ({ id: Y, o: { a } })],
	])('a write that waits is kept with its value, and leaves %s', (_, shape, written) => {
		const settings = shaped(
			['o.a', 'name'],
			{ ...shape, nestedFields: 'changedOnly' },
			{ sendFields: 'changedOnly', maxWritesPerRun: 1 },
		);
		const trial = linked({ o: { a: '1' }, name: 'n' }, settings);
		trial.apps[x].put('z', { key: 'k2', o: { a: '0' }, name: 'z' });
		trial.apps[x].edit(X, { o: { a: '2' } });
		trial.run();
		expect(trial.writes.map((write) => write.operation)).toEqual(['create']);
		expect(trial.state.head.wantsFull).toBeUndefined();
		trial.land().answer();
		trial.changes({});
		expect(json(trial)).toEqual([written('2')]);
	});

	it('a decision of a person leaves in the shape of its side, and is settled by the answer', () => {
		const trial = linked(
			{ name: 'Ann', note: 'n' },
			shaped(['name', 'note'], { updateItems: 'apart' }, { onConflict: 'manual' }),
		);
		trial.apps[x].edit(X, { name: 'Bob' });
		trial.apps[y].edit(Y, { name: 'Rob' });
		trial.run();
		trial.decide(x);
		expect(json(trial)).toEqual([{ id: Y, fields: { name: 'Bob' } }]);
		trial.land(bodyOf).answer();
		expect(trial.open).toEqual([]);
		expect(trial.run()).toEqual({});
	});
});

/** What an app stores of an update that comes apart. */
function bodyOf(record: AppRecord): AppRecord {
	const { fields } = record;
	return typeof fields === 'object' && fields !== null ? { ...fields } : record;
}

function objectIn({ fields }: AppRecord): AppRecord {
	return typeof fields === 'object' && fields !== null ? { ...fields } : {};
}

function withId(path: string): AppRecord {
	const [first = '', second] = path.split('.');
	return second === undefined ? { [first]: 'r1' } : { [first]: { [second]: 'r1' } };
}
