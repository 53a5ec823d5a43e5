import { inert } from '../../src/values/shownText';
import { conflictForm } from '../../src/bucket/form';
import { readFormAnswer } from '../../src/bucket/formAnswer';
import { conflictHtml } from '../../src/bucket/html';
import { conflictJson } from '../../src/bucket/entryJson';
import { conflictMessage } from '../../src/bucket/message';
import type { AppRecord } from '../../src/model/record';
import type { FieldMapping, SyncSettings } from '../../src/model/settings';
import type { Side } from '../../src/model/side';
import { SIDES, otherSide } from '../../src/model/side';
import { Trial, settingsOf } from './trial';

/** The names that people see: of records, whatever their fields are called, and of fields. */
const asked: Partial<SyncSettings> = { onConflict: 'manual', onDelete: 'manual' };

describe.each(SIDES.map((side) => [side]))('the label of a record, seen from the %s', (x) => {
	const y = otherSide(x);
	const ids = { master: 1, slave: 'a' };
	const named = (mine: string, theirs: string): Partial<FieldMapping> =>
		x === 'master'
			? { masterField: mine, slaveField: theirs }
			: { masterField: theirs, slaveField: mine };

	/** Two records that are linked by their key. */
	function trialOf(
		labelField: string | undefined,
		fields: readonly (string | Partial<FieldMapping>)[],
		mine: AppRecord,
		theirs: AppRecord,
	): Trial {
		const trial = new Trial(settingsOf(fields, { ...asked, labelField }));
		trial.apps[x].put(ids[x], { key: 'k1', ...mine });
		trial.apps[y].put(ids[y], { key: 'k1', ...theirs });
		for (const side of SIDES) trial.apps[side].put('z', { key: 'k2' });
		trial.run();
		return trial;
	}

	/** The label of what opens when the record of a side is gone. */
	function withoutIt(trial: Trial, gone: Side): string | undefined {
		trial.apps[gone].remove(ids[gone]);
		trial.run();
		return trial.open[0]?.label;
	}

	const pair = named('name', 'fullName');

	it.each(['name', 'fullName'])('is found on the side that is left: set as %s', (labelField) => {
		for (const gone of SIDES) {
			const trial = trialOf(labelField, [pair], { name: 'Ann' }, { fullName: 'Ann' });
			expect(withoutIt(trial, gone)).toBe('Ann');
		}
	});

	it('is found within an object', () => {
		const fields = [named('name', 'contact.name')];
		const trial = trialOf('name', fields, { name: 'Ann' }, { contact: { name: 'Ann' } });
		expect(withoutIt(trial, x)).toBe('Ann');
	});

	it('is that of the partner, whatever else has the name there', () => {
		const trial = trialOf('name', [pair], { name: 'Ann' }, { fullName: 'Ann', name: 'user7' });
		expect(withoutIt(trial, x)).toBe('Ann');
	});

	it('is what has the name on its own side where the mapping knows the name on both', () => {
		const fields = [pair, named('firm', 'name')];
		const trial = trialOf(
			'name',
			fields,
			{ name: 'Ann', firm: 'F' },
			{ fullName: 'Ann', name: 'F' },
		);
		expect(withoutIt(trial, x)).toBe('F');
	});

	it('is a field that is not mapped, by its name on either side', () => {
		for (const gone of SIDES) {
			const trial = trialOf(
				'nick',
				[pair],
				{ name: 'Ann', nick: 'A' },
				{ fullName: 'Ann', nick: 'A' },
			);
			expect(withoutIt(trial, gone)).toBe('A');
		}
	});

	it('is the key where nothing is set, and the ids where the field is blank', () => {
		const records = [{ name: ' ' }, { fullName: '' }] as const;
		expect(withoutIt(trialOf(undefined, [pair], ...records), x)).toBe('k1');
		expect(withoutIt(trialOf('name', [pair], ...records), x)).toBe('master 1 / slave a');
	});
});

describe('the label of a field', () => {
	function contested(label: string | undefined): Trial {
		const trial = new Trial(
			settingsOf(
				[{ masterField: 'tel_1', slaveField: 'props.phone', ...(label && { label }) }, 'name'],
				asked,
			),
		);
		trial.master.put(1, { key: 'k1', tel_1: '1', name: 'n' });
		trial.slave.put('a', { key: 'k1', props: { phone: '1' }, name: 'n' });
		trial.run();
		trial.master.edit(1, { tel_1: '2' });
		trial.slave.edit('a', { props: { phone: '3' } });
		trial.run();
		return trial;
	}

	it.each(['Phone', 'Phone number (work)', '电话', '<b>', 'name'])(
		'%s is what people see',
		(label) => {
			const [entry] = contested(label).open;
			if (entry === undefined) throw new Error('nothing opened');
			expect(conflictMessage(entry)).toContain(`\n${inert(label)}: master "2", slave "3"`);
			expect(conflictHtml(entry)).not.toMatch(/tel_1|props|<b><\/td>/);
			expect(conflictForm(entry).map((each) => each.fieldLabel)).toEqual([label]);
			expect(conflictJson(entry, 'people').fields).toMatchObject([
				{ masterField: 'tel_1', slaveField: 'props.phone', label },
			]);
			const answer = readFormAnswer(entry, { [label]: 'Slave: 3' });
			expect(answer.fields).toEqual(new Map([['tel_1', { take: 'slave' }]]));
		},
	);

	it('without one they see the names', () => {
		const [entry] = contested(undefined).open;
		if (entry === undefined) throw new Error('nothing opened');
		expect(conflictMessage(entry)).toContain('\ntel_1 / props.phone: master');
		expect(conflictJson(entry, 'people').fields).not.toMatchObject([{ label: expect.anything() }]);
	});

	it('one that is set later is seen once a value moves', () => {
		const trial = contested(undefined);
		const [first] = trial.open;
		const { mapping } = settingsOf([
			{ masterField: 'tel_1', slaveField: 'props.phone', label: 'Phone' },
			'name',
		]);
		expect(trial.set({ mapping }).run()).toEqual({});
		trial.master.edit(1, { tel_1: '4' });
		trial.run();
		expect(trial.open.map((each) => [each.id, each.fields[0]?.label])).toEqual([
			[first?.id, 'Phone'],
		]);
	});

	it('stands in the history too', () => {
		const trial = contested('Phone');
		trial.decide('master');
		trial.run();
		trial.land().answer();
		expect(trial.history.map((entry) => entry.fields[0]?.label)).toEqual(['Phone']);
	});
});
