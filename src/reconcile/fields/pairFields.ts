import type { CompiledField } from '../../mapping/compiled';
import type { PerSide, Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import { outgoing, shownSent } from '../../records/outgoing';
import type { SeenValue } from '../../records/seen';
import type { Sight } from '../../records/sights';
import { answerField } from './answers';
import { hasOwnValue, isEditOfCut, isLikelyForm, settleReduced } from './appForms';
import { contest, overrule } from './contest';
import type { FieldDecision } from './fieldTable';
import { decideField } from './fieldTable';
import { isHeld, isReopened, settleAgreed, settleEqual } from './heldFields';
import { isHidden } from './undecided';
import { addDisplaced, isLateWrite, noteDisplaced } from './lateWrites';
import { askIfLost } from './lostFields';
import { restoreOverwritten } from './overwritten';
import type { Pair } from './pair';
import { isRenewed, mayTravel } from './renewed';
import { request } from './requests';
import { carryOutDecision } from './waitingDecision';
import { the } from '../../model/sideNames';

/** Decides one field of one link: standing intents first, then held fields, then the table. */
export function reconcileField(pair: Pair, field: CompiledField): void {
	if (pair.how.waiting?.has(field.plan.key) === true) {
		settleAgreed(pair, field);
		return;
	}
	if (isReopened(pair, field)) {
		if (!settleEqual(pair, field)) pair.dropStanding(field);
		return;
	}
	if (isDoneBefore(pair, field)) return;
	const answer = answerField(pair, field);
	if (isRenewed(pair, field)) return;
	if (isHeld(pair, field)) return;
	if (answer === 'done') return;
	const bothChanged = answer === 'bothChanged';
	if (!bothChanged && isLateWrite(pair, field)) return;
	if (askIfLost(pair, field)) return;
	const decision = decideField({
		sights: sightsOf(pair, field),
		shadows: {
			master: pair.edit.shadow('master', field.index),
			slave: pair.edit.shadow('slave', field.index),
		},
		allowed: mayTravel(pair, field),
		pending: {
			master: pair.edit.standing('master', field.index) !== undefined,
			slave: pair.edit.standing('slave', field.index) !== undefined,
		},
		bothChanged,
	});
	applyDecision(pair, field, decision);
	if (bothChanged) addDisplaced(pair, field);
}

/** Whether something else than what stands or is seen decides the field, or that it waits. */
function isDoneBefore(pair: Pair, field: CompiledField): boolean {
	return (
		carryOutDecision(pair, field) ||
		isHidden(pair, field) ||
		restoreOverwritten(pair, field) ||
		settleUnticked(pair, field)
	);
}

/** A blank beside a box that is not ticked, whose app leaves `false` out: there is nothing to write. */
function settleUnticked(pair: Pair, field: CompiledField): boolean {
	const { master, slave } = pair.sight(field).seen;
	if ((master?.unticked ?? slave?.unticked) !== true || master?.print === slave?.print)
		return false;
	return settleEqual(pair, field);
}

/** An event need not carry every field: one that it leaves out is as far out of sight as a record. */
function sightsOf(pair: Pair, field: CompiledField): PerSide<Sight> {
	const { sights } = pair.sight(field);
	if (pair.run.isSnapshot) return sights;
	const now = (side: Side): Sight =>
		sights[side].seen === 'missing' ? { seen: 'unseen' } : sights[side];
	return { master: now('master'), slave: now('slave') };
}

function applyDecision(pair: Pair, field: CompiledField, decision: FieldDecision): void {
	switch (decision.decision) {
		case 'nothing':
			restSettled(pair, field, decision.row);
			return;
		case 'settle':
			noteDisplaced(pair, field);
			pair.dropStanding(field);
			pair.settle(field);
			return;
		case 'write':
			carryOrAsk(pair, field, decision.to);
			return;
		case 'forbidden':
			answerForbidden(pair, field, decision.edited);
			return;
		case 'contested':
			if (leftBlank(pair, field)) return;
			if (decision.row === 5 && settleReduced(pair, field)) return;
			pair.contested.add(field);
			contest(pair, field, { changedBy: decision.row === 5 ? 'unknown' : 'both' });
			return;
		case 'overrule':
			if (decision.row === 5 && settleReduced(pair, field)) return;
			pair.contested.add(field);
			overrule(pair, field, decision.winner, {
				reason: `${the(decision.winner)} is the source of this field`,
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

/** Row 6: an edit of what its app had cut off was made on a part of the other side's value. */
function carryOrAsk(pair: Pair, field: CompiledField, target: Side): void {
	const edited = otherSide(target);
	if (field.plan.keepsOverBlanks === true && pair.sight(field).seen[edited]?.blank === true) {
		carry(pair, field, target);
		return;
	}
	const ofCut = isEditOfCut(pair, field, edited, pair.sight(field).seen[target]);
	if (ofCut === undefined) waitForSight(pair, field, target);
	else if (!ofCut) carry(pair, field, target);
	else if (!field.allowed[edited]) {
		pair.contested.add(field);
		overrule(pair, field, edited, {
			reason: `${the(edited)} is the source of this field`,
			changedBy: edited,
		});
	} else {
		pair.contested.add(field);
		contest(pair, field, { changedBy: edited });
	}
}

/** What is to be overwritten must be seen, to be logged: the edit is kept, and full lists are asked for. */
function waitForSight(pair: Pair, field: CompiledField, side: Side): void {
	if (pair.run.isSnapshot) return;
	pair.run.wantFull(
		`Edits of "${field.paths[otherSide(side)]}" wait for a full run, which sees the value of its own that ${the(side)} has: the trigger was asked to make its next run one.`,
	);
}

/** Row 4 and 6: one side's value goes to the other. */
function carry(pair: Pair, field: CompiledField, target: Side): void {
	const source = otherSide(target);
	const { seen } = pair.sight(field);
	const from = seen[source];
	if (from === undefined) return;
	if (from.blank && field.plan.keepsOverBlanks === true && seen[target]?.blank !== true) {
		leaveBlank(pair, field, source);
		return;
	}
	const isOwn = hasOwnValue(pair, field, target);
	if ((isOwn && seen[target] === undefined) || isLookedPast(pair, field, target)) {
		waitForSight(pair, field, target);
		return;
	}
	pair.dropStanding(field);
	if (isOwn) {
		const reason = `overwritten: ${the(target)} kept a value of its own until ${the(source)} changed`;
		pair.overruled.set(field.plan.key, pair.entry(field, reason, source));
	} else if (isLikelyForm(pair, field, target)) {
		const reason = `overwritten: ${the(target)} showed what may be its app's form of what was written there before`;
		pair.overruled.set(field.plan.key, pair.entry(field, reason, source));
	} else if (pair.run.isRecovery) {
		const reason = `overwritten by ${the(source)}'s value after ${pair.run.whatIsLacking}`;
		pair.overruled.set(field.plan.key, pair.entry(field, reason, source));
	} else if (pair.how.replaced !== undefined && isWorthLogging(pair, field, seen[target])) {
		const reason = `overwritten: the ${pair.how.replaced}'s record was deleted and created again`;
		pair.overruled.set(field.plan.key, pair.entry(field, reason, source));
	}
	noteUnproven(pair, field, source);
	request(pair, field, {
		target,
		...outgoing(field, source, from),
		source: from.print,
		kind: 'carry',
	});
}

/**
 * Whether a side that is not at hand was last seen with what it held before our write: it may be a user's, and
 * what is overwritten must be seen to be logged.
 */
function isLookedPast({ edit, present }: Pair, { index }: CompiledField, side: Side): boolean {
	const receipt = edit.unshown(side, index);
	return present[side] === undefined && (receipt?.told === true || receipt?.missed === true);
}

/** Whether one side was emptied while the other was edited, in a field whose values no blank overwrites. */
function leftBlank(pair: Pair, field: CompiledField): boolean {
	const { master, slave } = pair.sight(field).seen;
	if (field.plan.keepsOverBlanks !== true || master?.blank === slave?.blank) return false;
	leaveBlank(pair, field, master?.blank === true ? 'master' : 'slave');
	return true;
}

/** The blank stays where it is, and is settled as different. SEMANTICS "Blanks". */
function leaveBlank(pair: Pair, field: CompiledField, source: Side): void {
	pair.dropStanding(field);
	pair.settle(field);
	pair.edit.setApart(otherSide(source), field.index, true);
}

/** What was written to a side and answered, and which nothing had shown before that side was edited. */
function noteUnproven(pair: Pair, field: CompiledField, edited: Side): void {
	const first = pair.firstSights.find(
		(each) => each.field === field && each.side === edited && each.proof === 'edit',
	);
	if (first === undefined) return;
	const reason = `overwritten: ${the(edited)} was edited before anything had shown what was written there`;
	const entry = pair.entry(field, reason, edited);
	const source = otherSide(edited);
	const isSeen = pair.sight(field).seen[source] !== undefined;
	if (!isSeen && pair.run.isSnapshot) return;
	// Where it is out of sight, what was written there is what that side held.
	const sent = isSeen ? undefined : shownSent(first.sent);
	const known = sent === undefined ? {} : { [source]: sent };
	pair.overruled.set(field.plan.key, { ...entry, ...known });
}

/** A blank is nothing to keep, unless a user may have put it back over a write of ours. */
function isWorthLogging({ how }: Pair, { index }: CompiledField, seen: SeenValue | undefined) {
	if (seen === undefined) return false;
	return !seen.blank || how.unanswered?.has(index) === true;
}

/** An edit on the side that is not the field's source. SEMANTICS, below the field table. */
function answerForbidden(pair: Pair, field: CompiledField, edited: Side): void {
	const source = otherSide(edited);
	const { seen } = pair.sight(field);
	if (pair.run.settings.onForbiddenEdit === 'revert' && !pair.run.staying.has(field.index)) {
		// Without the source's value at hand there is nothing to revert to; the next full run sees both.
		if (seen[source] !== undefined) {
			const reason = `reverted: only ${the(source)} may change this field`;
			overrule(pair, field, source, { reason, changedBy: edited });
		} else if (!pair.run.isSnapshot) {
			pair.run.wantFull(
				`An edit of "${field.paths[edited]}" in ${the(edited)} is reverted by a full run, which sees ${the(source)}'s value: the trigger was asked to make its next run one.`,
			);
		}
		return;
	}
	pair.dropStanding(field);
	pair.settle(field);
	pair.edit.setApart(edited, field.index, true);
	if (seen[source] !== undefined) return;
	pair.run.note(
		`Edits of "${field.paths[edited]}" in ${the(edited)} are ignored: only ${the(source)} may change it.`,
	);
}
