import { reasonFor } from '../bucket/historyReason';
import { escaped } from '../bucket/html';
import { namedText } from '../bucket/namedText';
import type { Conflict } from '../model/conflict';
import type { StateView } from '../model/syncState';
import type { SeenConflict } from './bulk';
import type { View } from './view';

/** A decision that was handed over: about a conflict as a page showed it. */
export type HandedOver = SeenConflict;

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

/** Each of so many is told by its name. */
const NAMED = 10;

/**
 * What became of decisions, above what is left.
 *
 * @param more How many were sent beside them.
 */
export function resultPart(outcomes: readonly Outcome[], { names }: View, more = 0): string {
	const settled = outcomes.filter(({ what }) => what === 'closed' || what === 'underWay');
	const lines =
		outcomes.length > NAMED
			? counted(outcomes)
			: outcomes.flatMap((outcome) => told(outcome, names));
	const waiting = outcomes.filter(({ what }) => what === 'waits' || what === 'unknown').length;
	if (waiting > 0) lines.push(handedOver(waiting));
	if (more > 0) {
		lines.push(`${more} more were sent with these; what of them is still open stands below.`);
	}
	if (lines.length === 0) return '';
	const kind = settled.length === outcomes.length ? 'done' : 'note';
	const items = lines.map((line) => `<p>${escaped(line)}</p>`).join('');
	return `<div class="${kind}" role="status">${items}</div>`;
}

function told(outcome: Outcome, names: View['names']): readonly string[] {
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
}

function counted(outcomes: readonly Outcome[]): string[] {
	const count = (wanted: Outcome['what']) => outcomes.filter(({ what }) => what === wanted).length;
	const [closed, underWay, moved] = [count('closed'), count('underWay'), count('moved')];
	return [
		...(closed > 0 ? [`${closed} decided, and done.`] : []),
		...(underWay > 0 ? [`${underWay} decided; what they write is on its way to the app.`] : []),
		...(moved > 0
			? [`${moved} not written, since values had changed meanwhile. The new ones are below.`]
			: []),
	];
}

function handedOver(count: number): string {
	const which = count === 1 ? 'The decision was' : `${count} decisions were`;
	return `${which} handed over and not carried out yet. Load this page again in a moment. Should it stay so, look at the executions of the workflow: its output Decisions has to lead to a Conflict Bucket that applies decisions.`;
}
