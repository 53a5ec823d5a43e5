import type { CompiledField } from '../../mapping/compiled';
import type { ConflictField } from '../../model/conflict';
import type { EndedIntent } from '../../model/link';
import type { PerSide, Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import { outgoing } from '../../records/outgoing';
import type { SeenValue } from '../../records/seen';
import { compared } from '../../records/seen';
import { isAlike } from '../../values/alike';
import { answerField } from './answers';
import { decideByPolicy } from './contestedField';
import type { FieldDecision } from './fieldTable';
import { decideField } from './fieldTable';
import { notePutBack } from './putBack';
import type { Pair } from './pair';
import { request } from './requests';
import type { Run } from '../run';

/** Decides one field of one link: standing intents first, then held fields, then the table. */
export function reconcileField(pair: Pair, field: CompiledField): void {
	if (pair.waiting.has(field.plan.key)) {
		settleEqual(pair, field);
		return;
	}
	const answer = answerField(pair, field);
	if (isHeld(pair, field)) return;
	if (answer === 'done') return;
	const bothChanged = answer === 'bothChanged';
	if (!bothChanged && isLateWrite(pair, field)) return;
	const { sights } = pair.sight(field);
	const decision = decideField({
		sights,
		shadows: {
			master: pair.edit.shadow('master', field.index),
			slave: pair.edit.shadow('slave', field.index),
		},
		allowed: field.allowed,
		pending: {
			master: pair.edit.standing('master', field.index) !== undefined,
			slave: pair.edit.standing('slave', field.index) !== undefined,
		},
		bothChanged,
	});
	applyDecision(pair, field, decision);
}

/**
 * Whether an open conflict holds the field. A field that its sides agree on is settled in it; a failed
 * write holds only while neither side changes.
 */
function isHeld(pair: Pair, field: CompiledField): boolean {
	const conflict = pair.heldBy(field);
	if (conflict === undefined) return false;
	if (settleEqual(pair, field)) return true;
	if (conflict.type !== 'failedWrite') return true;
	const { seen } = pair.sight(field);
	const entry = conflict.fields.find((candidate) => candidate.key === field.plan.key);
	if (
		entry === undefined ||
		!SIDES.some((side) => hasChangedFrom(entry, field, side, seen[side]))
	) {
		return true;
	}
	pair.run.close(conflict, { status: 'dismissed', how: 'a side changed; it is planned anew' });
	return false;
}

/** Settles a field whose sides are equal; false where they are not, and nothing was done. */
function settleEqual(pair: Pair, field: CompiledField): boolean {
	const { master, slave } = pair.sight(field).seen;
	if (master === undefined || slave === undefined || master.print !== slave.print) return false;
	for (const side of SIDES) {
		const standing = pair.edit.standing(side, field.index);
		if (standing?.part.sent === master.print) {
			pair.edit.land(standing.intent, standing.part, master.print, pair.run.now);
		}
	}
	pair.dropStanding(field);
	pair.settle(field);
	return true;
}

/** Whether a side no longer holds what an entry says of it. */
export function hasChangedFrom(
	entry: ConflictField,
	field: CompiledField,
	side: Side,
	seen: SeenValue | undefined,
): boolean {
	if (seen === undefined) return false;
	return compared(entry[side], field, side).print !== seen.print;
}

function applyDecision(pair: Pair, field: CompiledField, decision: FieldDecision): void {
	switch (decision.decision) {
		case 'nothing':
			restSettled(pair, field, decision.row);
			return;
		case 'settle':
			pair.dropStanding(field);
			pair.settle(field);
			return;
		case 'write':
			carry(pair, field, decision.to);
			return;
		case 'forbidden':
			answerForbidden(pair, field, decision.edited);
			return;
		case 'contested':
			contest(pair, field, decision.row);
			return;
		case 'overrule':
			overrule(pair, field, decision.winner, {
				reason: `the ${decision.winner} is the source of this field`,
				changedBy: decision.row === 5 ? 'unknown' : 'both',
			});
			return;
		default:
			assertNever(decision);
	}
}

function assertNever(decision: never): never {
	throw new Error(`Unknown decision: ${JSON.stringify(decision)}`);
}

function restSettled(pair: Pair, field: CompiledField, row: 1 | 3): void {
	for (const side of SIDES) pair.keepBase(field, side);
	const { seen } = pair.sight(field);
	if (row === 3 && seen.master !== undefined && seen.slave !== undefined) {
		pair.edit.clearTrails(field.index);
	}
}

/** Row 4 and 6: one side's value goes to the other. */
function carry(pair: Pair, field: CompiledField, target: Side): void {
	const source = otherSide(target);
	const { seen } = pair.sight(field);
	const from = seen[source];
	if (from === undefined) return;
	const apart = pair.edit.isApart(target, field.index);
	// A value that only the target has is logged before it is overwritten; that takes seeing it.
	if (apart && seen[target] === undefined) return;
	pair.dropStanding(field);
	if (apart) {
		const reason = `overwritten: the ${target} kept a value of its own until the ${source} changed`;
		pair.overruled.set(field.plan.key, pair.entry(field, reason, source));
	} else if (pair.run.isRecovery && seen[target] !== undefined) {
		const reason = `overwritten by the ${source}'s value after ${whatIsLacking(pair.run)}`;
		pair.overruled.set(field.plan.key, pair.entry(field, reason, source));
	}
	notePutBack(pair, field);
	request(pair, field, {
		target,
		...outgoing(field, source, from),
		source: from.print,
		kind: 'carry',
	});
}

/** Why the state may lack what happened lately. */
function whatIsLacking(run: Run): string {
	return run.isRestored ? 'the state was put back' : 'a run whose state was not saved';
}

/** An edit on the side that is not the field's source. SEMANTICS, below the field table. */
function answerForbidden(pair: Pair, field: CompiledField, edited: Side): void {
	const source = otherSide(edited);
	const { seen } = pair.sight(field);
	if (pair.run.settings.onForbiddenEdit === 'revert') {
		// Without the source's value at hand there is nothing to revert to; the next full run sees both.
		if (seen[source] !== undefined) {
			const reason = `reverted: only the ${source} may change this field`;
			overrule(pair, field, source, { reason, changedBy: edited });
		}
		return;
	}
	pair.dropStanding(field);
	pair.settle(field);
	pair.edit.setApart(edited, field.index, true);
	if (seen[source] !== undefined) return;
	pair.run.note(
		`Edits of "${field.paths[edited]}" in the ${edited} are ignored: only the ${source} may change it.`,
	);
}

/** The winner's value is written to the other side, whose value goes into the history. */
function overrule(
	pair: Pair,
	field: CompiledField,
	winner: Side,
	why: Pick<ConflictField, 'reason' | 'changedBy'>,
): void {
	const loser = otherSide(winner);
	const from = pair.sight(field).seen[winner];
	if (from === undefined) return;
	pair.dropStanding(field);
	pair.overruled.set(field.plan.key, pair.entry(field, why.reason, why.changedBy));
	request(pair, field, {
		target: loser,
		...outgoing(field, winner, from),
		source: from.print,
		kind: 'carry',
	});
}

/** Row 5 and 7: the policy decides, or a person. */
function contest(pair: Pair, field: CompiledField, row: 5 | 7): void {
	const { seen } = pair.sight(field);
	const { master, slave } = seen;
	if (master === undefined || slave === undefined) return;
	pair.dropStanding(field);
	if (pair.run.isRecovery && isAlike(master.canonical, slave.canonical)) {
		const reason = `both sides changed to nearly the same after ${whatIsLacking(pair.run)}`;
		pair.overruled.set(field.plan.key, pair.entry(field, reason, 'both'));
		pair.settle(field);
		return;
	}
	const outcome = decideByPolicy(pair, field, { master, slave });
	const changedBy = row === 5 ? 'unknown' : 'both';
	switch (outcome.winner) {
		case 'master':
		case 'slave':
			overrule(pair, field, outcome.winner, { reason: outcome.reason, changedBy });
			return;
		case 'merged':
			pair.overruled.set(field.plan.key, pair.entry(field, outcome.reason, changedBy));
			mergeInto(pair, field, outcome.values, { master, slave });
			return;
		case 'nobody':
			pair.moved = true;
			pair.open('contested', pair.entry(field, outcome.reason, changedBy));
			return;
		default:
			throw new Error(`Unknown outcome: ${JSON.stringify(outcome)}`);
	}
}

/** A merged value goes to each side that does not hold it already. */
function mergeInto(
	pair: Pair,
	field: CompiledField,
	values: PerSide<unknown>,
	seen: PerSide<SeenValue>,
): void {
	for (const target of SIDES) {
		const sent = compared(values[target], field, target);
		if (sent.print === seen[target].print) {
			pair.edit.setShadow(target, field.index, sent.print);
			continue;
		}
		const source = seen[otherSide(target)].print;
		request(pair, field, { target, value: values[target], sent, source, kind: 'merged' });
	}
}

/**
 * A write that was given up lands late: the side it was written to changes to what was sent, with no
 * user in sight. The other side's value is written again, and both are logged.
 */
function isLateWrite(pair: Pair, field: CompiledField): boolean {
	const { ended } = pair.edit.link;
	if (ended === undefined) return false;
	const { seen } = pair.sight(field);
	if (seen.master?.print === seen.slave?.print) return false;
	for (const late of ended) {
		if (late.field !== field.index || !isAlikeEnded(late, seen[late.target])) continue;
		const source = otherSide(late.target);
		const from = seen[source];
		const moved = pair.edit.shadow(late.target, field.index) !== seen[late.target]?.print;
		if (!moved || !field.allowed[late.target]) continue;
		// Nobody knows what is to be written again; the next full run sees both sides.
		if (from === undefined) return true;
		if (pair.edit.shadow(source, field.index) !== from.print) continue;
		pair.edit.set({ ended: ended.filter((entry) => entry !== late) });
		const reason = `a write that had been given up reached the ${late.target} late`;
		pair.overruled.set(field.plan.key, pair.entry(field, reason, 'integration'));
		request(pair, field, {
			target: late.target,
			...outgoing(field, source, from),
			source: from.print,
			kind: 'carry',
		});
		return true;
	}
	return false;
}

function isAlikeEnded(late: EndedIntent, seen: SeenValue | undefined): boolean {
	if (seen === undefined) return false;
	if (late.sent === seen.print) return true;
	return late.sentValue !== undefined && isAlike(seen.canonical, late.sentValue);
}
