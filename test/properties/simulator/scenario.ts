import type {
	CreateIn,
	Direction,
	FieldMapping,
	OnDelete,
	Policy,
	SyncSettings,
} from '../../../src/model/settings';
import { DEFAULT_SETTINGS } from '../../../src/model/settings';
import type { PerSide, Side } from '../../../src/model/side';
import { otherSide } from '../../../src/model/side';

/** The fields that every record of the simulated apps has, by what they hold. */
export const FIELDS = ['key', 'name', 'amount', 'tags', 'note'] as const;
export type Field = (typeof FIELDS)[number];

/** What an app makes of a value that is stored in it, whoever stores it. */
export type Format = 'none' | 'upper' | 'strip' | 'cut' | 'round' | 'sort' | 'double';

/** One of the two simulated apps. */
export interface AppSetup {
	readonly ids: 'number' | 'text';
	/** Whether a new record gets the id of the last deleted one. */
	readonly reuseIds: boolean;
	/** Whether its records say when they were last modified. */
	readonly marks: boolean;
	readonly formats: { readonly [field in Field]: Format };
	/** A field whose writes by the integration are taken without an effect. */
	readonly refuses?: Field;
	/** What the app answers to a write: `echo` is what it was sent, whatever it made of that. */
	readonly answers: 'record' | 'echo' | 'id' | 'nothing';
	/** How many writes it takes in one run; it answers too many requests to the others. */
	readonly quota?: number | undefined;
}

/** What a user of the sync chose. */
export interface Choices {
	readonly mapping: 'manual' | 'sameName';
	readonly onConflict: Policy;
	readonly fields: {
		readonly [field in Field]: {
			readonly direction: Direction;
			readonly onConflict: Policy | 'default';
		};
	};
	readonly fallbackSide: Side;
	readonly createIn: CreateIn;
	readonly onDelete: OnDelete;
	readonly deleteVersusEdit: 'edit' | 'delete' | 'manual';
	readonly onForbiddenEdit: 'ignore' | 'revert';
	readonly missesBeforeDelete: number;
	readonly sendFields: 'allMapped' | 'changedOnly';
	readonly keepPreviousValues: boolean;
	readonly holdWholeRecord: boolean;
	readonly logBeforeOverruling: boolean;
	readonly matchByKey: boolean;
	readonly maxFlips: number;
	readonly maxAttempts: number;
	readonly maxWritesPerRun?: number | undefined;
	/** `durable`: the state is saved before writes leave. `static`: once a run has ended. */
	readonly store: 'durable' | 'static';
}

/**
 * What becomes of a write. `ok`: lands and is answered. `refused`: does not land, and says so. `lost`:
 * does not land, and nobody says anything. `unanswered`: lands, but the answer is lost. `answeredLate`:
 * lands, the answer comes in a later run. `late`: lands after later runs, unanswered. `timeout`:
 * no answer in time, lands later. `throttled`: does not land, too many requests. `unavailable`: does not
 * land, and `gateway`: lands; something between us and the app says that it gave no answer.
 */
export const OUTCOMES = [
	'ok',
	'refused',
	'lost',
	'unanswered',
	'answeredLate',
	'late',
	'timeout',
	'throttled',
	'unavailable',
	'gateway',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** `back`: to the value before. `alike`: other capitals. `copy`: what the other app holds. */
export type EditKind = 'fresh' | 'clear' | 'back' | 'alike' | 'copy';

export interface RunCommand {
	readonly do: 'run';
	readonly input: 'full' | 'poll' | 'events';
	/** Which of these a write gets follows from its content. */
	readonly outcomes: readonly Outcome[];
	/** Whether the process ends after the writes left, before the state is saved. */
	readonly crash: boolean;
	/** How many of the newest changes of a side its listing does not show yet. */
	readonly lag: PerSide<number>;
	/** Whether events bring the record as it is now, or as it was. */
	readonly fetch: boolean;
	/** Whether old events come once more, and in which order all come. */
	readonly repeat: boolean;
	readonly reverse: boolean;
}

export type Command =
	| {
			readonly do: 'edit';
			readonly side: Side;
			readonly pick: number;
			readonly field: Field;
			readonly kind: EditKind;
	  }
	| { readonly do: 'create'; readonly side: Side; readonly sharedKey: number }
	| { readonly do: 'remove'; readonly side: Side; readonly pick: number }
	| { readonly do: 'restore'; readonly side: Side }
	| RunCommand
	| { readonly do: 'land' }
	| { readonly do: 'answer'; readonly reverse: boolean; readonly repeat: boolean }
	| {
			readonly do: 'decide';
			readonly pick: number;
			readonly take: 'master' | 'slave' | 'leave' | 'custom' | 'restore' | 'delete' | 'unlink';
			readonly outcomes: readonly Outcome[];
	  }
	| { readonly do: 'wait' };

/** One history: two apps, one sync between them, and what happens. */
export interface Scenario {
	readonly apps: PerSide<AppSetup>;
	readonly choices: Choices;
	readonly commands: readonly Command[];
}

/** Names of the fields by the app that is the master at first; the mirrored scenario swaps the apps. */
const NAMES: { readonly [field in Field]: string } = {
	key: 'email',
	name: 'name',
	amount: 'amount',
	tags: 'tags',
	note: 'note',
};

/** Both apps name their fields alike: a mapping by hand and one by name then find the same. */
export function nameOf(field: Field): string {
	return NAMES[field];
}

export function settingsOf({ choices }: Scenario): SyncSettings {
	const { mapping, matchByKey, fields, store: _store, maxWritesPerRun, ...same } = choices;
	return {
		...DEFAULT_SETTINGS,
		...same,
		...(maxWritesPerRun === undefined ? {} : { maxWritesPerRun }),
		deletedField: 'deleted',
		matchBy: matchByKey
			? [{ masterField: NAMES.key, slaveField: NAMES.key, compareAs: 'textIgnoreCase' }]
			: [],
		mapping:
			mapping === 'sameName'
				? { mode: 'sameName', excludeFields: ['updatedAt'] }
				: { mode: 'manual', fields: FIELDS.map((field) => mappingOf(field, fields[field])) },
		brakes: { maxDeletePercent: 100, holdDeletesPercent: 20, allowEmptyInput: true },
	};
}

function mappingOf(field: Field, choice: Choices['fields'][Field]): FieldMapping {
	return {
		masterField: NAMES[field],
		slaveField: NAMES[field],
		direction: choice.direction,
		compareAs: 'auto',
		onConflict: choice.onConflict,
	};
}

/** The directions and policies that hold: `sameName` knows none per field. */
export function directionOf({ choices }: Scenario, field: Field): Direction {
	return choices.mapping === 'sameName' ? 'both' : choices.fields[field].direction;
}

/** The same history with the two sides swapped. */
export function mirrored({ apps, choices, commands }: Scenario): Scenario {
	return {
		apps: swap(apps),
		choices: mirroredChoices(choices),
		commands: commands.map(mirroredCommand),
	};
}

function swap<T>({ master, slave }: PerSide<T>): PerSide<T> {
	return { master: slave, slave: master };
}

function mirroredPolicy<T extends Policy | 'default'>(policy: T): T | 'master' | 'slave' {
	if (policy === 'master') return 'slave';
	return policy === 'slave' ? 'master' : policy;
}

const MIRRORED_DIRECTION = { both: 'both', toSlave: 'toMaster', toMaster: 'toSlave' } as const;
const MIRRORED_CREATE = { both: 'both', none: 'none', master: 'slave', slave: 'master' } as const;

function mirroredChoices(choices: Choices): Choices {
	const field = (name: Field) => ({
		direction: MIRRORED_DIRECTION[choices.fields[name].direction],
		onConflict: mirroredPolicy(choices.fields[name].onConflict),
	});
	return {
		...choices,
		onConflict: mirroredPolicy(choices.onConflict),
		fields: {
			key: field('key'),
			name: field('name'),
			amount: field('amount'),
			tags: field('tags'),
			note: field('note'),
		},
		fallbackSide: otherSide(choices.fallbackSide),
		createIn: MIRRORED_CREATE[choices.createIn],
	};
}

function mirroredCommand(command: Command): Command {
	switch (command.do) {
		case 'edit':
		case 'create':
		case 'remove':
		case 'restore':
			return { ...command, side: otherSide(command.side) };
		case 'run':
			return { ...command, lag: swap(command.lag) };
		case 'decide':
			if (command.take === 'master') return { ...command, take: 'slave' };
			return command.take === 'slave' ? { ...command, take: 'master' } : command;
		default:
			return command;
	}
}
