import type { Choices, Configuration } from './configuration';
import { configuration } from './configuration';
import type { Row } from './pairwise';
import { pairwise } from './pairwise';

/** The defaults, decided by a policy and by a person, however the records meet. */
const DEFAULTS: ReadonlyArray<Partial<Choices>> = [
	{},
	{ policy: 'manual' },
	{ start: 'unmet' },
	{ start: 'different' },
	{ start: 'different', policy: 'manual' },
	{ start: 'masterOnly' },
	{ start: 'slaveOnly' },
	{ start: 'neither' },
];

/** One thing set, and what it needs to matter. */
const SINGLE: ReadonlyArray<Partial<Choices>> = [
	{ policy: 'slave' },
	{ policy: 'newest', marks: true },
	{ policy: 'sum' },
	{ policy: 'union' },
	{ marks: true },
	{ sendFields: 'changedOnly' },
	{ mapping: 'sameName' },
	{ guard: true },
	{ logBeforeOverruling: true },
	{ policy: 'manual', holdWholeRecord: true },
	{ direction: 'toSlave' },
	{ direction: 'toSlave', onForbiddenEdit: 'revert' },
	{ matchByKey: false },
	{ matchByKey: false, start: 'masterOnly' },
	{ needsA: true, start: 'masterOnly' },
	{ needsA: true, start: 'masterOnly', matchByKey: false },
	{ needsA: true, start: 'neither' },
	{ onDelete: 'manual' },
	{ onDelete: 'propagate' },
	{ onDelete: 'propagate', missesBeforeDelete: 2 },
	{ onDelete: 'propagate', deleteVersusEdit: 'manual' },
	{ onDelete: 'propagate', matchByKey: false },
];

/** Two records, so that one shows what happens to the other. */
const TWO_RECORDS: ReadonlyArray<Partial<Choices>> = [
	{ records: 2 },
	{ records: 2, policy: 'manual', guard: true },
	{ records: 2, matchByKey: false, onDelete: 'propagate' },
];

const DELETIONS: ReadonlyArray<Partial<Choices>> = [
	{ onDelete: 'ignore' },
	{ onDelete: 'propagate', deleteVersusEdit: 'edit' },
	{ onDelete: 'propagate', deleteVersusEdit: 'manual' },
	{ onDelete: 'propagate', deleteVersusEdit: 'delete' },
	{ onDelete: 'manual' },
];

/** A mapping by name has no directions. */
const DIRECTIONS: ReadonlyArray<Partial<Choices>> = [
	{ direction: 'both' },
	{ mapping: 'sameName' },
	{ direction: 'toSlave', onForbiddenEdit: 'ignore' },
	{ direction: 'toSlave', onForbiddenEdit: 'revert' },
];

const FACTORS = {
	policy: ['master', 'slave', 'newest', 'manual', 'sum', 'union'],
	start: ['linked', 'unmet', 'different', 'masterOnly', 'slaveOnly', 'neither'],
	deletion: DELETIONS,
	direction: DIRECTIONS,
	createIn: ['both', 'slave', 'none'],
	missesBeforeDelete: [1, 2],
	matchByKey: [true, false],
	sendFields: ['allMapped', 'changedOnly'],
	marks: [true, false],
	holdWholeRecord: [false, true],
	logBeforeOverruling: [false, true],
	keepPreviousValues: [false, true],
	guard: [false, true],
};

/** Groups of configurations; in `pairwise` every value of a choice meets every value of the others. */
export const GROUPS = ['defaults', 'single', 'pairwise', 'records'] as const;
export type Group = (typeof GROUPS)[number];

/** Every configuration, and mirrored. */
export function configurations(groups: readonly Group[] = GROUPS): readonly Configuration[] {
	const chosen = groups.flatMap((group) => CHOICES[group]());
	const all = chosen.flatMap((each) => [configuration(each), configuration(each, true)]);
	// One of the pairwise ones may be there already.
	return [...new Map(all.map((config) => [config.name, config])).values()];
}

const CHOICES: { readonly [group in Group]: () => ReadonlyArray<Partial<Choices>> } = {
	defaults: () => DEFAULTS,
	single: () => SINGLE,
	pairwise: () => pairwise(FACTORS).map(choicesOf),
	records: () => TWO_RECORDS,
};

function choicesOf({ deletion, direction, ...row }: Row): Partial<Choices> {
	return Object.assign({}, row, deletion, direction);
}
