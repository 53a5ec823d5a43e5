import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Decision } from '../../src/bucket/decision';
import { AnswerError, readFormAnswer } from '../../src/bucket/formAnswer';
import type { Conflict, FieldChoice } from '../../src/model/conflict';
import { SettingsError } from '../../src/model/errors';
import { isRecordId } from '../../src/model/link';
import type { SideNames } from '../../src/model/sideNames';
import { COMMENT_LENGTH } from '../../src/page/answer';
import { choicesOfItem } from '../../src/page/decisionItem';

type Choices = Pick<Decision, 'fields' | 'existence'>;

/** How an item's decision is set: on the node, or by the answer of an approval or form step. */
export function readDecision(
	context: IExecuteFunctions,
	index: number,
	conflict: Conflict | undefined,
	names: SideNames | undefined,
): Choices {
	const given = String(context.getNodeParameter('decision', index));
	if (given === 'fromApproval') return readApproval(context, index);
	if (given === 'fromForm') return readForm(context, index, conflict, names);
	if (given === 'fromPage') return readPage(context, index);
	return readChoice(context, index, given);
}

/** What the review page handed over. */
function readPage(context: IExecuteFunctions, index: number): Choices {
	const choices = choicesOfItem(context.getInputData()[index]?.json ?? {});
	if (typeof choices !== 'string') return choices;
	throw new AnswerError(
		choices,
		'Wire the output Decisions of a Two-Way Sync Trigger with a review page here.',
	);
}

/** Who decided: as set on the step, else as the review page says; and what that page was told of why. */
export function deciderOf(
	context: IExecuteFunctions,
	index: number,
	given: string,
): Pick<Decision, 'by' | 'comment'> {
	const set = given === '' ? {} : { by: given };
	if (context.getNodeParameter('decision', index) !== 'fromPage') return set;
	const { decidedBy, comment } = context.getInputData()[index]?.json ?? {};
	return {
		...(isFilled(decidedBy) ? { by: decidedBy } : {}),
		...(isFilled(comment) ? { comment: comment.slice(0, COMMENT_LENGTH) } : {}),
		...set,
	};
}

function isFilled(value: unknown): value is string {
	return typeof value === 'string' && value !== '';
}

function readChoice(context: IExecuteFunctions, index: number, take: string): Choices {
	switch (take) {
		case 'master':
		case 'slave':
		case 'leave':
			return { fields: new Map([['*', { take }]]) };
		case 'custom':
			return { fields: readValues(context, index) };
		case 'restore':
		case 'delete':
		case 'unlink':
		case 'create':
			return { existence: { take } };
		case 'link':
			return { existence: { take, ...readIds(context, index) } };
		default:
			throw new SettingsError(
				`"${take}" is no decision.`,
				'Use master, slave, custom, leave, restore, delete, unlink, link, create, fromApproval, fromForm or fromPage.',
			);
	}
}

function readIds(context: IExecuteFunctions, index: number) {
	const masterId = context.getNodeParameter('linkMasterId', index, '');
	const slaveId = context.getNodeParameter('linkSlaveId', index, '');
	if (isRecordId(masterId) && isRecordId(slaveId)) return { masterId, slaveId };
	throw new SettingsError(
		'To link two records both ids are needed.',
		'Fill in Master ID and Slave ID with the ids that the conflict names.',
	);
}

/** The typed values, by the field's name on the master. */
function readValues(context: IExecuteFunctions, index: number): ReadonlyMap<string, FieldChoice> {
	const given = context.getNodeParameter('values', index, '{}');
	const values = typeof given === 'string' ? parseJson(given) : given;
	if (!isDataObject(values)) {
		throw new SettingsError(
			'Values is no JSON object.',
			'Give an object by the field names of the master, such as {"name": "Ann"}.',
		);
	}
	return new Map(
		Object.entries(values).map(([name, value]): [string, FieldChoice] => [
			name,
			{ take: 'custom', value },
		]),
	);
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function isDataObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What n8n's approval steps answer: `data.approved`, or `approved`. */
function readApproval(context: IExecuteFunctions, index: number): Choices {
	const json = context.getInputData()[index]?.json ?? {};
	const data = isDataObject(json.data) ? json.data : json;
	const { approved } = data;
	if (typeof approved !== 'boolean') {
		throw new SettingsError(
			'The item has no answer of an approval step.',
			"Wire the output of a send-and-wait step with response type 'Approval' here.",
		);
	}
	const name = approved ? 'approvedMeans' : 'declinedMeans';
	return readChoice(context, index, String(context.getNodeParameter(name, index)));
}

/** What n8n's custom form answers: `data` by label, or the labels at the top. */
function readForm(
	context: IExecuteFunctions,
	index: number,
	conflict: Conflict | undefined,
	names: SideNames | undefined,
): Choices {
	// Without an open conflict there is nothing to read it against; `decideConflict` says so.
	if (conflict === undefined) return {};
	const json = context.getInputData()[index]?.json ?? {};
	return readFormAnswer(conflict, isDataObject(json.data) ? json.data : json, names);
}
