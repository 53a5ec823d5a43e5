import type { ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';
import type { AppEvent } from '../../../src/events/event';
import { EventQueue } from '../../../src/events/queue';
import type { Side } from '../../../src/model/side';
import type { Note } from '../../../src/webhooks/verdict';
import { readQueueRules } from '../events/settings';
import { ActiveTrigger } from './activeTrigger';
import { SyncLine } from './syncLine';

/** When this process could first run anything of ours, epoch milliseconds. */
const LOADED_AT = Date.now();

/** So long after its start, and after a trigger went, one is waited for; in milliseconds. */
const AWAITED = 60_000;

const MOST_NOTES = 20;

/** So long a trigger that goes waits for a run under way, in milliseconds. */
const LAST_RUN = 10_000;

type Context = Pick<ITriggerFunctions | IWebhookFunctions, 'getWorkflow' | 'getNode'> & {
	getNodeParameter(name: string, fallback: unknown): unknown;
};

/** By sync. */
const lines = new Map<string, SyncLine>();
/** By workflow and step. */
const active = new Map<string, ActiveTrigger>();
/** What came before a trigger was up, by workflow and step. */
const early = new Map<string, { readonly queue: EventQueue; readonly notes: Note[] }>();
const closedAt = new Map<string, number>();

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
	const key = stepKey(context);
	const kept = early.get(key);
	const trigger = new ActiveTrigger(context, line, kept?.queue);
	early.delete(key);
	closedAt.delete(key);
	active.set(key, trigger);
	line.join(trigger);
	for (const note of kept?.notes ?? []) trigger.follow(note);
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
	await trigger.close(LAST_RUN);
	if (trigger.line.isEmpty) lines.delete(syncOf(context));
}

/** The active trigger of a webhook, in this process. */
export function activeTriggerOf(context: IWebhookFunctions): ActiveTrigger | undefined {
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
	if (now - Math.max(LOADED_AT, closedAt.get(key) ?? 0) > AWAITED) return false;
	const kept = early.get(key) ?? { queue: new EventQueue(), notes: [] };
	early.set(key, kept);
	kept.notes.push(...notes.slice(0, MOST_NOTES - kept.notes.length));
	const rules = readQueueRules(context);
	return events.every((event) => kept.queue.add(side, event, rules, now) !== 'full');
}
