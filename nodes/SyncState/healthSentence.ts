import { findLast } from 'lodash';
import { DateTime } from 'luxon';
import type { HealthState } from '../../src/model/health';
import type { StateHead } from '../../src/model/state';
import type { Health } from '../../src/state/health';

const WORDS: { readonly [health in HealthState]: string } = {
	healthy: 'Healthy',
	waiting: 'Waiting',
	failing: 'Failing',
	stopped: 'Stopped',
};

/**
 * How the sync is, in one sentence: "Waiting: last run 13:29, 250 in sync, 2 wait for a person since 3 days."
 *
 * @param at.zone Where the reader's clock is.
 */
export function healthSentence(
	health: Health,
	head: StateHead,
	at: { readonly now: number; readonly zone: string },
): string {
	const finished = (head.runs ?? []).filter(({ run }) => run !== undefined);
	const last = head.lastRunAt;
	const inSync = findLast(finished, ({ full }) => full === true)?.inSync;
	const parts = [
		last === undefined ? 'no run yet' : `last run ${clock(last, at)}`,
		...(inSync === undefined ? [] : [`${inSync} in sync`]),
		...waitingPart(health, at.now),
	];
	const sentence = `${WORDS[health.health]}: ${parts.join(', ')}.`;
	return health.reason === undefined || health.health === 'waiting'
		? sentence
		: `${sentence} ${health.reason}`;
}

function waitingPart({ waiting, waitingSince }: Health, now: number): readonly string[] {
	if (waitingSince === undefined) return [];
	const wait = waiting === 1 ? '1 waits' : `${waiting} wait`;
	const length = span(now - waitingSince);
	return [`${wait} for a person${length === undefined ? '' : ` since ${length}`}`];
}

/** Today the time alone. */
function clock(time: number, { now, zone }: { readonly now: number; readonly zone: string }) {
	const local = DateTime.fromMillis(time, { zone });
	const isToday = local.hasSame(DateTime.fromMillis(now, { zone }), 'day');
	return local.toFormat(isToday ? 'HH:mm' : 'yyyy-MM-dd HH:mm');
}

const UNITS = [
	['day', 86_400_000],
	['hour', 3_600_000],
	['minute', 60_000],
] as const;

/** A length of time in words; none where it is less than a minute. */
function span(milliseconds: number): string | undefined {
	for (const [name, length] of UNITS) {
		const count = Math.floor(milliseconds / length);
		if (count > 0) return count === 1 ? `1 ${name}` : `${count} ${name}s`;
	}
	return undefined;
}
