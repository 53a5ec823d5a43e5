import type { CompiledField } from '../mapping/compiled';
import type { ConflictField } from '../model/conflict';
import type { Side } from '../model/side';
import { SIDES, otherSide } from '../model/side';
import { Bare, the } from '../model/sideNames';
import { isAlike } from '../values/alike';
import { canonical, isBlank } from '../values/canonical';
import { combined } from './combined';
import type { Fields } from './pageDecision';

/** What a person may want, with the fact that speaks for it. It is never carried out by itself. */
export interface Suggestion {
	readonly take: Side | 'combined';
	/** With marks for the sides. */
	readonly why: string;
}

/**
 * What the values themselves speak for: the side that alone moved away from what was before, the one that has a
 * value where the other has none and had none, the fuller of two forms of one value, and both together where
 * both only added. `undefined` where a person has to know more.
 */
export function suggestionFor(field: CompiledField, entry: ConflictField): Suggestion | undefined {
	// What is not kept is not known to be empty; of what is to be put back, "before" is older than what was put there.
	if (SIDES.some((side) => entry[side] === undefined) || entry.putBack !== undefined) {
		return undefined;
	}
	const texts = {
		master: canonical(entry.master, field.comparison.master),
		slave: canonical(entry.slave, field.comparison.slave),
	};
	return (
		onlyMoved(field, entry, texts) ??
		onlyFilled(entry, texts) ??
		onlyAdded(field, entry) ??
		fuller(entry, texts)
	);
}

/** The suggestion for a field of a conflict; none where it is not mapped any more. */
export function suggestionOf(fields: Fields, entry: ConflictField): Suggestion | undefined {
	const field = fields.get(entry.key);
	return field === undefined ? undefined : suggestionFor(field, entry);
}

type Texts = { readonly [side in Side]: string };

function onlyMoved(
	field: CompiledField,
	{ previous }: ConflictField,
	texts: Texts,
): Suggestion | undefined {
	if (previous === undefined) return undefined;
	const stayed = SIDES.filter(
		(side) => canonical(previous, field.comparison[side]) === texts[side],
	);
	const [side] = stayed;
	if (side === undefined || stayed.length > 1) return undefined;
	return {
		take: otherSide(side),
		why: `${Bare(side)} has what was there before, and only ${the(otherSide(side))} another value`,
	};
}

function onlyFilled({ previous }: ConflictField, texts: Texts): Suggestion | undefined {
	// A value that somebody cleared is no gap.
	if (previous !== undefined && previous !== null && previous !== '') return undefined;
	const [filled, other] = SIDES.filter((side) => !isBlank(texts[side]));
	if (filled === undefined || other !== undefined) return undefined;
	return { take: filled, why: `only ${the(filled)} has a value` };
}

function onlyAdded(field: CompiledField, entry: ConflictField): Suggestion | undefined {
	const { master, slave } = entry;
	const isList = field.comparison.master.compareAs === 'list';
	if (isList || Array.isArray(master) || Array.isArray(slave)) {
		const isMade = haveAllOf(entry) && combined(field, entry) !== undefined;
		return isMade ? { take: 'combined', why: 'both only added to the list' } : undefined;
	}
	if (typeof master !== 'string' || typeof slave !== 'string') return undefined;
	return hasAllOfOther({ master, slave }, entry.previous) ?? bothWroteOn(field, entry);
}

function hasAllOfOther(
	texts: { readonly [side in Side]: string },
	previous: unknown,
): Suggestion | undefined {
	if (SIDES.some((side) => texts[side].trim() === '' || !goesOn(previous, texts[side]))) {
		return undefined;
	}
	const side = SIDES.find((each) => beginsWithWords(texts[each], texts[otherSide(each)]));
	if (side === undefined) return undefined;
	return { take: side, why: `${the(side)} has all that ${the(otherSide(side))} has, and more` };
}

function bothWroteOn(field: CompiledField, entry: ConflictField): Suggestion | undefined {
	const { previous } = entry;
	if (typeof previous !== 'string' || previous.trim() === '') return undefined;
	const isMade =
		SIDES.every((side) => String(entry[side]).startsWith(previous)) &&
		combined(field, entry) !== undefined;
	return isMade
		? { take: 'combined', why: 'both only wrote on behind what was there before' }
		: undefined;
}

/**
 * Whether a text is another one with more words behind it. "unpaid" has no more than "paid", nor 150 than 15: digits
 * alone are a number, which another one begins by chance.
 */
function beginsWithWords(long: string, short: string): boolean {
	const [whole, start] = [long.trim(), short.trim()];
	if (whole.length <= start.length || !whole.startsWith(start) || !/\p{L}/u.test(start))
		return false;
	return !/^[\p{L}\p{N}\p{M}]/u.test(whole.slice(start.length));
}

/** Whether a text still has what it had. */
function goesOn(previous: unknown, text: string): boolean {
	if (previous === undefined || previous === null) return true;
	return typeof previous === 'string' && text.includes(previous);
}

/** Whether neither side took anything out of the list, as far as is known. */
function haveAllOf({ master, slave, previous }: ConflictField): boolean {
	if (!Array.isArray(previous)) return false;
	const texts = (list: unknown) =>
		new Set(Array.isArray(list) ? list.map((each) => JSON.stringify(each)) : []);
	const [before, onMaster, onSlave] = [texts(previous), texts(master), texts(slave)];
	return [...before].every((each) => onMaster.has(each) && onSlave.has(each));
}

function fuller(entry: ConflictField, texts: Texts): Suggestion | undefined {
	if (!isAlike(texts.master, texts.slave)) return undefined;
	const lengths = SIDES.map((side) => [...String(entry[side])].length);
	const [master = 0, slave = 0] = lengths;
	if (master === slave) return undefined;
	const take = master > slave ? 'master' : 'slave';
	return {
		take,
		why: `both say the same, and ${the(take)} says it in full`,
	};
}
