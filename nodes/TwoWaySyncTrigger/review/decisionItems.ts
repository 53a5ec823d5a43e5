import type { INodeExecutionData } from 'n8n-workflow';
import { property } from '../../shared/property';

/** Place of the output *Decisions*. CONTRACT. */
const DECISIONS = 2;

/** What the review page handed over to this run, on its output; `undefined` where the run is of another kind. */
export function decisionsIn(
	input: readonly INodeExecutionData[],
): INodeExecutionData[][] | undefined {
	if (property(input[0], 'twoWaySync', 'conflictId') === undefined) return undefined;
	const outputs: INodeExecutionData[][] = Array.from({ length: DECISIONS + 1 }, () => []);
	outputs[DECISIONS] = input.map((item, index) => ({ ...item, pairedItem: { item: index } }));
	return outputs;
}
