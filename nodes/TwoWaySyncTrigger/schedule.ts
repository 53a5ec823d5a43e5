import type { CronExpression } from 'n8n-workflow';

export type Unit = 'seconds' | 'minutes' | 'hours' | 'days';

export const MILLISECONDS: { readonly [unit in Unit]: number } = {
	seconds: 1000,
	minutes: 60_000,
	hours: 3_600_000,
	days: 86_400_000,
};

/** How many of a unit make the next larger one, where a cron expression can step through them. */
const STEPS: { readonly [unit in Unit]: number } = { seconds: 60, minutes: 60, hours: 24, days: 1 };

export interface Interval {
	/** What to tick on. */
	readonly expression: CronExpression;
	/** Whether a tick at that time (epoch milliseconds) is one to run at. */
	readonly isDue: (now: number) => boolean;
}

/**
 * An interval as a cron expression. One that does not divide its unit (every 7 minutes) ticks each unit
 * and counts from a fixed point in time, so that it stays even over the hour and over a restart; a cron
 * step would begin anew each hour.
 *
 * @param start Epoch milliseconds of the activation; nothing is due before a whole interval began.
 */
export function intervalSchedule(every: number, unit: Unit, start: number): Interval {
	const divides = STEPS[unit] % every === 0;
	if (divides) return { expression: steps(every, unit), isDue: () => true };
	const length = every * MILLISECONDS[unit];
	let last = Math.floor(start / length);
	return {
		expression: steps(1, unit),
		isDue: (now) => {
			const current = Math.floor(now / length);
			if (current === last) return false;
			last = current;
			return true;
		},
	};
}

function steps(every: number, unit: Unit): CronExpression {
	switch (unit) {
		case 'seconds':
			return `*/${every} * * * * *`;
		case 'minutes':
			return `0 */${every} * * * *`;
		case 'hours':
			return `0 0 */${every} * * *`;
		case 'days':
			return '0 0 0 * * *';
		default:
			return assertNever(unit);
	}
}

function assertNever(unit: never): never {
	throw new Error(`Unknown unit: ${String(unit)}`);
}
