import type { IWebhookFunctions } from 'n8n-workflow';
import type { StateView } from '../../../src/model/syncState';
import { SyncState } from '../../../src/model/syncState';
import { refuseMoved } from '../../../src/state/moved';
import { connectionOf, instanceOf } from './postgres/openPostgres';
import { PostgresStore } from './postgres/postgresStore';
import { UNNAMED, syncKey } from './postgres/syncKey';
import { KEY, sealOf, statesToLookAt } from './staticStates';

/** A sync as somebody sees it who only looks. */
export interface Seen {
	readonly syncName: string;
	readonly state: StateView;
	readonly rev: number;
}

/**
 * Looks at the state of a sync from a webhook, where nothing may be stored: static data that a webhook changes
 * would be saved over those of executions. `look` is pure; it may be called more than once.
 *
 * @throws SettingsError, UnreadableStateError, MovedStateError, StoreError, with what to do in `remedy`.
 */
export async function lookAtState<T>(
	context: IWebhookFunctions,
	look: (seen: Seen) => T,
): Promise<T> {
	const named = String(context.getNodeParameter('syncName', UNNAMED)).trim();
	if (context.getNodeParameter('stateStore', 'workflow') === 'postgres') {
		return await lookInPostgres(context, named, look);
	}
	const states = statesToLookAt(
		sealOf(context),
		Reflect.get(context.getWorkflowStaticData('global'), KEY),
	);
	const names = states.names();
	const [only = named, ...others] = names;
	// The name that is there by default stands for the workflow's only sync.
	const syncName = named === UNNAMED && others.length === 0 ? only : named;
	const current = names.includes(syncName) ? states.sync(syncName) : undefined;
	const state = current?.view() ?? new SyncState();
	refuseMoved(state.head, syncName);
	return look({ syncName, state, rev: current?.rev ?? 0 });
}

async function lookInPostgres<T>(
	context: IWebhookFunctions,
	syncName: string,
	look: (seen: Seen) => T,
): Promise<T> {
	const key = syncKey(context.getWorkflow().id, syncName, instanceOf(context));
	const store = new PostgresStore(await connectionOf(context), key, { impatient: true });
	return await store.read(
		(state, { rev }) => {
			refuseMoved(state.head, syncName);
			return look({ syncName, state, rev });
		},
		{ scope: { bucket: true } },
	);
}
