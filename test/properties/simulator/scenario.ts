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
import type { FormKind } from '../../../src/model/form';
import { DELIMITER, isBlankValue } from './values';

/** The fields that every record of the simulated apps has, by what they hold. */
export const FIELDS = ['key', 'name', 'amount', 'tags', 'note'] as const;
export type Field = (typeof FIELDS)[number];

/** What an app makes of a value that is stored in it, whoever stores it. */
export type Format =
	| 'none'
	| 'upper'
	| 'lower'
	| 'strip'
	| 'cut'
	| 'round'
	| 'whole'
	| 'sort'
	| 'double'
	/** Numbers as texts. */
	| 'text'
	/** Lists as one text. */
	| 'joined';

/** One of the two simulated apps. */
export interface AppSetup {
	/** `row`: the number of the row, which moves with every row that comes or goes above. */
	readonly ids: 'number' | 'text' | 'row';
	/** Whether a new record gets the id of the last deleted one. */
	readonly reuseIds: boolean;
	/** Whether its records say when they were last modified. */
	readonly marks: boolean;
	readonly formats: { readonly [field in Field]: Format };
	/** A field whose writes by the integration are taken without an effect. */
	readonly refuses?: Field;
	/** Whether its records leave blank fields out. */
	readonly omits?: boolean | undefined;
	/** Whether a note that is blank at first is filled with a default. */
	readonly fills?: boolean | undefined;
	/**
	 * What the app answers to a write: `echo` is what it was sent, whatever it made of that; `before` is the
	 * record as it was.
	 */
	readonly answers: 'record' | 'echo' | 'before' | 'id' | 'nothing';
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
	/** A field without which no record is created. */
	readonly createOnlyWhenFilled?: Field | undefined;
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
	readonly writeOnIncompleteInput?: boolean | undefined;
	/** `durable`: the state is saved before writes leave. `static`: once a run has ended. */
	readonly store: 'durable' | 'static';
}

/**
 * What becomes of a write. `ok`: lands and is answered. `refused`: does not land, and says so. `lost`:
 * does not land, and nobody says anything. `unanswered`: lands, but the answer is lost. `answeredLate`:
 * lands, the answer comes in a later run. `late`: lands after later runs, unanswered. `timeout`:
 * no answer in time, lands later. `throttled`: does not land, too many requests. `unavailable`: does not
 * land, and `gateway`: lands; something between us and the app says that it gave no answer. `failedAfter`:
 * lands, and the app says that it failed.
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
	'failedAfter',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** `back`: to the value before. `alike`: other capitals. `copy`: what the other app holds. */
export type EditKind = 'fresh' | 'clear' | 'back' | 'alike' | 'copy';

/**
 * What the pages of a list make of it. `shifted`: records moved while it was read, so one is shown twice and
 * another is not. `short`: one is not, and nothing tells. `partial`: it ends early and says so.
 */
export const PAGES = ['whole', 'shifted', 'short', 'partial'] as const;
export type Pages = (typeof PAGES)[number];

export interface RunCommand {
	readonly do: 'run';
	readonly input: 'full' | 'poll' | 'events';
	/** Which of these a write gets follows from its content. */
	readonly outcomes: readonly Outcome[];
	/** Whether the process ends after the writes left, before the state is saved. */
	readonly crash: boolean;
	/** How many of the newest changes of a side its listing does not show yet. */
	readonly lag: PerSide<number>;
	readonly pages?: PerSide<Pages> | undefined;
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
	| {
			readonly do: 'create';
			readonly side: Side;
			readonly sharedKey: number;
			/** How many rows stay above it; at the end where it is not said, or an app has no rows. */
			readonly row?: number | undefined;
	  }
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

export function settingsOf(scenario: Scenario): SyncSettings {
	const { apps, choices } = scenario;
	const { mapping, matchByKey, fields, missesBeforeDelete, ...rest } = choices;
	const { createOnlyWhenFilled: needed, ...others } = rest;
	const { store: _store, maxWritesPerRun, writeOnIncompleteInput = false, ...same } = others;
	const side = (app: AppSetup) => ({
		...DEFAULT_SETTINGS.sides.master,
		...(app.omits === true ? { missingMeans: 'empty' as const } : {}),
	});
	return {
		...DEFAULT_SETTINGS,
		...same,
		writeOnIncompleteInput,
		...(maxWritesPerRun === undefined ? {} : { maxWritesPerRun }),
		...(needed === undefined ? {} : { createOnlyWhenFilled: [NAMES[needed]] }),
		// Whose lists lack records leaves it as it is: then one list alone is not believed.
		...(hasShortLists(scenario) ? {} : { missesBeforeDelete }),
		sides: { master: side(apps.master), slave: side(apps.slave) },
		deletedField: 'deleted',
		// A row number is no id: who has one knows the records by their keys.
		matchBy:
			matchByKey || hasRows(scenario)
				? [{ masterField: NAMES.key, slaveField: NAMES.key, compareAs: 'textIgnoreCase' }]
				: [],
		mapping:
			mapping === 'sameName'
				? { mode: 'sameName', excludeFields: ['updatedAt'] }
				: { mode: 'manual', fields: FIELDS.map((field) => mappingOf(field, fields[field], apps)) },
		brakes: { maxDeletePercent: 100, holdDeletesPercent: 20, allowEmptyInput: true },
	};
}

function hasShortLists({ commands }: Scenario): boolean {
	return commands.some(
		(each) => each.do === 'run' && Object.values(each.pages ?? {}).includes('short'),
	);
}

/** Whether ids are the numbers of rows in one of the apps. */
export function hasRows({ apps }: Scenario): boolean {
	return apps.master.ids === 'row' || apps.slave.ids === 'row';
}

function mappingOf(
	field: Field,
	choice: Choices['fields'][Field],
	apps: PerSide<AppSetup>,
): FieldMapping {
	return {
		masterField: NAMES[field],
		slaveField: NAMES[field],
		direction: choice.direction,
		compareAs: 'auto',
		onConflict: choice.onConflict,
		...formsOf(field, apps),
	};
}

/** Where an app holds another type, its user says so for both. */
function formsOf(field: Field, apps: PerSide<AppSetup>): Partial<FieldMapping> {
	const of = (side: Side) => apps[side].formats[field];
	const spells = of('master') === 'joined' || of('slave') === 'joined';
	const isText = of('master') === 'text' || of('slave') === 'text';
	const form = (side: Side): FormKind => {
		if (spells) return of(side) === 'joined' ? 'delimitedText' : 'list';
		return of(side) === 'text' ? 'numberText' : 'number';
	};
	if (!spells && !isText) return {};
	return {
		forms: { master: form('master'), slave: form('slave') },
		...(spells ? { listDelimiter: DELIMITER } : {}),
	};
}

/** The directions and policies that hold: `sameName` knows none per field. */
export function directionOf({ choices }: Scenario, field: Field): Direction {
	return choices.mapping === 'sameName' ? 'both' : choices.fields[field].direction;
}

/** Whether nothing of a record would be sent to that side, or a field has no value that must have one. */
export function isHalfTyped(
	scenario: Scenario,
	target: Side,
	values: { readonly [field in Field]: unknown },
): boolean {
	const needed = scenario.choices.createOnlyWhenFilled;
	if (needed !== undefined && isBlankValue(values[needed])) return true;
	const there = target === 'slave' ? 'toSlave' : 'toMaster';
	return FIELDS.every((field) => {
		const direction = directionOf(scenario, field);
		return (direction !== 'both' && direction !== there) || isBlankValue(values[field]);
	});
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
			return {
				...command,
				lag: swap(command.lag),
				...(command.pages === undefined ? {} : { pages: swap(command.pages) }),
			};
		case 'decide':
			if (command.take === 'master') return { ...command, take: 'slave' };
			return command.take === 'slave' ? { ...command, take: 'master' } : command;
		default:
			return command;
	}
}
