import { byCodeUnits } from '../../model/order';
import type { Side } from '../../model/side';
import type { Listed } from '../../records/listed';
import { readPath } from '../../values/paths';
import { inertLine, shownValue } from '../../values/shownText';
import type { Run } from '../run';
import { the } from '../../model/sideNames';

/** So many keys are told, each in so many characters. */
const MOST_TOLD = 10;
const SHOWN_LENGTH = 60;

/** A match key that several records of one list have. */
export interface DoubleKey {
	/** One of them. */
	readonly listed: Listed;
	readonly records: number;
}

/** Tells of keys that several records of a complete list have: their values, and in how many records each is. */
export function noteDoubleKeys(run: Run, side: Side, doubles: readonly DoubleKey[]): void {
	if (!run.isSnapshot || doubles.length === 0) return;
	const told = doubles
		.map(({ listed, records }) => `${keyOf(run, side, listed)} (${records} records)`)
		.sort(byCodeUnits);
	const more = told.length - MOST_TOLD;
	const keys = told.slice(0, MOST_TOLD).join(', ');
	run.note(
		`Match keys that several records of ${the(side)} have: ${keys}${more > 0 ? ` and ${more} more keys` : ''}. These records are not linked by it; all others go on.`,
	);
}

/** Those of records that have no link, by their keys. */
export function doublesAmong(groups: ReadonlyMap<string, readonly Listed[]>): readonly DoubleKey[] {
	const doubles: DoubleKey[] = [];
	for (const all of groups.values()) {
		if (all.length < 2) continue;
		// The same one whatever the order of the items: keys that are equal may be written in several ways.
		const [listed] = [...all].sort((a, b) => byCodeUnits(a.key, b.key));
		if (listed !== undefined) doubles.push({ listed, records: all.length });
	}
	return doubles;
}

/** That of a new record whose key linked ones have; those that share one among themselves were told before. */
export function doubleBeside(records: readonly Listed[], linked: number): readonly DoubleKey[] {
	const [listed, second] = records;
	if (listed === undefined || second !== undefined || linked === 0) return [];
	return [{ listed, records: linked + 1 }];
}

function keyOf({ keyFields }: Run, side: Side, { record }: Listed): string {
	const parts = keyFields.map(({ paths }) =>
		inertLine(shownValue(readPath(record, paths[side]), SHOWN_LENGTH)),
	);
	return `"${parts.join(', ')}"`;
}
