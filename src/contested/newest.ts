import type { Side } from '../model/side';
import { readInstant } from '../values/instant';
import type { Contested, PolicyOutcome } from './contested';
import { undecided } from './contested';

/** The side whose record was modified later; the only rule that compares the clocks of two systems. */
export function decideByNewest(contested: Contested): PolicyOutcome {
	const master = readModified(contested, 'master');
	const slave = readModified(contested, 'slave');
	if (typeof master === 'string' && typeof slave === 'string') {
		return undecided(`${master}, and ${slave}`);
	}
	if (typeof master === 'string') return undecided(master);
	if (typeof slave === 'string') return undecided(slave);
	const apart = Math.abs(master - slave) / 1000;
	if (apart <= contested.skewSeconds) {
		return undecided(
			apart === 0
				? 'both were modified at the same time'
				: `both were modified within ${contested.skewSeconds} s of each other`,
		);
	}
	const winner = master > slave ? 'master' : 'slave';
	return {
		winner,
		reason: `the ${winner} was modified later (master ${print(master)}, slave ${print(slave)})`,
	};
}

/** In epoch milliseconds, or why it cannot be had. */
function readModified(contested: Contested, side: Side): number | string {
	const { modified, comparison } = contested[side];
	const blank = typeof modified === 'string' && modified.trim() === '';
	if (modified === undefined || modified === null || blank) {
		return `the ${side}'s modified time is missing`;
	}
	const instant = readInstant(modified, comparison.zone);
	return instant ?? `the ${side}'s modified time cannot be read`;
}

function print(milliseconds: number): string {
	// Beyond the year 275760 a Date has no text.
	return Math.abs(milliseconds) <= 8.64e15
		? new Date(milliseconds).toISOString()
		: `${milliseconds}`;
}
