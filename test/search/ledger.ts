import type { ExistenceChoice } from '../../src/model/conflict';
import type { PerSide, Side } from '../../src/model/side';
import { otherSide } from '../../src/model/side';
import type { Stored, Value } from './apps';
import type { Field } from './configuration';
import { FIELDS } from './configuration';

/** A value that must be found at the end, and whether a run has seen it. */
export interface Owed {
	readonly value: Value;
	readonly seen: boolean;
}

type Maybe<T> = { readonly [side in Side]?: T };

/** What a person decided on a field. */
export interface Decided {
	/** What both sides are to hold; absent where both are left as they are. */
	readonly value?: Value;
	/** What the person saw. */
	readonly before: Maybe<Value>;
	readonly conflict: string;
	/** Whether it was typed for the decision, and so is nowhere else. */
	readonly typed: boolean;
}

/** What users did to one field of a record since its sides were last at rest. */
export interface FieldLedger {
	/** What each side held then. */
	readonly base: Maybe<Value>;
	/** The latest value that users of a side typed since. */
	readonly typed: Maybe<Value>;
	readonly owed: Maybe<Owed>;
	/** Sides that were blank when a run last saw them, and whether a user had cleared them. */
	readonly blank?: Maybe<'cleared' | 'empty'>;
	/** What the integration wrote last, where no user typed since. */
	readonly landed?: Maybe<Value>;
	readonly decided?: Decided;
	/** What writes of killed runs left there: nobody can tell it from what a user typed. */
	readonly ghosts?: readonly Value[];
}

/** What a person decided on whether a record exists. */
export interface Existence {
	readonly take: ExistenceChoice['take'];
	readonly conflict: string;
}

export interface RootLedger {
	readonly fields: { readonly [field in Field]: FieldLedger };
	/** Whether its sides were at rest together; until then what each holds may win. */
	readonly met?: true;
	/** Sides whose users deleted the record from its link, and have not created it again. */
	readonly deleted: Maybe<true>;
	readonly decided?: Existence;
}

/** By the number of the original record. */
export type Ledger = readonly RootLedger[];

const EMPTY: RootLedger = {
	fields: { a: { base: {}, typed: {}, owed: {} }, b: { base: {}, typed: {}, owed: {} } },
	deleted: {},
};

export function rootOf(ledger: Ledger, root: number): RootLedger {
	return ledger[root] ?? EMPTY;
}

export function withRoot(ledger: Ledger, root: number, next: RootLedger): Ledger {
	const copy = [...ledger];
	while (copy.length <= root) copy.push(EMPTY);
	copy[root] = next;
	return copy;
}

export function withField(
	ledger: Ledger,
	root: number,
	field: Field,
	change: (before: FieldLedger) => FieldLedger,
): Ledger {
	const before = rootOf(ledger, root);
	const fields = { ...before.fields, [field]: change(before.fields[field]) };
	return withRoot(ledger, root, { ...before, fields });
}

export function without<T>(maybe: Maybe<T>, side: Side): Maybe<T> {
	const { [side]: _, ...rest } = maybe;
	return rest;
}

/**
 * A user of one side types a value over what the record shows. What they replace is owed to nobody:
 * their own value of before, and the other side's where it is this very one, which they saw.
 */
export function type(
	ledger: Ledger,
	side: Side,
	stored: Stored,
	field: Field,
	value: Value,
): Ledger {
	const old = stored.values[field];
	return withField(ledger, stored.root, field, (before) => {
		const other = otherSide(side);
		const seen = before.owed[other]?.value === old;
		const others = seen ? without(before.owed, other) : before.owed;
		const { decided } = before;
		return {
			...before,
			typed: { ...before.typed, [side]: value },
			landed: without(before.landed ?? {}, side),
			owed: { ...others, [side]: { value, seen: false } },
			...(decided?.typed === true && decided.value === old
				? { decided: { ...decided, typed: false } }
				: {}),
		};
	});
}

/** A user of one side clears a field of a record that has not met any: nobody is owed a blank. */
export function blank(ledger: Ledger, side: Side, stored: Stored, field: Field): Ledger {
	return withField(ledger, stored.root, field, (before) => ({
		...before,
		base: { ...before.base, [side]: null },
		owed: without(before.owed, side),
	}));
}

/** A user of one side deletes a record, and with it what it shows. */
export function deleteBy(ledger: Ledger, side: Side, stored: Stored, linked: boolean): Ledger {
	const before = rootOf(ledger, stored.root);
	const fields = { ...before.fields };
	for (const field of FIELDS) {
		const { owed } = fields[field];
		const other = otherSide(side);
		const left = without(owed, side);
		const known = owed[other]?.value === stored.values[field];
		fields[field] = { ...fields[field], owed: known ? without(left, other) : left };
	}
	// A record that no run has seen beside its partner is created anew, as one that was never there.
	const deleted = linked ? { ...before.deleted, [side]: true as const } : before.deleted;
	return withRoot(ledger, stored.root, { ...before, fields, deleted });
}

/** A run whose state was saved, or a write that it planned, has seen what this record holds. */
export function see(ledger: Ledger, side: Side, stored: Stored, fields: readonly Field[]): Ledger {
	let next = ledger;
	for (const field of fields) {
		const { [side]: owed } = rootOf(next, stored.root).fields[field].owed;
		next = noteBlank(next, side, stored, field);
		if (owed === undefined || owed.seen || owed.value !== stored.values[field]) continue;
		next = withField(next, stored.root, field, (before) => ({
			...before,
			owed: { ...before.owed, [side]: { ...owed, seen: true } },
		}));
	}
	return next;
}

function noteBlank(ledger: Ledger, side: Side, { root, values }: Stored, field: Field): Ledger {
	const { blank: known = {}, owed } = rootOf(ledger, root).fields[field];
	const cleared = owed[side] === undefined ? 'empty' : 'cleared';
	const now = values[field] === null ? (known[side] ?? cleared) : undefined;
	if (now === known[side]) return ledger;
	return withField(ledger, root, field, (before) => ({
		...before,
		blank: now === undefined ? without(known, side) : { ...known, [side]: now },
	}));
}

/** What a run saw was never saved. */
export function forgotten(ledger: Ledger, before: Ledger): Ledger {
	let next = ledger;
	for (let root = 1; root < ledger.length; root++) {
		for (const field of FIELDS) {
			next = withField(next, root, field, (now) => ({
				...now,
				owed: {
					...asBefore('master', now, rootOf(before, root).fields[field]),
					...asBefore('slave', now, rootOf(before, root).fields[field]),
				},
			}));
		}
	}
	return next;
}

function asBefore(side: Side, now: FieldLedger, before: FieldLedger): Maybe<Owed> {
	const owed = before.owed[side];
	return now.owed[side] === undefined || owed === undefined ? {} : { [side]: owed };
}

/** The integration wrote a record. */
export function write(ledger: Ledger, side: Side, { root, values }: Stored): Ledger {
	let next = ledger;
	for (const field of FIELDS) {
		next = withField(next, root, field, (before) => ({
			...before,
			landed: { ...before.landed, [side]: values[field] },
			...(values[field] === null ? {} : { blank: without(before.blank ?? {}, side) }),
		}));
	}
	return next;
}

/**
 * A user of one side creates a record anew. Where the other side still has one, the two meet again, and
 * what each holds may win.
 */
export function meetAgain(ledger: Ledger, side: Side, root: number, other?: Stored): Ledger {
	let next = ledger;
	for (const field of FIELDS) {
		next = withField(next, root, field, (before) => ({
			...before,
			base: other === undefined ? {} : { [otherSide(side)]: other.values[field] },
		}));
	}
	const { met: _met, ...rest } = rootOf(next, root);
	return withRoot(next, root, { ...rest, deleted: {} });
}

/** A run whose state is lost wrote a value. */
export function haunt(ledger: Ledger, { root, values }: Stored): Ledger {
	let next = ledger;
	for (const field of FIELDS) {
		const value = values[field];
		next = withField(next, root, field, (before) => {
			const { ghosts = [] } = before;
			return ghosts.includes(value) ? before : { ...before, ghosts: [...ghosts, value].sort() };
		});
	}
	return next;
}

/** What became of a value is nobody's to know. */
export function release(ledger: Ledger, side: Side, root: number, field: Field): Ledger {
	return withField(ledger, root, field, (before) => ({
		...before,
		owed: without(before.owed, side),
	}));
}

export const bothSides = <T>(of: (side: Side) => T): PerSide<T> => ({
	master: of('master'),
	slave: of('slave'),
});
