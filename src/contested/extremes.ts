import { canonical, isBlank } from '../values/canonical';
import { readElements } from '../values/list';
import { compareDecimals, readDecimal } from '../values/decimal';
import type { Contested, PolicyOutcome } from './contested';
import { undecided } from './contested';
import { the } from '../model/sideNames';

/** `longest`, `largest` and `smallest`: by canonical value, so that the form of an app decides nothing. */
export function decideByComparing(
	contested: Contested,
	policy: 'longest' | 'largest' | 'smallest',
): PolicyOutcome {
	const master = canonical(contested.master.value, contested.master.comparison);
	const slave = canonical(contested.slave.value, contested.slave.comparison);
	const order = policy === 'longest' ? compareLength(master, slave) : compareSize(master, slave);
	if (order === undefined) return undecided(`the two values have no order to tell the ${policy}`);
	if (order === 0) return undecided(`neither value is the ${policy}`);
	const masterWins = policy === 'smallest' ? order < 0 : order > 0;
	const winner = masterWins ? 'master' : 'slave';
	return { winner, reason: `${the(winner)}'s value is the ${policy}` };
}

function compareLength(a: string, b: string): number | undefined {
	if (isBlank(a) || isBlank(b)) return Number(isBlank(b)) - Number(isBlank(a));
	const isList = a.startsWith('l:');
	// So many elements are neither more nor less than so many characters.
	if (isList !== b.startsWith('l:')) return undefined;
	return isList
		? readElements(a.slice(2)).length - readElements(b.slice(2)).length
		: length(a) - length(b);
}

/** In characters as people count them, not in code units. */
function length(canonicalText: string): number {
	return Array.from(canonicalText).length - 'x:'.length;
}

function compareSize(a: string, b: string): number | undefined {
	const tag = a.slice(0, 2);
	// A blank is neither small nor large, and a number is not larger than a text.
	if (isBlank(a) || isBlank(b) || tag !== b.slice(0, 2)) return undefined;
	switch (tag) {
		case 'n:':
		case 'd:':
			return compareNumbers(a.slice(2), b.slice(2));
		case 'l:':
		case 'j:':
			return undefined;
		default:
			return a < b ? -1 : Number(a > b);
	}
}

function compareNumbers(a: string, b: string): number | undefined {
	const first = readDecimal(a);
	const second = readDecimal(b);
	return first === undefined || second === undefined ? undefined : compareDecimals(first, second);
}
