import { historyRows } from '../../src/bucket/history';
import { withoutValues } from '../../src/model/withoutValues';
import type { FieldMapping, SyncSettings } from '../../src/model/settings';
import { Trial, linked, settingsOf } from './trial';

const KEEP = { keepPreviousValues: true } as const;

/** Both sides changed a value of a record in sync; what was decided is carried out. */
function contested(
	before: unknown,
	master: unknown,
	slave: unknown,
	others: Partial<SyncSettings> = {},
	field: Partial<FieldMapping> = {},
): Trial {
	const settings = settingsOf([{ masterField: 'v', ...field }], { ...KEEP, ...others });
	const trial = linked({ v: before }, settings);
	trial.master.edit(1, { v: master });
	trial.slave.edit('a', { v: slave });
	trial.run();
	return trial;
}

/** The rows of the history, as far as they are about values. */
function rows(trial: Trial) {
	return historyRows(trial.history).map(({ field, before, kept, overruled, keptFrom, why }) => ({
		...{ field, before, kept, overruled, keptFrom, why },
	}));
}

function row(before: unknown, kept: unknown, overruled: unknown, keptFrom: string, why: RegExp) {
	return { field: 'v', before, kept, overruled, keptFrom, why: expect.stringMatching(why) };
}

describe('a policy overrules: before, kept and overruled are in the history', () => {
	it.each([
		['master', /^Both sides changed it; the master always wins on this field\.$/, 'm', 's'],
		['slave', /the slave always wins/, 's', 'm'],
	] as const)('%s wins', (onConflict, why, kept, overruled) => {
		const trial = contested('b', 'm', 's', { onConflict });
		expect(rows(trial)).toEqual([row('b', kept, overruled, onConflict, why)]);
	});

	it('newest wins', () => {
		const trial = linked(
			{ v: 'b', updatedAt: 1 },
			settingsOf(['v'], { ...KEEP, onConflict: 'newest' }),
		);
		trial.master.edit(1, { v: 'm', updatedAt: '2026-01-01T10:00:00Z' });
		trial.slave.edit('a', { v: 's', updatedAt: '2026-01-01T11:00:00Z' });
		trial.run();
		expect(rows(trial)).toEqual([row('b', 's', 'm', 'slave', /the slave was modified later/)]);
	});

	it.each([
		['longest', 'b', 'long', 's', 'long', 's'],
		['largest', 1, 5, 3, 5, 3],
		['smallest', 1, 5, 3, 3, 5],
	] as const)('%s wins', (onConflict, before, m, s, kept, overruled) => {
		const trial = contested(before, m, s, {}, { onConflict });
		expect(rows(trial)).toMatchObject([{ before, kept, overruled }]);
	});

	it('a sum is kept, and both values had to give way', () => {
		const trial = contested(10, 13, 15, {}, { onConflict: 'sum' });
		expect(rows(trial)).toEqual([
			row(10, 18, { master: 13, slave: 15 }, 'neither', /both changes were added to 10/),
		]);
	});

	it('a union is kept; the side that holds it already had nothing to give', () => {
		const trial = contested(['a'], ['a', 'b'], ['a'], {}, { onConflict: 'union' });
		expect(rows(trial)).toEqual([]);
		const both = contested(['a'], ['a', 'b', 'c'], ['a', 'b'], {}, { onConflict: 'union' });
		expect(rows(both)).toMatchObject([
			{ before: ['a'], kept: ['a', 'b', 'c'], overruled: ['a', 'b'] },
		]);
	});

	it('the fallback decides where the policy cannot', () => {
		const trial = contested('b', 'm', 's', { onConflict: 'newest' });
		expect(rows(trial)).toEqual([row('b', 'm', 's', 'master', /falls back to master/)]);
	});

	it('at a first meeting nothing was before', () => {
		const trial = new Trial(settingsOf(['v'], KEEP));
		trial.master.put(1, { key: 'k', v: 'm' });
		trial.slave.put('a', { key: 'k', v: 's' });
		trial.run();
		expect(rows(trial)).toMatchObject([{ before: '', kept: 'm', overruled: 's' }]);
	});

	it('an edit that the direction forbids is reverted', () => {
		const trial = linked(
			{ v: 'b' },
			settingsOf([{ masterField: 'v', direction: 'toSlave' }], {
				...KEEP,
				onForbiddenEdit: 'revert',
			}),
		);
		trial.slave.edit('a', { v: 's' });
		trial.run();
		expect(rows(trial)).toEqual([row('b', 'b', 's', 'master', /^The slave changed it; reverted/)]);
	});

	it('logged one run before it is overruled', () => {
		const trial = contested('b', 'm', 's', { logBeforeOverruling: true });
		expect(trial.slave.get('a').v).toBe('s');
		expect(rows(trial)).toMatchObject([{ before: 'b', kept: 'm', overruled: 's' }]);
		trial.run();
		trial.land();
		trial.run();
		expect(rows(trial)).toHaveLength(1);
	});

	it('a write whose target a user may have put back', () => {
		const trial = linked({ v: 'b' }, settingsOf(['v'], KEEP));
		trial.master.edit(1, { v: 'm' });
		trial.run();
		trial.answer('silent');
		trial.run();
		expect(rows(trial)).toMatchObject([
			{ before: 'b', kept: 'm', overruled: 'b', keptFrom: 'master' },
		]);
	});

	it.each([true, false])(
		'a form that an app keeps of what it was sent, answered: %s',
		(answers) => {
			const trial = linked({ v: 'b' }, settingsOf(['v'], KEEP));
			trial.master.edit(1, { v: 'Café Müller' });
			trial.run();
			trial.land((record) => ({ ...record, v: 'Cafe Muller' }));
			if (answers) trial.answer();
			trial.run();
			expect(rows(trial)).toMatchObject([
				{
					kept: 'Cafe Muller',
					overruled: 'Café Müller',
					keptFrom: 'slave',
					why: expect.stringMatching(/^Reformatted: the slave keeps/),
				},
			]);
		},
	);

	it('what a run writes after one whose state was lost', () => {
		const trial = linked({ v: 'b' }, settingsOf(['v'], KEEP));
		trial.master.edit(1, { v: 'm' });
		trial.run({ recovery: true });
		expect(rows(trial)).toEqual([
			row('b', 'm', 'b', 'master', /overwritten by the master's value/),
		]);
	});

	it('two records that a person linked meet like any others', () => {
		const trial = new Trial(settingsOf(['v'], KEEP));
		trial.master.put(1, { key: 'k', v: 'm' });
		trial.slave.put('a', { key: 'k', v: 's' }).put('b', { key: 'k', v: 'other' });
		trial.run();
		trial.decide({ take: 'link', masterId: 1, slaveId: 'a' }, { by: 'Ann' });
		trial.run();
		expect(rows(trial)).toMatchObject([
			{ field: 'v', before: '', kept: 'm', overruled: 's', keptFrom: 'master' },
			{ field: '', why: expect.stringMatching(/; Ann decided to link the two records\.$/) },
		]);
	});

	it('without room for the values the side is still known, and a made value is left out', () => {
		const one = contested('b', 'm', 's').history.map(withoutValues);
		expect(historyRows(one)).toMatchObject([
			{
				before: '',
				kept: '',
				overruled: '',
				keptFrom: 'master',
				overruledIn: ['slave'],
				withoutValues: true,
			},
		]);
		const sum = contested(10, 13, 15, {}, { onConflict: 'sum' }).history.map(withoutValues);
		expect(sum[0]?.fields[0]).not.toHaveProperty('kept');
		expect(historyRows(sum)).toMatchObject([{ kept: '', overruled: '', withoutValues: true }]);
	});

	it('long values are not kept as before, and are as kept and overruled', () => {
		const long = 'x'.repeat(5000);
		const trial = contested(long, `${long}m`, `${long}s`);
		expect(rows(trial)).toMatchObject([{ before: '', kept: `${long}m`, overruled: `${long}s` }]);
	});
});

describe('the values before, where nothing is set', () => {
	it.each([
		[2, 'x'],
		[5001, ''],
	])('with %i records in the list', (count, before) => {
		const trial = linked({ v: 'b' }, settingsOf(['v'], { keepPreviousValues: 'few' }));
		for (let id = 2; id <= count; id++) {
			trial.master.put(id, { key: `k${id}`, v: 'x' });
			trial.slave.put(`s${id}`, { key: `k${id}`, v: 'x' });
		}
		trial.run();
		trial.master.edit(2, { v: 'm' });
		trial.slave.edit('s2', { v: 's' });
		trial.run();
		expect(rows(trial)).toMatchObject([{ before, kept: 'm', overruled: 's' }]);
	});
});

describe('a person overrules', () => {
	const asked = () => contested('b', 'm', 's', { onConflict: 'manual' });

	it.each([
		['master', 'm', 's', 'master', /; Ann decided for the master's value\.$/],
		['slave', 's', 'm', 'slave', /; Ann decided for the slave's value\.$/],
		[
			{ custom: 'c' },
			'c',
			{ master: 'm', slave: 's' },
			'neither',
			/; Ann decided on a typed value\.$/,
		],
		[{ custom: 's' }, 's', 'm', 'neither', /typed value/],
		['leave', { master: 'm', slave: 's' }, '', 'both', /to leave both values as they are\.$/],
	] as const)('with %j', (choice, kept, overruled, keptFrom, why) => {
		const trial = asked();
		trial.decide(choice, { by: 'Ann' });
		trial.land();
		trial.run();
		expect(trial.open).toEqual([]);
		expect(rows(trial)).toEqual([row('b', kept, overruled, keptFrom, why)]);
	});

	it('answered by the app, too', () => {
		const trial = asked();
		trial.decide('master');
		trial.land().answer();
		expect(rows(trial)).toEqual([row('b', 'm', 's', 'master', /a person decided for/)]);
	});

	it('nobody had to decide', () => {
		const trial = asked();
		trial.slave.edit('a', { v: 'm' });
		trial.run();
		expect(rows(trial)).toEqual([
			row('b', 'm', '', 'master', /nobody had to decide: the sides agree/),
		]);
	});

	it('the record that is left is deleted, and is in the history as a whole', () => {
		const trial = linked({ v: 'b' }, settingsOf(['v'], { onDelete: 'manual' }));
		trial.master.put(2, { key: 'k2', v: 'x' });
		trial.slave.put('b', { key: 'k2', v: 'x' });
		trial.run();
		trial.slave.remove('a');
		trial.run();
		trial.decide({ take: 'delete' }, { by: 'Ann' });
		trial.land();
		trial.run();
		const left = { id: 1, key: 'k1', v: 'b' };
		expect(historyRows(trial.history)).toMatchObject([
			{
				record: 'k1',
				field: '',
				kept: '',
				overruled: left,
				overruledIn: ['master'],
				status: 'resolved',
			},
		]);
	});
});

describe('a record that is gone', () => {
	function deletedAndEdited(others: Partial<SyncSettings>): Trial {
		const trial = linked({ v: 'b' }, settingsOf(['v'], { onDelete: 'propagate', ...others }));
		for (let id = 2; id < 6; id++) {
			trial.master.put(id, { key: `k${id}`, v: 'x' });
			trial.slave.put(`s${id}`, { key: `k${id}`, v: 'x' });
		}
		trial.run();
		trial.master.remove(1);
		trial.slave.edit('a', { v: 'edited' });
		trial.run();
		return trial;
	}
	const edited = { id: 'a', key: 'k1', v: 'edited' };

	it('the deletion wins over an edit', () => {
		const trial = deletedAndEdited({ deleteVersusEdit: 'delete' });
		expect(rows(trial)).toMatchObject([{ field: '', kept: '', overruled: edited }]);
	});

	it('the edit survives', () => {
		const trial = deletedAndEdited({ deleteVersusEdit: 'edit' });
		expect(rows(trial)).toMatchObject([
			{ field: '', kept: edited, overruled: '', keptFrom: 'slave' },
		]);
	});
});

describe('which rows', () => {
	function twice(): Trial {
		const trial = linked({ v: 'b', w: 'b' }, settingsOf(['v', 'w'], KEEP));
		for (const value of ['1', '2']) {
			trial.later(60);
			trial.master.edit(1, { v: `m${value}`, w: `m${value}` });
			trial.slave.edit('a', { v: `s${value}`, w: `s${value}` });
			trial.run();
			trial.land();
			trial.run();
		}
		return trial;
	}

	it('newest first, a row for each field', () => {
		const found = historyRows(twice().history);
		expect(found.map(({ field, kept }) => [field, kept])).toEqual([
			['v', 'm2'],
			['w', 'm2'],
			['v', 'm1'],
			['w', 'm1'],
		]);
		const [first, , third] = found;
		expect(first && third && first.when > third.when).toBe(true);
	});

	it.each([
		[{ field: 'w' }, 2],
		[{ field: 'none' }, 0],
		[{ record: 'K1' }, 4],
		[{ record: 'a' }, 4],
		[{ record: 'other' }, 0],
	])('%j', (filter, count) => {
		expect(historyRows(twice().history, filter)).toHaveLength(count);
	});

	it('since a moment', () => {
		const trial = twice();
		const [newest] = historyRows(trial.history);
		const since = Date.parse(newest?.when ?? '');
		expect(historyRows(trial.history, { since })).toHaveLength(2);
		expect(historyRows(trial.history, { since: since + 1 })).toEqual([]);
	});
});
