import type { Plan } from '../../src/model/plan';
import type { Side } from '../../src/model/side';
import type { SyncState } from '../../src/model/syncState';
import type { Apps, Stored } from './apps';
import { mentions } from './bucket';
import type { Choices, Configuration, Field } from './configuration';
import { FIELDS } from './configuration';
import type { Landed } from './landing';
import type { FieldLedger, Ledger, Part } from './ledger';
import { fieldOf, mayComeBack, release, releaseUntold, withField } from './ledger';
import { releaseParts } from './parts';
import type { Value } from './values';
import { kindOf } from './values';

const NAMES = [
	'unseen',
	'killed',
	'typedSent',
	'doubled',
	'putBack',
	'lagging',
	'untold',
	'haunted',
	'orphaned',
	'inDoubt',
] as const;
export type Exemption = (typeof NAMES)[number];

export const ALL_EXEMPTIONS: ReadonlySet<Exemption> = new Set(NAMES);

/** An exemption with the shortest history that is a violation without it. */
export interface Example {
	readonly exemption: Exemption;
	/** What is said of it. SEMANTICS "What nobody can see". */
	readonly sentence: string;
	readonly choices: Partial<Choices>;
	readonly history: readonly string[];
}

export const EXAMPLES: readonly Example[] = [
	{
		exemption: 'unseen',
		sentence:
			'An edit made between our read and our write: a write lands on a value that no run has seen.',
		choices: {},
		history: ['edit M.a', 'edit S.a', 'event M'],
	},
	{
		exemption: 'killed',
		sentence:
			'A run overruled a value, its writes landed, and it was killed before its history was saved: only `logBeforeOverruling` keeps that value.',
		choices: {},
		history: ['edit M.a', 'edit S.a', 'run killed'],
	},
	{
		exemption: 'typedSent',
		sentence:
			'A user types exactly what a write of ours carried that failed, was lost or may land late: its app then shows what the write was to bring.',
		choices: {},
		history: ['clear M.a', 'run lost', 'edit M.a', 'clear S.a'],
	},
	{
		exemption: 'doubled',
		sentence:
			'A creation that was reported failed lands after it was tried again, or while a user creates the same record, or its run did not see that record: there are two, and a person is asked.',
		choices: { start: 'masterOnly' },
		history: ['run failed', 'run ok', 'late writes land'],
	},
	{
		exemption: 'putBack',
		sentence:
			'A user changes a value and puts it back, between two reads or before it was carried over: to all that anybody can tell nothing changed.',
		choices: {},
		history: ['edit M.a', 'edit S.a', 'put back S.a'],
	},
	{
		exemption: 'lagging',
		sentence:
			'A list without marks shows an older value than an event did: to all that anybody can tell a user put it back.',
		choices: {},
		history: ['edit M.b', 'edit S.a', 'event M lost', 'run lag M ok'],
	},
	{
		exemption: 'untold',
		sentence:
			'A write lands of which it was said that it failed: its target shows what a user may have typed, or what it held before.',
		choices: {},
		history: ['edit S.b', 'run failed', 'edit S.b', 'late writes land'],
	},
	{
		exemption: 'haunted',
		sentence:
			'What a killed run wrote looks like an edit of the side that it was written to: it may win, and what it overrules is logged.',
		choices: { policy: 'slave' },
		history: ['edit M.a', 'run killed', 'edit M.a'],
	},
	{
		exemption: 'orphaned',
		sentence:
			'Without a match key, a killed run created a record again that had been deleted: once either was edited nothing tells that they belong together.',
		choices: { matchByKey: false, onDelete: 'propagate' },
		history: ['clear M.b', 'delete S', 'run killed', 'edit M.a'],
	},
	{
		exemption: 'inDoubt',
		sentence:
			'After a run was lost a user types what the other side holds: to all that anybody can tell a write of the lost run brought it there, late, over what an event had told of.',
		choices: {},
		history: ['edit M.b', 'clear S.b', 'run killedBefore', 'event M', 'clear M.b'],
	},
];

/** A run was lost, and both sides hold the same: what either held since may come back. */
export function releaseInDoubt(ledger: Ledger, apps: Apps): Ledger {
	let next = ledger;
	for (const { root, values } of apps.master.records) {
		const other = apps.slave.records.find((each) => each.root === root);
		if (other === undefined) continue;
		for (const field of FIELDS) {
			if (values[field] === other.values[field]) next = withField(next, root, field, mayComeBack);
		}
	}
	return next;
}

/** Writes replaced values that no run had seen, not even the one that planned them. */
export function releaseUnseen(
	{ choices }: Configuration,
	ledger: Ledger,
	seen: Ledger,
	landed: readonly Landed[],
): Ledger {
	let next = ledger;
	for (const { write, before, after } of landed) {
		if (before === undefined) continue;
		const isUntold = (field: Field) =>
			fieldOf(seen, before.root, field).owed[write.side]?.seen !== true;
		next = releaseOver(next, releaseUntold, write.side, { before, after }, isUntold);
		const isUnseen = (name: string, part: Part, field: Field) => {
			const { added, removed } = fieldOf(seen, before.root, field);
			return !(added?.[name] ?? removed?.[name] ?? part).seen;
		};
		next = releaseParts(next, kindOf(choices.policy), write.side, { before, after }, isUnseen);
	}
	return next;
}

/** A run was killed that had logged what its writes replaced. */
export function releaseKilled(
	{ choices }: Configuration,
	ledger: Ledger,
	landed: readonly Landed[],
	{ rejected }: Plan,
): Ledger {
	if (choices.logBeforeOverruling) return ledger;
	const entries = rejected.map(({ conflict }) => conflict);
	let next = ledger;
	for (const { write, before, after } of landed) {
		if (before === undefined) continue;
		const isLogged = (field: Field) =>
			entries.some((entry) => mentions(entry, field, before.values[field]));
		next = releaseOver(next, release, write.side, { before, after }, isLogged);
		const kind = kindOf(choices.policy);
		next = releaseParts(next, kind, write.side, { before, after }, (_, __, field) =>
			isLogged(field),
		);
	}
	return next;
}

/** What a side was owed and held until it was overwritten, where that is excused. */
function releaseOver(
	ledger: Ledger,
	how: (side: Side) => (before: FieldLedger) => FieldLedger,
	side: Side,
	{ before, after }: { readonly before: Stored; readonly after?: Stored | undefined },
	isExcused: (field: Field) => boolean,
): Ledger {
	let next = ledger;
	for (const field of FIELDS) {
		const owed = fieldOf(next, before.root, field).owed[side];
		if (owed === undefined || owed.value !== before.values[field]) continue;
		if (after?.values[field] === owed.value || !isExcused(field)) continue;
		next = withField(next, before.root, field, how(side));
	}
	return next;
}

/** Whether a write to this side that nobody knows the end of, or that may still land, carried the value. */
export function wasSent(
	state: SyncState,
	side: Side,
	{ id }: Stored,
	field: Field,
	value: Value,
): boolean {
	const link = state.linkOf(side, id);
	if (link === undefined) return false;
	const isField = (index: number) => state.head.fields[index]?.startsWith(`${field}\n`) === true;
	const isValue = (sent: string | undefined) => sent === (value === null ? BLANK : `t:${value}`);
	const standing = link.intents.some(
		({ target, fields }) =>
			target === side && fields.some((part) => isField(part.field) && isValue(part.sentValue)),
	);
	const isEnded = (link.ended ?? []).some(
		(each) =>
			each.target === side &&
			each.field !== undefined &&
			isField(each.field) &&
			isValue(each.sentValue),
	);
	return standing || isEnded;
}

/** How the state writes a blank that was sent. */
const BLANK = '';
