import type { HealthState } from '../model/health';
import type { StateHead } from '../model/state';
import type { Health } from './health';

/** So long nobody is told again of what stays as it is. */
const REPEATED_AFTER = 24 * 60 * 60 * 1000;

/** Something to tell people about the health of a sync. */
export interface HealthNews {
	/** What was told last; a sync of which nothing was told counts as healthy. */
	readonly before: HealthState;
	/** Whether it was told before and is still so. */
	readonly repeated: boolean;
	/** Epoch milliseconds: since when it is so, or when that was noticed. */
	readonly since: number;
}

/**
 * Whether people are to be told how a sync is: when that changes, also for the better, and every 24 hours while
 * it is not healthy.
 *
 * @returns the head in which it is told, where there is news.
 */
export function watchHealth(
	head: StateHead,
	{ health, since }: Health,
	now: number,
): { readonly head: StateHead; readonly news: HealthNews } | undefined {
	const { health: before = 'healthy', toldAt = now, since: known = now } = head.watched ?? {};
	const changed = before !== health;
	if (!changed && (health === 'healthy' || now - toldAt < REPEATED_AFTER)) return undefined;
	const from = changed ? (since ?? now) : known;
	return {
		head: { ...head, watched: { health, toldAt: now, since: from } },
		news: { before, repeated: !changed, since: from },
	};
}
