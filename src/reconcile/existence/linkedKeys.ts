import type { Fingerprint, Link } from '../../model/link';
import type { AppRecord } from '../../model/record';
import type { Side } from '../../model/side';
import { idKey } from '../../model/state';
import { keyPrint } from '../../records/keyPrint';
import type { Listed } from '../../records/listed';
import type { Run } from '../run';
import type { KeyReader } from './matching';

/** Links by the match key of their record on one side; `undefined` where that cannot be told. */
export type LinkedByKey = ReadonlyMap<string, readonly Link[]> | undefined;

/**
 * The links whose record of a side has one of these keys. Complete lists show the keys; in changes input
 * they are looked up among the shadows. O(links).
 */
export function linkedByKey(
	run: Run,
	side: Side,
	wanted: ReadonlyMap<string, Listed>,
	keyOf: KeyReader,
): LinkedByKey {
	if (wanted.size === 0) return new Map();
	return run.isSnapshot ? amongListed(run, side, wanted, keyOf) : amongShadows(run, side, wanted);
}

function amongListed(
	run: Run,
	side: Side,
	wanted: ReadonlyMap<string, Listed>,
	keyOf: KeyReader,
): LinkedByKey {
	const found = new Map<string, Link[]>();
	// A creation that this run found has its record by now.
	const own = new Map<string, Link>();
	for (const link of run.draft.ownLinks()) {
		const id = link.ids[side];
		if (id !== undefined) own.set(idKey(id), link);
	}
	for (const listed of run.listings[side].records.values()) {
		const key = keyOf(side, listed.record);
		if (key === undefined || !wanted.has(key)) continue;
		const before = run.state.linkOf(side, listed.id);
		const now = before === undefined ? undefined : run.draft.link(before.id);
		const link = own.get(listed.key) ?? now;
		if (link === undefined || !isNamed(link, side, listed)) continue;
		found.set(key, [...(found.get(key) ?? []), link]);
	}
	return found;
}

function isNamed(link: Link, side: Side, { key }: Listed): boolean {
	const id = link.ids[side];
	return id !== undefined && idKey(id) === key;
}

/**
 * Those of these keys that links have which other executions changed since this one began: its lists are
 * from before. O(links), where there are any such.
 */
export function keysInOtherHands(
	run: Run,
	side: Side,
	wanted: ReadonlyMap<string, Listed>,
): ReadonlySet<string> {
	const { overtaken } = run.input;
	const keys = new Set<string>();
	if (overtaken === undefined || !run.isSnapshot || wanted.size === 0) return keys;
	const prints = printsOf(run, side, wanted);
	for (const { id } of run.state.links()) {
		const link = overtaken.link(id) ? run.draft.link(id) : undefined;
		if (link === undefined) continue;
		const own = run.keyFields.map((field) => knownPrint(link, side, field.index));
		const key = prints.get(own.join());
		if (key !== undefined) keys.add(key);
		// A record that was just created has any key, to all that is known of it.
		else if (own.includes(undefined) && !isCompared(run, link, side)) return new Set(wanted.keys());
	}
	return keys;
}

/** Keys by their prints. */
function printsOf(
	run: Run,
	side: Side,
	wanted: ReadonlyMap<string, Listed>,
): ReadonlyMap<string, string> {
	return new Map([...wanted].map(([key, { record }]) => [keyPrints(run, side, record), key]));
}

function amongShadows(run: Run, side: Side, wanted: ReadonlyMap<string, Listed>): LinkedByKey {
	const { keyFields } = run;
	const keys = printsOf(run, side, wanted);
	const found = new Map<string, Link[]>();
	for (const link of linksByPrints(run, side, new Set(keys.keys()))) {
		const now = run.draft.link(link.id);
		if (now?.ids[side] === undefined) continue;
		const prints = keyFields.map((field) => knownPrint(now, side, field.index));
		if (prints.some((print) => print === undefined)) {
			// A link that was never compared may have any key; one whose record has none is none of these.
			if (!isCompared(run, now, side)) return undefined;
			continue;
		}
		const key = keys.get(prints.join());
		if (key !== undefined) found.set(key, [...(found.get(key) ?? []), now]);
	}
	return found;
}

/**
 * The links whose record may have one of these keys, as `keyPrints` has them: of those at rest none is made
 * whose shadow of the first key field is another. O(links), a thousand times quicker than to make them all.
 */
export function* linksByPrints(run: Run, side: Side, keys: ReadonlySet<string>): Iterable<Link> {
	const { atRest } = run.state;
	const [field] = run.keyFields;
	if (atRest === undefined || field === undefined) {
		yield* run.state.links();
		return;
	}
	const prints = new Set([...keys].map((key) => Number(key.split(',', 1)[0])));
	const { columns } = atRest;
	for (let position = 0; position < columns.count; position++) {
		if (!atRest.isThere(position)) continue;
		const print = columns.print(side, position, field.index);
		if (Number.isNaN(print) || prints.has(print)) yield columns.link(position);
	}
	yield* atRest.others();
}

/** Whether a new record of a side has the key of a link, as far as the state knows. */
export function hasSuccessor(run: Run, side: Side, link: Link, found: Iterable<Listed>): boolean {
	const key = knownKey(run, link, side);
	if (key === undefined) return false;
	for (const { record } of found) if (keyPrints(run, side, record) === key) return true;
	return false;
}

/** What a side of a link was known by, as `keyPrints` has it; `undefined` where that is not known. */
export function knownKey(run: Run, link: Link, side: Side): string | undefined {
	const prints = run.keyFields.map((field) => knownPrint(link, side, field.index));
	return prints.length === 0 || prints.includes(undefined) ? undefined : prints.join();
}

/** The match key of a record as it stands among the shadows. */
export function keyPrints(run: Run, side: Side, record: AppRecord): string {
	return run.keyFields.map((field) => keyPrint(field, side, record)).join();
}

function isCompared(run: Run, { shadows }: Link, side: Side): boolean {
	return (
		run.fields.some((field) => shadows[side][field.index] !== undefined) &&
		run.unmappedKeyFields.every((field) => shadows[side][field.index] !== undefined)
	);
}

/** What was never settled has no shadow yet: what was sent from it stands in for that. */
export function knownPrint(
	{ shadows, intents }: Link,
	side: Side,
	field: number,
): Fingerprint | undefined {
	const shadow = shadows[side][field];
	if (shadow !== undefined) return shadow;
	for (const { target, fields } of intents) {
		const part = target === side ? undefined : fields.find((each) => each.field === field);
		if (part !== undefined) return part.source;
	}
	return undefined;
}
