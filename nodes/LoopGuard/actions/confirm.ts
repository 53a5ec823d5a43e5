import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { AppRecord } from '../../../src/model/record';
import type { Side } from '../../../src/model/side';
import type { StateHead } from '../../../src/model/state';
import type { StateView } from '../../../src/model/syncState';
import { isEqual, memoize } from 'lodash';
import { isRecordId } from '../../../src/model/link';
import type { WriteAnswer, WriteResult } from '../../../src/settle/confirm';
import { withNames } from '../../../src/model/sideNames';
import { confirmWrites } from '../../../src/settle/confirm';
import { secretsOf } from '../../../src/state/secrets';
import { readPath } from '../../../src/values/paths';
import { inWords, kindOfFailure } from '../../../src/settle/failures';
import { hint, nodeError } from '../../shared/errors';
import { noteAnswers } from '../../shared/executionData';
import { readFieldName } from '../../shared/fieldParameter';
import { failedItem } from '../../shared/items';
import { openStore } from '../../shared/state/openStore';
import { findSync } from '../../shared/knownSync';
import { sideParameter } from '../../shared/syncParameters';
import type { FoundWrite } from '../../shared/token';
import { TokenFinder, isGenuine, provenRev } from '../../shared/token';
import { appErrorOf } from '../appError';
import { findWrappers, readRecords, wrapperLines } from '../answerField';
import { isConfirmed, outcomeLines } from '../outcomeLines';
import { refusedLines } from '../refusedLines';
import { idFieldOf, readSide, recordsOf } from '../side';

const show = { operation: ['confirm'] };

export const description: INodeProperties[] = [
	sideParameter('The app that was written to', ['confirm']),
	{
		displayName: 'ID Field',
		name: 'idField',
		type: 'string',
		requiresDataPath: 'single',
		default: '',
		placeholder: 'e.g. key',
		description:
			"Field of the app's answer that identifies the record. Empty: the Merge's ID field of this side.",
		displayOptions: { show },
	},
	{
		displayName: 'Answer Shows Stored Values',
		name: 'readBack',
		type: 'boolean',
		default: true,
		description:
			"Whether the app's answer shows the record as it is stored now. Switch off where it only repeats what was sent, or shows something else.",
		displayOptions: { show },
	},
	{
		displayName: 'Version Field',
		name: 'versionField',
		type: 'string',
		requiresDataPath: 'single',
		default: '',
		placeholder: 'e.g. etag',
		description: "Field of the app's answer with the record's version or ETag",
		displayOptions: { show },
	},
	{
		displayName: 'Answer Field',
		name: 'answerField',
		type: 'string',
		requiresDataPath: 'single',
		default: '',
		placeholder: 'e.g. data',
		description:
			"Field of the app's answer that holds the record, where the answer is wrapped: { data: { … } }. Empty: the answer is the record itself.",
		displayOptions: { show },
	},
];

/** Settles writes by what the app answered; the write of an answer is found through item pairing. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = this.getInputData();
	try {
		const side = readSide(this);
		const syncName = await findSync(this, 'refused');
		const writes = findWrites(this, items.length, syncName);
		const genuine = memoize(
			(head: StateHead) =>
				writes.map((write) => (write && isGenuine(write, head) ? write : undefined)),
			(head) => secretsOf(head).join(),
		);
		const store = openStore(this, syncName);
		const { result } = await store.update(
			(state, { stored }) => {
				const writes = genuine(state.head);
				const answers = readAnswers(this, items, writes, { state, side });
				const hints = [
					...wrapperLines(findWrappers(this, items, writes, { state, side })),
					...refusedLines(items, writes, { state, side }),
				];
				const { change, results, notes } = confirmWrites(state, known(answers), Date.now());
				hints.push(...notes);
				const named = hints.map((line) => withNames(line, state.head.mapping?.names));
				const found = spread(answers, results).map((each, index) =>
					isPassedOn(items[index], writes[index]) ? PASSED_ON : each,
				);
				const log = change.head.runs ?? [];
				return { change, result: { results: found, stored, hints: named, log } };
			},
			{
				atLeastRev: (head) =>
					known(genuine(head)).reduce((rev, write) => Math.max(rev, provenRev(write, head)), 0),
				scope: (head) => ({
					...recordsOf(this, readRecords(this, items), head, side),
					links: known(genuine(head)).map(({ token }) => token.link),
				}),
			},
		);
		noteAnswers(this, syncName, result.log);
		for (const line of result.hints) hint(this, line);
		if (!result.stored) {
			hint(
				this,
				'Test run: what the app answered was not stored. The next run of the active workflow sees for itself what was written.',
			);
		}
		return sorted(this, items, result.results);
	} catch (error) {
		const shown = nodeError(this, error);
		if (!this.continueOnFail()) throw shown;
		return [[], items.map((_, index) => failedItem(shown, index))];
	}
}

function known<T>(all: ReadonlyArray<T | undefined>): readonly T[] {
	return all.filter((each) => each !== undefined);
}

function findWrites(
	context: IExecuteFunctions,
	count: number,
	syncName: string,
): ReadonlyArray<FoundWrite | undefined> {
	const finder = new TokenFinder(context, ['masterSlaveMerge', 'conflictBucket']);
	return Array.from({ length: count }, (_, index) => {
		const found = finder.write(index);
		return found?.token.syncName === syncName ? found : undefined;
	});
}

/**
 * Whether the item is the write itself: a failing step that is set to continue passes its input on as if
 * it were the answer. Taking it for what was stored would lose the write.
 */
function isPassedOn(item: INodeExecutionData | undefined, write: FoundWrite | undefined): boolean {
	return item !== undefined && write?.from === 'item' && appErrorOf(item) === undefined;
}

/** Whether an answer is exactly what was sent: it may be what is stored, or input that was passed on. */
function repeatsInput(item: INodeExecutionData, write: FoundWrite | undefined): boolean {
	const sent = write?.sent;
	return (
		typeof sent === 'object' && sent !== null && 'json' in sent && isEqual(sent.json, item.json)
	);
}

function readAnswers(
	context: IExecuteFunctions,
	items: readonly INodeExecutionData[],
	writes: ReadonlyArray<FoundWrite | undefined>,
	at: { readonly state: StateView; readonly side: Side },
): ReadonlyArray<WriteAnswer | undefined> {
	const idField = idFieldOf(context, at.state.head, at.side);
	const readBack = context.getNodeParameter('readBack', 0, true) !== false;
	const versionField = readFieldName(context.getNodeParameter('versionField', 0, ''));
	const records = readRecords(context, items);
	return items.map((item, index) => {
		const record = records[index] ?? item.json;
		const token = writes[index]?.token;
		if (token === undefined || token.side !== at.side) return undefined;
		if (isPassedOn(item, writes[index])) return undefined;
		const error = appErrorOf(item);
		const { writeId, link, side, attempt } = token;
		const base = { writeId, link, side, ...(attempt === undefined ? {} : { attempt }) };
		if (error !== undefined) {
			return { ...base, failed: inWords(error), kind: kindOfFailure(error) };
		}
		return {
			...base,
			...readNames([record, item.json], idField, versionField),
			...(readBack && !repeatsInput(item, writes[index]) ? { stored: record } : {}),
		};
	});
}

/** What names the record and its version: in the record that was answered, or else beside it. */
function readNames(
	answers: readonly AppRecord[],
	idField: string,
	versionField: string,
): Pick<WriteAnswer, 'id' | 'version'> {
	const found = (path: string) => answers.map((answer) => readPath(answer, path));
	const id = found(idField).find(isRecordId);
	const version = versionField === '' ? undefined : found(versionField).find(isGiven);
	return {
		...(id === undefined ? {} : { id }),
		...(version === undefined ? {} : { version: String(version) }),
	};
}

function isGiven(value: unknown): boolean {
	return value !== undefined && value !== null;
}

const PASSED_ON: WriteResult = {
	status: 'unknown',
	reason:
		'the item is what was sent, not what the app answered; the next run looks whether it was written',
};

const UNPAIRED: WriteResult = {
	status: 'unknown',
	reason:
		'no write of this sync and side leads to this item: a step in between broke the item pairing, or it is another side or sync',
};

/** Results in the order of the items. */
function spread(
	answers: ReadonlyArray<WriteAnswer | undefined>,
	results: readonly WriteResult[],
): readonly WriteResult[] {
	let next = 0;
	return answers.map((answer) => (answer === undefined ? UNPAIRED : (results[next++] ?? UNPAIRED)));
}

function sorted(
	context: IExecuteFunctions,
	items: readonly INodeExecutionData[],
	results: readonly WriteResult[],
): INodeExecutionData[][] {
	const outputs: INodeExecutionData[][] = [[], []];
	items.forEach((item, index) => {
		const result = results[index] ?? UNPAIRED;
		outputs[isConfirmed(result) ? 0 : 1]?.push({
			json: item.json,
			...(item.binary === undefined ? {} : { binary: item.binary }),
			twoWaySync: { status: result.status, reason: result.reason },
			pairedItem: { item: index },
		});
	});
	for (const line of outcomeLines(results)) hint(context, line);
	return outputs;
}
