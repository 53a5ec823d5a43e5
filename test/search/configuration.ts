import type { CreateIn, Direction, OnDelete, Policy, SyncSettings } from '../../src/model/settings';
import { DEFAULT_SETTINGS } from '../../src/model/settings';
import type { Side } from '../../src/model/side';
import { otherSide } from '../../src/model/side';
import { isDeepStrictEqual } from 'node:util';

/** The two fields that users of the small world edit. */
export const FIELDS = ['a', 'b'] as const;
export type Field = (typeof FIELDS)[number];

/** Who holds the record before anything happens, and whether a first run has linked it. */
export type Start = 'linked' | 'unmet' | 'different' | 'masterOnly' | 'slaveOnly' | 'neither';

/** What a user of the sync and its two apps chose; all that a search varies. */
export interface Choices {
	readonly start: Start;
	readonly policy: Policy;
	readonly onDelete: OnDelete;
	readonly deleteVersusEdit: 'edit' | 'delete' | 'manual';
	readonly missesBeforeDelete: number;
	readonly matchByKey: boolean;
	readonly sendFields: 'allMapped' | 'changedOnly';
	readonly marks: boolean;
	readonly holdWholeRecord: boolean;
	/** Of the field a; b may be written on both sides. */
	readonly direction: Direction;
	readonly onForbiddenEdit: 'ignore' | 'revert';
	readonly logBeforeOverruling: boolean;
	readonly createIn: CreateIn;
	/** Whether nothing is created before a is filled. */
	readonly needsA: boolean;
	readonly mapping: 'manual' | 'sameName';
	readonly keepPreviousValues: boolean;
	/** Whether events come through a Loop Guard. */
	readonly guard: boolean;
	readonly records: 1 | 2;
}

export const DEFAULT_CHOICES: Choices = {
	start: 'linked',
	policy: 'master',
	onDelete: 'ignore',
	deleteVersusEdit: 'edit',
	missesBeforeDelete: 1,
	matchByKey: true,
	sendFields: 'allMapped',
	marks: false,
	holdWholeRecord: false,
	direction: 'both',
	onForbiddenEdit: 'ignore',
	logBeforeOverruling: false,
	createIn: 'both',
	needsA: false,
	mapping: 'manual',
	keepPreviousValues: false,
	guard: false,
	records: 1,
};

export interface Configuration {
	readonly name: string;
	readonly choices: Choices;
	readonly settings: SyncSettings;
	readonly mirrored: boolean;
}

/** A configuration is named by what differs from the defaults. */
export function configuration(differing: Partial<Choices>, mirrored = false): Configuration {
	const choices: Choices = { ...DEFAULT_CHOICES, ...differing };
	const seen = mirrored ? mirroredChoices(choices) : choices;
	return {
		name: `${nameOf(choices)}${mirrored ? ', mirrored' : ''}`,
		choices: seen,
		settings: settingsOf(seen, mirrored),
		mirrored,
	};
}

function nameOf(choices: Choices): string {
	const words = Object.entries(choices).flatMap(([name, value]) => {
		const usual = Object.entries(DEFAULT_CHOICES).find(([key]) => key === name)?.[1];
		return isDeepStrictEqual(usual, value) ? [] : [`${name}=${String(value)}`];
	});
	return words.length === 0 ? 'defaults' : words.join(' ');
}

const MIRRORED_START = {
	linked: 'linked',
	unmet: 'unmet',
	different: 'different',
	masterOnly: 'slaveOnly',
	slaveOnly: 'masterOnly',
	neither: 'neither',
} as const;
const MIRRORED_DIRECTION = { both: 'both', toSlave: 'toMaster', toMaster: 'toSlave' } as const;
const MIRRORED_CREATE = { both: 'both', none: 'none', master: 'slave', slave: 'master' } as const;

function mirroredChoices(choices: Choices): Choices {
	const { policy } = choices;
	return {
		...choices,
		start: MIRRORED_START[choices.start],
		policy: policy === 'master' || policy === 'slave' ? otherSide(policy) : policy,
		direction: MIRRORED_DIRECTION[choices.direction],
		createIn: MIRRORED_CREATE[choices.createIn],
	};
}

function settingsOf(choices: Choices, mirrored: boolean): SyncSettings {
	const { start: _start, marks: _marks, guard: _guard, records: _records, ...set } = choices;
	const { policy, matchByKey, direction, mapping, needsA, ...same } = set;
	const field = (name: string, free: boolean) => ({
		masterField: name,
		slaveField: name,
		direction: free ? ('both' as const) : direction,
		compareAs: 'auto' as const,
		onConflict: 'default' as const,
	});
	return {
		...DEFAULT_SETTINGS,
		...same,
		...(needsA ? { createOnlyWhenFilled: ['a'] } : {}),
		onConflict: policy,
		fallbackSide: mirrored ? 'slave' : 'master',
		deletedField: 'deleted',
		matchBy: matchByKey ? [{ masterField: 'key', slaveField: 'key', compareAs: 'text' }] : [],
		mapping:
			mapping === 'sameName'
				? { mode: 'sameName', excludeFields: ['updatedAt'] }
				: { mode: 'manual', fields: ['key', ...FIELDS].map((name) => field(name, name !== 'a')) },
		brakes: { maxDeletePercent: 100, holdDeletesPercent: 100, allowEmptyInput: true },
	};
}

/** The side that alone decides on a field, where its direction says so. */
export function sourceOf({ direction }: Choices, field: Field): Side | undefined {
	if (field !== 'a' || direction === 'both') return undefined;
	return direction === 'toSlave' ? 'master' : 'slave';
}
