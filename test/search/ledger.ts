import type { ExistenceChoice } from '../../src/model/conflict';
import type { PerSide, Side } from '../../src/model/side';
import { SIDES, otherSide } from '../../src/model/side';
import type { Stored } from './apps';
import type { Field } from './configuration';
import { FIELDS } from './configuration';
import type { Value } from './values';

/** A value that must be found at the end, and whether a run has seen it. */
export interface Owed {
	readonly value: Value;
	readonly seen: boolean;
}

export type Maybe<T> = { readonly [side in Side]?: T };

/** What a person decided on a field. */
export interface Decided {
	/** What both sides are to hold; absent where both are left as they are. */
	readonly value?: Value;
	/** What the person saw. */
	readonly before: Maybe<Value>;
	readonly conflict: string;
	/** Whether it was typed for the decision, and so is nowhere else. */
	readonly typed: boolean;
	/** Whether a user typed something since. */
	readonly touched?: true;
}

/** What a side showed when a run saw it last, before what users typed there since. */
export interface Shown {
	readonly value: Value;
	readonly typed?: Value;
	readonly owed?: Owed;
}

/** An element or an amount that somebody added, or took away. */
export interface Part {
	readonly by: Side;
	readonly seen: boolean;
}

export type Parts = { readonly [name: string]: Part };

/** What users did to one field of a record since its sides were last at rest. */
export interface FieldLedger {
	/** What each side held then. */
	readonly base: Maybe<Value>;
	/** The latest value that users of a side typed since. */
	readonly typed: Maybe<Value>;
	readonly owed: Maybe<Owed>;
	readonly shown?: Maybe<Shown>;
	/** What the integration wrote last, where no user typed since. */
	readonly landed?: Maybe<Value>;
	readonly decided?: Decided;
	/** What writes of killed runs left there, and refused ones: nobody can tell it from what a user typed. */
	readonly ghosts?: readonly Value[];
	/** What users typed that is gone, and yet may have been carried over, or be shown by a list that lags. */
	readonly past?: readonly Value[];
	/** Of amounts and lists: what they must be made of at the end, and of what not. */
	readonly added?: Parts;
	readonly removed?: Parts;
}

/** What a person decided on whether a record exists. */
export interface Existence {
	readonly take: ExistenceChoice['take'];
	readonly conflict: string;
	/** Whether a person said of a record that may be the copy of another that it is none. */
	readonly again?: true;
}

export interface RootLedger {
	readonly fields: { readonly [field in Field]: FieldLedger };
	/** Whether its sides were at rest together; until then what each holds may win. */
	readonly met?: true;
	/** Sides whose users deleted the record, and have not created it again; `known` where its link was. */
	readonly deleted: Maybe<'known' | 'unknown'>;
	/** Whether a user created it again since its sides were at rest. */
	readonly recreated?: true;
	/**
	 * Whether a creation landed beside a record that the run which planned it could not know of: then a
	 * person is asked. Without a match key nobody can tell that one landed that was refused.
	 */
	readonly doubled?: 'asked' | 'untold';
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

export function fieldOf(ledger: Ledger, root: number, field: Field): FieldLedger {
	return rootOf(ledger, root).fields[field];
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
	const old = before.fields[field];
	const next = change(old);
	if (next === old) return ledger;
	return withRoot(ledger, root, { ...before, fields: { ...before.fields, [field]: next } });
}

export function withFields(
	ledger: Ledger,
	root: number,
	change: (before: FieldLedger, field: Field) => FieldLedger,
): Ledger {
	let next = ledger;
	for (const field of FIELDS) next = withField(next, root, field, (each) => change(each, field));
	return next;
}

export function without<T>(maybe: Maybe<T> | undefined, side: Side): Maybe<T> {
	if (maybe?.[side] === undefined) return maybe ?? {};
	const { [side]: _, ...rest } = maybe;
	return rest;
}

export const bothSides = <T>(of: (side: Side) => T): PerSide<T> => ({
	master: of('master'),
	slave: of('slave'),
});

/**
 * A user of one side types a value over what the record shows. What they replace is owed to nobody:
 * their own value of before, and the other side's where it is this very one, which they saw.
 */
export function type(
	side: Side,
	old: Value,
	value: Value,
	mayPutBack: boolean,
): (before: FieldLedger) => FieldLedger {
	return (before) => {
		const { decided } = before;
		const owed = withoutSeen(before, side, old);
		const last = before.shown?.[side] ?? shownBefore(before, side, old);
		const touched = decided === undefined ? {} : { decided: touchedBy(decided, old) };
		const shown = withoutStashed(before, side, old);
		const landed = without(before.landed, side);
		// SEMANTICS "What nobody can see": a user who changes a value and puts it back between two reads.
		if (mayPutBack && value === last.value) {
			return {
				...before,
				...touched,
				landed,
				...(last.typed === undefined ? { base: { ...before.base, [side]: value } } : {}),
				shown: without(shown, side),
				typed: restored(before.typed, side, last.typed),
				owed: restored(owed, side, last.owed),
			};
		}
		return {
			...before,
			...touched,
			landed,
			shown: { ...shown, [side]: last },
			typed: { ...before.typed, [side]: value },
			// Who goes back to what their side held withdraws their edit.
			owed:
				mayPutBack && value === before.base[side]
					? without(owed, side)
					: { ...owed, [side]: { value, seen: false } },
		};
	};
}

function withoutSeen({ owed }: FieldLedger, side: Side, old: Value): Maybe<Owed> {
	const other = otherSide(side);
	return owed[other]?.value === old ? without(owed, other) : owed;
}

/** Nor is it owed again once the other side's users put it back there. */
function withoutStashed({ shown }: FieldLedger, side: Side, old: Value): Maybe<Shown> | undefined {
	const other = otherSide(side);
	const stashed = shown?.[other];
	if (stashed?.owed?.value !== old) return shown;
	const { owed: _owed, ...rest } = stashed;
	return { ...shown, [other]: rest };
}

function shownBefore({ typed, owed }: FieldLedger, side: Side, old: Value): Shown {
	const mine = owed[side];
	return {
		value: old,
		...(typed[side] === undefined ? {} : { typed: typed[side] }),
		...(mine === undefined ? {} : { owed: mine }),
	};
}

function restored<T>(maybe: Maybe<T>, side: Side, value: T | undefined): Maybe<T> {
	return value === undefined ? without(maybe, side) : { ...maybe, [side]: value };
}

function touchedBy(decided: Decided, old: Value): Decided {
	const isReplaced = decided.typed && decided.value === old;
	return { ...decided, touched: true, typed: decided.typed && !isReplaced };
}

/** A user of one side clears a field of a record that has not met any: nobody is owed a blank. */
export function blank(side: Side, old: Value): (before: FieldLedger) => FieldLedger {
	return (before) => ({
		...before,
		past: added(before.past, old),
		base: { ...before.base, [side]: null },
		owed: without(before.owed, side),
	});
}

/** A user of one side deletes a record, and with it what it shows. */
export function deleteBy(ledger: Ledger, side: Side, stored: Stored, linked: boolean): Ledger {
	const other = otherSide(side);
	const next = withFields(ledger, stored.root, (before, field) => {
		const left = without(before.owed, side);
		const known = before.owed[other]?.value === stored.values[field];
		const typed = before.typed[side];
		const { decided, ...others } = before;
		return {
			...others,
			base: without(before.base, side),
			owed: known ? without(left, other) : left,
			typed: without(before.typed, side),
			shown: without(before.shown, side),
			past: [typed, ...overruledBy(decided)].reduce(
				(past, value) => (value === undefined ? past : added(past, value)),
				before.past,
			),
		};
	});
	// A record that no run has seen beside its partner is created anew, as one that was never there.
	const before = rootOf(next, stored.root);
	const deleted = { ...before.deleted, [side]: linked ? 'known' : 'unknown' };
	return withRoot(next, stored.root, { ...before, deleted });
}

/** A decision about a record that is gone may have been carried out on the other side, or not. */
function overruledBy(decided: Decided | undefined): readonly (Value | undefined)[] {
	return decided === undefined ? [] : [decided.value, decided.before.master, decided.before.slave];
}

/** A run has seen what this record holds. */
export function see(ledger: Ledger, side: Side, stored: Stored, fields: readonly Field[]): Ledger {
	return withFields(ledger, stored.root, (before, field) => {
		if (!fields.includes(field)) return before;
		const owed = before.owed[side];
		const isNew = owed !== undefined && !owed.seen && owed.value === stored.values[field];
		const { shown } = before;
		if (!isNew && shown?.[side] === undefined) return before;
		return {
			...before,
			...(isNew ? { owed: { ...before.owed, [side]: { ...owed, seen: true } } } : {}),
			...(shown === undefined ? {} : { shown: without(shown, side) }),
		};
	});
}

/**
 * A list without marks shows older values. To all that anybody can tell a user put them back, and typed
 * the present ones after the run. SEMANTICS "A list that lags".
 */
export function seeOlder(ledger: Ledger, side: Side, told: Stored, present: Stored): Ledger {
	return withFields(ledger, present.root, (before, field) => {
		const [value, older] = [present.values[field], told.values[field]];
		if (value === older) return before;
		const owed = before.owed[side];
		return {
			...before,
			typed: { ...before.typed, [side]: value },
			shown: { ...before.shown, [side]: before.shown?.[side] ?? { value: older } },
			past: added(before.past, older),
			...(owed?.value === value
				? { owed: { ...before.owed, [side]: { value, seen: false } } }
				: {}),
		};
	});
}

/** The integration wrote a record. */
export function write(ledger: Ledger, side: Side, { root, values }: Stored): Ledger {
	return withFields(ledger, root, (before, field) => ({
		...before,
		landed: { ...before.landed, [side]: values[field] },
		...(before.shown === undefined ? {} : { shown: without(before.shown, side) }),
	}));
}

/**
 * A user of one side creates a record anew. Where the other side still has one, the two meet again, and
 * what each holds may win.
 */
export function meetAgain(ledger: Ledger, side: Side, root: number, other?: Stored): Ledger {
	let next = withFields(ledger, root, (before, field) => ({
		...before,
		base: other === undefined ? {} : { [otherSide(side)]: other.values[field] },
		shown: without(before.shown, side),
	}));
	next = unmet(next, root);
	return withRoot(next, root, { ...rootOf(next, root), deleted: {}, recreated: true });
}

/** Until its sides are at rest together, what each of them holds may win. */
export function unmet(ledger: Ledger, root: number): Ledger {
	const { met, ...rest } = rootOf(ledger, root);
	return met === undefined ? ledger : withRoot(ledger, root, rest);
}

/** A person said that the records of two originals are the same: they meet now. */
export function join(ledger: Ledger, master: number, slave: number): Ledger {
	if (master === slave) return ledger;
	const others = rootOf(ledger, slave);
	const next = withFields(ledger, master, (before, field) => {
		const other = others.fields[field];
		return {
			...before,
			base: { ...before.base, ...only('slave', other.base) },
			typed: { ...before.typed, ...only('slave', other.typed) },
			owed: { ...before.owed, ...only('slave', other.owed) },
			...(before.added === undefined ? {} : { added: { ...before.added, ...other.added } }),
		};
	});
	return unmet(withRoot(next, slave, EMPTY), master);
}

function only<T>(side: Side, maybe: Maybe<T>): Maybe<T> {
	return maybe[side] === undefined ? {} : { [side]: maybe[side] };
}

/** A write landed of which it was said that it failed: to all that anybody can tell, its target is as before. */
export function landUntold(
	ledger: Ledger,
	untold: Ledger,
	side: Side,
	{ before, after }: { readonly before: Stored; readonly after: Stored },
): Ledger {
	return withFields(ledger, after.root, (fields, field) => {
		const [old, value] = [before.values[field], after.values[field]];
		if (old === value) return fields;
		const of = fieldOf(untold, after.root, field);
		return {
			...fields,
			ghosts: added(fields.ghosts, value),
			shown: { ...fields.shown, [side]: of.shown?.[side] ?? shownBefore(of, side, old) },
		};
	});
}

/** A run whose state is lost wrote a value. */
export function haunt(ledger: Ledger, { root, values }: Stored): Ledger {
	return withFields(ledger, root, (before, field) => ({
		...before,
		ghosts: added(before.ghosts, values[field]),
	}));
}

function added(values: readonly Value[] | undefined, value: Value): readonly Value[] {
	return values?.includes(value) === true ? values : [...(values ?? []), value].sort();
}

/** A user typed what a write of ours carried: to all that anybody can tell it is that write, over what was there. */
export function releaseTyped(side: Side, old: Value): (before: FieldLedger) => FieldLedger {
	return (before) => ({ ...release(side)(before), past: added(before.past, old) });
}

/** What either side showed since, or users typed there, may be taken for what a late write replaced. */
export function mayComeBack(before: FieldLedger): FieldLedger {
	const values = SIDES.flatMap((side) => [before.shown?.[side]?.value, before.typed[side]]);
	const past = values.reduce<readonly Value[] | undefined>(
		(all, value) => (value === undefined ? all : added(all, value)),
		before.past,
	);
	return past === undefined ? before : { ...before, past };
}

/** What became of a value is nobody's to know. */
export function release(side: Side): (before: FieldLedger) => FieldLedger {
	return (before) => ({ ...before, owed: without(before.owed, side) });
}

/** A value was replaced that no run has seen: as if it had never been typed. */
export function releaseUntold(side: Side): (before: FieldLedger) => FieldLedger {
	return (before) => {
		const typed = before.typed[side];
		return {
			...before,
			owed: without(before.owed, side),
			typed: restored(before.typed, side, before.shown?.[side]?.typed),
			shown: without(before.shown, side),
			// A list that lags may show it yet.
			...(typed === undefined ? {} : { past: added(before.past, typed) }),
		};
	};
}

/** A run saw that both sides hold the same: whoever typed it, it is settled. */
export function agree(ledger: Ledger, master: Stored, slave: Stored): Ledger {
	return withFields(ledger, master.root, (before, field) => {
		const value = master.values[field];
		if (value !== slave.values[field]) return before;
		let { owed } = before;
		for (const side of SIDES) if (owed[side]?.value === value) owed = without(owed, side);
		return owed === before.owed ? before : { ...before, owed };
	});
}
