import type { IDataObject } from 'n8n-workflow';
import { createHash, createHmac } from 'node:crypto';
import { forgetStates } from '../../nodes/shared/state/staticStates';
import { flow } from '../nodes/engine/flow';
import { SavedWorkflow } from '../nodes/engine/savedWorkflow';
import type { Finished } from '../nodes/engine/savedWorkflow';
import { OUT, Sync } from '../nodes/engine/sync';

/** Whoever calls a sub-workflow by a definition of his own writes its id and its static data himself. */

const STATE = 'n8n-nodes-two-way-sync.syncState';
const ann = { id: 1, email: 'ann@example.com', name: 'Ann', phone: '1' };
const annInSlave = { ...ann, id: 'cus_1' };

interface Saved extends IDataObject {
	version: number;
	signature?: string;
	syncs: { [name: string]: { rev: number; writer: string; at: number; text: string } };
}

function savedOf(staticData: string): Saved {
	return JSON.parse(staticData).global.twoWaySync;
}

function staticData(twoWaySync: unknown): string {
	return JSON.stringify({ global: { twoWaySync } });
}

async function victim(): Promise<Sync> {
	const sync = new Sync();
	await sync.run([ann], [annInSlave]);
	return sync;
}

/** A step of Sync State in a workflow that has the id of another one. */
function stateStep(id: string, parameters: IDataObject): SavedWorkflow {
	const json = flow([
		{ name: 'State', type: STATE, parameters: JSON.parse(JSON.stringify(parameters)) },
	]);
	return new SavedWorkflow(json, { id });
}

const RESET = { operation: 'reset', confirmation: 'default' };

function refused(run: Finished): void {
	expect(run.error?.message).toBe(
		'This run of a sub-workflow does not prove that it belongs to the workflow of sync "default". Nothing was read and nothing was changed.',
	);
	expect(run.error?.description).toContain("operation 'Allow'");
}

/** All that somebody can write into a definition who knows what such data look like, but has none. */
const FORGED: ReadonlyArray<readonly [name: string, forge: (own: Saved, id: string) => string]> = [
	['nothing', () => '{}'],
	['an empty object', () => staticData({})],
	['an empty state', () => staticData({ version: 1, syncs: {} })],
	['an allowance', () => staticData({ version: 1, syncs: {}, allowed: true })],
	['the state of a sync of his own', (own) => staticData(own)],
	['that without its signature', ({ signature: _, ...own }) => staticData(own)],
	['that at a very high revision', (own) => staticData(withRev(own, 2 ** 50))],
	['an empty signature', (own) => staticData({ ...own, signature: '' })],
	['a signature made up', (own) => staticData({ ...own, signature: 'A'.repeat(22) })],
	[
		'a signature with the secret of his own state',
		(own, id) => {
			const secret = /"secret":"([\w-]+)"/.exec(own.syncs.default?.text ?? '')?.[1] ?? '';
			expect(secret).toHaveLength(22);
			return staticData({ ...own, signature: signed(secret, id, own) });
		},
	],
	[
		'a signature with the id of the workflow',
		(own, id) => staticData({ ...own, signature: signed(id, id, own) }),
	],
];

function withRev(own: Saved, rev: number): Saved {
	const sync = own.syncs.default;
	return sync === undefined ? own : { ...own, syncs: { default: { ...sync, rev } } };
}

/** As the signature is made, with another key. */
function signed(key: string, id: string, own: Saved): string {
	const sha = (text: string) => createHash('sha256').update(text).digest('base64');
	const told = Object.entries(own.syncs.default ?? {})
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([name, value]) => [name, typeof value === 'string' ? sha(value) : value]);
	const said = JSON.stringify([id, 0, 'default', sha(JSON.stringify(told))]);
	return createHmac('sha256', key).update(said).digest().subarray(0, 16).toString('base64url');
}

describe.each([
	['while its state is in memory', () => {}],
	['as the first run after a restart', forgetStates],
])('a sub-workflow with the id of another workflow, %s', (_when, before) => {
	it.each(FORGED)('and %s neither reads nor resets its sync', async (_name, forge) => {
		const own = savedOf((await victim()).workflow.staticData);
		const sync = await victim();
		const kept = sync.workflow.staticData;
		const { id } = sync.workflow;
		before();
		const loaded = forge(own, id);
		for (const parameters of [
			{ operation: 'status' },
			{ operation: 'export' },
			RESET,
			{ operation: 'allow' },
		]) {
			const step = stateStep(id, parameters);
			refused(await step.run({ mode: 'integrated', loaded }));
			expect(step.staticData).toBe('{}');
		}
		const merge = new Sync({}, { id });
		refused(await merge.run([ann], [], { mode: 'integrated', loaded }));

		sync.workflow.staticData = kept;
		const next = await sync.run([{ ...ann, phone: '9' }], [annInSlave]);
		expect(next.json('Merge', OUT.updateSlave)).toEqual([{ ...annInSlave, phone: '9' }]);
	});
});

describe('a sub-workflow', () => {
	const asSub = async (sync: Sync, phone: string, loaded = sync.workflow.staticData) =>
		await sync.run([{ ...ann, phone }], [annInSlave], { mode: 'integrated', loaded });

	it('that brings what was saved for it syncs, after a restart too', async () => {
		const sync = await victim();
		expect((await asSub(sync, '2')).counts('Merge')).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
		forgetStates();
		expect((await asSub(sync, '3')).counts('Merge')).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
		// Another that was handed the same before that ended.
		const loaded = sync.workflow.staticData;
		expect((await asSub(sync, '4', loaded)).error).toBeUndefined();
		expect((await asSub(sync, '5', loaded)).error).toBeUndefined();
	});

	it('begins a sync of its own once it was allowed to, by a run that was not called', async () => {
		const sync = new Sync();
		const { id } = sync.workflow;
		refused(await asSub(sync, '1'));
		const test = await stateStep(id, { operation: 'allow' }).run({ mode: 'manual' });
		expect(test.error?.message).toContain(
			'A test run of the editor cannot allow this sub-workflow a sync',
		);
		const step = stateStep(id, { operation: 'allow' });
		const allowed = await step.run();
		expect(allowed.json('State')).toEqual([{ syncName: 'default', allowed: true }]);
		forgetStates();
		const loaded = step.staticData;
		sync.workflow.staticData = loaded;
		expect((await asSub(sync, '1')).error).toBeUndefined();
		expect(savedOf(sync.workflow.staticData)).toMatchObject({
			allowed: true,
			syncs: { default: { rev: 1 } },
		});
		// Two that begin before the first was saved.
		expect((await asSub(sync, '2', loaded)).counts('Merge')).toEqual([
			0, 1, 0, 0, 0, 0, 0, 0, 0, 0,
		]);
		// The allowance of one workflow is none for another.
		const other = new Sync();
		refused(await asSub(other, '1', loaded));
	});

	it('with the data of another workflow is refused, however genuine they are', async () => {
		const [sync, other] = [await victim(), await victim()];
		refused(await asSub(sync, '2', other.workflow.staticData));
	});

	it('whose data were changed is refused', async () => {
		const sync = await victim();
		const saved = savedOf(sync.workflow.staticData);
		refused(await asSub(sync, '2', staticData(withRev(saved, 7))));
		refused(await asSub(sync, '2', staticData({ ...saved, allowed: true })));
		const more = { ...saved.syncs, more: saved.syncs.default };
		refused(await asSub(sync, '2', staticData({ ...saved, syncs: more })));
	});

	it('that was made up is refused, be its data stolen and genuine, or handed to it after a wait', async () => {
		const sync = await victim();
		const loaded = sync.workflow.staticData;
		refused(await sync.run([ann], [], { mode: 'integrated', loaded, madeUp: true }));
		const { id } = sync.workflow;
		refused(await stateStep(id, RESET).run({ mode: 'integrated', loaded, madeUp: true }));
		const waits = new SavedWorkflow(
			flow(
				[
					{ name: 'Wait', type: 'test.wait' },
					{ name: 'State', type: STATE, parameters: RESET },
				],
				'Wait -> State',
			),
			{ id },
		);
		const waiting = await waits.run({ mode: 'integrated', loaded: '{}', madeUp: true });
		expect(waiting.status).toBe('waiting');
		refused(await waits.resume(waiting, loaded));
	});

	it('is refused where n8n does not sign, whose other runs go on as ever', async () => {
		const sync = await victim();
		const { ExecuteContext } = await import('n8n-core');
		const mute = jest
			.spyOn(ExecuteContext.prototype, 'getSignedResumeUrl')
			.mockImplementation(() => {
				throw new Error('not here');
			});
		try {
			refused(await asSub(sync, '2'));
			const run = await sync.run([{ ...ann, phone: '3' }], [annInSlave]);
			expect(run.counts('Merge')).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
			expect(savedOf(sync.workflow.staticData).signature).toBeUndefined();
		} finally {
			mute.mockRestore();
		}
	});
});

describe('data that this n8n did not save for the workflow', () => {
	it('open no state in memory, and are read as an old backup', async () => {
		const other = new Sync();
		await other.run([ann], [annInSlave]);
		const bob = { ...ann, id: 2, email: 'bob@example.com', name: 'Bob' };
		const sync = new Sync();
		await sync.run([bob], [{ ...bob, id: 'cus_2' }]);
		const secret = /"secret":"[\w-]+"/.exec(sync.workflow.staticData.replaceAll('\\', ''))?.[0];
		sync.workflow.staticData = other.workflow.staticData;
		const run = await sync.run([ann], [annInSlave], { merge: { inputMode: 'changes' } });
		expect(run.error?.message).toContain('was put back from a backup');
		sync.workflow.staticData = other.workflow.staticData;
		const full = await sync.run([{ ...ann, phone: '2' }], [annInSlave]);
		expect(full.counts('Merge')).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
		expect(full.hints('Merge').join()).toContain('read as an old backup');
		// What they sign with is known to whoever made them.
		const now = sync.workflow.staticData.replaceAll('\\', '');
		expect(now).not.toContain(
			/"secret":"[\w-]+"/.exec(other.workflow.staticData.replaceAll('\\', ''))?.[0],
		);
		expect(now).not.toContain(secret);
		expect(now).not.toContain('cus_2');
		expect((await sync.run([ann], [annInSlave])).hints('Merge').join()).not.toContain('old backup');
	});

	it('leave a retry nothing to go on with', async () => {
		const sync = await victim();
		const other = await victim();
		const run = await sync.run([ann], [], { mode: 'retry', loaded: other.workflow.staticData });
		expect(run.error?.message).toContain('what it was given is older');
	});

	it('and have no signature count as of before, but not beside a state that is signed', async () => {
		const sync = await victim();
		const { signature: _, ...saved } = savedOf(sync.workflow.staticData);
		const before = await sync.run([{ ...ann, phone: '2' }], [annInSlave], {
			loaded: staticData(saved),
		});
		expect(before.hints('Merge').join()).not.toContain('old backup');
		expect(before.counts('Merge')).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
		const newer = staticData(withRev({ ...saved }, 99));
		const after = await sync.run([ann], [annInSlave], { loaded: newer });
		expect(after.hints('Merge').join()).toContain('old backup');
		forgetStates();
		const restarted = await sync.run([{ ...ann, phone: '4' }], [annInSlave], { loaded: newer });
		expect(restarted.hints('Merge').join()).not.toContain('old backup');
		expect(restarted.counts('Merge')).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
	});
});
