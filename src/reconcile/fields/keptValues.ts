import { isEqual } from 'lodash';
import type { ConflictField, KeptValue } from '../../model/conflict';
import { SIDES, otherSide } from '../../model/side';
import type { WriteRequest } from '../../records/intentParts';
import type { FieldSight } from '../../records/sights';
import type { Pair } from './pair';

/** Notes, for all that is overruled, what is kept in its place: what this run writes, or what a side holds. */
export function noteKeptValues(pair: Pair): void {
	for (const [key, entry] of pair.overruled) {
		const kept = keptFor(pair, entry);
		if (kept !== undefined) pair.overruled.set(key, { ...entry, kept });
	}
}

function keptFor(pair: Pair, entry: ConflictField): KeptValue | undefined {
	const field = pair.run.fields.find(({ plan }) => plan.key === entry.key);
	if (field === undefined) return undefined;
	const { seen } = pair.sight(field);
	const requests = pair.requests.filter((request) => request.field === field);
	const [first] = requests;
	if (first === undefined) return heldBy(entry, seen);
	const source = otherSide(first.target);
	// The entry names that side's value already.
	if (isCarried(first, seen) && isEqual(entry[source], seen[source]?.value))
		return { side: source };
	const written = requests.map(({ target, value }) => [target, value] as const);
	const values = Object.fromEntries([
		...SIDES.flatMap((side) => (seen[side] === undefined ? [] : [[side, seen[side].value]])),
		...written,
	]);
	return { values: isMade(first) ? values : Object.fromEntries(written) };
}

/** Whether a write carries what its source holds now. */
function isCarried(request: WriteRequest, seen: FieldSight['seen']): boolean {
	const from = seen[otherSide(request.target)];
	return !isMade(request) && from !== undefined && from.print === request.source;
}

/** Whether a policy made what is written of both values, or a person typed it. */
function isMade({ kind, repeats }: WriteRequest): boolean {
	return kind === 'merged' || repeats?.merged === true;
}

/** Nothing is written: what was overruled is not what its side holds, or is held by the other side too. */
function heldBy(entry: ConflictField, seen: FieldSight['seen']): KeptValue | undefined {
	const holding = SIDES.filter(
		(side) => seen[side] !== undefined && isEqual(entry[side], seen[side].value),
	);
	const [side, other] = holding;
	return side === undefined || other !== undefined ? undefined : { side };
}
