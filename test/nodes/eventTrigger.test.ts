import { createHmac } from 'node:crypto';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { LiveTrigger } from './engine/liveTrigger';
import type { Answer } from './engine/webCall';
import type { NodeJson } from './engine/savedWorkflow';
import { GUARD, TRIGGER } from './engine/sync';
import type { TwoAppsOptions } from './engine/twoApps';
import { TwoApps } from './engine/twoApps';

const ann = { id: 1, email: 'ann@example.com', name: 'Ann', phone: '1' };
const bob = { id: 2, email: 'bob@example.com', name: 'Bob', phone: '2' };
const inShop = (record: typeof ann) => ({ ...record, id: `s${record.id}` });

const SECRET = 'of the master alone';
const OTHER = 'of the slave alone';
const credentials = {
	twoWaySyncMasterWebhookApi: { app: 'github', secret: SECRET },
	twoWaySyncSlaveWebhookApi: { app: 'header', headerName: 'X-Key', secret: OTHER },
};

interface Options extends TwoAppsOptions {
	readonly trigger?: INodeParameters;
	/** In the place of the step that fetches from the slave; null for none behind either output. */
	readonly fetchSlave?: Pick<NodeJson, 'type' | 'parameters'> | null;
}

const fetching = (app: string) => ({ type: 'test.app', parameters: { app, operation: 'get' } });

const FETCH_WIRES = [
	'Merge 8 -> Fetch Slave',
	'Fetch Slave -> Merge 1',
	'Merge 9 -> Fetch Master',
	'Fetch Master -> Merge 0',
];

const opened: LiveTrigger[] = [];

afterEach(async () => {
	await Promise.all(opened.splice(0).map(async (live) => await live.close()));
});

/** Two apps in sync whose webhooks go to the trigger, and behind it to a Loop Guard and the Merge. */
async function world({ trigger = {}, fetchSlave = fetching('shop'), ...more }: Options = {}) {
	const chosen = Object.fromEntries(
		Object.keys(more.credentials ?? credentials).map((type) => [type, { id: type, name: type }]),
	);
	const apps = TwoApps.of([ann, bob], [inShop(ann), inShop(bob)], {
		credentials,
		...more,
		nodes: [
			{
				name: 'Trigger',
				type: TRIGGER,
				webhookId: 'w',
				credentials: chosen,
				parameters: { triggerOn: ['schedule', 'masterWebhook', 'slaveWebhook'], ...trigger },
			},
			{ name: 'Guard Master', type: GUARD, parameters: { operation: 'filter', side: 'master' } },
			{ name: 'Guard Slave', type: GUARD, parameters: { operation: 'filter', side: 'slave' } },
			...(fetchSlave === null
				? []
				: [
						{ name: 'Fetch Slave', ...fetchSlave },
						{ name: 'Fetch Master', ...fetching('crm') },
					]),
			...(more.nodes ?? []),
		],
		wires: [
			...(fetchSlave === null ? [] : FETCH_WIRES),
			'Trigger 0 -> List Master',
			'Trigger 1 -> List Slave',
			'Trigger 3 -> Guard Master',
			'Trigger 4 -> Guard Slave',
			'Guard Master 0 -> Merge 0',
			'Guard Slave 0 -> Merge 1',
			...(more.wires ?? []),
		],
	});
	const live = await LiveTrigger.on(apps.workflow, 'Trigger');
	opened.push(live);
	live.tick();
	await live.quiet();
	live.runs.splice(0);
	live.started.splice(0);
	return { apps, live };
}

type World = Awaited<ReturnType<typeof world>>;

const JSON_TYPE = { 'content-type': 'application/json' };

function signed(body: string, secret = SECRET) {
	const hex = createHmac('sha256', secret).update(body).digest('hex');
	return { ...JSON_TYPE, 'x-hub-signature-256': `sha256=${hex}` };
}

/** The master's app calls. */
async function send({ apps }: World, json: unknown, secret = SECRET): Promise<Answer> {
	const body = JSON.stringify(json);
	const call = { webhook: 'masterWebhookPost', body, headers: signed(body, secret) };
	return await apps.workflow.call('Trigger', call);
}

/** The slave's app calls. */
async function sendSlave({ apps }: World, json: unknown, key = OTHER): Promise<Answer> {
	const body = JSON.stringify(json);
	const headers = { ...JSON_TYPE, 'x-key': key };
	return await apps.workflow.call('Trigger', { webhook: 'slaveWebhookPost', body, headers });
}

describe("an app's webhook", () => {
	test('is answered at once, and travels: verified, run, Loop Guard, Merge, write, confirm', async () => {
		const made = await world();
		const { apps, live } = made;
		apps.crm.edit(1, { phone: '99' });
		const release = live.hold();
		const answer = await send(made, { ...ann, phone: '99' });
		expect(answer).toMatchObject({ status: 200, html: '', run: undefined });
		release();
		await live.quiet();
		expect(live.runs.map((run) => run.status)).toEqual(['success']);
		expect(live.runs[0]?.counts('Trigger')).toEqual([0, 0, 0, 1, 0]);
		expect(live.runs[0]?.json('Trigger', 3)).toEqual([{ ...ann, phone: '99' }]);
		expect(live.runs[0]?.items('Trigger', 3)[0]?.pairedItem).toEqual({ item: 0 });
		expect(apps.calls()).toEqual([expect.objectContaining({ id: 's1', phone: '99' })]);
		// The shop's webhook about our own write stops at the Loop Guard.
		await sendSlave(made, { ...inShop(ann), phone: '99' });
		await live.quiet();
		expect(live.runs[1]?.counts('Guard Slave')).toEqual([0, 1, 0]);
		expect(apps.calls()).toEqual([]);
		// Nothing is left for the next run over lists.
		live.tick();
		await live.quiet();
		expect(apps.calls()).toEqual([]);
	});

	test.each<[string, (made: World) => Promise<Answer>]>([
		['a wrong secret', (made) => send(made, { ...ann, name: 'Mallory' }, 'guessed')],
		["the other side's secret", (made) => send(made, { ...ann, name: 'Mallory' }, OTHER)],
		["the other side's secret, the other way", (made) => sendSlave(made, inShop(bob), SECRET)],
		[
			'no signature at all',
			({ apps }) =>
				apps.workflow.call('Trigger', {
					webhook: 'masterWebhookPost',
					headers: JSON_TYPE,
					body: JSON.stringify(ann),
				}),
		],
	])('with %s gets 401, starts no run, and is told by the next', async (_, call) => {
		const made = await world();
		const before = made.apps.workflow.staticData;
		expect(await call(made)).toMatchObject({ status: 401, run: undefined });
		await made.live.quiet();
		expect(made.live.started).toEqual([]);
		expect(made.apps.workflow.staticData).toBe(before);
		made.live.tick();
		await made.live.quiet();
		expect(made.live.runs[0]?.hints('Trigger').join()).toMatch(
			/Refused 1 webhook of the (master|slave)/,
		);
		const log = JSON.stringify(JSON.parse(made.apps.workflow.staticData));
		expect(log).toContain('Refused 1 webhook');
		made.live.tick();
		await made.live.quiet();
		expect(made.live.runs[1]?.hints('Trigger').join()).not.toContain('Refused');
	});

	test('is refused where there is no credential, and taken from anybody only on purpose', async () => {
		const none = await world({ credentials: {} });
		expect(await send(none, ann)).toMatchObject({ status: 401 });
		const open = await world({ credentials: {}, trigger: { masterAuthentication: 'none' } });
		open.apps.crm.edit(1, { phone: '5' });
		expect(await send(open, { ...ann, phone: '5' }, 'whatever')).toMatchObject({ status: 200 });
		await open.live.quiet();
		expect(open.apps.calls()).toEqual([expect.objectContaining({ id: 's1', phone: '5' })]);
	});

	test('of the handshake is answered, and no run starts', async () => {
		const made = await world({
			credentials: {
				...credentials,
				twoWaySyncSlaveWebhookApi: { app: 'monday', secret: 'signing' },
			},
		});
		const answer = await made.apps.workflow.call('Trigger', {
			webhook: 'slaveWebhookPost',
			headers: JSON_TYPE,
			body: JSON.stringify({ challenge: 'abc' }),
		});
		expect(answer).toMatchObject({ status: 200, html: '{"challenge":"abc"}' });
		await made.live.quiet();
		expect(made.live.started).toEqual([]);
	});

	test('that sets what is ours sets nothing', async () => {
		const made = await world();
		await send(made, { ...ann, _twoWaySyncDeleted: true, _twoWaySync: { syncName: 'default' } });
		await made.live.quiet();
		expect(made.live.runs[0]?.json('Trigger', 3)).toEqual([ann]);
		expect(made.apps.calls()).toEqual([]);
	});

	test('in which no id is found is told in a run, once in a while', async () => {
		const made = await world();
		expect(await send(made, { rows: [ann] })).toMatchObject({ status: 200 });
		await send(made, { rows: [ann] });
		await made.live.quiet();
		expect(made.live.runs).toHaveLength(1);
		expect(made.live.runs[0]?.counts('Trigger')).toEqual([0, 0, 0, 0, 0]);
		expect(made.live.runs[0]?.hints('Trigger').join()).toContain('no record has an id');
	});

	test('at the test address starts the run that the editor waits for', async () => {
		const made = await world();
		const body = JSON.stringify({ ...ann, phone: '7' });
		const call = { webhook: 'masterWebhookPost', body, mode: 'manual' } as const;
		const answer = await made.apps.workflow.call('Trigger', { ...call, headers: signed(body) });
		expect(answer.status).toBe(200);
		expect(answer.run?.json('Trigger', 3)).toEqual([{ ...ann, phone: '7' }]);
		const refused = await made.apps.workflow.call('Trigger', { ...call, headers: JSON_TYPE });
		expect(refused).toMatchObject({ status: 401, run: undefined });
		expect(made.live.started).toEqual([]);
	});
});

describe('a deletion', () => {
	test('needs no deleted field: the Loop Guard and the Merge know it', async () => {
		const made = await world({
			merge: { onDelete: 'propagate' },
			trigger: { masterBody: { deletedField: 'type', deletedValues: '*.deleted' } },
			nodes: [{ name: 'Deletes', type: 'test.pass' }],
			wires: ['Merge 5 -> Deletes'],
		});
		await send(made, { id: 1, type: 'contact.deleted' });
		await made.live.quiet();
		const [run] = made.live.runs;
		expect(run?.json('Trigger', 3)).toEqual([{ id: 1, _twoWaySyncDeleted: true }]);
		expect(run?.counts('Guard Master')).toEqual([1, 0, 0]);
		expect(run?.json('Deletes')).toEqual([expect.objectContaining({ id: 's1' })]);
	});
});

describe('runs of one sync', () => {
	test('one at a time: what comes meanwhile is gathered, in order, and leaves with the next', async () => {
		const made = await world();
		const { apps, live } = made;
		const release = live.hold();
		await send(made, { ...ann, phone: '1' });
		for (let phone = 2; phone <= 4; phone++) await send(made, { ...ann, phone: String(phone) });
		await send(made, bob);
		apps.crm.edit(1, { phone: '4' });
		expect(live.started).toHaveLength(1);
		release();
		await live.quiet();
		expect(live.started).toHaveLength(2);
		expect(live.runs[1]?.json('Trigger', 3).map(({ phone }) => phone)).toEqual([
			'2',
			'3',
			'4',
			'2',
		]);
		expect(apps.calls()).toEqual([expect.objectContaining({ id: 's1', phone: '4' })]);
	});

	test('a tick waits for the run over events, and is not lost', async () => {
		const made = await world();
		const release = made.live.hold();
		await send(made, ann);
		made.live.tick();
		made.live.tick();
		await send(made, bob);
		expect(made.live.started).toHaveLength(1);
		release();
		await made.live.quiet();
		const outputs = made.live.runs.map((run) => run.counts('Trigger').map((count) => count > 0));
		const [OVER_EVENTS, OVER_LISTS] = [
			[false, false, false, true, false],
			[true, true],
		];
		expect(outputs).toEqual([OVER_EVENTS, OVER_LISTS, OVER_EVENTS]);
	});

	test('another trigger of the sync waits, too', async () => {
		const made = await world({
			nodes: [{ name: 'Second', type: TRIGGER, webhookId: 'x' }],
			wires: ['Second 0 -> List Master', 'Second 1 -> List Slave'],
		});
		const second = await LiveTrigger.on(made.apps.workflow, 'Second');
		opened.push(second);
		const release = made.live.hold();
		await send(made, ann);
		second.tick();
		expect(second.started).toEqual([]);
		release();
		await made.live.quiet();
		await second.quiet();
		expect(second.started).toHaveLength(1);
	});

	test('runs over events do not count for Full Run Every', async () => {
		const made = await world({ trigger: { fullRunEvery: 2 } });
		for (let times = 0; times < 3; times++) {
			await send(made, { ...ann, phone: String(times) });
			await made.live.quiet();
		}
		made.live.runs.splice(0);
		for (let times = 0; times < 2; times++) {
			made.live.tick();
			await made.live.quiet();
		}
		expect(made.live.runs.map((run) => run.json('Trigger')[0]?.full)).toEqual([false, true]);
	});

	test('with a debounce a record leaves once it is quiet', async () => {
		const made = await world({ trigger: { options: { debounceSeconds: 0.2 } } });
		await send(made, { ...ann, phone: '1' });
		await send(made, { ...ann, phone: '12' });
		expect(made.live.started).toEqual([]);
		await sleep(300);
		await made.live.quiet();
		expect(made.live.runs.map((run) => run.counts('Trigger')[3])).toEqual([2]);
	});

	test('when too many wait, a full run takes their place', async () => {
		const made = await world({ trigger: { options: { maxQueuedEvents: 1 }, fullRunEvery: 9 } });
		const release = made.live.hold();
		await send(made, ann);
		made.apps.crm.edit(2, { phone: '22' });
		await send(made, ann);
		expect(await send(made, { ...bob, phone: '22' })).toMatchObject({ status: 200 });
		release();
		await made.live.quiet();
		const full = made.live.runs.filter((run) => run.json('Trigger')[0]?.full === true);
		expect(full).toHaveLength(1);
		expect(full[0]?.hints('Trigger').join()).toContain('More than 1 changed records waited');
		expect(made.apps.calls()).toEqual([expect.objectContaining({ id: 's2', phone: '22' })]);
	});

	test('a run over events that fails is made good by a full run', async () => {
		const made = await world({ trigger: { fullRunEvery: 9 } });
		made.apps.crm.edit(1, { phone: '8' });
		const cancel = made.live.hold(new Error('cancelled'));
		await send(made, { ...ann, phone: '8' });
		cancel();
		await made.live.quiet();
		expect(made.live.runs.map((run) => run.json('Trigger')[0]?.full)).toEqual([true]);
		expect(made.apps.calls()).toEqual([expect.objectContaining({ id: 's1', phone: '8' })]);
	});

	test('what came before the trigger was up waits for it; what waits when it goes leaves with a last run', async () => {
		const made = await world({ trigger: { options: { debounceSeconds: 60 } } });
		await send(made, { ...ann, phone: '6' });
		expect(made.live.started).toEqual([]);
		await made.live.close();
		expect(made.live.runs.map((run) => run.counts('Trigger')[3])).toEqual([1]);
		expect(await send(made, { ...bob, phone: '6' })).toMatchObject({ status: 200 });
		const next = await LiveTrigger.on(made.apps.workflow, 'Trigger');
		await next.close();
		expect(next.runs.flatMap((run) => run.json('Trigger', 3))).toEqual([{ ...bob, phone: '6' }]);
	});
});

describe('a webhook without a record', () => {
	const airtable = (more: Options = {}) =>
		world({
			...more,
			credentials: {
				...credentials,
				twoWaySyncSlaveWebhookApi: { app: 'google', secret: OTHER },
			},
		});
	const ping = async ({ apps }: World) =>
		await apps.workflow.call('Trigger', {
			webhook: 'slaveWebhookPost',
			headers: { 'x-goog-channel-token': OTHER, 'x-goog-resource-state': 'exists' },
		});

	test('starts a run over changes, which is no turn of the schedule', async () => {
		const made = await airtable({ trigger: { fullRunEvery: 3 } });
		expect(await ping(made)).toMatchObject({ status: 200 });
		await made.live.quiet();
		expect(made.live.runs[0]?.json('Trigger')).toMatchObject([{ full: false }]);
		expect(made.live.runs[0]?.hints('Trigger').join()).toContain('Google says');
		made.live.tick();
		made.live.tick();
		await made.live.quiet();
		made.live.tick();
		await made.live.quiet();
		made.live.tick();
		await made.live.quiet();
		expect(made.live.runs.slice(1).map((run) => run.json('Trigger')[0]?.full)).toEqual([
			false,
			false,
			true,
		]);
	});

	test('that says that some were missed starts a full one', async () => {
		const made = await world({
			trigger: { fullRunEvery: 9 },
			credentials: {
				...credentials,
				twoWaySyncSlaveWebhookApi: { app: 'microsoftGraph', secret: OTHER },
			},
		});
		const value: IDataObject[] = [{ clientState: OTHER, lifecycleEvent: 'missed' }];
		await made.apps.workflow.call('Trigger', {
			webhook: 'slaveWebhookPost',
			headers: JSON_TYPE,
			body: JSON.stringify({ value }),
		});
		await made.live.quiet();
		expect(made.live.runs.map((run) => run.json('Trigger')[0]?.full)).toEqual([true]);
	});
});

describe('with the fetch outputs wired', () => {
	test('nothing is written over what nobody saw: the record is fetched, and comes back into the Merge', async () => {
		const made = await world();
		const { apps, live } = made;
		apps.crm.edit(1, { phone: '99' });
		apps.shop.edit('s1', { name: 'Anna' });
		await send(made, { ...ann, phone: '99' });
		await live.quiet();
		const [run] = live.runs;
		expect(run?.json('Merge', 8)).toEqual([{ id: 's1' }]);
		expect(run?.json('Fetch Slave')).toEqual([{ ...inShop(ann), name: 'Anna' }]);
		expect(run?.hints('Merge').join()).toContain('1 record is fetched from the slave');
		expect(apps.shop.list()[0]).toEqual({ ...inShop(ann), name: 'Anna', phone: '99' });
		expect(apps.crm.list()[0]).toEqual({ ...ann, name: 'Anna', phone: '99' });
		apps.calls();
		live.tick();
		await live.quiet();
		expect(apps.calls()).toEqual([]);
		expect(live.runs[1]?.hints('Merge').join()).not.toContain('could not be saved');
	});

	test('an edit of the same field is overruled with a log, in either direction', async () => {
		const made = await world({ merge: { onConflict: 'slave' } });
		const { apps, live } = made;
		apps.crm.edit(1, { phone: '99' });
		apps.shop.edit('s1', { phone: '55' });
		await send(made, { ...ann, phone: '99' });
		await live.quiet();
		expect(apps.crm.list()[0]?.phone).toBe('55');
		expect(apps.shop.list()[0]?.phone).toBe('55');
		expect(apps.workflow.staticData).toContain('99');
	});

	test('many records at once, and events of both sides', async () => {
		const made = await world();
		const { apps, live } = made;
		const release = live.hold();
		await send(made, ann);
		apps.crm.edit(1, { phone: '11' });
		apps.shop.edit('s2', { phone: '22' });
		await send(made, { ...ann, phone: '11' });
		await sendSlave(made, { ...inShop(bob), phone: '22' });
		release();
		await live.quiet();
		expect(apps.shop.list().map(({ phone }) => phone)).toEqual(['11', '22']);
		expect(apps.crm.list().map(({ phone }) => phone)).toEqual(['11', '22']);
		apps.calls();
		live.tick();
		await live.quiet();
		expect(apps.calls()).toEqual([]);
	});

	test('where they are not, changes wait for the full run, and people are told', async () => {
		const made = await world({ fetchSlave: null, trigger: { fullRunEvery: 99 } });
		const { apps, live } = made;
		apps.crm.edit(1, { phone: '99' });
		apps.shop.edit('s1', { phone: '55' });
		await send(made, { ...ann, phone: '99' });
		await live.quiet();
		expect(apps.calls()).toEqual([]);
		const hints = live.runs[0]?.hints('Merge').join('\n') ?? '';
		expect(hints).toContain('nothing shows what the slave holds by now');
		expect(hints).toMatch(/1 .*wait/);
		live.tick();
		await live.quiet();
		expect(live.runs[1]?.json('Trigger')[0]?.full).toBe(true);
		expect(apps.shop.list()[0]?.phone).toBe('99');
		expect(apps.workflow.staticData).toContain('55');
	});

	test('what does not come back waits for the full run', async () => {
		const made = await world({
			fetchSlave: { type: 'test.source', parameters: { master: '[]', slave: '[]' } },
		});
		const { apps, live } = made;
		apps.crm.edit(1, { phone: '99' });
		await send(made, { ...ann, phone: '99' });
		await live.quiet();
		expect(apps.calls()).toEqual([]);
		live.tick();
		await live.quiet();
		expect(apps.shop.list()[0]?.phone).toBe('99');
	});
});
