import type { Draft } from '../model/draft';
import type { Intent, Link } from '../model/link';
import type { Correction, WriteState } from '../runs/runLog';
import { correctRuns } from '../runs/runLog';

/** What answers make of the numbers in the run log: a creation that failed is none. */
export class Corrections {
	private readonly found: Correction[] = [];

	/** @param after The link with the answer in it. */
	note(before: Intent, after: Link): void {
		const now = after.intents.find(({ writeId }) => writeId === before.writeId);
		const { lastRun: run, target: side, operation } = before;
		this.found.push({ run, side, operation, was: stateOf(before), is: stateOf(now) });
	}

	/** Once all answers were read. O(answers + log). */
	apply(draft: Draft, now: number): void {
		draft.head = correctRuns(draft.head, this.found, { closed: draft.turned.closed, now });
	}
}

/** Of what was not answered nobody knows; it counts as sent. */
function stateOf(intent: Intent | undefined): WriteState {
	if (intent?.putOff?.last === 'throttled') return 'throttled';
	return intent?.failed === undefined ? 'sent' : 'failed';
}
