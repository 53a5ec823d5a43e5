import type {
	ICredentialTestFunctions,
	ICredentialsDecrypted,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { connectionKey, readConnection } from './connection';
import { PostgresStore } from './postgresStore';

/** What "Test" of the credential does: all that a sync needs, down to the tables; nothing is stored. */
export async function twoWaySyncPostgresTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	try {
		const connection = readConnection(credential.data);
		const key = { workflow: 'credential test', name: connectionKey(connection).slice(0, 8) };
		const store = new PostgresStore(connection, key, { impatient: true });
		await store.read(() => undefined, { scope: {} });
		return { status: 'OK', message: 'Connection successful, the tables of the state are there' };
	} catch (error) {
		if (!(error instanceof Error)) return { status: 'Error', message: String(error) };
		const remedy = 'remedy' in error ? ` ${String(error.remedy)}` : '';
		return { status: 'Error', message: `${error.message}${remedy}` };
	}
}
