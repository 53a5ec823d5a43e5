import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { AppRecord } from '../../src/model/record';
import type { Side } from '../../src/model/side';
import type { StateView } from '../../src/model/syncState';
import { recordIn, wrapperOf } from '../../src/settle/wrapped';
import { readFieldName } from '../shared/fieldParameter';
import type { FoundWrite } from '../shared/token';
import { appErrorOf } from './appError';
import { idFieldOf } from './side';

/** The records that an app answered, out of what they are wrapped in. */
export function readRecords(
	context: IExecuteFunctions,
	items: readonly INodeExecutionData[],
): readonly AppRecord[] {
	const answerField = readFieldName(context.getNodeParameter('answerField', 0, ''));
	return items.map((item) => recordIn(item.json, answerField));
}

/** Fields that hold the record in answers that show no id as they are read, and in how many. */
export type Wrappers = ReadonlyMap<string, number>;

/** Finds them among the answers to creations and updates. */
export function findWrappers(
	context: IExecuteFunctions,
	items: readonly INodeExecutionData[],
	writes: ReadonlyArray<FoundWrite | undefined>,
	{ state, side }: { readonly state: StateView; readonly side: Side },
): Wrappers {
	const idField = idFieldOf(context, state.head, side);
	const records = readRecords(context, items);
	const wrappers = new Map<string, number>();
	items.forEach((item, index) => {
		const write = writes[index];
		const isAnswer = write !== undefined && write.from !== 'item' && write.token.side === side;
		const isRead = records[index] !== item.json;
		if (!isAnswer || write.token.operation === 'delete' || isRead || appErrorOf(item)) return;
		const wrapper = wrapperOf(item.json, idField, state.link(write.token.link)?.ids[side]);
		if (wrapper !== undefined) wrappers.set(wrapper, (wrappers.get(wrapper) ?? 0) + 1);
	});
	return wrappers;
}

/** What to set, for people. */
export function wrapperLines(wrappers: Wrappers): readonly string[] {
	return [...wrappers].map(([field, count]) => {
		const answers = count === 1 ? '1 answer has no ID of its own' : `${count} answers have no ID`;
		return `${answers}, but the record in "${field}" has one: set Answer Field to "${field}", so that what the app stored is read from there.`;
	});
}
