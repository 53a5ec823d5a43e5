// @ts-check
import { Apps } from '../apps.mjs';
import { collect, floorOf, rounds, usedNow } from '../measure.mjs';
import { edit, equalApps, fetched, twoApps } from '../records.mjs';
import { WorkflowRun, ownNode } from '../workflowRun.mjs';

/** @typedef {import('../records.mjs').Sides} Sides */
/** @typedef {{ size: number, warmUp: number, rounds: number }} Plan */

const MATCH = { pairs: [{ masterField: 'email', slaveField: 'email', compareAs: 'email' }] };
const OPERATIONS = [
	{ side: 'slave', operation: 'create' },
	{ side: 'slave', operation: 'update' },
	{ side: 'master', operation: 'create' },
	{ side: 'master', operation: 'update' },
];

/** @param {string} id @param {Record<string, unknown>} [parameters] */
function mergeWorkflow(id, parameters = {}) {
	return new WorkflowRun(
		id,
		[
			{
				name: 'Merge',
				type: ownNode('MasterSlaveMerge'),
				parameters: { syncName: 'bench', matchBy: MATCH, ...parameters },
			},
		],
		{
			Sides: {
				main: [
					[{ node: 'Merge', type: 'main', index: 0 }],
					[{ node: 'Merge', type: 'main', index: 1 }],
				],
			},
		},
	);
}

/** @param {any} runData */
function* writesOf(runData) {
	const outputs = runData.Merge[0].data.main;
	for (const [output, operation] of OPERATIONS.entries()) {
		for (const { json } of outputs[output] ?? []) yield /** @type {any} */ ({ ...operation, json });
	}
}

/** @param {Sides} sides @returns {Sides} */
function fetchedSides({ master, slave }) {
	return { master: fetched(master), slave: fetched(slave) };
}

/** Memory with the apps and one input; all above it is the sync's own. @param {Apps} apps */
function usedWith(apps) {
	const input = fetchedSides(apps.sides);
	collect();
	const used = usedNow();
	// Used after the measurement, so that it is still there at the time of it.
	if (input.master.length === 0) throw new Error('there are no records');
	return used;
}

/** Syncs two apps until nothing is left to write. @param {WorkflowRun} workflow @param {Apps} apps */
async function settle(workflow, apps) {
	for (let run = 0; run < 5; run++) {
		if (apps.carryOut(writesOf(await workflow.run(fetchedSides(apps.sides)))) === 0) return;
	}
	throw new Error('the two apps do not come to rest');
}

/** @param {WorkflowRun} workflow @param {number} links */
function bytesPerLink(workflow, links) {
	return Buffer.byteLength(workflow.saved) / links;
}

/** The first sync of two apps whose records are matched by e-mail address. @param {Plan} plan */
export async function first({ size, ...plan }) {
	const apps = new Apps(twoApps(size));
	let bytes = 0;
	const times = await rounds(plan, async (round) => {
		const input = fetchedSides(apps.sides);
		// The states of the workflows of earlier rounds stay in memory; they are not this round's.
		collect();
		const before = usedNow();
		const workflow = mergeWorkflow(`first ${round}`);
		const floor = floorOf(input);
		await workflow.run(input);
		bytes = bytesPerLink(workflow, size);
		const memory = workflow.used - before;
		return { time: workflow.times.get('Merge'), save: workflow.saveTime, floor, memory };
	});
	return { ...times, bytes };
}

/** Nothing has changed since the last run. @param {Plan} plan */
export async function unchanged({ size, ...plan }) {
	const apps = new Apps(twoApps(size));
	const before = usedWith(apps);
	const workflow = mergeWorkflow('unchanged');
	await settle(workflow, apps);
	workflow.used = 0;
	const times = await rounds(plan, async () => {
		const input = fetchedSides(apps.sides);
		const floor = floorOf(input);
		const data = await workflow.run(input);
		if ([...writesOf(data)].length > 0) throw new Error('there was something to write');
		return { time: workflow.times.get('Merge'), save: workflow.saveTime, floor };
	});
	return { ...times, memory: workflow.used - before, bytes: bytesPerLink(workflow, size) };
}

/** One record in a hundred was edited, half of them on each side. @param {Plan} plan */
export async function percent({ size, ...plan }) {
	const apps = new Apps(equalApps(size));
	const before = usedWith(apps);
	const workflow = mergeWorkflow('percent');
	await settle(workflow, apps);
	workflow.used = 0;
	const times = await rounds(plan, async (round) => {
		edit(apps.sides.master, size / 200, round);
		edit(apps.sides.slave, size / 200, round + 50);
		const input = fetchedSides(apps.sides);
		const floor = floorOf(input);
		const count = apps.carryOut(writesOf(await workflow.run(input)));
		if (count === 0) throw new Error('there was nothing to write');
		return { time: workflow.times.get('Merge'), save: workflow.saveTime, floor };
	});
	return { ...times, memory: workflow.used - before, bytes: bytesPerLink(workflow, size) };
}

/** A hundred changed records of one side come in; the state is in memory. @param {Plan} plan */
export async function changes({ size, ...plan }) {
	const apps = new Apps(equalApps(size));
	const before = usedWith(apps);
	const settled = mergeWorkflow('changes');
	await settle(settled, apps);
	const workflow = mergeWorkflow('changes', { inputMode: 'changes' });
	workflow.saved = settled.saved;
	const times = await rounds(plan, async (round) => {
		const input = { master: fetched(edit(apps.sides.master, 100, round)), slave: [] };
		const floor = floorOf(apps.sides);
		const count = apps.carryOut(writesOf(await workflow.run(input)));
		if (count !== 100) throw new Error(`${count} writes instead of 100`);
		return { time: workflow.times.get('Merge'), save: workflow.saveTime, floor };
	});
	return { ...times, memory: workflow.used - before, bytes: bytesPerLink(workflow, size) };
}

/** The answers of a thousand writes are confirmed. @param {Plan} plan */
export async function confirm({ size, ...plan }) {
	const apps = new Apps(equalApps(size));
	const before = usedWith(apps);
	const workflow = confirmWorkflow();
	await settle(workflow, apps);
	workflow.used = 0;
	const times = await rounds(plan, async (round) => {
		edit(apps.sides.master, 1000, round);
		const input = fetchedSides(apps.sides);
		const floor = floorOf(input);
		const data = await workflow.run(input);
		const confirmed = data.Confirm?.[0]?.data?.main?.[0]?.length;
		if (confirmed !== 1000) throw new Error(`${confirmed} confirmed instead of 1000`);
		apps.carryOut(writesOf(data));
		return { time: workflow.times.get('Confirm'), save: workflow.saveTime, floor };
	});
	return { ...times, memory: workflow.used - before };
}

/** The app answers each update with the record as it is stored, as most apps' nodes do. */
function confirmWorkflow() {
	const app = {
		description: {
			...ownNode('LoopGuard').description,
			name: 'app',
			properties: [],
			outputs: ['main'],
		},
		/** @this {any} */
		async execute() {
			const items = this.getInputData();
			return [
				items.map((/** @type {any} */ { json }, /** @type {number} */ item) => ({
					json: { ...json, storedAt: item },
					pairedItem: { item },
				})),
			];
		},
	};
	const workflow = mergeWorkflow('confirm');
	workflow.nodes.push(
		{ name: 'App', type: app, parameters: {} },
		{
			name: 'Confirm',
			type: ownNode('LoopGuard'),
			parameters: { syncName: 'bench', operation: 'confirm', side: 'slave' },
		},
	);
	Object.assign(workflow.connections, {
		Merge: { main: [[], [{ node: 'App', type: 'main', index: 0 }]] },
		App: { main: [[{ node: 'Confirm', type: 'main', index: 0 }]] },
	});
	return workflow;
}
