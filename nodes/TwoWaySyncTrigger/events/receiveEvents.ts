import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import type { AppEvent } from '../../../src/events/event';
import { readEvents } from '../../../src/events/read';
import type { Side } from '../../../src/model/side';
import { the } from '../../../src/model/sideNames';
import { jsonBody } from '../../../src/webhooks/json';
import type { WebhookRequest } from '../../../src/webhooks/request';
import { headerOf } from '../../../src/webhooks/request';
import { readWebhookSettings } from '../../../src/webhooks/settings';
import type { Note, Verdict } from '../../../src/webhooks/verdict';
import { accepted } from '../../../src/webhooks/verdict';
import { dataObject } from '../../shared/items';
import { activeTriggerOf, keepEarly } from '../runs/activeTriggers';
import { door, doorKey } from '../runs/doors';
import { requestOf } from './request';
import { readBodySettings } from './settings';

/** Names of the credentials. CONTRACT. */
const CREDENTIAL = {
	master: 'twoWaySyncMasterWebhookApi',
	slave: 'twoWaySyncSlaveWebhookApi',
} as const satisfies { readonly [side in Side]: string };

interface Called {
	readonly side: Side;
	readonly method: string;
}

/**
 * An app's webhook. It is answered at once, before anything is done about it: what it brings waits for a run in memory.
 * Nothing here touches a state or static data, and nothing is thrown, which would be a failed execution for each call.
 */
export async function receiveEvents(
	context: IWebhookFunctions,
	called: Called,
): Promise<IWebhookResponseData> {
	const { side, method } = called;
	const name: string = context.getWebhookName();
	const request = requestOf(context, { name, method, receivedAt: Date.now() });
	const verdict = await judged(context, side, request);
	if (verdict.kind === 'refused') return answer(context, { status: verdict.status, body: '' });
	const read = verdict.kind === 'accepted' ? bodyOf(context, called, request) : NOTHING;
	if (context.getMode() === 'manual') return tried(context, side, { verdict, read });
	const failure = handOver(context, side, { verdict, read });
	if (failure !== undefined) return answer(context, failure);
	return answer(context, verdict.kind === 'answer' ? verdict : { status: 200, body: '' });
}

/** What a body comes to. */
interface Read {
	readonly events: readonly AppEvent[];
	/** What people and the next run have to know of the rest of it. */
	readonly notes: readonly Note[];
}

const NOTHING: Read = { events: [], notes: [] };

const NOBODY =
	'The trigger of this webhook is not active in this process of n8n. Where n8n has processes for webhooks alone, let the main process take them.';

const BROKEN = 'The trigger of this webhook failed to take it.';

/** What a webhook that was let in comes to. */
interface Let {
	readonly verdict: Exclude<Verdict, { readonly kind: 'refused' }>;
	readonly read: Read;
}

async function judged(
	context: IWebhookFunctions,
	side: Side,
	request: WebhookRequest,
): Promise<Verdict> {
	if (context.getNodeParameter(`${side}Authentication`, 'webhookCredential') === 'none') {
		return accepted();
	}
	const key = doorKey(context.getWorkflow().id, context.getNode().id, side);
	try {
		const settings = readWebhookSettings(await context.getCredentials(CREDENTIAL[side]));
		return door.receive(key, request, settings);
	} catch {
		const why = 'the trigger has no credential for it, or one that cannot be read';
		door.count(key, why);
		return { kind: 'refused', status: 401, why };
	}
}

function bodyOf(
	context: IWebhookFunctions,
	{ side, method }: Called,
	request: WebhookRequest,
): Read {
	if (method !== 'POST') return NOTHING;
	const header = (name: string) => {
		const found = headerOf(request, name);
		return found.kind === 'one' ? found.value : undefined;
	};
	try {
		const { shape, idField } = readBodySettings(context, side);
		const body = jsonBody(request);
		const { events, unread, tooLarge } = readEvents({ body, header }, shape, idField);
		const notes: Note[] = [];
		if (unread > 0) notes.push({ kind: 'tell', message: unreadNote(side) });
		if (tooLarge > 0) notes.push({ kind: 'fullRun', why: tooLargeWhy(side) });
		return { events, notes };
	} catch {
		return { events: [], notes: [{ kind: 'tell', message: settingsNote(side) }] };
	}
}

/** Hands events and news to the active trigger. Returns what to answer where none takes them; nothing is thrown. */
function handOver(
	context: IWebhookFunctions,
	side: Side,
	{ verdict, read: { events, notes } }: Let,
): Reply | undefined {
	const news = [...verdict.notes, ...notes];
	try {
		const trigger = activeTriggerOf(context);
		if (trigger === undefined) {
			const nothing = events.length === 0 && news.length === 0;
			const isKept = nothing || keepEarly(context, side, { events, notes: news });
			return isKept ? undefined : { status: 503, body: NOBODY, headers: { 'retry-after': '30' } };
		}
		for (const note of news) trigger.follow(note);
		if (events.length > 0) trigger.take(side, events);
		return undefined;
	} catch {
		return { status: 500, body: BROKEN };
	}
}

function unreadNote(side: Side): string {
	return `Webhooks of ${the(side)} came in which no record has an id where one is looked for, or one is nested more than 100 levels deep. They were answered and dropped; full runs see what changed. Look at an example of what the app sends, and set the shape of its webhooks, ID Field and Where in the Body in the trigger.`;
}

function settingsNote(side: Side): string {
	return `Webhooks of ${the(side)} came, and what the trigger is told of their body cannot be read. They were answered and dropped; full runs see what changed. Open the trigger and set the shape of its webhooks, ID Field and Where in the Body again.`;
}

function tooLargeWhy(side: Side): string {
	return `A webhook of ${the(side)} named too many records with too many fields at once`;
}

/** At the test address a call starts the run that the editor waits for. */
function tried(context: IWebhookFunctions, side: Side, { verdict, read }: Let) {
	const response = answer(context, verdict.kind === 'answer' ? verdict : { status: 200, body: '' });
	const notes = [...verdict.notes, ...read.notes].map((note) =>
		'message' in note ? note.message : `Asks for a run: ${note.why}.`,
	);
	const lease = 'test';
	const said = notes.length === 0 ? {} : { notes };
	const items = read.events.map(({ json }, index) => ({
		json: dataObject({ ...json }),
		twoWaySync: { lease, event: side, ...(index === 0 ? said : {}) },
	}));
	const none = [{ json: {}, twoWaySync: { lease, event: 'none', ...said } }];
	return { ...response, workflowData: [items.length > 0 ? items : none] };
}

interface Reply {
	readonly status: number;
	readonly body: string;
	readonly headers?: { readonly [name: string]: string };
}

/** Sent by ourselves, so that no run has to start for it. */
function answer(
	context: IWebhookFunctions,
	{ status, body, headers = {} }: Reply,
): IWebhookResponseData {
	const response = context.getResponseObject();
	// n8n lets any site read what its webhooks answer.
	response.removeHeader('Access-Control-Allow-Origin');
	for (const [name, value] of Object.entries({ ...PLAIN, ...headers })) {
		response.setHeader(name, value);
	}
	response.status(status).send(body);
	return { noWebhookResponse: true };
}

/** What is answered is no page, whoever opens the address. */
const PLAIN = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };
