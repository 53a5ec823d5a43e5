import type { Plan } from '../../src/model/plan';
import type { Side } from '../../src/model/side';
import type { SyncState } from '../../src/model/syncState';
import type { Stored, Value } from './apps';
import type { Configuration, Field } from './configuration';
import { FIELDS } from './configuration';
import type { Landed } from './landing';
import type { Ledger } from './ledger';
import { release, rootOf } from './ledger';

/** What nobody can see, as narrow as it can be said. SEMANTICS "What nobody can see". */
export const EXEMPTIONS = {
	unseen: {
		sentence:
			'An edit made between our read and our write: the decision’s write lands on a value that no run has seen.',
		configuration: 'policy=manual',
		example: ['edit M.a', 'edit S.a', 'run ok', 'edit S.a', 'decide master'],
	},
	killed: {
		sentence:
			'A run overruled a value, its writes landed, and it was killed before its history was saved: only `logBeforeOverruling` keeps that.',
		configuration: 'defaults',
		example: ['edit M.a', 'edit S.a', 'run killed'],
	},
	typedSent: {
		sentence:
			'A user types exactly what a write of ours carried that was lost or lands late: both apps then show what the write was to bring.',
		configuration: 'defaults',
		example: ['clear M.a', 'run lost', 'edit M.a', 'clear S.a'],
	},
} as const;

export type Exemption = keyof typeof EXEMPTIONS;

/** The exemptions that a search grants; each is shown to be needed by leaving it out. */
export type Granted = ReadonlySet<Exemption>;

export const ALL_EXEMPTIONS: Granted = new Set<Exemption>(['unseen', 'killed', 'typedSent']);

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
	return (
		link.intents.some(
			({ target, failed, fields }) =>
				target === side &&
				failed === undefined &&
				fields.some((part) => isField(part.field) && isValue(part.sentValue)),
		) ||
		(link.ended ?? []).some(
			(each) =>
				each.target === side &&
				each.field !== undefined &&
				isField(each.field) &&
				isValue(each.sentValue),
		)
	);
}

/** How the state writes a blank that was sent. */
const BLANK = '';

/** A decision's write replaced values that no run had seen. */
export function releaseUnseen(ledger: Ledger, landed: readonly Landed[]): Ledger {
	let next = ledger;
	for (const { write, before, after } of landed) {
		if (before === undefined) continue;
		for (const field of FIELDS) {
			const owed = rootOf(next, before.root).fields[field].owed[write.side];
			if (owed === undefined || owed.seen || owed.value !== before.values[field]) continue;
			if (after?.values[field] !== owed.value) next = release(next, write.side, before.root, field);
		}
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
	let next = ledger;
	for (const { write, before } of landed) {
		if (before === undefined) continue;
		for (const field of FIELDS) {
			const owed = rootOf(next, before.root).fields[field].owed[write.side];
			if (owed === undefined || owed.value !== before.values[field]) continue;
			const logged = rejected.some(({ conflict }) =>
				conflict.fields.some(
					(entry) => entry.masterField === field && entry[write.side] === owed.value,
				),
			);
			if (logged) next = release(next, write.side, before.root, field);
		}
	}
	return next;
}
