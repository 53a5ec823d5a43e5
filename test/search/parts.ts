import type { Side } from '../../src/model/side';
import type { Stored } from './apps';
import type { Field } from './configuration';
import type { FieldLedger, Ledger, Part, Parts } from './ledger';
import { withFields } from './ledger';
import type { Kind, Value } from './values';
import { partsOf } from './values';

/** Changes parts by name; `undefined` removes one. */
function changedParts(
	parts: Parts | undefined,
	change: (name: string, part: Part) => Part | undefined,
): Parts {
	const next: { [name: string]: Part } = {};
	for (const [name, part] of Object.entries(parts ?? {})) {
		const changed = change(name, part);
		if (changed !== undefined) next[name] = changed;
	}
	return next;
}

/** What a user added and took away by typing one value over another. */
export function typeParts(
	kind: Kind,
	side: Side,
	old: Value,
	value: Value,
	isBlank = false,
): (before: FieldLedger) => FieldLedger {
	const [had, has] = [partsOf(kind, old), partsOf(kind, value)];
	return (before) => {
		const added: { [name: string]: Part } = { ...before.added };
		const removed: { [name: string]: Part } = { ...before.removed };
		for (const name of has.keys()) {
			if (!had.has(name)) added[name] = { by: side, seen: false };
		}
		for (const name of had.keys()) {
			if (has.has(name)) continue;
			delete added[name];
			// A blank waits to be filled.
			if (!isBlank) removed[name] = { by: side, seen: false };
		}
		return { ...before, added, removed };
	};
}

/** What is deleted with a record that shows it is owed to nobody. */
export function deleteParts(ledger: Ledger, kind: Kind, side: Side, stored: Stored): Ledger {
	if (kind === 'text') return ledger;
	return withFields(ledger, stored.root, (before, field) => {
		const shown = partsOf(kind, stored.values[field]);
		return {
			...before,
			added: changedParts(before.added, (name, part) =>
				part.by === side || shown.has(name) ? undefined : part,
			),
			removed: changedParts(before.removed, (_, part) => (part.by === side ? undefined : part)),
		};
	});
}

/** A run saw what users of a side did to the parts of a field. */
export function seeParts(
	ledger: Ledger,
	side: Side,
	stored: Stored,
	fields: readonly Field[],
	kind: Kind,
): Ledger {
	return withFields(ledger, stored.root, (before, field) => {
		if (!fields.includes(field) || before.added === undefined) return before;
		const shown = partsOf(kind, stored.values[field]);
		const seenWhere = (isSeen: (name: string) => boolean) => (name: string, part: Part) =>
			part.by === side && !part.seen && isSeen(name) ? { ...part, seen: true } : part;
		return {
			...before,
			added: changedParts(
				before.added,
				seenWhere((name) => shown.has(name)),
			),
			removed: changedParts(
				before.removed,
				seenWhere((name) => !shown.has(name)),
			),
		};
	});
}

/** A list without marks shows an older value: what a user did to its parts since comes after the run. */
export function seeOlderParts(
	ledger: Ledger,
	side: Side,
	told: Stored,
	present: Stored,
	kind: Kind,
): Ledger {
	if (kind === 'text') return ledger;
	return withFields(ledger, present.root, (before, field) => {
		const older = partsOf(kind, told.values[field]);
		const now = partsOf(kind, present.values[field]);
		const isNewer = (name: string, part: Part) =>
			part.by === side && older.has(name) !== now.has(name) ? { ...part, seen: false } : part;
		return {
			...before,
			added: changedParts(before.added, isNewer),
			removed: changedParts(before.removed, isNewer),
		};
	});
}

/** A write replaced one value by another: parts for which this is excused are owed to nobody. */
export function releaseParts(
	ledger: Ledger,
	kind: Kind,
	side: Side,
	records: { readonly before: Stored; readonly after?: Stored | undefined },
	isExcused: (name: string, part: Part, field: Field) => boolean,
): Ledger {
	if (kind === 'text') return ledger;
	return withFields(ledger, records.before.root, (fields, field) => {
		const had = partsOf(kind, records.before.values[field]);
		const has = partsOf(kind, records.after?.values[field] ?? null);
		const isOver = (name: string, part: Part) =>
			part.by === side && isExcused(name, part, field) ? undefined : part;
		return {
			...fields,
			added: changedParts(fields.added, (name, part) =>
				had.has(name) && !has.has(name) ? isOver(name, part) : part,
			),
			removed: changedParts(fields.removed, (name, part) =>
				!had.has(name) && has.has(name) ? isOver(name, part) : part,
			),
		};
	});
}

/** Both sides hold the same: that is what the field is made of from now on. */
export function settledParts(
	kind: Kind,
	value: Value,
	{ added }: FieldLedger,
): Partial<FieldLedger> {
	if (kind === 'text') return {};
	const next: { [name: string]: Part } = {};
	for (const name of partsOf(kind, value).keys()) {
		next[name] = { by: added?.[name]?.by ?? 'master', seen: true };
	}
	return { added: next, removed: {} };
}

/** A person decided what both sides hold: of what they saw, that is owed and the rest is not. */
export function decideParts(
	kind: Kind,
	value: Value,
	seen: readonly Value[],
): (before: FieldLedger) => FieldLedger {
	const [chosen, known] = [partsOf(kind, value), seen.map((each) => partsOf(kind, each))];
	return (before) => {
		if (kind === 'text') return before;
		const added: { [name: string]: Part } = {};
		for (const [name, part] of Object.entries(before.added ?? {})) {
			if (!known.some((each) => each.has(name))) added[name] = part;
		}
		for (const name of chosen.keys()) added[name] = { by: 'master', seen: true };
		return {
			...before,
			added,
			removed: changedParts(before.removed, (_, part) => (part.seen ? undefined : part)),
		};
	};
}

/** A person deleted a record that showed these values: what they are made of is owed to nobody. */
export function giveUpParts(kind: Kind, shown: readonly Value[], of: FieldLedger): FieldLedger {
	if (kind === 'text' || of.added === undefined) return of;
	const known = shown.map((value) => partsOf(kind, value));
	return {
		...of,
		added: changedParts(of.added, (name, part) =>
			known.some((each) => each.has(name)) ? undefined : part,
		),
	};
}
