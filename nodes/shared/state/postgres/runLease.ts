import type { ITriggerFunctions } from 'n8n-workflow';
import type { Client } from './driver';
import { releaseByToken, renewByToken } from './lease';
import { connectionOf, instanceOf } from './openPostgres';
import type { SyncKey } from './syncKey';
import { syncKey } from './syncKey';
import type { Tables } from './tables';
import { tablesIn } from './tables';
import { withClient } from './transaction';

/**
 * The lease of a run, from where the run was started: another process than the one that executes it,
 * in queue mode. The run takes it; here it is kept alive, and ended with the run. Should this process
 * die, the lease ends by itself.
 */
export class RunLease {
	constructor(
		private readonly context: ITriggerFunctions,
		readonly token: string,
	) {}

	async renew(): Promise<void> {
		await this.tell(renewByToken);
	}

	async release(): Promise<void> {
		await this.tell(releaseByToken);
	}

	private async tell(
		statement: (client: Client, tables: Tables, key: SyncKey, token: string) => Promise<void>,
	): Promise<void> {
		const { context, token } = this;
		try {
			const name = String(context.getNodeParameter('syncName', 'default')).trim();
			const key = syncKey(context.getWorkflow().id, name, instanceOf(context));
			const connection = await connectionOf(context);
			const tables = tablesIn(connection.schema);
			await withClient(connection, async (client) => await statement(client, tables, key, token));
		} catch {
			// The run itself says what is wrong with the database; its lease ends by itself.
		}
	}
}
