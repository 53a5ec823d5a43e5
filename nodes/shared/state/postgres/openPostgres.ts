import type { IExecuteFunctions, ITriggerFunctions } from 'n8n-workflow';
import type { StateView } from '../../../../src/model/syncState';
import type { Needs, StateInfo, StateStep, StateStore, Updated } from '../../../../src/state/store';
import { TokenFinder } from '../../token';
import { executionStart } from '../hands';
import type { Connection } from './connection';
import { readConnection } from './connection';
import { PostgresStore } from './postgresStore';
import type { SyncKey } from './syncRow';

/** Name of the credential. CONTRACT. */
export const POSTGRES_CREDENTIAL = 'twoWaySyncPostgresApi';

/** The name that every node has at first; it says nothing of what is synced. */
const UNNAMED = 'default';

/**
 * Which row of the database a sync is. A name that somebody chose means the same sync in every workflow,
 * and survives a workflow that is imported anew. The name that is there by default belongs to its
 * workflow: otherwise two workflows would mix their states before anybody thought of names.
 */
export function syncKey(workflowId: string | undefined, name: string): SyncKey {
	return { workflow: name === UNNAMED ? (workflowId ?? '') : '', name };
}

/** @throws SettingsError when the credential is not usable. */
export async function connectionOf(
	context: Pick<IExecuteFunctions | ITriggerFunctions, 'getCredentials'>,
): Promise<Connection> {
	return readConnection(await context.getCredentials(POSTGRES_CREDENTIAL, 0));
}

/** The state of a sync in the database that the node's credential names. */
export class CredentialStore implements StateStore {
	readonly durable = true;
	private opening: Promise<PostgresStore> | undefined;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly syncName: string,
	) {}

	async read<T>(look: (state: StateView, info: StateInfo) => T, needs: Needs): Promise<T> {
		const store = await this.store();
		return await store.read(look, needs);
	}

	async update<T>(step: StateStep<T>, needs: Needs): Promise<Updated<T>> {
		const store = await this.store();
		return await store.update(step, needs);
	}

	private async store(): Promise<PostgresStore> {
		this.opening ??= this.open();
		return await this.opening;
	}

	private async open(): Promise<PostgresStore> {
		const { context, syncName } = this;
		const run = new TokenFinder(context, ['twoWaySyncTrigger']).runAbove(syncName);
		const key = syncKey(context.getWorkflow().id, syncName);
		const fence = run?.fence;
		return new PostgresStore(await connectionOf(context), key, {
			...(fence === undefined ? {} : { fence }),
			execution: executionStart(context),
		});
	}
}
