import type { EventRules } from '../../src/echo/rules';
import { classifyEvents } from '../../src/echo/classify';
import type { AppRecord } from '../../src/model/record';
import type { Trial } from './trial';
import { linked, settingsOf } from './trial';

/** What else tells the Loop Guard that an event is ours: the account, a mark, the version. */

const ACTOR = {
	field: 'by',
	accounts: [' Bot@x.org ', '{"id":5}', 'null', 'undefined', '7'],
	hidesEdits: false,
};
const FLAG = { field: 'source', value: ' sync ', hidesEdits: false };
const VERSION = { field: 'etag' };

const OWN = "it was made by the integration's own account";
const MARKED = "it carries the integration's mark";
const UNTOLD = 'user: the event carries no mapped field, and nothing says it is ours';

function said(trial: Trial, event: AppRecord, rules: Partial<EventRules>): string {
	const all: EventRules = { idField: 'id', combine: 'any', ...rules };
	const { verdicts } = classifyEvents(trial.state, 'slave', [event], all, trial.now);
	return verdicts.map(({ kind, reason }) => `${kind}: ${reason}`).join();
}

/** "Bob" of the master was written to the slave, which answered with a version. */
function written(): Trial {
	const trial = linked({ name: 'Ann', note: 'old' });
	trial.master.edit(1, { name: 'Bob' });
	trial.run();
	trial.land().answer({ stored: { name: 'Bob' }, version: 'v2' });
	return trial;
}

type Row = readonly [string, AppRecord, Partial<EventRules>, string];

describe('an event without a mapped field', () => {
	const rows: readonly Row[] = [
		['nothing', {}, {}, UNTOLD],
		['the account', { by: 'bot@X.org' }, { actor: ACTOR }, `echo: ${OWN}`],
		['the account with blanks', { by: ' bot@x.org ' }, { actor: ACTOR }, `echo: ${OWN}`],
		['an account as an object', { by: { id: 5 } }, { actor: ACTOR }, `echo: ${OWN}`],
		['an account as a number', { by: 7 }, { actor: ACTOR }, `echo: ${OWN}`],
		['another account', { by: 'ann' }, { actor: ACTOR }, UNTOLD],
		['no account, though one is called null', { by: null }, { actor: ACTOR }, UNTOLD],
		['the mark', { source: ' sync' }, { flag: FLAG }, `echo: ${MARKED}`],
		['a mark in capitals, which is another', { source: 'SYNC' }, { flag: FLAG }, UNTOLD],
		['no mark', {}, { flag: FLAG }, UNTOLD],
		[
			'our version',
			{ etag: 'v2' },
			{ version: VERSION },
			'echo: it has the version that our write made',
		],
		['another version', { etag: 'v3' }, { version: VERSION }, UNTOLD],
		['no version', {}, { version: VERSION }, UNTOLD],
		[
			'both, any of which is enough',
			{ by: 'bot@x.org', source: 'sync' },
			{ actor: ACTOR, flag: FLAG },
			`echo: ${OWN} and ${MARKED}`,
		],
		['one of two', { source: 'sync' }, { actor: ACTOR, flag: FLAG }, `echo: ${MARKED}`],
		['none of two', {}, { actor: ACTOR, flag: FLAG }, UNTOLD],
		['one, of all', { source: 'sync' }, { actor: ACTOR, flag: FLAG, combine: 'all' }, UNTOLD],
		[
			'all, of all',
			{ by: 'bot@x.org', source: 'sync' },
			{ actor: ACTOR, flag: FLAG, combine: 'all' },
			`echo: ${OWN} and ${MARKED}`,
		],
		['the one that is set, of all', { by: '7' }, { actor: ACTOR, combine: 'all' }, `echo: ${OWN}`],
		['the mark, of all', { source: 'sync' }, { flag: FLAG, combine: 'all' }, `echo: ${MARKED}`],
		['none is set, of all', {}, { combine: 'all' }, UNTOLD],
	];
	it.each(rows)('%s', (_, event, rules, line) => {
		expect(said(written(), { id: 'a', ...event }, rules)).toBe(line);
	});

	it('no version of a record to which nothing was written', () => {
		const rules = { version: VERSION };
		expect(said(linked({ name: 'Ann' }), { id: 'a' }, rules)).toBe(UNTOLD);
		expect(said(linked({ name: 'Ann' }), { id: 'a', etag: 'v2' }, rules)).toBe(UNTOLD);
		expect(said(linked({ name: 'Ann' }), { id: 'q', etag: 'v2' }, rules)).toBe(UNTOLD);
	});
});

describe('an event with another value', () => {
	const hiding = { actor: { ...ACTOR, hidesEdits: true } };
	const rows: readonly Row[] = [
		[
			'an account that hides edits',
			{ by: '7' },
			hiding,
			`echo: ${OWN}, which is set to hide edits`,
		],
		['another account', { by: 'ann' }, hiding, 'user: changed: name'],
		[
			'a mark beside it that does not',
			{ source: 'sync' },
			{ ...hiding, flag: FLAG },
			'user: changed: name',
		],
		[
			'both, of which one does',
			{ by: '7', source: 'sync' },
			{ ...hiding, flag: FLAG, combine: 'all' },
			`echo: ${OWN} and ${MARKED}, which is set to hide edits`,
		],
		['one of all', { by: '7' }, { ...hiding, flag: FLAG, combine: 'all' }, 'user: changed: name'],
		['a version never does', { etag: 'v2' }, { version: VERSION }, 'user: changed: name'],
	];
	it.each(rows)('%s', (_, event, rules, line) => {
		expect(said(written(), { id: 'a', name: 'Rick', ...event }, rules)).toBe(line);
	});
});

describe('an event of a field that is held', () => {
	const LOOP =
		'suspectedLoop: the apps keep changing this value; it is held until a person decides';

	/** The breaker holds the name; the note is free. */
	function held(): Trial {
		const trial = linked(
			{ name: 'Ann', note: 'old' },
			settingsOf(['name', 'note'], { maxFlips: 1 }),
		);
		trial.master.edit(1, { name: 'B' });
		trial.run();
		for (const name of ['C', 'D', 'E']) {
			trial.land();
			trial.slave.edit('a', { name });
			trial.run();
		}
		expect(trial.open.map(({ type }) => type)).toEqual(['oscillation']);
		return trial;
	}

	it('by the breaker is a suspected loop, whoever made it', () => {
		const by = { actor: { ...ACTOR, hidesEdits: true } };
		expect(said(held(), { id: 'a', name: 'F' }, {})).toBe(LOOP);
		expect(said(held(), { id: 'a', name: 'F', by: '7' }, by)).toBe(LOOP);
	});

	it('is one, though a later event says as much', () => {
		const rules: EventRules = { idField: 'id', combine: 'any' };
		const trial = held();
		const events = ['F', 'G'].map((name) => ({ id: 'a', name }));
		const { verdicts } = classifyEvents(trial.state, 'slave', events, rules, trial.now);
		expect(verdicts.map(({ kind }) => kind)).toEqual(['suspectedLoop', 'suspectedLoop']);
	});

	it('beside another that was edited is a user', () => {
		expect(said(held(), { id: 'a', name: 'F', note: 'new' }, {})).toBe('user: changed: name, note');
	});

	it('for a person is a user', () => {
		const trial = linked({ name: 'Ann' }, settingsOf(['name'], { onConflict: 'manual' }));
		trial.master.edit(1, { name: 'Bob' });
		trial.slave.edit('a', { name: 'Rob' });
		trial.run();
		expect(trial.open).toHaveLength(1);
		expect(said(trial, { id: 'a', name: 'Rick' }, {})).toBe('user: changed: name');
	});
});
