import type { CompiledField } from '../mapping/compiled';
import type { ConflictField, FieldChoice } from '../model/conflict';
import { isVanished } from '../model/conflict';
import type { LinkEdit } from '../model/linkEdit';
import type { PerSide, Side } from '../model/side';
import { SIDES, otherSide } from '../model/side';
import { printIn } from '../records/bareEntry';
import { intentPart } from '../records/intentParts';
import type { Outgoing } from '../records/outgoing';
import { outgoing, outgoingTo } from '../records/outgoing';
import type { SeenValue } from '../records/seen';
import { compared } from '../records/seen';
import { updateJson } from '../records/updateJson';
import { liesWithin } from '../values/paths';
import type { DecisionPlan } from './decisionPlan';
import { The, the } from '../model/sideNames';

/** For whoever builds the workflow, not for whoever decides. */
export const DECIDED_FIELDS_ONLY =
	"The writes of a decision carry the decided fields only. A step that maps each field by hand would blank the others: let it leave out what is not in the item, or set Send Fields of the Merge to 'Changed Only'.";

/** What one field's choice sends to one side. */
export interface Send {
	readonly field: CompiledField;
	readonly target: Side;
	readonly value: unknown;
	readonly sent: SeenValue;
	readonly seen: PerSide<SeenValue>;
	readonly merged: boolean;
}

/** Decides a conflict about fields; returns why it cannot be, or nothing. */
export function decideFields(plan: DecisionPlan): string | undefined {
	const { edit } = plan;
	if (plan.decision.existence !== undefined) {
		return 'This conflict is about fields: decide master, slave, custom or leave, or unlink the records.';
	}
	if (edit === undefined) return 'The link of this conflict is no longer there.';
	const chosen = chosenFor(plan);
	if (typeof chosen === 'string') return chosen;
	const isKnown = chosen.every(([entry, choice]) => isValueKnown(entry, choice));
	const sends: Send[] = [];
	for (const [entry, choice] of chosen) {
		const field = plan.fields.find((each) => each.plan.key === entry.key);
		if (isVanished(entry)) {
			if (choice.take === 'leave') continue;
			return `"${entry.masterField}" is not mapped, so nothing writes it: put it back in the app, or decide leave.`;
		}
		if (field === undefined) {
			return `The field "${entry.masterField}" is no longer mapped; the next run decides anew.`;
		}
		dropStanding(plan, edit, field);
		const problem = choose(edit, field, entry, choice, sends);
		if (problem !== undefined) return problem;
	}
	const early = sends.find(({ target }) => edit.link.ids[target] === undefined);
	if (early !== undefined) {
		return `${The(early.target)} does not have the record yet: decide again when it does.`;
	}
	const fields = Object.fromEntries(chosen.map(([entry, choice]) => [entry.key, choice]));
	if (!isKnown) {
		plan.waitForSight({ fields });
		return undefined;
	}
	planUpdates(plan, edit, sends);
	if (edit.link.kept !== undefined) {
		// What the conflict held back is decided by a run that sees both sides.
		plan.draft.head = { ...plan.draft.head, wantsFull: true };
	}
	plan.closeOrWait({ fields });
	return undefined;
}

/** The choice for each field that is still to be decided; or why there is none for one of them. */
function chosenFor({ conflict, decision }: DecisionPlan) {
	const { fields = new Map<string, FieldChoice>() } = decision;
	const chosen: Array<readonly [ConflictField, FieldChoice]> = [];
	for (const entry of conflict.fields) {
		if (entry.agreed === true) continue;
		const choice = fields.get(entry.masterField) ?? fields.get('*');
		if (choice === undefined) return `The decision says nothing of "${entry.masterField}".`;
		chosen.push([entry, choice]);
	}
	return chosen;
}

/** Whether the entry has the value that is taken; one that had no room for it knows its fingerprint. */
function isValueKnown(entry: ConflictField, { take }: FieldChoice): boolean {
	if (take !== 'master' && take !== 'slave') return true;
	return entry[take] !== undefined || entry.prints?.[take] === undefined;
}

/** What is still tried of a field that an app has put off for long gives way to what a person decides. */
function dropStanding(plan: DecisionPlan, edit: LinkEdit, { index }: CompiledField): void {
	for (const side of SIDES) {
		const standing = edit.standing(side, index);
		if (standing !== undefined) edit.dropField(standing.intent, standing.part, plan.now);
	}
}

/** Collects what one field's choice sends; `leave` settles the field as different. */
function choose(
	edit: LinkEdit,
	field: CompiledField,
	entry: ConflictField,
	choice: FieldChoice,
	sends: Send[],
): string | undefined {
	const seen = {
		master: knownValue(edit, field, entry, 'master'),
		slave: knownValue(edit, field, entry, 'slave'),
	};
	switch (choice.take) {
		case 'leave':
			for (const side of SIDES) {
				edit.setShadow(side, field.index, seen[side].print);
				edit.setApart(side, field.index, true);
			}
			edit.clearTrails(field.index);
			return undefined;
		case 'master':
		case 'slave': {
			const target = otherSide(choice.take);
			if (entry[choice.take] === undefined && entry.prints?.[choice.take] === undefined) {
				return `${The(choice.take)}'s value of "${entry.masterField}" is not known.`;
			}
			if (!field.allowed[target]) return forbidden(field, target);
			const from = seen[choice.take];
			const sent = outgoing(field, choice.take, from);
			if (settleChosen(edit, field, entry, { target, sent, seen })) return undefined;
			sends.push({ field, target, ...sent, seen, merged: false });
			return undefined;
		}
		case 'custom':
			for (const target of SIDES) {
				const { value, sent } = outgoingTo(field, target, choice.value);
				if (isTold(entry, target) && sent.print === seen[target].print) {
					edit.setShadow(target, field.index, sent.print);
					continue;
				}
				if (!field.allowed[target]) return forbidden(field, target);
				sends.push({ field, target, value, sent, seen, merged: true });
			}
			return undefined;
		default:
			return assertNever(choice);
	}
}

/** Of what an undo asks about: whether what a person chose is on both sides already. */
function settleChosen(
	edit: LinkEdit,
	field: CompiledField,
	entry: ConflictField,
	{ target, sent, seen }: Pick<Send, 'target' | 'seen'> & { readonly sent: Outgoing },
): boolean {
	if (entry.putBack === undefined || sent.sent.print !== seen[target].print) return false;
	for (const side of SIDES) edit.setShadow(side, field.index, seen[side].print);
	return true;
}

/**
 * What a side holds of a field as far as is known. An entry that opened on an event need not tell of the
 * other side, which holds what it was settled on.
 */
function knownValue(
	edit: LinkEdit,
	field: CompiledField,
	entry: ConflictField,
	side: Side,
): SeenValue {
	const value = compared(entry[side], field, side);
	const known = printIn(entry, field, side) ?? edit.shadow(side, field.index);
	return known === undefined ? value : { ...value, print: known };
}

function isTold(entry: ConflictField, side: Side): boolean {
	return entry[side] !== undefined || entry.prints?.[side] !== undefined;
}

/** Plans one update for each side that something is sent to. */
export function planUpdates(plan: DecisionPlan, edit: LinkEdit, sends: readonly Send[]): void {
	for (const target of SIDES) {
		const group = sends.filter((send) => send.target === target);
		const id = edit.link.ids[target];
		if (group.length === 0 || id === undefined) continue;
		const parts = group.map((send) =>
			intentPart({
				field: send.field,
				target,
				value: send.value,
				sent: send.sent,
				source: send.seen[otherSide(target)].print,
				held: [send.seen[target].print],
				kind: send.merged ? 'merged' : 'carry',
				conflict: plan.conflict.id,
			}),
		);
		const isNested = group.some((send) => replacesWhole(send.field.paths[target], plan, target));
		const intent = plan.addIntent(edit, 'update', target, parts, { attempts: isNested ? 0 : 1 });
		if (isNested) {
			plan.draft.head = { ...plan.draft.head, wantsFull: true };
			plan.notes.add(
				'A field that lies within another one is written by the next run that has the record in sight, so that nothing beside it is put back.',
			);
			continue;
		}
		if (plan.draft.head.mapping?.sendFields === 'allMapped') {
			plan.notes.add(DECIDED_FIELDS_ONLY);
		}
		plan.emit(edit.link.id, intent, id, {
			changed: group.map((send) => send.field.plan.key),
			json: updateJson({
				fields: plan.fields,
				target,
				idField: plan.draft.head.mapping?.idFields[target] ?? 'id',
				shape: plan.draft.head.mapping?.updates?.[target] ?? {},
				id,
				values: group,
				record: plan.conflict.records?.[target],
				lean: true,
			}),
		});
	}
}

/**
 * Whether a field lies within another one, which a write would replace as a whole: with what stands
 * beside it there. What that is by now only the next run knows; what the conflict knows may be older.
 */
function replacesWhole(path: string, { conflict, draft }: DecisionPlan, target: Side): boolean {
	if (draft.head.mapping?.updates?.[target]?.nestedFields === 'changedOnly') return false;
	return liesWithin(conflict.records?.[target], path);
}

/** That a field goes the other way only. */
export function forbidden(field: CompiledField, target: Side): string {
	return `"${field.paths[target]}" may not be written in ${the(target)}: its direction forbids it.`;
}

function assertNever(choice: never): never {
	throw new Error(`Unknown choice: ${JSON.stringify(choice)}`);
}
