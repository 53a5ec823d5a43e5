import { isRecordId } from '../model/link';
import type { Decision } from '../bucket/decision';
import type { ExistenceChoice, FieldChoice } from '../model/conflict';

/** A decision as an item carries it from a page to the Conflict Bucket. CONTRACT "Decisions". */
export interface DecisionItem {
	readonly conflictId: string;
	readonly revision: number;
	readonly decision: 'fields' | ExistenceChoice['take'];
	readonly linkMasterId?: string | number;
	readonly linkSlaveId?: string | number;
	readonly fields?: { readonly [field: string]: FieldTaken };
	readonly comment?: string;
	readonly decidedBy?: string;
}

/** What is taken of a field; `value` is what it becomes on both sides. */
export type FieldTaken =
	| { readonly take: 'master' | 'slave' | 'leave' }
	| { readonly take: 'value'; readonly value: unknown };

export function decisionItem(
	{ conflictId, revision = 0, by, existence, fields }: Decision,
	comment?: string,
): DecisionItem {
	const about = {
		conflictId,
		revision,
		...(comment === undefined ? {} : { comment }),
		...(by === undefined ? {} : { decidedBy: by }),
	};
	if (existence !== undefined) {
		return {
			...about,
			decision: existence.take,
			...(existence.take === 'link'
				? { linkMasterId: existence.masterId, linkSlaveId: existence.slaveId }
				: {}),
		};
	}
	const taken = [...(fields ?? [])].map(([name, choice]): [string, FieldTaken] => [
		name,
		choice.take === 'custom' ? { take: 'value', value: choice.value } : { take: choice.take },
	]);
	return { ...about, decision: 'fields', fields: Object.fromEntries(taken) };
}

/** What a page hands over to have an entry of the history put back. CONTRACT "Decisions". */
export interface PutBackItem {
	readonly conflictId: string;
	readonly decision: 'putBack';
	readonly decidedBy?: string;
}

export function putBackItem(conflictId: string, by: string | undefined): PutBackItem {
	return { conflictId, decision: 'putBack', ...(by === undefined ? {} : { decidedBy: by }) };
}

/** Which entry an item wants to have put back; `undefined` where it is of another kind. */
export function putBackOf(json: { readonly [name: string]: unknown }): string | undefined {
	const { decision, conflictId } = json;
	return decision === 'putBack' && typeof conflictId === 'string' ? conflictId : undefined;
}

type Choices = Pick<Decision, 'fields' | 'existence'>;

/** What an item decides, or why it decides nothing, as a text. */
export function choicesOfItem(json: { readonly [name: string]: unknown }): Choices | string {
	const { decision, fields, values, linkMasterId, linkSlaveId } = json;
	switch (decision) {
		case 'fields':
			return ofFields(fields);
		case 'custom':
			return ofValues(values);
		case 'master':
		case 'slave':
		case 'leave':
			return { fields: new Map([['*', { take: decision }]]) };
		case 'restore':
		case 'delete':
		case 'unlink':
		case 'create':
			return { existence: { take: decision } };
		case 'link':
			if (!isRecordId(linkMasterId) || !isRecordId(linkSlaveId)) {
				return 'To link two records both ids are needed, and the item has not got both.';
			}
			return { existence: { take: 'link', masterId: linkMasterId, slaveId: linkSlaveId } };
		default:
			return 'The item has no decision of a review page.';
	}
}

function ofFields(given: unknown): Choices | string {
	if (!isObject(given)) return 'The item says nothing of any field.';
	const choices = new Map<string, FieldChoice>();
	for (const [name, taken] of Object.entries(given)) {
		const choice = choiceOf(taken);
		if (choice === undefined) return `What is taken of "${name}" is not known.`;
		choices.set(name, choice);
	}
	return { fields: choices };
}

function choiceOf(taken: unknown): FieldChoice | undefined {
	if (!isObject(taken)) return undefined;
	const { take } = taken;
	if (take === 'master' || take === 'slave' || take === 'leave') return { take };
	if (take !== 'value' || !Object.prototype.hasOwnProperty.call(taken, 'value')) return undefined;
	return { take: 'custom', value: taken.value };
}

function ofValues(given: unknown): Choices | string {
	if (!isObject(given)) return 'The item has no values.';
	const entries = Object.entries(given);
	return {
		fields: new Map(
			entries.map(([name, value]): [string, FieldChoice] => [name, { take: 'custom', value }]),
		),
	};
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
