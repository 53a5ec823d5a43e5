import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { AnswerError } from '../../src/bucket/formAnswer';
import { StaleStateError } from '../../src/state/store';
import { nodeError } from '../shared/errors';
import { failedItem } from '../shared/items';
import { findSync } from '../shared/knownSync';

const OUTPUTS = 7;

/** Place of the output *Not Applied*. CONTRACT. */
export const NOT_APPLIED = 4;

/**
 * Does something about each item and puts out what it writes; each is one step of its own, so that one refusal stops
 * no other. What is refused for what it says, or for what it was made from, leaves on *Not Applied*.
 */
export async function itemByItem(
	context: IExecuteFunctions,
	apply: (index: number, syncName: string, outputs: INodeExecutionData[][]) => Promise<void>,
): Promise<INodeExecutionData[][]> {
	const outputs: INodeExecutionData[][] = Array.from({ length: OUTPUTS }, () => []);
	const count = context.getInputData().length;
	let found: Promise<string> | undefined;
	for (let index = 0; index < count; index++) {
		try {
			found ??= findSync(context, 'refused');
			await apply(index, await found, outputs);
		} catch (error) {
			const shown = nodeError(context, error, index);
			if (error instanceof AnswerError) {
				notApplied(context, outputs, index, `${error.message} ${error.remedy}`);
				continue;
			}
			if (error instanceof StaleStateError) {
				notApplied(context, outputs, index, shown.message);
				continue;
			}
			if (!context.continueOnFail()) throw shown;
			// n8n moves it on to the error output from any output.
			const toErrors = context.getNode().onError === 'continueErrorOutput';
			if (toErrors) outputs[NOT_APPLIED]?.push(failedItem(shown, index));
			else notApplied(context, outputs, index, shown.message);
		}
	}
	return outputs;
}

/** The item as it came in, with why nothing was done about it. */
export function notApplied(
	context: IExecuteFunctions,
	outputs: INodeExecutionData[][],
	index: number,
	reason: string,
	conflictId?: string,
): void {
	const item = context.getInputData()[index];
	outputs[NOT_APPLIED]?.push({
		json: { ...item?.json, ...(conflictId === undefined ? {} : { conflictId }), reason },
		pairedItem: { item: index },
	});
}
