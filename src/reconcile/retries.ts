import type { Intent, PutOff } from '../model/link';
import type { Run } from './run';

/** A write that is put off for so long is told to a person, and no longer tried in every run. */
const DAY = 24 * 60 * 60 * 1000;

/** From then on the next try waits for this part of the time that it has been put off. */
const WAITING_SHARE = 4;

/**
 * What becomes of a write that did not land: `again` now; `later`; or `spent`, its attempts have run out.
 * `isTold`: it has been put off for so long that a person is told.
 */
export interface Retry {
	readonly when: 'again' | 'later' | 'spent';
	readonly isTold: boolean;
}

/** SEMANTICS "Throttled is not failed". */
export function retryOf(run: Run, intent: Intent): Retry {
	const used = intent.attempts - sparedBy(run, intent);
	if (used < run.settings.maxAttempts) return { when: 'again', isTold: false };
	const { putOff } = intent;
	if (putOff?.last === undefined) return { when: 'spent', isTold: false };
	if (run.now - putOff.since < DAY) return { when: 'again', isTold: false };
	return { when: run.now < (putOff.until ?? 0) ? 'later' : 'again', isTold: true };
}

/** Tries that used up no attempt: while its app took no other write either. */
function sparedBy(run: Run, { target, lastRun, putOff }: Intent): number {
	if (putOff === undefined) return 0;
	const tookOthers = (run.state.head.taken?.[target] ?? 0) >= lastRun;
	return putOff.spared + (putOff.last !== undefined && !tookOthers ? 1 : 0);
}

/** What an intent says of its tries once it is sent again, or for the first time. */
export function nextTry(
	run: Run,
	intent: Intent | undefined,
): Pick<Intent, 'firstRun' | 'lastRun' | 'attempts' | 'putOff'> {
	if (intent === undefined) return { firstRun: run.number, lastRun: run.number, attempts: 1 };
	const { firstRun, attempts, putOff } = intent;
	if (putOff?.last !== undefined) run.putOff(intent.target, putOff.reason);
	return {
		firstRun,
		lastRun: run.number,
		attempts: attempts + 1,
		...(putOff === undefined ? {} : { putOff: triedAgain(run, intent, putOff) }),
	};
}

function triedAgain(run: Run, intent: Intent, putOff: PutOff): PutOff {
	const { since, reason } = putOff;
	const spared = sparedBy(run, intent);
	const until = run.now + Math.floor((run.now - since) / WAITING_SHARE);
	return { since, reason, spared, ...(retryOf(run, intent).isTold ? { until } : {}) };
}

/** In words: what the app said of a write that did not land. */
export function reasonOf({ failed, putOff }: Intent): string | undefined {
	return failed ?? putOff?.reason;
}
