// @ts-check
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { floorOf, rounds } from '../measure.mjs';
import { fetched, twoApps } from '../records.mjs';
import { WorkflowRun } from '../workflowRun.mjs';

const require = createRequire(import.meta.url);

/**
 * n8n's own Compare Datasets on the same items: matched by e-mail address, ids left out.
 *
 * @param {{ size: number, warmUp: number, rounds: number, n8nFolder: string }} plan
 */
export async function compareDatasets({ size, n8nFolder, ...plan }) {
	const file = 'n8n-nodes-base/dist/nodes/CompareDatasets/CompareDatasets.node.js';
	const { CompareDatasets } = require(join(n8nFolder, 'node_modules', file));
	const sides = twoApps(size);
	const workflow = new WorkflowRun(
		'compare',
		[
			{
				name: 'Compare',
				type: new CompareDatasets(),
				parameters: {
					mergeByFields: { values: [{ field1: 'email', field2: 'email' }] },
					resolve: 'includeBoth',
					options: { skipFields: 'id' },
				},
			},
		],
		{
			Sides: {
				main: [
					[{ node: 'Compare', type: 'main', index: 0 }],
					[{ node: 'Compare', type: 'main', index: 1 }],
				],
			},
		},
	);
	return await rounds(plan, async () => {
		const input = { master: fetched(sides.master), slave: fetched(sides.slave) };
		const floor = floorOf(input);
		await workflow.run(input);
		return { time: workflow.times.get('Compare'), floor };
	});
}
