import type { AppRecord } from '../model/record';
import type { Side } from '../model/side';
import { leadsThrough } from '../values/fieldPath';
import { liesWithin } from '../values/paths';
import { keysBeside } from './keysBeside';
import { The } from '../model/sideNames';

/**
 * The path of a key that was not changed, that a write carries because it stands beside one that was, and
 * that the app names in its error: many refuse what they keep themselves, such as a time of creation.
 *
 * @param record What the write carries, or the record that its objects are taken from.
 * @param changed Paths of the fields that it changes.
 */
export function refusedBeside(
	record: AppRecord,
	changed: readonly string[],
	error: string,
): string | undefined {
	for (const path of changed) {
		if (!liesWithin(record, path)) continue;
		const beside = keysBeside(record, path).find(
			({ path: other, name }) =>
				!changed.some((each) => leadsThrough(each, other)) && isNamed(name, error),
		);
		if (beside !== undefined) return beside.path;
	}
	return undefined;
}

/** A short name may be any word; it counts where it stands in quotes. */
const SHORT = 3;

const WORD = /[\p{L}\p{N}_$]/u;
const QUOTE = /["'`\u2018\u2019\u201c\u201d]/;

/** Whether a text has a name as a word of its own. */
function isNamed(name: string, text: string): boolean {
	if (name === '') return false;
	for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
		const [before, after] = [text.charAt(at - 1), text.charAt(at + name.length)];
		if (WORD.test(before) || WORD.test(after)) continue;
		if (name.length >= SHORT || (QUOTE.test(before) && QUOTE.test(after))) return true;
	}
	return false;
}

/** What to set where an app refused a key that nobody meant to write. */
export function refusedHint(side: Side, path: string): string {
	const name = side === 'master' ? 'Master' : 'Slave';
	return `${The(side)} refused a write for "${path}", which was sent only because it stands beside a changed field in the same object: set Nested Fields in ${name} of the Merge to 'Changed Keys Only'.`;
}
