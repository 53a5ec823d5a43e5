import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { SettingsError } from '../../../src/model/errors';
import { hint } from '../../shared/errors';
import { chosenStore, openStoreOf } from '../../shared/state/openStore';
import { CredentialStore } from '../../shared/state/postgres/openPostgres';
import { UNNAMED } from '../../shared/state/postgres/syncKey';
import { readSyncName } from '../../shared/syncName';

/** Makes the workflow's sync in the database one of this n8n; the n8n that had it is refused from then on. */
export async function adoptSync(context: IExecuteFunctions): Promise<INodeExecutionData> {
	const syncName = readSyncName(context);
	if (chosenStore(context) !== 'postgres') {
		throw new SettingsError(
			'There is nothing to adopt in the Workflow store. Nothing was changed.',
			"Set State Store to 'Postgres' and choose the credential.",
		);
	}
	if (syncName !== UNNAMED) {
		throw new SettingsError(
			`The sync "${syncName}" belongs to no n8n: every workflow that uses its name shares it. Nothing was changed.`,
			`Only the sync "${UNNAMED}" is to be adopted; leave this step out.`,
		);
	}
	if (!(await new CredentialStore(context, syncName).adopt())) {
		throw new SettingsError(
			'The database has no state of this workflow to adopt. Nothing was changed.',
			'Look whether the credential names the right database and schema, and whether this step is in the workflow of the sync, under the id that it had.',
		);
	}
	const { links, revision } = await openStoreOf('postgres', context, syncName).read(
		(state, { rev }) => ({ links: state.linkCount, revision: rev }),
		{ scope: {} },
	);
	hint(context, 'The state is one of this n8n now. The n8n that had it is refused from now on.');
	return { json: { syncName, adopted: true, links, revision } };
}
