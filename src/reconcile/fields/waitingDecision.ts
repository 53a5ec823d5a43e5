import type { CompiledField } from '../../mapping/compiled';
import type { Conflict, FieldChoice } from '../../model/conflict';
import type { PerSide } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import { outgoing, outgoingTo } from '../../records/outgoing';
import type { SeenValue } from '../../records/seen';
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
	if (master === undefined || slave === undefined) return true;
	pair.carriedOut.add(conflict.id);
	if (settleEqual(pair, field)) return true;
	const seen = { master, slave };
	if (SIDES.some((side) => hasChangedFrom(entry, field, side, seen[side]))) {
		pair.reopened.add(conflict.id);
		return true;
	}
	pair.dropStanding(field);
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
