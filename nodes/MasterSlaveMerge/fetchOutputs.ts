import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Plan, UnseenTarget } from '../../src/model/plan';
import type { SyncSettings } from '../../src/model/settings';
import type { PerSide, Side } from '../../src/model/side';
import { SIDES, otherSide } from '../../src/model/side';
import { the } from '../../src/model/sideNames';
import { writePath } from '../../src/values/paths';
import { dataObject } from '../shared/items';
import { SeenWorkflow } from '../shared/seenWorkflow';
import { INPUT_OF } from './connectedInputs';

/** Places of the outputs that ask a side for records. CONTRACT. */
const FETCH_FROM: { readonly [side in Side]: number } = { slave: 8, master: 9 };

/**
 * What becomes of a write to a record that nobody looked at: where a step behind the output asks the app, and what it
 * finds comes back to the side's input, the record is fetched.
 */
export function readUnseenTargets(
	context: IExecuteFunctions,
	otherwise: 'wait' | 'write',
): PerSide<UnseenTarget> {
	const workflow = SeenWorkflow.of(context);
	const { name } = context.getNode();
	const of = (side: Side) => {
		const behind = workflow?.behind(name, FETCH_FROM[side]) ?? [];
		const above = new Set(workflow?.above(name, INPUT_OF[side]));
		const asks = (step: string) => workflow?.step(step)?.isDisabled === false && above.has(step);
		return behind.some(asks) ? 'fetch' : otherwise;
	};
	return { master: of('master'), slave: of('slave') };
}

/** Puts out the ids of records to be fetched. Returns what is to be told of them. */
export function putFetches(
	{ toFetch = [] }: Plan,
	{ sides }: SyncSettings,
	outputs: readonly INodeExecutionData[][],
): readonly string[] {
	for (const { side, id, source } of toFetch) {
		const json = {};
		writePath(json, sides[side].idField, id);
		const input = INPUT_OF[otherSide(side)];
		const pairedItem = source === undefined ? [] : [{ item: source, input }];
		outputs[FETCH_FROM[side]]?.push({ json: dataObject(json), pairedItem });
	}
	return SIDES.flatMap((side) => {
		const count = toFetch.filter((each) => each.side === side).length;
		if (count === 0) return [];
		const records = count === 1 ? '1 record is' : `${count} records are`;
		return `${records} fetched from ${the(side)} before anything is written there. What does not come back waits for the next full run.`;
	});
}
