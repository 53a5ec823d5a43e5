import type { CompiledField } from '../../mapping/compiled';
import type { IntentField } from '../../model/link';
import type { PerSide, Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import { isFilled } from '../../records/appForms';
import { isFormOf } from '../../records/proof';
import { outgoing, outgoingTo } from '../../records/outgoing';
import { noteOwnMark } from '../../records/ownMarks';
import type { SeenValue } from '../../records/seen';
import { decideByPolicy } from './contestedField';
import { retryOf } from '../retries';
import { takeForm } from './appForms';
import { giveUp, tellPutOff } from './givenUp';
import type { Pair } from './pair';
import type { Standing } from './standingIntent';
import { answerIntent, hasMoved } from './standingIntent';
import { request } from './requests';
import { substituteBehind } from './substitutes';
import { hasFailed, hasMarkMoved, isPlan, isTyped, noteMark } from './touched';
import { the } from '../../model/sideNames';

/** What the answers of a field's standing intents leave to the field table. */
export type FieldAnswer = 'table' | 'bothChanged' | 'done';

/** Answers the intents that stand for a field, by what is seen. SEMANTICS "One field of one link". */
export function answerField(pair: Pair, field: CompiledField): FieldAnswer {
	let answer: FieldAnswer = 'table';
	for (const target of SIDES) {
		const standing = pair.edit.standing(target, field.index);
		if (standing === undefined) continue;
		if (!field.allowed[target] && !hasLanded(pair, field, { ...standing, target })) {
			// Its direction was changed since: it is not sent again.
			reopenDecided(pair, standing.part);
			pair.dropStanding(field);
			continue;
		}
		if (standing.part.form === true) return settleForm(pair, field);
		const present = pair.sight(field).seen[target];
		const next = isTyped(pair, { ...standing, target }, present)
			? 'bothChanged'
			: answerOne(pair, field, { ...standing, target });
		if (next === 'bothChanged') {
			pair.dropStanding(field);
			return 'bothChanged';
		}
		if (next === 'done') answer = 'done';
	}
	return answer;
}

function hasLanded(pair: Pair, field: CompiledField, { part, target }: Standing): boolean {
	return pair.sight(field).seen[target]?.print === part.sent;
}

function answerOne(pair: Pair, field: CompiledField, standing: Standing): FieldAnswer {
	const { intent, part, target } = standing;
	const { seen } = pair.sight(field);
	const present = seen[target];
	const source = seen[otherSide(target)];
	const answer = answerIntent(part, {
		...(present === undefined ? {} : { target: present }),
		...(source === undefined ? {} : { source }),
		failed: hasFailed(pair, intent),
		noEffect: intent.noEffect,
		markMoved: hasMarkMoved(pair, standing),
	});
	if (present === undefined || answer.answer === 'unanswered') {
		return awaitAnswer(pair, field, standing, source);
	}
	if (answer.answer === 'landed' || answer.answer === 'otherForm') {
		noteLanded(pair, field, standing, present);
	}
	switch (answer.answer) {
		case 'landed':
			pair.edit.land(intent, part, present.print, pair.run.now);
			pair.keepBase(field, target);
			pair.keepBase(field, otherSide(target));
			return 'table';
		case 'otherForm':
			if (answer.likely === true) pair.likely.add(field);
			takeForm(pair, field, standing, present);
			return 'table';
		case 'notLanded':
			if (isTakenForForm(pair, field, standing, present)) return 'table';
			return answer.again
				? writeAgain(pair, field, standing, present, answer.logTarget)
				: planAnew(pair, field, standing, present, answer.logTarget);
		case 'bothChanged':
			return answerChanged(pair, field, standing, present);
		default:
			return assertNever(answer);
	}
}

/** The target holds what nobody sent: a default of its app, its form of what was sent, or somebody's edit. */
function answerChanged(
	pair: Pair,
	field: CompiledField,
	standing: Standing,
	present: SeenValue,
): FieldAnswer {
	const { intent, part } = standing;
	if (isFilled(intent, part, present)) {
		// The app's default fills the blank side: by the table its side has changed.
		pair.edit.land(intent, part, part.sent, pair.run.now);
		return 'table';
	}
	if (isTakenForForm(pair, field, standing, present)) return 'table';
	reopenDecided(pair, part);
	// Where nobody knows whether it landed, nobody knows what the target's value is made of.
	const isUnsure = !hasFailed(pair, intent) || intent.noEffect === true;
	if (isUnsure || isFormOf(present, part.sentValue, undefined)) pair.unsure.add(field);
	return 'bothChanged';
}

/** Whether the target shows what other writes of the same value were shown as: its app's form of that. */
function isTakenForForm(
	pair: Pair,
	field: CompiledField,
	standing: Standing,
	present: SeenValue,
): boolean {
	const substitute = substituteBehind(pair.run, field, { ...standing, link: pair.link }, present);
	if (substitute === undefined) return false;
	takeForm(pair, field, standing, present, substitute);
	return true;
}

/** An event may come yet that tells of an edit which the write replaced. */
function noteLanded(
	pair: Pair,
	field: CompiledField,
	{ intent, part, target }: Standing,
	{ print }: SeenValue,
): void {
	const { run, edit, present } = pair;
	if (intent.attempts === 0 || pair.shown(field).seen[target] === undefined) return;
	const mark = run.markOfField(target, present[target], field);
	if (mark === undefined || !run.takesMarks(edit.link)) return;
	noteOwnMark(edit, { intent, part, print, mark, now: run.now });
}

function assertNever(answer: never): never {
	throw new Error(`Unknown answer: ${JSON.stringify(answer)}`);
}

/** The target is not in sight: a write that is under way is not sent twice, one that failed is. */
function awaitAnswer(
	pair: Pair,
	field: CompiledField,
	standing: Standing,
	source: SeenValue | undefined,
): FieldAnswer {
	const { intent, part, target } = standing;
	const isUnseen = pair.sight(field).sights[target].seen !== 'value';
	// What the target holds can only be judged beside its source: both must be in sight.
	if (source === undefined && !(isUnseen && 'value' in part)) {
		if (!hasMarkMoved(pair, standing)) noteMark(pair, field, target);
		return 'done';
	}
	// A decision was about values that are there no more: that takes seeing both.
	if (hasMoved(part, source)) return part.conflict === undefined ? 'table' : 'done';
	if (intent.attempts === 0 && !('value' in part)) return 'done';
	if (!hasFailed(pair, intent) || !isUnseen) return 'done';
	return writeAgain(pair, field, standing, undefined, false);
}

/** A form that an earlier version brought to the other side: it stays where it is. */
function settleForm(pair: Pair, field: CompiledField): FieldAnswer {
	pair.dropStanding(field);
	pair.settle(field);
	return 'done';
}

/** The target still holds what it held: the same write once more, until the attempts run out. */
function writeAgain(
	pair: Pair,
	field: CompiledField,
	standing: Standing,
	present: SeenValue | undefined,
	logTarget: boolean,
): FieldAnswer {
	const { intent, part, target } = standing;
	const again = valueAgain(pair, field, standing);
	if (again === 'unknown') {
		noteMark(pair, field, target);
		return 'done';
	}
	if (again === 'anew') {
		return present === undefined ? 'done' : planAnew(pair, field, standing, present, false);
	}
	const retry = retryOf(pair.run, intent);
	if (retry.when === 'spent') giveUp(pair, field, standing, present);
	else if (retry.isTold) tellPutOff(pair, field, standing);
	if (retry.when !== 'again') return 'done';
	if (logTarget && part.noted !== true) logMaybePutBack(pair, field, target);
	request(pair, field, {
		target,
		...again,
		source: part.source,
		// What waited for a place in a run is in the trail already.
		kind: isPlan(intent, part) && !('value' in part) ? 'carry' : 'again',
		repeats: part,
		...(logTarget ? { noted: true } : {}),
		held: part.held,
		...(part.conflict === undefined ? {} : { conflict: part.conflict }),
	});
	return 'done';
}

/** Logs what the target holds before it is written again: a user may have put it back. */
function logMaybePutBack(pair: Pair, field: CompiledField, target: Side): void {
	const reason = `maybe put back by a user: ${the(target)} held this when it was written again`;
	pair.overruled.set(field.plan.key, pair.entry(field, reason, target));
}

/** What a write sent, to be sent again; it is kept nowhere but on the source side or in a decision. */
function valueAgain(
	pair: Pair,
	field: CompiledField,
	{ part, target }: Standing,
): { readonly value: unknown; readonly sent: SeenValue } | 'unknown' | 'anew' {
	const source = otherSide(target);
	const seen = pair.sight(field).seen[source];
	if (seen === undefined && part.value !== undefined) return outgoingTo(field, target, part.value);
	if (part.merged !== true) {
		return seen === undefined ? 'unknown' : outgoing(field, source, seen);
	}
	// Of a merged value that landed on one side, that side is the source for the other.
	if (seen?.print === part.sent) return outgoing(field, source, seen);
	const decided = decidedValue(pair, field, part);
	if (decided !== undefined) return outgoingTo(field, target, decided.value);
	const { master, slave } = pair.sight(field).seen;
	// A value that is put together takes seeing both: carried alone, one would go over the other.
	if (master === undefined || slave === undefined) return 'unknown';
	const merged = mergedValue(pair, field, target, { master, slave });
	return merged?.sent.print === part.sent ? merged : 'anew';
}

/** What the policy makes of both sides, in the form of one. */
function mergedValue(
	pair: Pair,
	field: CompiledField,
	target: Side,
	both: PerSide<SeenValue>,
): { readonly value: unknown; readonly sent: SeenValue } | undefined {
	const outcome = decideByPolicy(pair, field, both);
	if (outcome.winner !== 'merged') return undefined;
	return outgoingTo(field, target, outcome.values[target]);
}

function decidedValue(
	pair: Pair,
	field: CompiledField,
	part: IntentField,
): { readonly value: unknown } | undefined {
	const conflict = pair.conflicts.find((candidate) => candidate.id === part.conflict);
	const choice = conflict?.decision?.fields?.[field.plan.key];
	return choice?.take === 'custom' ? choice : undefined;
}

/** The source has moved, or the value must be made anew: the field table plans from what is there now. */
function planAnew(
	pair: Pair,
	field: CompiledField,
	{ intent, part, target }: Standing,
	present: SeenValue,
	logTarget: boolean,
): FieldAnswer {
	if (part.conflict !== undefined) {
		reopenDecided(pair, part);
		return 'bothChanged';
	}
	pair.edit.forgetWrite(intent, part);
	pair.edit.dropField(intent, part, pair.run.now);
	if (part.merged !== true) settleDecided(pair, field, { part, target, present });
	if (logTarget) logMaybePutBack(pair, field, target);
	return 'table';
}

/**
 * What was decided stands, though the write that carried it out did not land: what the target held was
 * overruled by what the source held then. So a move of the source is the only change since, wherever it
 * moved to; a value that was overruled must not win because the source went back, nor fill its blank.
 */
function settleDecided(
	pair: Pair,
	field: CompiledField,
	{ part, target, present }: Pick<Standing, 'part' | 'target'> & { readonly present: SeenValue },
): void {
	const source = otherSide(target);
	const { edit } = pair;
	pair.decided.add(field);
	const before = edit.shadow(source, field.index);
	if (before !== undefined && edit.shadow(target, field.index) === present.print) {
		// A source that went back to what it held before is none that moved, by its shadow alone.
		const isBack = pair.sight(field).seen[source]?.print === before;
		if (!isBack || edit.isApart(target, field.index)) return;
	}
	edit.setShadow(target, field.index, present.print);
	edit.setShadow(source, field.index, part.source);
}

/** A decision was about values that are no longer there: it waits for a person again. */
function reopenDecided(pair: Pair, part: IntentField): void {
	if (part.conflict !== undefined) pair.reopened.add(part.conflict);
}
