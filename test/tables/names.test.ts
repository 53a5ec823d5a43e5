import { BrakeError } from '../../src/model/errors';
import type { AppRecord } from '../../src/model/record';
import type { FieldMapping, SyncSettings } from '../../src/model/settings';
import type { Side } from '../../src/model/side';
import { SIDES, otherSide } from '../../src/model/side';
import { encodeState } from '../../src/state/encode';
import { exportState } from '../../src/state/exported';
import { readExport } from '../../src/state/readExport';
import { resetState, restoreState } from '../../src/state/replace';
import { Trial, settingsOf } from './trial';

/** SEMANTICS "Names that no record has". */

type Records = readonly AppRecord[];

/** What stops a run, in words; `undefined` where nothing does. */
function stopOf(
	run: () => unknown,
): { readonly message: string; readonly remedy: string } | undefined {
	try {
		run();
	} catch (error) {
		if (!(error instanceof BrakeError) || error.reason !== 'unknownFields') throw error;
		return { message: error.message, remedy: error.remedy };
	}
	return undefined;
}

describe.each(SIDES.map((side) => [side]))('of the %s', (x: Side) => {
	const y = otherSide(x);
	const label = x === 'master' ? 'Master' : 'Slave';
	const fieldsOn = (side: Side, name: string) =>
		side === 'master' ? { masterField: name } : { slaveField: name };

	/** A mapped field, or a part of the match key, with its names on x and on y. */
	const named = (onX: string, onY: string, others: Partial<FieldMapping> = {}) => ({
		...fieldsOn(x, onX),
		...fieldsOn(y, onY),
		...others,
	});
	const pair = (onX: string, onY: string) =>
		({ masterField: 'key', slaveField: 'key', ...named(onX, onY), compareAs: 'text' }) as const;
	const sideOf = (others: object) => ({
		sides: {
			...settingsOf([]).sides,
			[x]: { idField: 'id', zone: 'UTC', ...others },
		},
	});
	const key = (onX: string, onY = 'key'): Partial<SyncSettings> => ({ matchBy: [pair(onX, onY)] });
	const mapped = (...names: ReadonlyArray<Partial<FieldMapping>>): Partial<SyncSettings> => ({
		mapping: settingsOf(['name', ...names]).mapping,
	});

	const OURS: Records = [
		{ id: 1, key: 'k1', name: 'Ann', note: '' },
		{ id: 2, key: 'k2', name: 'Bob', note: null },
	];
	const THEIRS: Records = [
		{ id: 'a', key: 'k1', name: 'Ann', text: 'hello' },
		{ id: 'b', key: 'k2', name: 'Bob', text: '' },
	];
	const listsOf = (ours: Records, theirs: Records) => ({
		records: x === 'master' ? { master: ours, slave: theirs } : { master: theirs, slave: ours },
	});

	const trialOf = (others: Partial<SyncSettings>) => new Trial(settingsOf(['name'], others));
	function stopped(others: Partial<SyncSettings>, ours = OURS, theirs = THEIRS) {
		const trial = trialOf(others);
		const before = trial.stored;
		const stop = stopOf(() => trial.run(listsOf(ours, theirs)));
		if (stop !== undefined) expect(trial.stored).toBe(before);
		return stop;
	}

	const without = (records: Records, name: string): Records =>
		records.map((record) =>
			Object.fromEntries(Object.entries(record).filter(([each]) => each !== name)),
		);
	const withField = (records: Records, name: string, ...values: readonly unknown[]): Records =>
		records.map((record, index) => ({ ...record, [name]: values[index] }));

	describe('the run stops, and the state stays byte for byte', () => {
		const STOPS: ReadonlyArray<
			readonly [string, Partial<SyncSettings>, string, Records?, Records?]
		> = [
			['the ID field', sideOf({ idField: 'ID' }), 'the ID field "ID" (it has "id")'],
			[
				'the ID field, the other side being empty',
				sideOf({ idField: 'uuid' }),
				'the ID field "uuid"',
				OURS,
				[],
			],
			['the match key', key('kye'), 'the match key "kye" (it has "key")'],
			[
				'the match key, the other side being empty',
				key('Key'),
				'the match key "Key" (it has "key")',
				OURS,
				[],
			],
			[
				'the match key, missing means empty',
				{ ...key('mail'), ...sideOf({ missingMeans: 'empty' }) },
				'the match key "mail"',
			],
			[
				'one of several match keys',
				{ matchBy: [pair('key', 'key'), pair('nam', 'name')] },
				'the match key "nam" (it has "name")',
			],
			[
				'a match key where fields of one name are synced',
				{ ...key('kye'), mapping: { mode: 'sameName', excludeFields: [] } },
				'the match key "kye" (it has "key")',
			],
			[
				'a mapped field whose partner has a value',
				mapped(named('nte', 'text')),
				'the field "nte" (it has "note")',
			],
			[
				'one that goes to that side alone',
				mapped(named('nte', 'text', { direction: x === 'master' ? 'toMaster' : 'toSlave' })),
				'the field "nte" (it has "note")',
			],
			[
				'one that comes from that side alone',
				mapped(named('nte', 'text', { direction: x === 'master' ? 'toSlave' : 'toMaster' })),
				'the field "nte" (it has "note")',
			],
			[
				'several at once',
				{ ...mapped(named('nte', 'text'), named('nowhere', 'text')), ...key('kye') },
				'the match key "kye" (it has "key"), nor the field "nte" (it has "note"), nor the field "nowhere"',
			],
			[
				'a field within an object that lacks it',
				mapped(named('address.city', 'text')),
				'the field "address.city" (it has "address.cty")',
				withField(OURS, 'address', null, { cty: 'Oslo' }),
			],
			[
				'a field within a text',
				mapped(named('note.text', 'text')),
				'the field "note.text"',
				withField(OURS, 'note', 'x', null),
			],
			[
				'a field within a list',
				mapped(named('tags.0', 'text')),
				'the field "tags.0" (it has "tags")',
				withField(OURS, 'tags', ['a'], ['b']),
			],
			[
				'a field that lies within an object',
				mapped(named('city', 'text')),
				'the field "city" (it has "address.city")',
				withField(OURS, 'address', { city: 'Oslo' }, {}),
			],
			[
				'a name that all objects inherit',
				mapped(named('constructor', 'text')),
				'the field "constructor"',
			],
			['another one of these', mapped(named('__proto__', 'text')), 'the field "__proto__"'],
			[
				'a value of that side for a name',
				key('k2'),
				'the match key "k2" (which is a value of "key", not a name)',
			],
			[
				'a value of the other side for a name',
				mapped(named('hello', 'text')),
				'the field "hello" (which is a value of "text", not a name)',
			],
			[
				'a field that is undefined everywhere',
				mapped(named('gone', 'text')),
				'the field "gone"',
				withField(OURS, 'gone', undefined, undefined),
			],
		];
		it.each(STOPS.map(([name, ...row]) => [name, row] as const))(
			'%s',
			(_, [others, said, ours, theirs]) => {
				const stop = stopped(others, ours, theirs);
				expect(stop?.message).toBe(`No record of the ${x} has ${said}. Nothing was written.`);
				expect(stop?.remedy).toMatch(`"id", "key", "name", `);
			},
		);

		it('it says what to do, with the labels of the panel', () => {
			expect(stopped(mapped(named('nte', 'text')))?.remedy).toBe(
				`Fields of the ${x}: "id", "key", "name", "note". Correct 'Fields': upper and lower case count, and an expression there must give the name of a field, not its value. If the app leaves empty fields out, set 'Missing in ${label} Means' to Empty, or fill the field in one record.`,
			);
			expect(stopped(sideOf({ idField: 'ID' }))?.remedy).toContain(`Correct '${label} ID Field':`);
			expect(stopped(key('kye'))?.remedy).toContain(
				"Correct 'Match By': upper and lower case count, and an expression there must give the name of a field, not its value. If the app leaves out an empty match key, fill it in one record.",
			);
		});

		it('both sides at once', () => {
			const stop = stopped({
				...key('kye', 'Key'),
				...mapped(named('name', 'nmae'), named('nte', 'text')),
			});
			const ofX = `No record of the ${x} has the match key "kye" (it has "key"), nor the field "nte" (it has "note").`;
			const ofY = `No record of the ${y} has the match key "Key" (it has "key"), nor the field "nmae" (it has "name").`;
			const said = x === 'master' ? `${ofX} ${ofY}` : `${ofY} ${ofX}`;
			expect(stop?.message).toBe(`${said} Nothing was written.`);
			expect(stop?.remedy).toContain(`Fields of the ${y}: "id", "key", "name", "text".`);
		});

		it('what is shown has bounds, and nothing of it acts', () => {
			const many = Object.fromEntries(
				Array.from({ length: 100 }, (_, index) => [`z${String(index).padStart(3, '0')}`, 1]),
			);
			const ours = OURS.map((record) => ({
				...record,
				...many,
				['long'.repeat(50)]: 1,
				'<b>\u202e': 1,
			}));
			const wrong = Array.from({ length: 30 }, (_, index) =>
				named(`wrong${index} ${'w'.repeat(500)}`, 'text'),
			);
			const stop = stopped(mapped(...wrong), ours);
			expect(stop?.message).toContain(', nor 25 more of its fields.');
			expect(stop?.message.length).toBeLessThan(600);
			expect(stop?.remedy.match(/"/g)).toHaveLength(40);
			expect(stop?.remedy).toContain('"\\u003cb>\\u202e"');
			expect(stop?.remedy).toContain(' and 86 more.');
			expect(stop?.remedy.length).toBeLessThan(1200);
		});

		it('whatever the order of the items', () => {
			const others = mapped(named('nte', 'text'));
			const ours = [{ id: 3, b: 1, key: 'k3' }, ...OURS, { id: 4, a: 1, key: 'k4' }];
			expect(stopped(others, ours)).toEqual(stopped(others, [...ours].reverse()));
		});

		it('so does a preview', () => {
			const trial = trialOf(key('kye'));
			const stop = stopOf(() => trial.run({ ...listsOf(OURS, THEIRS), dryRun: true }));
			expect(stop).toEqual(stopped(key('kye'), OURS));
		});

		it('once it is put right the run goes on', () => {
			const trial = trialOf(key('kye'));
			expect(stopOf(() => trial.run(listsOf(OURS, THEIRS)))).toBeDefined();
			trial.set(key('key'));
			expect(trial.run(listsOf(OURS, THEIRS))).toEqual({});
			expect(trial.links).toHaveLength(2);
		});
	});

	describe('nothing stops', () => {
		const GOES_ON: ReadonlyArray<readonly [string, Partial<SyncSettings>, Records?, Records?]> = [
			['a field that is blank in all records', mapped(named('note', 'text'))],
			[
				'a field that one record of many has',
				mapped(named('phone', 'text')),
				withField(OURS, 'phone', undefined, ''),
			],
			[
				'a field that a deleted record alone has',
				{ ...mapped(named('phone', 'text')), deletedField: 'gone' },
				[...OURS, { id: 3, gone: true, phone: '1' }],
			],
			[
				'a field that a bad record alone has',
				mapped(named('phone', 'text')),
				[...OURS, { id: '', key: 'k3', phone: '1' }],
			],
			[
				'a field within an object that is null in all records',
				mapped(named('address.city', 'text')),
				withField(OURS, 'address', null, null),
			],
			[
				'one within objects that are empty, or an empty list, or a blank',
				mapped(named('a.b.c', 'text')),
				[...withField(OURS, 'a', {}, []), { id: 3, key: 'k3', name: 'c', a: { b: ' ' } }],
			],
			['one whose name has a dot', mapped(named('a.b', 'text')), withField(OURS, 'a.b', 'x', null)],
			[
				'one called like what all objects inherit',
				mapped(named('constructor', 'text')),
				withField(OURS, 'constructor', 'x', null),
			],
			[
				'a mapped field whose partner is blank everywhere',
				mapped(named('phone', 'text')),
				OURS,
				withField(THEIRS, 'text', '', null),
			],
			[
				'a mapped field, where missing means empty',
				{ ...mapped(named('phone', 'text')), ...sideOf({ missingMeans: 'empty' }) },
			],
			['a side without records', { ...key('kye'), ...sideOf({ idField: 'ID' }) }, []],
			[
				'a side with nothing but empty items',
				{ ...key('kye'), ...sideOf({ idField: 'ID' }) },
				[{}, {}],
			],
			['an ID that is blank everywhere', {}, withField(OURS, 'id', '', null)],
			['a match key of all records but one', {}, [...without(OURS, 'key'), { id: 3, key: 'k3' }]],
			['no match key at all', { matchBy: [] }],
		];
		it.each(GOES_ON.map(([name, ...row]) => [name, row] as const))(
			'%s',
			(_, [others, ours, theirs]) => {
				expect(stopped(others, ours, theirs)).toBeUndefined();
			},
		);

		it('in changes input, in a partial list, and in one that says that it is incomplete', () => {
			const wrong = { ...key('kye'), ...mapped(named('nte', 'text')) };
			const trial = trialOf({ ...wrong, writeOnIncompleteInput: true });
			const lists = listsOf(OURS, THEIRS);
			expect(stopOf(() => trial.run({ ...lists, mode: 'changes', full: false }))).toBeUndefined();
			const partial = listsOf([...OURS, { _twoWaySyncIncomplete: true }], THEIRS);
			expect(stopOf(() => trial.run(partial))).toBeUndefined();
			// What these runs did is no proof of a name.
			expect(stopOf(() => trial.run(lists))).toBeDefined();
		});

		it('where missing means empty it is told', () => {
			const trial = trialOf({
				...mapped(named('nte', 'text')),
				...sideOf({ missingMeans: 'empty' }),
			});
			trial.run(listsOf(OURS, THEIRS));
			const told = `No record of the ${x} has the field "nte" (it has "note"). A missing field means an empty one there.`;
			expect(trial.notes).toContain(told);
			trial.run(listsOf(withField(OURS, 'nte', 'hello', ''), THEIRS));
			expect(trial.notes).not.toContain(told);
		});

		it('a name that is wrong on both sides is told where there is the same one in other letters', () => {
			const trial = trialOf(mapped(named('Note', 'TEXT'), named('phone', 'fax')));
			expect(trial.run(listsOf(OURS, THEIRS))).toEqual({});
			const idle = 'The other side has no value in it either, so nothing is synced.';
			expect(trial.notes.filter((note) => note.includes(`of the ${x}`))).toEqual([
				`No record of the ${x} has the field "Note" (it has "note"). ${idle}`,
			]);
			expect(trial.notes).toContain(
				`No record of the ${y} has the field "TEXT" (it has "text"). ${idle}`,
			);
		});

		it('a record that is none is looked at by nobody', () => {
			// What an engine may be given that no n8n gives.
			const odd: Records = JSON.parse('[null, [], 1, "text"]');
			expect(stopped(key('kye'), odd)).toBeUndefined();
		});
	});

	describe('a match key of which nothing is to be found yet', () => {
		/** Created there by a run that sent mapped fields alone, to an app that leaves out what is empty. */
		function created() {
			const trial = trialOf({});
			trial.apps[y].put('a', { key: 'k1', name: 'Ann' });
			trial.run();
			trial.land().answer();
			return trial;
		}

		it('is told while all records are linked', () => {
			const trial = created();
			expect(trial.run()).toEqual({});
			expect(trial.notes).toContain(
				`No record of the ${x} has the match key "key". Its records are all linked; a new one stops the run.`,
			);
		});

		it('stops the run once one is not', () => {
			const trial = created();
			trial.run();
			trial.apps[x].put('new', { name: 'Bob' });
			expect(stopOf(() => trial.run())?.message).toBe(
				`No record of the ${x} has the match key "key". Nothing was written.`,
			);
		});
	});

	describe('a match key that is blank in all records', () => {
		const blank = withField(OURS, 'key', '', null);
		const told = `The match key "key" is empty in all records of the ${x}: none of them is found by it.`;

		it('is told while some have no link', () => {
			const trial = trialOf({ createIn: x });
			trial.run(listsOf(blank, THEIRS));
			expect(trial.notes).toContain(told);
			trial.run(listsOf([...blank, { id: 3, key: 'k9' }], THEIRS));
			expect(trial.notes).not.toContain(told);
		});

		it('is nothing to tell once all of them are linked', () => {
			const trial = trialOf({});
			trial.run(listsOf(OURS, THEIRS));
			trial.run(listsOf(blank, THEIRS));
			expect(trial.notes).not.toContain(told);
		});

		it('is not told for a glance at a thousand of them', () => {
			const many = Array.from({ length: 2100 }, (_, id) => ({ id, key: '', name: 'x' }));
			const trial = trialOf({ createIn: x });
			trial.run(listsOf(many, []));
			expect(trial.notes).toContain(told);
			trial.run(
				listsOf(
					many.map((each) => (each.id === 1001 ? { ...each, key: 'k' } : each)),
					[],
				),
			);
			expect(trial.notes).not.toContain(told);
		});
	});

	describe('a name that passed once', () => {
		const both = { ...mapped(named('note', 'text')) };
		const filled = withField(OURS, 'note', 'hello', '');

		it('is told when no record has it any more', () => {
			const trial = trialOf(both);
			trial.run(listsOf(filled, THEIRS));
			expect(trial.run(listsOf(without(filled, 'note'), THEIRS))).toEqual({});
			expect(trial.notes).toContain(
				`No record of the ${x} shows "note" any more: nothing was cleared. Where a field has another name now, change the mapping.`,
			);
			trial.run(listsOf(without(filled, 'key'), THEIRS));
			expect(trial.notes.filter((note) => note.includes('"key"'))).toEqual([
				`No record of the ${x} shows "key" any more: nothing was cleared. Where a field has another name now, change the mapping.`,
			]);
		});

		it('the ID field too, and the records are bad ones', () => {
			const trial = trialOf(both);
			trial.run(listsOf(filled, THEIRS));
			expect(trial.run(listsOf(without(filled, 'id'), THEIRS)).opened).toHaveLength(1);
			expect(trial.notes).toContain(
				`No record of the ${x} has the ID field "id". Where it has another name now, change the setting.`,
			);
		});

		it('a match key of which no link tells', () => {
			const trial = trialOf({ createIn: x });
			trial.run(listsOf(OURS, []));
			trial.run(listsOf(without(OURS, 'key'), []));
			expect(trial.notes).toContain(
				`No record of the ${x} has the match key "key" (it has "key"). Where it has another name now, change the setting.`.replace(
					' (it has "key")',
					'',
				),
			);
		});

		it('is looked for anew when the configuration was changed, also by a run of changes', () => {
			const trial = trialOf(both);
			trial.run(listsOf(filled, THEIRS));
			trial.set(mapped(named('nte', 'text')));
			trial.run({ ...listsOf(OURS, []), mode: 'changes' });
			expect(stopOf(() => trial.run(listsOf(filled, THEIRS)))).toBeDefined();
			trial.set(both);
			expect(trial.run(listsOf(filled, THEIRS))).toEqual({});
		});

		it('is looked for anew after a reset', () => {
			const trial = trialOf(both);
			trial.run(listsOf(filled, THEIRS));
			const { state } = trial;
			state.apply(resetState(state, trial.now));
			trial.restore(encodeState(state));
			expect(stopOf(() => trial.run(listsOf(without(filled, 'note'), THEIRS)))).toBeDefined();
		});

		it('a mapped field that was not there while its partner was blank has not passed', () => {
			const trial = trialOf(mapped(named('phone', 'text')));
			trial.run(listsOf(OURS, withField(THEIRS, 'text', '', '')));
			expect(stopOf(() => trial.run(listsOf(OURS, THEIRS)))).toBeDefined();
			trial.run(listsOf(withField(OURS, 'phone', '', ''), THEIRS));
			trial.land();
			expect(stopOf(() => trial.run(listsOf(OURS, THEIRS)))).toBeUndefined();
		});

		it('nothing of a side that has shown no records yet has passed', () => {
			const trial = trialOf({ ...key('kye'), createIn: 'none' });
			trial.run(listsOf([], THEIRS));
			expect(stopOf(() => trial.run(listsOf(OURS, THEIRS)))).toBeDefined();
		});

		it('a state from before the rule has passed where complete lists were seen', () => {
			const trial = trialOf(mapped(named('phone', 'text')));
			trial.run(listsOf(OURS, withField(THEIRS, 'text', '', '')));
			const { state } = trial;
			const { sought: _, ...head } = state.head;
			expect(_).toBeDefined();
			const none = { links: new Map(), open: new Map(), logged: [], guard: new Map() };
			state.apply({ head, ...none });
			trial.restore(encodeState(state));
			expect(stopOf(() => trial.run(listsOf(OURS, THEIRS)))).toBeUndefined();
			trial.set(mapped(named('phone', 'text'), named('other', 'text')));
			expect(stopOf(() => trial.run(listsOf(OURS, THEIRS)))).toBeDefined();
		});

		it('is known after an export and an import, and so is what has not passed', () => {
			const trial = trialOf(mapped(named('phone', 'text'), named('note', 'name')));
			trial.run(listsOf(OURS, withField(THEIRS, 'text', '', '')));
			const { state } = trial;
			const about = { syncName: 'default', revision: 1, now: trial.now };
			const given = JSON.parse(JSON.stringify(exportState(state, about)));
			state.apply(restoreState(state, readExport(given).state, trial.now));
			trial.restore(encodeState(state));
			const ours = without(OURS, 'note');
			expect(stopOf(() => trial.run(listsOf(ours, THEIRS)))?.message).toBe(
				`No record of the ${x} has the field "phone". Nothing was written.`,
			);
		});

		it('costs the state nothing where there is nothing left to be looked for', () => {
			const trial = trialOf(both);
			trial.run(listsOf(filled, THEIRS));
			expect(trial.state.head.sought).toBeUndefined();
		});

		it('and no more than a number for each field', () => {
			const wrong = Array.from({ length: 900 }, (_, index) => named(`a${index}`, `b${index}`));
			const trial = trialOf(mapped(...wrong));
			trial.run(listsOf(OURS, THEIRS));
			expect(trial.state.head.sought?.[x]).toHaveLength(900);
			expect(JSON.stringify(trial.state.head.sought).length).toBeLessThan(10_000);
		});
	});
});
