import {
	answers,
	create,
	edit,
	history,
	keeps,
	land,
	oneWay,
	remove,
	restore,
	run,
	wait,
} from './simulator/history';
import {
	QUIET_RUNS,
	duplicates,
	lostWrites,
	strayRecords,
	unsettledFields,
} from './simulator/laws';
import type { Scenario } from './simulator/scenario';
import { mirrored } from './simulator/scenario';
import { World } from './simulator/world';

/** What random histories found, made as small as it gets. */
const CASES: ReadonlyArray<readonly [string, Scenario]> = [
	[
		'the fields of two apps that were empty at first are found once there are records',
		history({ choices: { mapping: 'sameName' } }, run(), create('master')),
	],
	[
		'a write that carries all fields and lands late puts back what it carried besides',
		history(
			{ choices: { sendFields: 'allMapped' } },
			create('master'),
			run(),
			edit('master', 'key'),
			run({ outcomes: ['timeout'] }),
			edit('master', 'name'),
			run(),
			land,
		),
	],
	[
		'an earlier attempt lands after a later one, with what it carried besides',
		history(
			{ choices: { sendFields: 'allMapped' } },
			create('master'),
			run(),
			edit('slave', 'key'),
			run({ outcomes: ['timeout'] }),
			edit('master', 'name'),
			run(),
			land,
		),
	],
	[
		'a record that was created and deleted before any listing showed it',
		history(
			{ choices: { onDelete: 'propagate' } },
			create('slave'),
			run(),
			remove('slave'),
			run(),
			create('master'),
		),
	],
	[
		'two creations that were given up and landed late do not breed',
		history(
			{
				choices: { matchByKey: true },
				master: { answers: 'nothing' },
				slave: { answers: 'nothing' },
			},
			create('master'),
			create('master'),
			run({ outcomes: ['late'] }),
			run(),
			create('slave', 2),
			run(),
			land,
		),
	],
	[
		'a field that only one side may have is not cleared by an event of the other',
		history(
			{
				choices: {
					fields: oneWay('amount', 'toMaster'),
				},
			},
			create('master'),
			run(),
			run({ input: 'poll' }),
		),
	],
	[
		'a listing lacks the record that is being created from, and shows what became of it',
		history(
			{ choices: { matchByKey: true } },
			run(),
			create('master'),
			run({ input: 'poll', crash: true }),
			edit('slave', 'name'),
			edit('master', 'name'),
			wait,
			run({ lag: { master: 3, slave: 0 } }),
		),
	],
	[
		'a user restores what a confirmed deletion deleted',
		history(
			{ choices: { onDelete: 'propagate' } },
			create('master'),
			run(),
			run(),
			remove('master'),
			run(),
			restore('slave'),
			run(),
		),
	],
	[
		'a creation was lost with the state of its run, and the next listing does not show it yet',
		history(
			{ choices: { matchByKey: true, store: 'static' } },
			create('master'),
			run({ crash: true }),
			run({ lag: { master: 0, slave: 1 } }),
		),
	],
	[
		'a creation that failed was tried again by a run whose state was lost',
		history(
			{ choices: { matchByKey: true, store: 'static' } },
			create('master'),
			run({ outcomes: ['refused'] }),
			run({ crash: true }),
			run({ lag: { master: 0, slave: 3 } }),
		),
	],
	[
		'a list that lags behind a confirmed write puts nothing back unseen',
		history(
			{},
			create('master'),
			run(),
			run(),
			edit('master', 'name'),
			run(),
			run({ lag: { master: 0, slave: 1 } }),
			edit('slave', 'name'),
		),
	],
	[
		'values that only one side had are deleted with their record, and logged',
		history(
			{
				choices: {
					onDelete: 'propagate',
					fields: oneWay('name', 'toSlave'),
				},
			},
			create('slave'),
			run(),
			run(),
			remove('master'),
			run(),
		),
	],
	[
		'events of a record in their order, of which the last is an echo',
		history(
			{},
			create('master'),
			run(),
			edit('slave', 'name'),
			run({ outcomes: ['unanswered'] }),
			run({ input: 'events', fetch: false }),
			run({ lag: { master: 1, slave: 0 } }),
		),
	],
	[
		'the target of a failed write is edited, and only that is told',
		history(
			{},
			create('master'),
			run(),
			edit('master', 'amount'),
			run({ input: 'events', fetch: false, outcomes: ['refused'] }),
			edit('slave', 'amount'),
			run({ input: 'events', fetch: false }),
		),
	],
	[
		'an answer to an earlier attempt that comes again says nothing of the later one',
		history(
			{},
			create('master'),
			run({ outcomes: ['refused'] }),
			run({ outcomes: ['late'] }),
			answers,
			edit('master', 'name'),
			run(),
			edit('master', 'name'),
			land,
		),
	],
	[
		'a record that is created again lacks a field, which nobody cleared',
		history(
			{ choices: { onDelete: 'propagate', fields: oneWay('amount', 'toSlave') } },
			create('master'),
			run(),
			remove('slave'),
			run({ input: 'poll' }),
			restore('slave'),
			run(),
			edit('master', 'name'),
		),
	],
	[
		'a value that only one side has is seen before it is overwritten',
		history(
			{ choices: { fields: oneWay('name', 'toMaster') } },
			create('master'),
			run(),
			run(),
			edit('slave', 'name'),
			run({ input: 'events', fetch: false }),
		),
	],
	[
		'a list lags behind one write of a field, and then behind the next',
		history(
			{},
			create('master'),
			run(),
			edit('master', 'name'),
			run(),
			run({ lag: { master: 0, slave: 3 } }),
			run({ lag: { master: 3, slave: 0 } }),
			run(),
			edit('master', 'name'),
		),
	],
	[
		'an app that makes another value of what it is sent, and answers nothing, does not run in circles',
		history(
			{ slave: { answers: 'nothing', formats: keeps('amount', 'double') } },
			create('master'),
			run(),
			run(),
			edit('master', 'amount'),
		),
	],
	[
		'a creation that landed unanswered is waited for while the list lags',
		history(
			{ choices: { matchByKey: true } },
			create('master'),
			run({ outcomes: ['unanswered'] }),
			run({ lag: { master: 0, slave: 1 } }),
		),
	],
	[
		'a value that overrules another is cleared while that is only logged',
		history(
			{ choices: { matchByKey: true, logBeforeOverruling: true } },
			create('slave'),
			create('master', 1),
			run(),
			edit('master', 'name', 'clear'),
		),
	],
	[
		'a value that overrules another is put back while that is only logged',
		history(
			{ choices: { logBeforeOverruling: true } },
			create('master'),
			run(),
			run(),
			edit('master', 'name'),
			edit('slave', 'name'),
			run(),
			edit('master', 'name', 'back'),
		),
	],
	[
		'a write of which it was said that it failed lands over the one that replaced it',
		history(
			{},
			create('master'),
			run(),
			run(),
			edit('slave', 'amount'),
			run({ outcomes: ['timeout'] }),
			edit('slave', 'amount'),
			run(),
			land,
		),
	],
	[
		'what a lost run created shows once a person was asked about its source',
		history(
			{ choices: { store: 'static' } },
			create('slave'),
			run({ input: 'events', fetch: false }),
			create('master', 1),
			run({ crash: true }),
			run({ lag: { master: 1, slave: 0 } }),
		),
	],
	[
		'a write that waits to be on record lands after an edit of what it carries was carried on',
		history(
			{ choices: { sendFields: 'allMapped', logBeforeOverruling: true } },
			create('slave'),
			run(),
			run(),
			edit('master', 'amount'),
			run({ outcomes: ['late'] }),
			edit('slave', 'name'),
			run(),
		),
	],
	[
		'a late write takes the place of an edit that its other side refuses',
		history(
			{ choices: { sendFields: 'allMapped' }, master: { refuses: 'note' } },
			create('slave'),
			run(),
			edit('master', 'name'),
			run({ outcomes: ['timeout'] }),
			edit('slave', 'note'),
			run(),
		),
	],
	[
		'an app answers with the record as it was, and rounds what is added up',
		history(
			{
				choices: {
					fields: {
						...oneWay('amount', 'toSlave'),
						amount: { direction: 'both', onConflict: 'sum' },
					},
				},
				master: { formats: keeps('amount', 'whole'), answers: 'before' },
				slave: { answers: 'before' },
			},
			create('master'),
			run(),
			edit('slave', 'amount'),
		),
	],
	[
		'an app that leaves blanks out takes the last value of a field away',
		history({ slave: { omits: true } }, create('master'), run(), edit('master', 'name', 'clear')),
	],
	[
		'a row is inserted above one whose creation was throttled',
		history(
			{ master: { ids: 'row' } },
			create('master'),
			create('master'),
			run({ outcomes: ['throttled', 'throttled', 'ok', 'ok'] }),
			create('master', 0, 0),
		),
	],
	[
		'a creation gets the number of a row that was deleted before any list lacked it',
		history(
			{ slave: { ids: 'row' } },
			create('master'),
			run(),
			remove('master'),
			create('master'),
			remove('slave'),
			run({ lag: { master: 0, slave: 1 } }),
		),
	],
	[
		'a list lacks what a creation was made from, which landed unanswered',
		history(
			{},
			create('slave'),
			run({ outcomes: ['late'] }),
			run({ pages: { master: 'whole', slave: 'short' } }),
			run(),
			run({ pages: { master: 'whole', slave: 'short' } }),
		),
	],
	[
		'a creation landed with a default in a blank field, though its app said that it failed',
		history({ master: { fills: true } }, create('slave'), run({ outcomes: ['failedAfter'] })),
	],
	[
		'the key is edited while a list does not show the other record yet',
		history(
			{ choices: { matchByKey: true } },
			create('master'),
			run(),
			edit('master', 'key'),
			run({ lag: { master: 0, slave: 3 } }),
			edit('slave', 'name', 'clear'),
		),
	],
	[
		'a late write takes the place of an edit while the other side is edited too',
		history(
			{ choices: { sendFields: 'allMapped' }, master: { fills: true } },
			create('slave'),
			run(),
			run({ outcomes: ['timeout'] }),
			edit('slave', 'name'),
			run({ outcomes: ['unavailable'] }),
			edit('master', 'name'),
		),
	],
	[
		'a write of all fields carries an old value of a list that lags',
		history(
			{ choices: { sendFields: 'allMapped' } },
			create('master'),
			run(),
			edit('master', 'name'),
			run(),
			edit('master', 'amount'),
			run({ lag: { master: 0, slave: 3 } }),
			run({ lag: { master: 1, slave: 1 } }),
		),
	],
	[
		'an edit of a record whose first write was given up, and landed over it',
		history(
			{ choices: { matchByKey: true } },
			create('slave'),
			create('master', 5),
			run({ outcomes: ['late'] }),
			edit('slave', 'amount'),
			remove('slave'),
			run(),
			restore('slave'),
			run({ input: 'poll' }),
		),
	],
	[
		'a creation gets the id of a record that is gone on both sides',
		history(
			{ choices: { matchByKey: true }, slave: { reuseIds: true, answers: 'nothing' } },
			create('slave'),
			run({ outcomes: ['answeredLate'] }),
			remove('master'),
			run(),
			run({ crash: true }),
			remove('slave'),
		),
	],
	[
		'two attempts of a creation land after it was given up',
		history(
			{
				choices: { matchByKey: true, maxAttempts: 2 },
				slave: { formats: { ...keeps('name', 'cut'), amount: 'round', note: 'upper' } },
			},
			create('slave'),
			create('slave'),
			run({ outcomes: ['timeout', 'ok'] }),
			run(),
			run({ outcomes: ['late'] }),
			run(),
			run(),
		),
	],
	[
		'the first of two writes that carry all fields lands after the second',
		history(
			{
				choices: {
					fields: oneWay('amount', 'toSlave'),
					onForbiddenEdit: 'revert',
					sendFields: 'allMapped',
					logBeforeOverruling: true,
				},
				slave: { answers: 'nothing' },
			},
			create('slave'),
			run({ lag: { master: 3, slave: 1 } }),
			run({ input: 'events' }),
			run(),
			edit('master', 'name'),
			run({ input: 'events' }),
			edit('slave', 'name'),
			run({ outcomes: ['late'] }),
			run(),
		),
	],
	[
		'a deletion is told of a record whose copy never got all that it held',
		history(
			{ choices: { fields: oneWay('tags', 'toSlave'), onDelete: 'propagate' } },
			create('slave'),
			run(),
			remove('master'),
			run({ input: 'events', lag: { master: 0, slave: 1 } }),
		),
	],
	[
		'a row comes back under a number whose last record was newer',
		history(
			{ master: { ids: 'row', marks: true } },
			create('slave'),
			run(),
			create('master', 5, 0),
			run(),
			remove('master'),
		),
	],
];

describe('what random histories found', () => {
	const both = CASES.flatMap(([name, found]) => [
		[name, found] as const,
		[`${name}, mirrored`, mirrored(found)] as const,
	]);

	it.each(both)('%s', (_name, found) => {
		const world = new World(found);
		for (const command of found.commands) world.do(command);
		expect(world.settle(QUIET_RUNS)).toBeLessThanOrEqual(QUIET_RUNS);
		expect(lostWrites(world)).toEqual([]);
		expect(unsettledFields(world)).toEqual([]);
		expect(strayRecords(world)).toEqual([]);
		expect(duplicates(world)).toEqual([]);
	});
});
