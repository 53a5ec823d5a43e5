import type { ExistenceChoice } from '../model/conflict';
import type { LinkEdit } from '../model/linkEdit';
import type { Side } from '../model/side';
import { SIDES, otherSide } from '../model/side';
import { idKey } from '../model/state';
import { compared } from '../reconcile/sights';
import { createContent } from '../reconcile/creation';
import { deleteWrite } from '../reconcile/writes';
import { fingerprint } from '../values/fingerprint';
import { readPath } from '../values/paths';
import type { DecisionPlan } from './decisionPlan';

/** Decides a conflict about a record's existence; returns why it cannot be, or nothing. */
export function decideExistence(plan: DecisionPlan): string | undefined {
	const known = plan.decision.existence ?? existenceFromSide(plan);
	if (known === undefined) {
		return 'This conflict is about whether records exist: decide restore, delete, unlink or link.';
	}
	if (known.take === 'link') return linkThese(plan, known);
	if (plan.edit === undefined) return dismiss(plan, known);
	if (known.take === 'unlink') return unlink(plan, plan.edit);
	return known.take === 'restore' ? restore(plan, plan.edit) : deleteLeft(plan, plan.edit);
}

/**
 * "Take master" of a deletion means what the master says: that the record is there, or that it is
 * not. "Leave" keeps both as they are.
 */
function existenceFromSide(plan: DecisionPlan): ExistenceChoice | undefined {
	const choice = plan.decision.fields?.get('*');
	if (choice === undefined || plan.edit === undefined) return undefined;
	if (choice.take === 'leave') return { take: 'unlink' };
	if (choice.take === 'custom') return undefined;
	const left = sideLeft(plan);
	if (left === undefined) return undefined;
	return { take: choice.take === left ? 'restore' : 'delete' };
}

/** The side whose record is still there. */
function sideLeft(plan: DecisionPlan): Side | undefined {
	const { records } = plan.conflict;
	if (records?.master !== undefined && records.slave === undefined) return 'master';
	if (records?.slave !== undefined && records.master === undefined) return 'slave';
	return undefined;
}

/** Without a link there is nothing to write: the person has taken note. */
function dismiss(plan: DecisionPlan, choice: ExistenceChoice): string | undefined {
	if (choice.take !== 'unlink') {
		return `A conflict of type ${plan.conflict.type} can only be linked or unlinked (left alone).`;
	}
	const { draft, conflict, decision, now } = plan;
	draft.dropOpen(conflict.id);
	draft.log({
		...conflict,
		records: undefined,
		status: 'dismissed',
		decidedAt: now,
		...(decision.by === undefined ? {} : { decidedBy: decision.by }),
		how: 'unlink',
		lastSeenAt: now,
	});
	return undefined;
}

function unlink(plan: DecisionPlan, edit: LinkEdit): string | undefined {
	const gone = goneSide(plan, edit);
	for (const intent of edit.link.intents) edit.dropIntent(intent, plan.now);
	edit.set({ resting: gone });
	plan.closeOrWait();
	return undefined;
}

function goneSide(plan: DecisionPlan, edit: LinkEdit): Side {
	const left = sideLeft(plan);
	if (left !== undefined) return otherSide(left);
	return edit.link.ids.master === undefined ? 'master' : 'slave';
}

/** Creates the missing record again from the one that is left, as it was last seen. */
function restore(plan: DecisionPlan, edit: LinkEdit): string | undefined {
	const target = goneSide(plan, edit);
	const from = otherSide(target);
	const record = plan.conflict.records?.[from];
	if (record === undefined) return 'The record that is left is not at hand.';
	for (const intent of edit.link.intents) edit.dropIntent(intent, plan.now);
	edit.setId(target, undefined);
	edit.set({
		seen: { ...edit.link.seen, [target]: false },
		misses: { master: 0, slave: 0 },
		resting: undefined,
	});
	const { json, changed, parts } = createContent(plan.fields, target, record);
	const intent = plan.addIntent(edit, 'create', target, parts);
	plan.emit(intent, undefined, { json, changed });
	plan.closeOrWait();
	return undefined;
}

function deleteLeft(plan: DecisionPlan, edit: LinkEdit): string | undefined {
	const target = otherSide(goneSide(plan, edit));
	const record = plan.conflict.records?.[target];
	const id = edit.link.ids[target];
	if (record === undefined || id === undefined) return 'The record that is left is not at hand.';
	for (const intent of edit.link.intents) edit.dropIntent(intent, plan.now);
	const prints = plan.fields.map((field) => {
		const value = readPath(record, field.paths[target]);
		return value === undefined ? '' : compared(value, field, target).print;
	});
	const mark = String(fingerprint(prints.join()));
	const intent = plan.addIntent(edit, 'delete', target, [], mark);
	const idField = plan.draft.head.mapping?.idFields[target] ?? 'id';
	plan.writes.push(deleteWrite(intent, edit.link.id, id, idField, {}));
	plan.closeOrWait();
	return undefined;
}

/** Links two records by hand; their fields are compared in the next run. */
function linkThese(
	plan: DecisionPlan,
	choice: Extract<ExistenceChoice, { take: 'link' }>,
): string | undefined {
	const { draft, edit, conflict } = plan;
	for (const side of SIDES) {
		const id = side === 'master' ? choice.masterId : choice.slaveId;
		const other = draft.base.linkOf(side, id);
		if (other !== undefined && other.id !== edit?.link.id) {
			return `The ${side} record ${id} is linked to another record already.`;
		}
		const named = side === 'master' ? conflict.masterIds : conflict.slaveIds;
		if (
			named !== undefined &&
			named.length > 0 &&
			!named.some((each) => idKey(each) === idKey(id))
		) {
			return `The ${side} record ${id} is not one of those that the conflict names.`;
		}
	}
	if (edit !== undefined) {
		edit.set({ ids: { master: choice.masterId, slave: choice.slaveId }, resting: undefined });
	} else {
		draft.putLink({
			id: draft.newLinkId(),
			ids: { master: choice.masterId, slave: choice.slaveId },
			shadows: { master: [], slave: [] },
			seen: { master: false, slave: false },
			misses: { master: 0, slave: 0 },
			intents: [],
		});
	}
	plan.closeOrWait();
	return undefined;
}
