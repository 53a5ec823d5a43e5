import fc from 'fast-check';
import { POLICIES } from '../../../src/model/settings';
import type {
	AppSetup,
	Choices,
	Command,
	Field,
	Outcome,
	Pages,
	RunCommand,
	Scenario,
} from './scenario';
import { FIELDS, OUTCOMES, PAGES } from './scenario';

const side = fc.constantFrom('master' as const, 'slave' as const);

/** Mostly the first: what is rare in life is rare here, and goes first when a history is made smaller. */
function mostly<T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> {
	return fc.oneof(
		{ weight: 3, arbitrary: fc.constant(usual) },
		{ weight: 2, arbitrary: fc.constantFrom(usual, ...others) },
	);
}

const plainFormats = {
	key: 'none',
	name: 'none',
	amount: 'none',
	tags: 'none',
	note: 'none',
} as const;

const formats: fc.Arbitrary<AppSetup['formats']> = fc.oneof(
	{ weight: 2, arbitrary: fc.constant(plainFormats) },
	{
		weight: 1,
		arbitrary: fc.record({
			key: fc.constantFrom('none' as const, 'none' as const, 'lower' as const),
			name: fc.constantFrom('none' as const, 'upper' as const, 'strip' as const, 'cut' as const),
			amount: fc.constantFrom('none' as const, 'round' as const, 'whole' as const, 'text' as const),
			tags: fc.constantFrom('none' as const, 'sort' as const, 'joined' as const),
			note: fc.constantFrom('none' as const, 'upper' as const, 'cut' as const),
		}),
	},
);

const refuses: fc.Arbitrary<Field | undefined> = mostly<Field | undefined>(
	undefined,
	undefined,
	undefined,
	'name',
	'note',
);

export const app: fc.Arbitrary<AppSetup> = fc.record({
	ids: fc.oneof(
		{ weight: 7, arbitrary: fc.constantFrom('number' as const, 'text' as const) },
		{ weight: 1, arbitrary: fc.constant('row' as const) },
	),
	reuseIds: mostly(false, true),
	marks: fc.boolean(),
	formats,
	refuses,
	omits: mostly(false, false, true),
	fills: mostly(false, false, true),
	answers: mostly<AppSetup['answers']>('record', 'echo', 'before', 'id', 'nothing'),
	quota: mostly<number | undefined>(undefined, undefined, 2, 3),
});

const policy = fc.constantFrom(...POLICIES);
const fieldChoice = fc.record({
	direction: mostly<'both' | 'toSlave' | 'toMaster'>('both', 'toSlave', 'toMaster'),
	onConflict: fc.oneof(fc.constant('default' as const), policy),
});
const keyChoice = fc.constant({ direction: 'both' as const, onConflict: 'default' as const });

export const choices: fc.Arbitrary<Choices> = fc.record({
	mapping: fc.constantFrom('manual' as const, 'sameName' as const),
	onConflict: policy,
	fields: fc.record({
		key: keyChoice,
		name: fieldChoice,
		amount: fieldChoice,
		tags: fieldChoice,
		note: fieldChoice,
	}),
	fallbackSide: side,
	createIn: mostly<Choices['createIn']>('both', 'master', 'slave', 'none'),
	createOnlyWhenFilled: mostly<Field | undefined>(undefined, undefined, 'name', 'note'),
	onDelete: fc.constantFrom('ignore' as const, 'propagate' as const, 'manual' as const),
	deleteVersusEdit: fc.constantFrom('edit' as const, 'delete' as const, 'manual' as const),
	onForbiddenEdit: fc.constantFrom('ignore' as const, 'revert' as const),
	missesBeforeDelete: mostly(1, 2),
	sendFields: fc.constantFrom('changedOnly' as const, 'allMapped' as const),
	keepPreviousValues: fc.boolean(),
	holdWholeRecord: mostly(false, true),
	logBeforeOverruling: mostly(false, true),
	matchByKey: fc.boolean(),
	maxFlips: mostly(3, 2),
	maxAttempts: mostly(5, 2, 3),
	maxWritesPerRun: mostly<number | undefined>(undefined, 2, 3),
	writeOnIncompleteInput: fc.boolean(),
	store: fc.constantFrom('durable' as const, 'static' as const),
});

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
	{ weight: 2, arbitrary: fc.constant<Outcome>('ok') },
	{ weight: 1, arbitrary: fc.constantFrom(...OUTCOMES) },
);
const outcomes = fc.array(outcome, { minLength: 1, maxLength: 4 });

/** Most lists are whole. */
const pages: fc.Arbitrary<Pages> = fc.oneof(
	{ weight: 9, arbitrary: fc.constant('whole' as const) },
	{ weight: 1, arbitrary: fc.constantFrom(...PAGES) },
);

const run: fc.Arbitrary<RunCommand> = fc.record({
	do: fc.constant('run' as const),
	input: mostly<RunCommand['input']>('full', 'poll', 'events'),
	outcomes,
	crash: fc.oneof(
		{ weight: 5, arbitrary: fc.constant(false) },
		{ weight: 1, arbitrary: fc.boolean() },
	),
	lag: fc.record({ master: mostly(0, 1, 3), slave: mostly(0, 1, 3) }),
	pages: fc.record({ master: pages, slave: pages }),
	fetch: fc.boolean(),
	repeat: mostly(false, true),
	reverse: mostly(false, true),
});

const pick = fc.nat(5);

const command: fc.Arbitrary<Command> = fc.oneof(
	{ weight: 8, arbitrary: run },
	{
		weight: 8,
		arbitrary: fc.record({
			do: fc.constant('edit' as const),
			side,
			pick: fc.nat(2),
			field: fc.oneof(
				{ weight: 4, arbitrary: fc.constantFrom('name' as const, 'amount' as const) },
				{ weight: 1, arbitrary: fc.constantFrom(...FIELDS) },
			),
			kind: mostly<'fresh' | 'clear' | 'back' | 'alike' | 'copy'>(
				'fresh',
				'clear',
				'back',
				'alike',
				'copy',
			),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			do: fc.constant('create' as const),
			side,
			sharedKey: pick,
			row: fc.nat(3),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({ do: fc.constant('remove' as const), side, pick }),
	},
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('restore' as const), side }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('land' as const) }) },
	{
		weight: 1,
		arbitrary: fc.record({
			do: fc.constant('answer' as const),
			reverse: fc.boolean(),
			repeat: fc.boolean(),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			do: fc.constant('decide' as const),
			pick,
			take: fc.constantFrom(
				'master' as const,
				'slave' as const,
				'leave' as const,
				'custom' as const,
				'restore' as const,
				'delete' as const,
				'unlink' as const,
			),
			outcomes,
		}),
	},
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const) }) },
);

export const scenario: fc.Arbitrary<Scenario> = fc.record({
	apps: fc.record({ master: app, slave: app }),
	choices,
	commands: fc.array(command, { minLength: 3, maxLength: 24, size: 'max' }),
});
