import { reasonFor } from '../bucket/historyReason';
import { escaped } from '../bucket/html';
import { namedText } from '../bucket/namedText';
import type { Conflict } from '../model/conflict';
import type { StateView } from '../model/syncState';
import type { View } from './view';

/** A decision that was handed over. */
export interface HandedOver {
	readonly conflictId: string;
	readonly revision: number;
}

export type Outcome =
	| { readonly what: 'waits' }
	| { readonly what: 'underWay' | 'moved'; readonly conflict: Conflict }
	| { readonly what: 'closed'; readonly conflict: Conflict }
	| { readonly what: 'unknown' };

/** What became of a decision, as far as the state knows by now. O(history). */
export function outcomeOf(state: StateView, { conflictId, revision }: HandedOver): Outcome {
	const conflict = state.openConflict(conflictId);
	if (conflict === undefined) {
		const closed = state
			.history()
			.filter(({ id }) => id === conflictId)
			.at(-1);
		return closed === undefined ? { what: 'unknown' } : { what: 'closed', conflict: closed };
	}
	if (conflict.decidedAt !== undefined) return { what: 'underWay', conflict };
	return conflict.revision === revision ? { what: 'waits' } : { what: 'moved', conflict };
}

/** What became of decisions, above what is left. */
export function resultPart(outcomes: readonly Outcome[], { names }: View): string {
	const lines = outcomes.flatMap((outcome): readonly string[] => {
		switch (outcome.what) {
			case 'closed':
				return [
					`${outcome.conflict.label}: ${namedText(reasonFor(outcome.conflict, outcome.conflict.fields[0]), names)}`,
				];
			case 'underWay':
				return [`${outcome.conflict.label}: decided; what it writes is on its way to the app.`];
			case 'moved':
				return [
					`${outcome.conflict.label}: nothing was written, since a value had changed meanwhile. The new values are below.`,
				];
			default:
				return [];
		}
	});
	const waiting = outcomes.filter(({ what }) => what === 'waits' || what === 'unknown').length;
	if (waiting > 0) lines.push(handedOver(waiting));
	if (lines.length === 0) return '';
	const kind = outcomes.every(({ what }) => what === 'closed' || what === 'underWay');
	const items = lines.map((line) => `<p>${escaped(line)}</p>`).join('');
	return `<div class="${kind ? 'done' : 'note'}" role="status">${items}</div>`;
}

function handedOver(count: number): string {
	const which = count === 1 ? 'The decision was' : `${count} decisions were`;
	return `${which} handed over and not carried out yet. Load this page again in a moment. Should it stay so, look at the executions of the workflow: its output Decisions has to lead to a Conflict Bucket that applies decisions.`;
}
