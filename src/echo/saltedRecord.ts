import { mapValues } from 'lodash';
import type { Fingerprint } from '../model/link';
import type { GuardRecord } from '../model/state';
import { asUnsalted, isUnsalted } from '../model/unsalted';
import { own } from '../values/paths';

/** Fingerprints of what a record carries, by field. */
export type Prints = { readonly [field: string]: Fingerprint };

/**
 * What is remembered of a record, with the salt: of the values that are at hand now. Of the others the
 * fingerprints are marked, to be told when they are seen again. SEMANTICS "Fingerprints".
 *
 * @param unsalted What fingerprints the values at hand had before the state had a salt.
 */
export function saltedRecord(
	given: GuardRecord,
	prints: Prints,
	unsalted: () => Prints,
): GuardRecord {
	const record = given.salted === true ? given : marked(given);
	if (!hasUnsalted(record)) return record;
	const old = unsalted();
	const now = (field: string, print: Fingerprint) => {
		const [before, after] = [own(old, field), own(prints, field)];
		const isAtHand = before !== undefined && after !== undefined && print === asUnsalted(before);
		return isAtHand ? after : print;
	};
	return withPrints(record, now);
}

function marked(record: GuardRecord): GuardRecord {
	return { ...withPrints(record, (_, print) => asUnsalted(print)), salted: true };
}

function withPrints(
	record: GuardRecord,
	change: (field: string, print: Fingerprint) => Fingerprint,
): GuardRecord {
	return {
		...record,
		values: mapValues(record.values, (print, field) => change(field, print)),
		held: mapValues(record.held, (prints, field) => prints.map((print) => change(field, print))),
	};
}

function hasUnsalted({ values, held }: GuardRecord): boolean {
	return (
		Object.values(values).some(isUnsalted) ||
		Object.values(held).some((prints) => prints.some(isUnsalted))
	);
}
