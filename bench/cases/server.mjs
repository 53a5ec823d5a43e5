// @ts-check
import { runOnce, syncWorkflow, withServer } from '../realServer.mjs';
import { floorOf, rounds } from '../measure.mjs';
import { equalApps } from '../records.mjs';

/**
 * No change, inside an execution of a real n8n.
 *
 * @param {{ size: number, warmUp: number, rounds: number }} plan
 */
export async function execution({ size, ...plan }) {
	const sides = equalApps(size);
	return await withServer(async (server) => {
		const { call } = await syncWorkflow(server, size);
		await runOnce(server, call);
		return await rounds(plan, async () => {
			const floor = floorOf(sides);
			const { merge, whole } = await runOnce(server, call);
			return { time: merge, save: whole - merge, floor };
		});
	});
}
