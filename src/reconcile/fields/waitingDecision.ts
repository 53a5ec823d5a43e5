import type { CompiledField } from '../../mapping/compiled';
import type { Conflict, FieldChoice } from '../../model/conflict';
import type { PerSide } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import { outgoing, outgoingTo } from '../../records/outgoing';
import type { SeenValue } from '../../records/seen';
import { seeField } from '../../records/sights';
import { hasChangedFrom, settleEqual } from './heldFields';
import type { Pair } from './pair';
import { request } from './requests';

/**
 * Carries out what was decided about values that the bucket had no room for: exactly those, once both
 * records are in sight; another value opens the question again. True where the field is done with.
 */
export function carryOutDecision(pair: Pair, field: CompiledField): boolean {
	const conflict = pair.conflicts.find((each) => isAbout(pair, each, field));
	const entry = conflict?.fields.find(({ key }) => key === field.plan.key);
	const choice = conflict?.decision?.fields?.[field.plan.key];
	if (conflict === undefined || entry === undefined || choice === undefined) return false;
	const { master, slave } = pair.sight(field).seen;
	if (master === undefined || slave === undefined || !isWholeInSight(pair, conflict)) {
		if (lacksField(pair, conflict)) pair.reopened.add(conflict.id);
		return true;
	}
	pair.carriedOut.add(conflict.id);
	if (settleEqual(pair, field)) return true;
	const seen = { master, slave };
	const hasMoved = SIDES.some((side) => hasChangedFrom(entry, field, side, seen[side]));
	if (hasMoved || isForbidden(field, choice, seen)) {
		pair.reopened.add(conflict.id);
		return true;
	}
	pair.dropStanding(field);
	// What a person decides ends the going back and forth.
	pair.edit.clearTrails(field.index);
	take(pair, field, { choice, seen, conflict: conflict.id });
	return true;
}

function isAbout(pair: Pair, { id, waits, fields }: Conflict, field: CompiledField): boolean {
	return (
		waits === true &&
		!pair.reopened.has(id) &&
		fields.some(({ key, agreed }) => key === field.plan.key && agreed !== true)
	);
}

/** Fields of an entry that are left to be decided. */
function* openFields(pair: Pair, { fields }: Conflict): Iterable<CompiledField> {
	for (const { key, agreed } of fields) {
		const field = pair.run.fields.find(({ plan }) => plan.key === key);
		if (field !== undefined && agreed !== true) yield field;
	}
}

/** Whether both sides of all its fields are in sight: a decision is carried out as a whole. */
function isWholeInSight(pair: Pair, conflict: Conflict): boolean {
	return [...openFields(pair, conflict)].every((field) => {
		const { seen } = pair.sight(field);
		return SIDES.every((side) => seen[side] !== undefined);
	});
}

/** Whether complete lists show a record without one of its fields: another run will not see it either. */
function lacksField(pair: Pair, conflict: Conflict): boolean {
	const { present, run } = pair;
	if (!run.isSnapshot || SIDES.some((side) => present[side] === undefined)) return false;
	return [...openFields(pair, conflict)].some((field) => {
		const { seen } = seeField(field, present);
		return SIDES.some((side) => seen[side] === undefined);
	});
}

/** Whether the field's direction was changed since the decision, so that it may not be written. */
function isForbidden(field: CompiledField, choice: FieldChoice, seen: PerSide<SeenValue>): boolean {
	if (choice.take === 'leave') return false;
	if (choice.take !== 'custom') return !field.allowed[otherSide(choice.take)];
	return SIDES.some(
		(side) =>
			!field.allowed[side] && outgoingTo(field, side, choice.value).sent.print !== seen[side].print,
	);
}

interface Decided {
	readonly choice: FieldChoice;
	readonly seen: PerSide<SeenValue>;
	readonly conflict: string;
}

function take(pair: Pair, field: CompiledField, { choice, seen, conflict }: Decided): void {
	switch (choice.take) {
		case 'leave':
			pair.settle(field);
			for (const side of SIDES) pair.edit.setApart(side, field.index, true);
			return;
		case 'master':
		case 'slave': {
			const target = otherSide(choice.take);
			const source = seen[choice.take];
			const out = outgoing(field, choice.take, source);
			request(pair, field, { target, ...out, source: source.print, kind: 'carry', conflict });
			return;
		}
		case 'custom':
			for (const target of SIDES) {
				const out = outgoingTo(field, target, choice.value);
				if (out.sent.print === seen[target].print) {
					pair.edit.setShadow(target, field.index, out.sent.print);
					continue;
				}
				const source = seen[otherSide(target)].print;
				request(pair, field, { target, ...out, source, kind: 'merged', conflict });
			}
			return;
		default:
			return assertNever(choice);
	}
}

function assertNever(choice: never): never {
	throw new Error(`Unknown choice: ${JSON.stringify(choice)}`);
}
