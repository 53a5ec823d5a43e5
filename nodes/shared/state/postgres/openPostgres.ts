import type { IExecuteFunctions, ITriggerFunctions } from 'n8n-workflow';
import type { StateView } from '../../../../src/model/syncState';
import type { Needs, StateInfo, StateStep, StateStore, Updated } from '../../../../src/state/store';
import { TokenFinder } from '../../token';
import { executionStart } from '../hands';
import type { Connection } from './connection';
import { readConnection } from './connection';
import { PostgresStore } from './postgresStore';
import { syncKey } from './syncKey';

/** Name of the credential. CONTRACT. */
export const POSTGRES_CREDENTIAL = 'twoWaySyncPostgresApi';

/** Id of this n8n: the same after a restart and on all its processes. */
export function instanceOf(
	context: Pick<IExecuteFunctions | ITriggerFunctions, 'getInstanceId'>,
): string | undefined {
	const id: unknown = context.getInstanceId?.();
	return typeof id === 'string' && id !== '' ? id : undefined;
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

	/** Makes the sync one of this n8n. @returns whether there is one. */
	async adopt(): Promise<boolean> {
		const store = await this.store();
		return await store.adopt();
	}

	/** Names that somebody chose, and those of this workflow; the store's own is among them where there is such a sync. */
	async names(): Promise<readonly string[]> {
		const store = await this.store();
		return await store.names(this.context.getWorkflow().id ?? '');
	}

	private async store(): Promise<PostgresStore> {
		this.opening ??= this.open();
		return await this.opening;
	}

	private async open(): Promise<PostgresStore> {
		const { context, syncName } = this;
		const run = new TokenFinder(context, ['twoWaySyncTrigger']).runAbove(syncName);
		const key = syncKey(context.getWorkflow().id, syncName, instanceOf(context));
		const fence = run?.fence;
		return new PostgresStore(await connectionOf(context), key, {
			...(fence === undefined ? {} : { fence }),
			execution: executionStart(context),
		});
	}
}
