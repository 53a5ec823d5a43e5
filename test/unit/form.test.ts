import { conflictForm, formJson } from '../../src/bucket/form';
import type { Place } from '../../src/bucket/html';
import { readFormAnswer } from '../../src/bucket/formAnswer';
import type { Conflict, ConflictField } from '../../src/model/conflict';
import { BESIDE_KEY } from '../../src/model/conflict';
import type { RecordId } from '../../src/model/link';
import type { SyncSettings } from '../../src/model/settings';
import { RESTORED_ENTRY } from '../../src/records/conflictId';
import { Trial, settingsOf } from '../tables/trial';

const byPeople: Partial<SyncSettings> = { onConflict: 'manual' };

/** A conflict on a name that both sides changed. */
function contestedName(master: string, slave: string) {
	const trial = new Trial(settingsOf(['name'], byPeople));
	trial.master.put(1, { key: 'a', name: 'before' });
	trial.slave.put(1, { key: 'a', name: 'before' });
	trial.run();
	trial.master.edit(1, { name: master });
	trial.slave.edit(1, { name: slave });
	trial.run();
	const [conflict] = trial.open;
	if (conflict === undefined) throw new Error('no conflict opened');
	return conflict;
}

/** The texts of the options, as a browser sends them back: with the line ends of forms. */
function sentByBrowser(option: string): string {
	return option.replace(/\r\n|\r|\n/g, '\r\n');
}

describe('the form of a conflict', () => {
	test.each([
		['of several lines', 'one\ntwo', 'one\r\nthree'],
		['with tabs and blanks at the ends', ' one\t', 'two  '],
		['longer than an option shows', `${'x'.repeat(100)}1`, `${'x'.repeat(100)}2`],
		['that look like the other side', 'Slave: b', 'Master: a'],
	])('values %s can be chosen', (_, master, slave) => {
		const conflict = contestedName(master, slave);
		const [question] = conflictForm(conflict);
		const options = question?.fieldOptions.values.map((each) => sentByBrowser(each.option)) ?? [];
		const takes = options.map((option) => {
			const { fields } = readFormAnswer(conflict, { [question?.fieldLabel ?? '']: option });
			return fields?.get('name')?.take;
		});
		expect(takes).toEqual(['master', 'slave', 'leave']);
	});
});

describe('the questions of a form', () => {
	const entry = (part: Partial<Conflict>): Conflict => ({
		id: 'c1',
		revision: 1,
		type: 'contested',
		status: 'open',
		label: 'k1',
		fields: [],
		reason: 'why',
		openedAt: 0,
		lastSeenAt: 0,
		timesSeen: 1,
		run: 1,
		content: 0,
		...part,
	});
	const field = (part: Partial<ConflictField>): ConflictField => ({
		key: 'k',
		masterField: 'name',
		slaveField: 'name',
		master: 'Bob',
		slave: 'Rob',
		changedBy: 'both',
		reason: '',
		...part,
	});
	const question = 'What should happen?';
	const LEAVE = ['Leave everything as it is', { take: 'unlink' }] as const;
	const CREATE = [
		'Each is a record of its own: create those that have no partner',
		{ take: 'create' },
	] as const;
	const RESTORE = ['Create the missing record again', { take: 'restore' }] as const;
	const DELETE = ['Delete the record that is left', { take: 'delete' }] as const;
	const AGAIN = ['It was not created: create it again', { take: 'restore' }] as const;
	const link = (masterId: RecordId, slaveId: RecordId) => ({ take: 'link', masterId, slaveId });

	it.each<readonly [string, Partial<Conflict>, ReadonlyArray<readonly [string, object]>]>([
		['a deletion', { type: 'deleted', link: '1' }, [RESTORE, DELETE, LEAVE]],
		['a deletion and an edit', { type: 'deletedVsEdited', link: '1' }, [RESTORE, DELETE, LEAVE]],
		['a deletion that no link knows', { type: 'deleted' }, [LEAVE]],
		[
			'a creation that failed',
			{ type: 'failedWrite', link: '1' },
			[['Try to create it again', { take: 'restore' }], LEAVE],
		],
		['a write that failed elsewhere', { type: 'failedWrite' }, [LEAVE]],
		['a bad record', { type: 'badRecord' }, [LEAVE]],
		[
			'several of the slave',
			{ type: 'unconfirmedCreate', masterId: 1, slaveIds: ['x', 'y\nz'] },
			[
				['It is slave record x', link(1, 'x')],
				['It is slave record y z', link(1, 'y\nz')],
				AGAIN,
				LEAVE,
			],
		],
		[
			'one of the master',
			{ type: 'unconfirmedCreate', slaveId: 'a', masterIds: [7] },
			[['It is master record 7', link(7, 'a')], AGAIN, LEAVE],
		],
		['none at all', { type: 'unconfirmedCreate', masterIds: [7], slaveIds: ['x'] }, [AGAIN, LEAVE]],
		[
			'records of one key',
			{ type: 'ambiguousMatch', masterIds: [1, 2], slaveIds: ['a'] },
			[
				['Master record 1 is slave record a', link(1, 'a')],
				['Master record 2 is slave record a', link(2, 'a')],
				CREATE,
				LEAVE,
			],
		],
		['records of one side', { type: 'ambiguousMatch', masterIds: [1, 2] }, [CREATE, LEAVE]],
		['records of the other', { type: 'ambiguousMatch', slaveIds: ['a', 'b'] }, [CREATE, LEAVE]],
		['a creation of the master', { type: 'unconfirmedCreate', masterId: 1 }, [AGAIN, LEAVE]],
		['a creation of the slave', { type: 'unconfirmedCreate', slaveId: 'a' }, [AGAIN, LEAVE]],
		[
			'records after a state was put back',
			{ id: RESTORED_ENTRY, type: 'ambiguousMatch', masterIds: [1], slaveIds: ['a'] },
			[
				['Master record 1 is slave record a', link(1, 'a')],
				['None of these belong together: create them on the other side', { take: 'unlink' }],
			],
		],
	])('about %s: each answer decides as it says', (_, part, options) => {
		const conflict = entry(part);
		expect(conflictForm(conflict)).toEqual([
			{
				fieldLabel: question,
				fieldType: 'radio',
				requiredField: true,
				fieldOptions: { values: options.map(([option]) => ({ option })) },
			},
		]);
		for (const [option, existence] of options) {
			expect(readFormAnswer(conflict, { [question]: option })).toEqual({ existence });
		}
	});

	it('about very many records offer the first fifty pairs', () => {
		const ids = Array.from({ length: 60 }, (_, index) => index);
		for (const part of [
			{ type: 'ambiguousMatch' as const, masterIds: ids, slaveIds: ['a'] },
			{ type: 'unconfirmedCreate' as const, masterId: 1, slaveIds: ids },
		]) {
			const [form] = conflictForm(entry(part));
			expect(form?.fieldOptions.values).toHaveLength(52);
		}
	});

	it('about fields ask for each that waits', () => {
		const fields = [
			field({ master: ` ${'x'.repeat(90)}`, slave: null }),
			field({ agreed: true }),
			field({ slaveField: 'title', master: 'two ' }),
			field({}),
			field({}),
		];
		const conflict = entry({ fields });
		const form = conflictForm(conflict);
		expect(form.map(({ fieldLabel }) => fieldLabel)).toEqual([
			'name',
			'name / title',
			'name (2)',
			'name (3)',
		]);
		expect(form.map(({ fieldOptions }) => fieldOptions.values.map(({ option }) => option))).toEqual(
			[
				[`Master: ${'x'.repeat(79)}…`, 'Slave: (empty)', 'Leave both as they are'],
				['Master: two', 'Slave: Rob', 'Leave both as they are'],
				['Master: Bob', 'Slave: Rob', 'Leave both as they are'],
				['Master: Bob', 'Slave: Rob', 'Leave both as they are'],
			],
		);
	});

	it.each([
		['no answer', {}, 'no answer'],
		['an answer of another question', { other: 'Slave: Rob' }, 'no answer'],
		['another value', { name: 'Slave: Rick' }, 'the answer "Slave: Rick"'],
		['no text', { name: 5 }, 'the answer "5"'],
		['a long text', { name: 'x'.repeat(99) }, `the answer "${'x'.repeat(80)}…"`],
	])('with %s are refused', (_, answer, what) => {
		const read = () => readFormAnswer(entry({ fields: [field({})] }), answer);
		expect(read).toThrow(`The form has ${what} for "name", which is none of its options.`);
		expect(read).toThrow(
			expect.objectContaining({
				remedy:
					'The values may have changed since the form was sent. Send the conflict to a person again.',
			}),
		);
	});

	it('of a field that is called like a method have no answer of their own', () => {
		const fields = [field({ masterField: 'toString', slaveField: 'toString' })];
		expect(() => readFormAnswer(entry({ fields }), {})).toThrow('has no answer for "toString"');
	});

	const typedForm = (part: Partial<Conflict>, names = {}, place?: Place) =>
		JSON.parse(formJson(entry(part), names, place));

	it('tell what it is about, then offer a choice and a text for each field; nothing is chosen', () => {
		const fields = [field({}), field({ masterField: 'note', slaveField: 'note', master: 'a\nb' })];
		const [summary, ...rest] = typedForm({ fields }, { slave: 'Shop' }, { number: 2, count: 5 });
		expect(summary).toEqual({
			fieldType: 'html',
			html: expect.stringMatching(/^<p><b>2 of 5: k1.*name before/),
		});
		expect(rest).toEqual([
			{
				fieldLabel: 'name',
				fieldType: 'radio',
				requiredField: false,
				fieldOptions: {
					values: ['Master: Bob', 'Shop: Rob', 'Leave both as they are'].map((option) => ({
						option,
					})),
				},
			},
			{ fieldLabel: 'name: another value', fieldType: 'text', placeholder: expect.any(String) },
			expect.objectContaining({ fieldLabel: 'note', fieldType: 'radio' }),
			{ fieldLabel: 'note: another value', fieldType: 'textarea', placeholder: expect.any(String) },
		]);
	});

	it('about a record, or what nothing writes, have no text', () => {
		const texts = (part: Partial<Conflict>) =>
			typedForm(part).filter((each: { fieldType: string }) => /^text/.test(each.fieldType));
		expect(texts({ type: 'deleted', link: '1' })).toEqual([]);
		expect(texts({ fields: [field({ key: `${BESIDE_KEY}x` })] })).toEqual([]);
		expect(texts({ fields: [field({})] })).toHaveLength(1);
	});

	it('tell in full what has no room in a choice, line by line, and in which nothing acts', () => {
		const fields = [field({ previous: '<b>{{ 1 }}$&', slave: `${'x'.repeat(90)}\n<i>` })];
		const [{ html }] = typedForm({ fields });
		expect(html).toContain('<b>name before: </b>&lt;b&gt;&#123;&#123; 1 }}&#36;&amp;</p>');
		expect(html).toContain(`<b>name, Slave: </b>${'x'.repeat(90)}<br>&lt;i&gt;</p>`);
		expect(html).not.toContain('Bob');
	});

	it('one of one has no number', () => {
		expect(typedForm({}, {}, { number: 1, count: 1 })[0].html).not.toContain('1 of 1');
	});

	it('whose labels are those of texts of other fields have labels of their own', () => {
		const fields = [
			field({}),
			field({ masterField: 'name: another value', slaveField: 'name: another value' }),
		];
		const labels = typedForm({ fields }).flatMap(
			(each: { fieldLabel?: string }) => each.fieldLabel ?? [],
		);
		expect(new Set(labels).size).toBe(4);
	});

	it.each<readonly [string, object, object | string]>([
		[
			'a text without a choice',
			{ name: null, 'name: another value': 'Rick' },
			{ take: 'custom', value: 'Rick' },
		],
		[
			'lines as browsers end them',
			{ 'name: another value': 'a\r\nb' },
			{ take: 'custom', value: 'a\nb' },
		],
		[
			'blanks beside a choice',
			{ name: 'Slave: Rob', 'name: another value': '  ' },
			{ take: 'slave' },
		],
		[
			'a choice as a list',
			{ name: ['Master: Bob'], 'name: another value': '' },
			{ take: 'master' },
		],
		[
			'a text and a choice',
			{ name: 'Slave: Rob', 'name: another value': 'Rick' },
			'both a choice and a typed value for "name"',
		],
		[
			'a text and leave',
			{ name: 'Leave both as they are', 'name: another value': 'Rick' },
			'both a choice and a typed value',
		],
		['neither', { name: null, 'name: another value': null }, 'no answer for "name"'],
		['an empty choice', { name: [], 'name: another value': '' }, 'no answer for "name"'],
		['two choices', { name: ['Master: Bob', 'Slave: Rob'] }, 'none of its options'],
	])('%s', (_, answer, result) => {
		const read = () => readFormAnswer(entry({ fields: [field({})] }), { ...answer });
		if (typeof result === 'string') expect(read).toThrow(result);
		else expect(read().fields?.get('name')).toEqual(result);
	});

	it('whose label has signs of tags are answered as n8n names them', () => {
		const fields = [field({ label: '<b>Name</b>' })];
		const answer = { '&lt;b&gt;Name&lt;/b&gt;': 'Slave: Rob' };
		expect(readFormAnswer(entry({ fields }), answer).fields?.get('name')).toEqual({
			take: 'slave',
		});
	});
});
