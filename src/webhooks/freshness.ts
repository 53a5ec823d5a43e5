import type { Refused } from './verdict';
import { refused } from './verdict';

/** What the number of a time counts; `either`: told from its size, which no time of this millennium leaves in doubt. */
export type TimeUnit = 's' | 'ms' | 'either';

const MOST_SECONDS = 100_000_000_000;

/**
 * Why a time that came with a webhook is not one to take it at: unreadable, or too far from now, in the past or in
 * the future. Undefined where it is fresh.
 *
 * @param given As it stands in the request: digits alone.
 * @param limit Milliseconds.
 */
export function staleness(
	given: string,
	unit: TimeUnit,
	{ now, limit }: { readonly now: number; readonly limit: number },
): Refused | undefined {
	if (!/^\d{1,15}$/.test(given)) return refused('its time is no whole number');
	const number = Number(given);
	const isSeconds = unit === 's' || (unit === 'either' && number < MOST_SECONDS);
	const off = Math.abs(now - (isSeconds ? number * 1000 : number));
	if (off <= limit) return undefined;
	return refused(`its time is more than ${limit / 1000} seconds off`);
}
