import type { ExistenceChoice } from '../model/conflict';
import type { LinkEdit } from '../model/linkEdit';
import type { AppRecord } from '../model/record';
import type { Side } from '../model/side';
import { otherSide } from '../model/side';
import { HELD_DELETIONS_ENTRY } from '../records/conflictId';
import { createContent } from '../records/createContent';
import { readPath } from '../values/paths';
import type { DecisionPlan } from './decisionPlan';
import { emitDelete } from './deleteLeft';
import { decideHeld } from './heldChoices';
import { createAsOwn, leaveNamed, leaveUnlinked, linkThese, unlink } from './linkChoices';
import { sideLeft } from './sideLeft';

/** Decides a conflict about a record's existence; returns why it cannot be, or nothing. */
export function decideExistence(plan: DecisionPlan): string | undefined {
	if (plan.conflict.id === HELD_DELETIONS_ENTRY) return decideHeld(plan);
	const choice = plan.decision.existence ?? choiceOfSide(plan);
	if (typeof choice === 'string') return choice;
	if (choice.take === 'link') return linkThese(plan, choice);
	const { edit } = plan;
	if (choice.take === 'create') return createAsOwn(plan);
	if (choice.take === 'unlink') {
		if (edit === undefined) leaveUnlinked(plan);
		else unlink(plan, edit);
		return undefined;
	}
	if (edit === undefined) return onlyLinked(plan);
	return choice.take === 'restore' ? restore(plan, edit) : deleteLeft(plan, edit);
}

function onlyLinked(plan: DecisionPlan): string {
	return `A conflict of type ${plan.conflict.type} can only be linked or unlinked (left alone), or its records created as their own.`;
}

/**
 * "Take master" of a deletion means what the master says: that the record is there, or that it is
 * not. "Leave" keeps both as they are. Returns why it cannot be, as a text.
 */
function choiceOfSide(plan: DecisionPlan): ExistenceChoice | string {
	const choice = plan.decision.fields?.get('*');
	if (choice?.take === 'leave') return { take: 'unlink' };
	if (choice === undefined || choice.take === 'custom') {
		return 'This conflict is about whether records exist: decide restore, delete, unlink or link.';
	}
	if (plan.edit === undefined) return onlyLinked(plan);
	const left = sideLeft(plan);
	if (left === undefined) return 'It is not known which record is left: decide restore or delete.';
	if (choice.take === left) return { take: 'restore' };
	const { type } = plan.conflict;
	if (type === 'deleted' || type === 'deletedVsEdited') return { take: 'delete' };
	return 'Nobody deleted this record: decide restore (create it), link, unlink, or delete.';
}

const NOT_AT_HAND =
	'The record that is left is not at hand. The next full run shows it; decide again after that.';

/** Creates the missing record again from the one that is left, as it was last seen. */
function restore(plan: DecisionPlan, edit: LinkEdit): string | undefined {
	const from = sideLeft(plan);
	const record = from === undefined ? undefined : plan.conflict.records?.[from];
	if (from !== undefined && plan.conflict.withoutValues === true)
		return restoreLater(plan, edit, from);
	if (from === undefined || record === undefined) return NOT_AT_HAND;
	if (plan.conflict.partly === true && isPart(plan, edit, from, record)) return NOT_AT_HAND;
	const target = otherSide(from);
	for (const intent of edit.link.intents) edit.dropIntent(intent, plan.now);
	edit.replaceRecord(target, undefined);
	const { json, changed, parts } = createContent(plan.fields, target, record);
	const intent = plan.addIntent(edit, 'create', target, parts);
	plan.emit(edit.link.id, intent, undefined, { json, changed });
	plan.closeOrWait({ existence: { take: 'restore' } });
	return undefined;
}

/** Of a record that the bucket had no room for: the next full run has it in sight. */
function restoreLater(plan: DecisionPlan, edit: LinkEdit, from: Side): undefined {
	const target = otherSide(from);
	for (const intent of edit.link.intents) edit.dropIntent(intent, plan.now);
	edit.replaceRecord(target, undefined);
	plan.addIntent(edit, 'create', target, [], { attempts: 0 });
	plan.draft.head = { ...plan.draft.head, wantsFull: true };
	plan.notes.add('The missing record is created again by the next full run that still lacks it.');
	plan.closeOrWait({ existence: { take: 'restore' } });
}

/** Whether an event told less of the record than the state knows that it has. */
function isPart(plan: DecisionPlan, edit: LinkEdit, side: Side, record: AppRecord): boolean {
	return plan.fields.some(
		(field) =>
			edit.shadow(side, field.index) !== undefined &&
			readPath(record, field.paths[side]) === undefined,
	);
}

function deleteLeft(plan: DecisionPlan, edit: LinkEdit): string | undefined {
	const target = sideLeft(plan);
	const id = target === undefined ? undefined : edit.link.ids[target];
	if (target === undefined || id === undefined) return NOT_AT_HAND;
	const creation = edit.intentOf('create');
	for (const intent of edit.link.intents) {
		if (intent !== creation) edit.dropIntent(intent, plan.now);
	}
	const isOnItsWay = creation !== undefined && edit.link.ids[creation.target] === undefined;
	if (isOnItsWay) {
		// What it made must neither stay nor come back as a new record.
		edit.replaceIntent(creation, { ...creation, final: true, misses: 0 });
		leaveNamed(plan, creation.target);
	} else if (creation !== undefined) {
		edit.dropIntent(creation, plan.now);
	}
	emitDelete(plan, edit, { target, id }, isOnItsWay ? { final: true } : {});
	plan.closeOrWait({ existence: { take: 'delete' } });
	return undefined;
}
