import type { ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';
import type { AppEvent } from '../../../src/events/event';
import { EventQueue } from '../../../src/events/queue';
import type { Side } from '../../../src/model/side';
import type { Note } from '../../../src/webhooks/verdict';
import { readQueueRules } from '../events/settings';
import { ActiveTrigger, tooMany } from './activeTrigger';
import { SyncLine } from './syncLine';

/** When this process could first run anything of ours, epoch milliseconds. */
const LOADED_AT = Date.now();

/** So long after its start, and after a trigger went, one is waited for; in milliseconds. */
const AWAITED = 60_000;

const MOST_NOTES = 20;

/** So long all triggers that go wait for runs together when n8n stops, in milliseconds: it gives all of them 30 s. */
const LAST_RUNS = 20_000;
/** Two triggers that go with so much time between them, in milliseconds, do not go for the same reason. */
const ANOTHER_STOP = 30_000;

type Context = Pick<ITriggerFunctions | IWebhookFunctions, 'getWorkflow' | 'getNode'> & {
	getNodeParameter(name: string, fallback: unknown): unknown;
};

interface Early {
	readonly queue: EventQueue;
	/** By what they say. */
	readonly notes: Map<string, Note>;
}

/** By sync. */
const lines = new Map<string, SyncLine>();
/** By workflow and step. */
const active = new Map<string, ActiveTrigger>();
/** What came before a trigger was up, by workflow and step. */
const early = new Map<string, Early>();
/** Why the next trigger of a step begins with a full run, by workflow and step. */
const owed = new Map<string, string>();
const closedAt = new Map<string, number>();
/** How long triggers that go have waited for runs, and when the last one of them was done. */
const waited = { milliseconds: 0, until: 0 };

function stepKey(context: Context): string {
	return `${context.getWorkflow().id ?? ''} ${context.getNode().id}`;
}

/** A named sync in Postgres belongs to all workflows, any other to its own. */
function syncOf(context: Context): string {
	const name = String(context.getNodeParameter('syncName', 'default')).trim();
	const isShared = context.getNodeParameter('stateStore', 'workflow') === 'postgres';
	const { credentials } = context.getNode();
	return isShared && name !== 'default'
		? `postgres ${credentials?.twoWaySyncPostgresApi?.id ?? ''} ${name}`
		: `${context.getWorkflow().id ?? ''} ${name}`;
}

/** A trigger becomes active. It takes over what came before it was. */
export function activate(context: ITriggerFunctions): ActiveTrigger {
	const sync = syncOf(context);
	const line = lines.get(sync) ?? new SyncLine();
	lines.set(sync, line);
	freeEarly();
	const key = stepKey(context);
	const kept = early.get(key);
	const why = owed.get(key);
	const owe = (reason: string) => oweFullRun(key, reason);
	const trigger = new ActiveTrigger(context, line, { queue: kept?.queue, owe });
	early.delete(key);
	owed.delete(key);
	closedAt.delete(key);
	active.set(key, trigger);
	line.join(trigger);
	for (const note of kept?.notes.values() ?? []) trigger.follow(note);
	if (why !== undefined) trigger.ask('full', why);
	line.wake();
	return trigger;
}

/** A trigger is no longer active; resolves when what it had is with a run. */
export async function deactivate(
	context: ITriggerFunctions,
	trigger: ActiveTrigger,
): Promise<void> {
	const key = stepKey(context);
	// The next one may be up already.
	if (active.get(key) === trigger) {
		active.delete(key);
		closedAt.set(key, Date.now());
	}
	const begun = Date.now();
	if (begun - waited.until > ANOTHER_STOP) waited.milliseconds = 0;
	await trigger.close(begun + Math.max(0, LAST_RUNS - waited.milliseconds));
	waited.until = Date.now();
	waited.milliseconds += waited.until - begun;
	if (trigger.line.isEmpty) lines.delete(syncOf(context));
}

/** The active trigger of a webhook, in this process. */
export function activeTriggerOf(context: IWebhookFunctions): ActiveTrigger | undefined {
	freeEarly();
	return active.get(stepKey(context));
}

/** Keeps events and news until the trigger is up; false where none is to be expected in this process. */
export function keepEarly(
	context: IWebhookFunctions,
	side: Side,
	{ events, notes }: { readonly events: readonly AppEvent[]; readonly notes: readonly Note[] },
): boolean {
	const key = stepKey(context);
	const now = Date.now();
	if (!isAwaited(key, now)) return false;
	const kept = early.get(key) ?? { queue: new EventQueue(), notes: new Map() };
	early.set(key, kept);
	for (const note of notes) {
		if (note.kind === 'fullRun') oweFullRun(key, note.why);
		else if (kept.notes.size < MOST_NOTES) kept.notes.set(JSON.stringify(note), note);
	}
	const rules = readQueueRules(context);
	const lost = events.filter((event) => kept.queue.add(side, event, rules, now) === 'full');
	if (lost.length > 0) oweFullRun(key, tooMany(rules));
	return true;
}

function isAwaited(key: string, now: number): boolean {
	return now - Math.max(LOADED_AT, closedAt.get(key) ?? 0) <= AWAITED;
}

/** Gives up what waits for triggers that did not come: should one come later, a full run sees it. */
export function freeEarly(): void {
	const now = Date.now();
	for (const key of early.keys()) {
		if (isAwaited(key, now)) continue;
		early.delete(key);
		oweFullRun(key, 'Webhooks came before the trigger was active, and waited too long for it');
	}
}

function oweFullRun(key: string, why: string): void {
	const trigger = active.get(key);
	if (trigger === undefined) owed.set(key, why);
	else trigger.ask('full', why);
}
