import type { Side } from '../model/side';
import { isDate, readInstant } from '../values/instant';
import type { Contested, PolicyOutcome } from './contested';
import { undecided } from './contested';
import { bare, the } from '../model/sideNames';

/** The side whose record was modified later; the only rule that compares the clocks of two systems. */
export function decideByNewest(contested: Contested): PolicyOutcome {
	const master = readModified(contested, 'master');
	const slave = readModified(contested, 'slave');
	if (typeof master === 'string' && typeof slave === 'string') {
		return undecided(`${master}, and ${slave}`);
	}
	if (typeof master === 'string') return undecided(master);
	if (typeof slave === 'string') return undecided(slave);
	const winner = master.from > slave.from ? 'master' : 'slave';
	const [earlier, later] = winner === 'master' ? [slave, master] : [master, slave];
	const apart = (later.from - earlier.from) / 1000;
	if (apart === 0) return undecided('both were modified at the same time');
	if (later.from <= earlier.to) {
		return undecided(
			'both may have been modified at the same time: a mark without a fraction stands for its whole second',
		);
	}
	if (apart <= contested.skewSeconds) {
		return undecided(`both were modified within ${contested.skewSeconds} s of each other`);
	}
	return {
		winner,
		reason: `${the(winner)} was modified later (${bare('master')} ${print(master.from)}, ${bare('slave')} ${print(slave.from)})`,
	};
}

/** From when to when a record may have been modified, in epoch milliseconds. */
interface Moment {
	readonly from: number;
	readonly to: number;
}

/** When it was modified, or why that cannot be had. */
function readModified(contested: Contested, side: Side): Moment | string {
	const { modified, comparison } = contested[side];
	const blank = typeof modified === 'string' && modified.trim() === '';
	if (modified === undefined || modified === null || blank) {
		return `${the(side)}'s modified time is missing`;
	}
	const instant = readInstant(modified, comparison.zone);
	if (instant === undefined) return `${the(side)}'s modified time cannot be read`;
	return { from: instant, to: isWholeSecond(modified) ? instant + 999 : instant };
}

/** Whether a mark tells no more than the second: as text without a fraction, or as epoch seconds. */
function isWholeSecond(mark: unknown): boolean {
	if (isDate(mark)) return false;
	const text = String(mark).trim();
	return /^\d+$/.test(text) ? text.length < 13 : !/\d[.,]\d/.test(text);
}

function print(milliseconds: number): string {
	// Beyond the year 275760 a Date has no text.
	return Math.abs(milliseconds) <= 8.64e15
		? new Date(milliseconds).toISOString()
		: `${milliseconds}`;
}
