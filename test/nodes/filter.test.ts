import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { flow } from './engine/flow';
import type { Finished } from './engine/savedWorkflow';
import { SavedWorkflow } from './engine/savedWorkflow';
import { GUARD } from './engine/sync';
import { TwoApps } from './engine/twoApps';

const [USER, ECHO, LOOP] = [0, 1, 2];
const ann = { id: 1, email: 'ann@example.com', name: 'Ann', phone: '1', by: 'ann', etag: 'v1' };
const annInShop = { ...ann, id: 's1' };

/** The fields that say who and what made a change are no part of the mapping. */
const merge: INodeParameters = { options: { excludeFields: 'by, etag, mark, updatedAt' } };

/** Where events of the slave's app go in: a step that a webhook would be, then a Loop Guard. */
function events(parameters: INodeParameters = {}) {
	return {
		nodes: [
			{ name: 'Events', type: 'test.source' },
			{
				name: 'Guard',
				type: GUARD,
				parameters: { operation: 'filter', side: 'slave', ...parameters },
			},
		],
		wires: ['Events -> Guard'],
	};
}

async function send(workflow: SavedWorkflow, ...given: readonly IDataObject[]): Promise<Finished> {
	return await workflow.run({
		from: 'Events',
		change: (json) => ({
			...json,
			nodes: json.nodes.map((node) =>
				node.name === 'Events' ? { ...node, parameters: { master: JSON.stringify(given) } } : node,
			),
		}),
	});
}

function reasons(run: Finished, output: number): readonly string[] {
	return run
		.items('Guard', output)
		.map((item) => JSON.parse(JSON.stringify(item.twoWaySync)).reason);
}

describe('with a Merge of the same sync', () => {
	/** The CRM's edit was written to the shop, which sends an event of it. */
	async function written(checks: INodeParameters = {}, confirm: INodeParameters = {}) {
		const apps = TwoApps.of([ann], [annInShop], { merge, confirm, ...events({ checks }) });
		await apps.run();
		apps.crm.edit(1, { phone: '99' });
		await apps.run();
		return apps;
	}

	test('an event that holds what was written is an echo, with no time window; its json stays as it is', async () => {
		const apps = await written();
		const event = { ...annInShop, phone: '99' };
		for (const run of [await send(apps.workflow, event), await send(apps.workflow, event)]) {
			expect(run.json('Guard', ECHO)).toEqual([event]);
			expect(run.counts('Guard')).toEqual([0, 1, 0]);
			expect(reasons(run, ECHO)).toEqual([expect.stringContaining('every mapped field')]);
			expect(run.hints('Guard')).toEqual([expect.stringMatching(/^1 own change coming back: /)]);
		}
	});

	test('an event that holds another value is a user\u2019s change, by whatever account', async () => {
		const apps = await written({ actorField: 'by', integrationActors: 'bot, N8N' });
		const run = await send(apps.workflow, { ...annInShop, phone: '77', by: 'n8n' });
		expect(run.counts('Guard')).toEqual([1, 0, 0]);
		expect(reasons(run, USER)).toEqual(['changed: phone']);
		expect(run.items('Guard', USER)[0]?.pairedItem).toEqual({ item: 0 });
	});

	test('the value set back later by a user is a user\u2019s change', async () => {
		const apps = await written();
		const run = await send(apps.workflow, { ...annInShop, phone: '1' });
		expect(run.counts('Guard')).toEqual([1, 0, 0]);
	});

	test('an account hides a different value only where the user lets it', async () => {
		const apps = await written({
			actorField: 'by',
			integrationActors: 'bot, N8N',
			actorHidesEdits: true,
		});
		const run = await send(
			apps.workflow,
			{ ...annInShop, phone: '77', by: 'n8n' },
			{ ...annInShop, phone: '77', by: 'ann' },
		);
		expect(run.counts('Guard')).toEqual([1, 1, 0]);
		expect(reasons(run, ECHO)).toEqual([expect.stringContaining('own account')]);
	});

	test.each([
		['any', { by: 'n8n' }, ECHO],
		['any', { mark: 'sync' }, ECHO],
		['any', {}, USER],
		['all', { by: 'n8n' }, USER],
		['all', { by: 'n8n', mark: 'sync' }, ECHO],
	])(
		'checks decide where an event carries no mapped field (%s of %o)',
		async (combine, carried, output) => {
			const apps = await written({
				actorField: 'by',
				integrationActors: 'n8n',
				flagField: 'mark',
				flagValue: 'sync',
				combine,
			});
			const run = await send(apps.workflow, { id: 's1', ...carried });
			expect(run.items('Guard', output)).toHaveLength(1);
		},
	);

	test('a flag may hide a different value too', async () => {
		const apps = await written({ flagField: 'mark', flagValue: 'sync', flagHidesEdits: true });
		const run = await send(apps.workflow, { ...annInShop, phone: '77', mark: 'sync' });
		expect(run.counts('Guard')).toEqual([0, 1, 0]);
	});

	test('the version that the confirmed write returned marks its echo', async () => {
		const apps = await written({ versionField: 'etag' }, { versionField: 'etag' });
		const run = await send(apps.workflow, { id: 's1', etag: 'v1' }, { id: 's1', etag: 'v2' });
		expect(run.counts('Guard')).toEqual([1, 1, 0]);
		expect(reasons(run, ECHO)).toEqual([expect.stringContaining('version')]);
	});

	test('events of records without a link are users\u2019 changes, and so are those without an id', async () => {
		const apps = await written();
		const run = await send(apps.workflow, { id: 's9', name: 'New' }, { name: 'No id' }, {});
		expect(run.counts('Guard')).toEqual([3, 0, 0]);
	});

	test('the echo of a creation whose answer never came is known', async () => {
		const apps = TwoApps.of([ann], [], { merge, ...events(), confirm: { syncName: 'elsewhere' } });
		expect((await apps.run()).error?.message).toContain('Nobody has the Sync Name "elsewhere"');
		const run = await send(apps.workflow, apps.shop.row('new-1'));
		expect(run.counts('Guard')).toEqual([0, 1, 0]);
	});

	test('a value that two apps keep changing in turn is a suspected loop once it is held', async () => {
		const apps = TwoApps.of([ann], [annInShop], {
			merge: { ...merge, options: { maxFlips: 1, excludeFields: 'by, etag' } },
			...events(),
		});
		await apps.run();
		// An app that always puts its own value back, whatever was written.
		apps.shop.keepAs = (row) => ({ ...row, phone: 'fixed' });
		for (const phone of ['2', '3', '4', '5']) {
			apps.crm.edit(1, { phone });
			await apps.run();
		}
		const open = await send(apps.workflow, { ...annInShop, phone: 'other' });
		expect(open.counts('Guard')).toEqual([0, 0, 1]);
		expect(reasons(open, LOOP)).toEqual([expect.stringContaining('keep changing')]);
	});

	test('a test run tells events apart and stores nothing', async () => {
		const apps = await written();
		const before = apps.workflow.staticData;
		const run = await apps.workflow.run({ from: 'Events', mode: 'manual' });
		expect(run.status).toBe('success');
		expect(apps.workflow.staticData).toBe(before);
	});
});

describe('without a Merge', () => {
	function guarded(filter: INodeParameters = {}, stamp: INodeParameters = {}) {
		const { nodes, wires } = events(filter);
		return new SavedWorkflow(
			flow(
				[
					...nodes,
					{ name: 'Writes', type: 'test.source' },
					{
						name: 'Stamp',
						type: GUARD,
						parameters: { operation: 'stamp', side: 'slave', ...stamp },
					},
				],
				...wires,
				'Writes -> Stamp',
			),
		);
	}

	async function stamp(workflow: SavedWorkflow, ...items: readonly IDataObject[]) {
		return await workflow.run({
			from: 'Writes',
			change: (json) => ({
				...json,
				nodes: json.nodes.map((node) =>
					node.name === 'Writes'
						? { ...node, parameters: { master: JSON.stringify(items) } }
						: node,
				),
			}),
		});
	}

	test('what was stamped comes back as an echo, another value as a user\u2019s change', async () => {
		const workflow = guarded();
		const run = await stamp(workflow, { id: 's1', name: 'Ann' });
		expect(run.json('Stamp')).toEqual([{ id: 's1', name: 'Ann' }]);
		expect(run.items('Stamp')[0]?.pairedItem).toEqual({ item: 0 });
		const echo = await send(workflow, { id: 's1', name: 'Ann' });
		expect(echo.counts('Guard')).toEqual([0, 1, 0]);
		const edit = await send(workflow, { id: 's1', name: 'Anna' });
		expect(edit.counts('Guard')).toEqual([1, 0, 0]);
		expect(reasons(edit, USER)).toEqual(['changed: name']);
	});

	test('modified times of the app itself do not make an echo a change', async () => {
		const workflow = guarded();
		await stamp(workflow, { id: 's1', name: 'Ann', updatedAt: '2026-01-01' });
		const run = await send(workflow, { id: 's1', name: 'Ann', updatedAt: '2026-01-02' });
		expect(run.counts('Guard')).toEqual([0, 1, 0]);
	});

	test('a field that was never seen counts as a change, unless Fields says what is compared', async () => {
		const stamped = { id: 's1', name: 'Ann' };
		const event = { ...stamped, phone: '7' };
		const all = guarded();
		await stamp(all, stamped);
		expect((await send(all, event)).counts('Guard')).toEqual([1, 0, 0]);
		expect((await send(all, event)).counts('Guard')).toEqual([0, 1, 0]);
		const some = guarded({ fields: { mapping: [{ field: 'name' }] } });
		await stamp(some, stamped);
		expect((await send(some, event)).counts('Guard')).toEqual([0, 1, 0]);
	});

	test('the flag is set on the items, and the events that carry it are echoes', async () => {
		const workflow = guarded(
			{ checks: { flagField: 'mark', flagValue: 'n8n' } },
			{ flagField: 'mark', flagValue: 'n8n' },
		);
		const run = await stamp(workflow, { id: 's1', name: 'Ann' });
		expect(run.json('Stamp')).toEqual([{ id: 's1', name: 'Ann', mark: 'n8n' }]);
		const echo = await send(workflow, { id: 's1', name: 'Ann', mark: 'n8n' });
		expect(echo.counts('Guard')).toEqual([0, 1, 0]);
	});

	test('the mark that is there by default is the same for both', async () => {
		const workflow = guarded({ checks: { flagField: 'mark' } }, { flagField: 'mark' });
		const run = await stamp(workflow, { id: 's1', name: 'Ann' });
		expect(run.json('Stamp')).toEqual([{ id: 's1', name: 'Ann', mark: 'n8n' }]);
		const checked = await send(workflow, { id: 's2', mark: 'n8n' }, { id: 's3', mark: '' });
		expect(checked.counts('Guard')).toEqual([1, 1, 0]);
	});

	test('a nested flag goes where its path says, next to what is there', async () => {
		const workflow = guarded({}, { flagField: 'meta.origin', flagValue: 'n8n' });
		const run = await stamp(workflow, { id: 's1', meta: { kept: true } });
		expect(run.json('Stamp')).toEqual([{ id: 's1', meta: { kept: true, origin: 'n8n' } }]);
	});

	test('only the fields that are set are compared, each in its way', async () => {
		const fields = { mapping: [{ field: 'email', compareAs: 'email' }] };
		const workflow = guarded({ fields }, { fields });
		await stamp(workflow, { id: 's1', email: 'Ann@Example.com', name: 'Ann' });
		const run = await send(
			workflow,
			{ id: 's1', email: 'ann@example.com', name: 'Other' },
			{ id: 's1', email: 'b@example.com' },
		);
		expect(run.counts('Guard')).toEqual([1, 1, 0]);
	});

	test('an ID Field of another name is read by both', async () => {
		const workflow = guarded({ idField: 'meta.key' }, { idField: 'meta.key' });
		await stamp(workflow, { meta: { key: 7 }, name: 'Ann' });
		const run = await send(workflow, { meta: { key: 7 }, name: 'Ann' });
		expect(run.counts('Guard')).toEqual([0, 1, 0]);
	});

	test('a record that is stamped before it has an id is known when it comes back with one', async () => {
		const workflow = guarded();
		await stamp(workflow, { name: 'Ann' });
		const run = await send(workflow, { id: 's7', name: 'Ann' });
		expect(run.counts('Guard')).toEqual([0, 1, 0]);
	});

	test('sides keep apart', async () => {
		const workflow = guarded({ side: 'master' });
		await stamp(workflow, { id: 's1', name: 'Ann' });
		expect((await send(workflow, { id: 's1', name: 'Ann' })).counts('Guard')).toEqual([1, 0, 0]);
	});

	test('two apps that change a record in turn are a suspected loop', async () => {
		const workflow = guarded();
		const outputs: number[] = [];
		for (let turn = 0; turn < 6; turn++) {
			await stamp(workflow, { id: 's1', name: 'Ann' });
			const run = await send(workflow, { id: 's1', name: 'ANN' });
			outputs.push(run.counts('Guard').findIndex((count) => count > 0));
		}
		expect(outputs).toEqual([USER, USER, USER, LOOP, LOOP, LOOP]);
	});

	test('stamps of a test run are not stored, and it says so', async () => {
		const workflow = guarded();
		const run = await workflow.run({ from: 'Writes', mode: 'manual' });
		expect(run.status).toBe('success');
		expect(workflow.staticData).toBe('{}');
	});
});

describe('On Error', () => {
	test('a filter that fails lets events through rather than losing an edit, and says so', async () => {
		const { nodes, wires } = events({ checks: { combine: 'both' } });
		const [source, guard] = nodes;
		if (source === undefined || guard === undefined) throw new Error('nodes');
		const going = new SavedWorkflow(
			flow([source, { ...guard, onError: 'continueRegularOutput' }], ...wires),
		);
		const run = await send(going, { id: 's1', name: 'Ann' });
		expect(run.counts('Guard')).toEqual([1, 0, 0]);
		expect(run.json('Guard', USER)).toEqual([{ id: 's1', name: 'Ann' }]);
		expect(run.hints('Guard').join()).toContain('The checks are not usable');
		const parted = new SavedWorkflow(
			flow([source, { ...guard, onError: 'continueErrorOutput' }], ...wires),
		);
		const other = await send(parted, { id: 's1', name: 'Ann' });
		expect(other.counts('Guard')).toEqual([0, 0, 0, 1]);
		expect(other.json('Guard', 3)).toMatchObject([{ id: 's1', name: 'Ann' }]);
	});

	test('without it the error ends the run and says what to do', async () => {
		const { nodes, wires } = events({ checks: { combine: 'both' } });
		const run = await send(new SavedWorkflow(flow(nodes, ...wires)), { id: 's1' });
		expect(run.error?.message).toContain('The checks are not usable');
		expect(run.error?.description).toContain('set the checks again');
	});
});
