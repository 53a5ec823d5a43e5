import type { Decision } from '../bucket/decision';
import { DECIDED_FIELDS_ONLY } from '../bucket/fieldChoices';
import { fieldName } from '../bucket/message';
import { decideConflict } from '../bucket/resolve';
import type { CompiledField } from '../mapping/compiled';
import type { Conflict, FieldChoice } from '../model/conflict';
import type { Side } from '../model/side';
import { SIDES } from '../model/side';
import type { StateView } from '../model/syncState';
import { outgoing, outgoingTo } from '../records/outgoing';
import { compared } from '../records/seen';
import type { Fields } from './pageDecision';

/** One thing that a decision writes, as people are shown it before. */
export interface PlannedLine {
	readonly side: Side;
	readonly operation: 'create' | 'update' | 'delete';
	/** Of an update, its name for people; else `""`. */
	readonly field: string;
	/** `undefined` where nothing is known, or there is nothing. */
	readonly now?: unknown;
	readonly becomes?: unknown;
}

export interface Planned {
	readonly conflict: Conflict;
	readonly decision: Decision;
	readonly lines: readonly PlannedLine[];
	/** Sentences for people. */
	readonly notes: readonly string[];
}

/** What a decision would write, or why it would be refused. Nothing is changed. */
export function planned(
	state: StateView,
	decision: Decision,
	fields: Fields,
	now: number,
): Planned | { readonly refused: string } {
	const { refused, change, writes, notes } = decideConflict(state, decision, now);
	const conflict = state.openConflict(decision.conflictId);
	if (conflict === undefined) return { refused: refused ?? 'There is no such conflict.' };
	if (refused !== undefined) return { refused };
	const whole = writes
		.filter(({ operation }) => operation !== 'update')
		.map(
			({ side, operation, id, json }): PlannedLine => ({
				side,
				operation,
				field: '',
				...(operation === 'create' ? { becomes: json } : { now: conflict.records?.[side] ?? id }),
			}),
		);
	const link = conflict.link === undefined ? undefined : change.links.get(conflict.link);
	const carries = (side: Side, { index }: CompiledField) =>
		(link?.intents ?? []).some(
			({ target, operation, fields: parts }) =>
				target === side &&
				operation === 'update' &&
				parts.some((part) => part.field === index && part.conflict === conflict.id),
		);
	const single = conflict.fields.flatMap((entry) => {
		const field = fields.get(entry.key);
		const choice = decision.fields?.get(entry.masterField) ?? decision.fields?.get('*');
		if (field === undefined || choice === undefined) return [];
		return SIDES.filter((side) => carries(side, field)).map(
			(side): PlannedLine => ({
				side,
				operation: 'update',
				field: fieldName(entry),
				now: entry[side],
				becomes: sentTo(side, field, choice, entry),
			}),
		);
	});
	const said = notes.filter((note) => note !== DECIDED_FIELDS_ONLY);
	return { conflict, decision, lines: [...single, ...whole], notes: said };
}

/** In the form in which the side holds the field. */
function sentTo(
	side: Side,
	field: CompiledField,
	choice: FieldChoice,
	entry: { readonly [side in Side]?: unknown },
): unknown {
	if (choice.take === 'custom') return outgoingTo(field, side, choice.value).value;
	if (choice.take === 'leave') return entry[side];
	const from = choice.take;
	return outgoing(field, from, compared(entry[from], field, from)).value;
}
