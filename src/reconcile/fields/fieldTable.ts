import type { Fingerprint } from '../../model/link';
import type { PerSide, Side } from '../../model/side';
import { otherSide } from '../../model/side';
import type { Sight } from '../../records/sights';

export interface FieldState {
	readonly sights: PerSide<Sight>;
	readonly shadows: PerSide<Fingerprint | undefined>;
	/** Whether the field's direction permits writing to that side. */
	readonly allowed: PerSide<boolean>;
	/**
	 * Whether a standing intent to that side is unanswered while its source has moved on, so that
	 * nobody knows what that side holds when it is not in sight.
	 */
	readonly pending: PerSide<boolean>;
	/** Both sides count as changed, whatever older shadows say (answer of a standing intent). */
	readonly bothChanged: boolean;
}

/** What the table decides, with the number of the row in SEMANTICS "One field of one link". */
export type FieldDecision =
	| { readonly row: 1 | 3; readonly decision: 'nothing' }
	| { readonly row: 2; readonly decision: 'settle' }
	| { readonly row: 4 | 6; readonly decision: 'write'; readonly to: Side }
	| { readonly row: 4 | 6; readonly decision: 'forbidden'; readonly edited: Side }
	| { readonly row: 5 | 7; readonly decision: 'contested' }
	/** A field with a direction is never contested: its source side decides, the loser is logged. */
	| { readonly row: 5 | 7; readonly decision: 'overrule'; readonly winner: Side };

/** Decides one field of one link; the first row that fits. */
export function decideField(state: FieldState): FieldDecision {
	const { master, slave } = state.sights;
	if (master.seen === 'missing' || slave.seen === 'missing') return { row: 1, decision: 'nothing' };
	if (master.seen === 'value' && slave.seen === 'value') {
		return decideSeen(state, { master, slave });
	}
	if (master.seen === 'value') return decideOneSided(state, 'master', master.print);
	if (slave.seen === 'value') return decideOneSided(state, 'slave', slave.print);
	return { row: 1, decision: 'nothing' };
}

type Value = Extract<Sight, { readonly seen: 'value' }>;

function decideSeen(state: FieldState, values: PerSide<Value>): FieldDecision {
	if (values.master.print === values.slave.print) return { row: 2, decision: 'settle' };
	const first = state.shadows.master === undefined || state.shadows.slave === undefined;
	if (first && !state.bothChanged) return decideFirstMeeting(state, values);
	const m = state.bothChanged || values.master.print !== state.shadows.master;
	const s = state.bothChanged || values.slave.print !== state.shadows.slave;
	if (!m && !s) return { row: 3, decision: 'nothing' };
	if (m && s) return contested(state, 7);
	return carry(state, 6, m ? 'master' : 'slave');
}

function decideFirstMeeting(state: FieldState, values: PerSide<Value>): FieldDecision {
	// A side that was seen with another value did not begin blank: a user cleared it.
	const isUnfilled = (side: Side) =>
		values[side].blank && (state.shadows[side] ?? values[side].print) === values[side].print;
	if (isUnfilled('master') && !values.slave.blank) return carry(state, 4, 'slave');
	if (isUnfilled('slave') && !values.master.blank) return carry(state, 4, 'master');
	return contested(state, 5);
}

/**
 * Changes input with one side only: the other side holds its shadow as far as anybody knows,
 * unless a write to it is under way; then what it holds is unknown and any move is carried on.
 * A field that was never compared waits for the run that sees both: the other side may hold anything.
 */
function decideOneSided(state: FieldState, side: Side, print: Fingerprint): FieldDecision {
	const other = otherSide(side);
	if (state.pending[other]) return carry(state, 6, side);
	if (print === state.shadows[side]) return { row: 3, decision: 'nothing' };
	if (state.shadows[other] === undefined) return { row: 1, decision: 'nothing' };
	if (print === state.shadows[other]) return { row: 2, decision: 'settle' };
	return carry(state, 6, side);
}

function carry(state: FieldState, row: 4 | 6, from: Side): FieldDecision {
	const to = otherSide(from);
	return state.allowed[to]
		? { row, decision: 'write', to }
		: { row, decision: 'forbidden', edited: from };
}

function contested(state: FieldState, row: 5 | 7): FieldDecision {
	const { master, slave } = state.allowed;
	if (master === slave) return { row, decision: 'contested' };
	return { row, decision: 'overrule', winner: master ? 'slave' : 'master' };
}
