import type { CompiledField } from '../../mapping/compiled';
import type { Fingerprint } from '../../model/link';
import type { Side } from '../../model/side';
import { otherSide } from '../../model/side';
import type { WriteRequest } from '../../records/intentParts';
import type { SeenValue } from '../../records/seen';
import { compared } from '../../records/seen';
import { isAlike } from '../../values/alike';
import { strayNote } from '../forms/notes';
import type { Pair } from './pair';
import { the } from '../../model/sideNames';

interface RequestParts {
	readonly target: Side;
	readonly value: unknown;
	readonly sent: SeenValue;
	readonly source: Fingerprint;
	readonly kind: WriteRequest['kind'];
	readonly repeats?: WriteRequest['repeats'];
	readonly held?: readonly Fingerprint[];
	readonly conflict?: string;
	readonly noted?: boolean;
}

/** Asks for a value to be written, or opens an `oscillation` conflict where that would run in circles. */
export function request(pair: Pair, field: CompiledField, parts: RequestParts): void {
	const { target } = parts;
	const circle = parts.kind === 'again' ? undefined : circleOf(pair, field, parts);
	if (circle !== undefined) {
		pair.dropStanding(field);
		pair.overruled.delete(field.plan.key);
		pair.open('oscillation', pair.entry(field, circle, 'integration'));
		return;
	}
	if (parts.kind !== 'again') pair.moved = true;
	noteStray(pair, field, otherSide(target));
	noteLookedPast(pair, field, target);
	pair.requests.push({
		field,
		target,
		value: parts.value,
		sent: parts.sent,
		source: parts.source,
		held: heldPrints(pair, field, target, parts.held ?? []),
		kind: parts.kind,
		...(parts.repeats === undefined ? {} : { repeats: parts.repeats }),
		...(parts.conflict === undefined ? {} : { conflict: parts.conflict }),
		...(parts.noted === undefined ? {} : { noted: parts.noted }),
	});
}

/** A value that is looked past, as a list that lags may show it, may be a user's all the same. */
function noteLookedPast(pair: Pair, field: CompiledField, target: Side): void {
	const record = pair.present[target]?.record;
	const receipt = pair.edit.unshown(target, field.index);
	if (record === undefined || receipt === undefined) return;
	if (pair.sight(field).seen[target] !== undefined) return;
	const value = field.read[target](record);
	if (value === undefined || !receipt.held.includes(compared(value, field, target).print)) return;
	const reason = `maybe put back by a user: ${the(target)} showed this again before anything had shown what was written there`;
	const entry = pair.overruled.get(field.plan.key) ?? pair.entry(field, reason, otherSide(target));
	pair.overruled.set(field.plan.key, { ...entry, [target]: value });
}

function noteStray(pair: Pair, field: CompiledField, from: Side): void {
	const seen = pair.sight(field).seen[from];
	const note = seen === undefined ? undefined : strayNote(field, from, seen);
	if (note !== undefined) pair.run.note(note);
}

/**
 * What the target may show before the write lands: its present value; where it is not in sight its
 * shadow; and what writes of ours that ended unseen may still leave there.
 */
function heldPrints(
	pair: Pair,
	field: CompiledField,
	target: Side,
	more: readonly Fingerprint[],
): readonly Fingerprint[] {
	const present = pair.sight(field).seen[target]?.print;
	const shadow = pair.edit.shadow(target, field.index);
	const standing = pair.edit.standing(target, field.index)?.part;
	const unseen =
		present === undefined
			? [shadow, ...(standing === undefined ? [] : [...standing.held, standing.sent])]
			: [];
	const ended = (pair.edit.link.ended ?? [])
		.filter((entry) => entry.target === target && entry.field === field.index)
		.map((entry) => entry.sent);
	const all = [present, ...unseen, ...more, ...ended];
	return [...new Set(all.filter((print): print is Fingerprint => print !== undefined))];
}

/**
 * Why a write would run in circles. SEMANTICS "Breaker": it would put back what the integration itself
 * replaced there, while the source holds what the integration wrote; or the field was written too often
 * without being settled.
 */
function circleOf(pair: Pair, field: CompiledField, parts: RequestParts): string | undefined {
	const { target, sent } = parts;
	const source = otherSide(target);
	const onTarget = pair.edit.trail(target, field.index);
	const onSource = pair.edit.trail(source, field.index);
	const { maxFlips } = pair.run.settings;
	if ((onTarget?.flips ?? 0) >= maxFlips) {
		return `written ${maxFlips} times to ${the(target)} without being settled in between`;
	}
	const present = pair.sight(field).seen[source];
	if (onTarget === undefined || onSource === undefined || present === undefined) return undefined;
	const putsBack = onTarget.replaced.includes(sent.print);
	const ours = onSource.wrote.some(
		(wrote) =>
			wrote.value === present.print ||
			(wrote.text !== undefined && isAlike(wrote.text, present.canonical)),
	);
	if (!putsBack || !ours) return undefined;
	return `the apps change each other's value: ${the(target)} would get back what was replaced there`;
}
