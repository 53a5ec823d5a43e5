import type { INodeExecutionData } from 'n8n-workflow';
import { compileStored } from '../../src/mapping/compiled';
import type { AppRecord } from '../../src/model/record';
import type { Side } from '../../src/model/side';
import type { StateView } from '../../src/model/syncState';
import { refusedBeside, refusedHint } from '../../src/records/refusedBeside';
import { fieldsOfUpdate } from '../../src/records/updateJson';
import { inWords, kindOfFailure } from '../../src/settle/failures';
import { isRecord } from '../../src/values/paths';
import type { FoundWrite } from '../shared/token';
import { appErrorOf } from './appError';

/** What to set where an app refused a write for a key that stands beside what was to be written. */
export function refusedLines(
	items: readonly INodeExecutionData[],
	writes: ReadonlyArray<FoundWrite | undefined>,
	{ state, side }: { readonly state: StateView; readonly side: Side },
): readonly string[] {
	const updates = state.head.mapping?.updates?.[side];
	if (updates?.nestedFields === 'changedOnly') return [];
	const paths = new Map(compileStored(state.head).map((field) => [field.index, field.paths[side]]));
	const lines = items.flatMap((item, index) => {
		const write = writes[index];
		const error = write?.token.side === side ? appErrorOf(item) : undefined;
		if (write === undefined || error === undefined || kindOfFailure(error) !== 'refused') return [];
		const { link, writeId } = write.token;
		const intent = state.link(link)?.intents.find((each) => each.writeId === writeId);
		const changed = intent?.fields.flatMap(({ field }) => paths.get(field) ?? []) ?? [];
		const sent = fieldsOfUpdate(jsonOf(write.sent), updates);
		const refused = refusedBeside(sent, changed, inWords(error));
		return refused === undefined ? [] : [refusedHint(side, refused)];
	});
	return [...new Set(lines)];
}

function jsonOf(item: unknown): AppRecord {
	return isRecord(item) && isRecord(item.json) ? item.json : {};
}
