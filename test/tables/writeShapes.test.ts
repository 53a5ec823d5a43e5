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

function withId(path: string): AppRecord {
	const [first = '', second] = path.split('.');
	return second === undefined ? { [first]: 'r1' } : { [first]: { [second]: 'r1' } };
}
