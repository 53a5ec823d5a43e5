/** The name that every node has at first; it says nothing of what is synced. */
export const UNNAMED = 'default';

/** Which sync: `default` belongs to its workflow on its n8n, any other name to all workflows that use it. */
export interface SyncKey {
	readonly workflow: string;
	readonly name: string;
	/** Id of this n8n, for `default`; absent where that is not known. */
	readonly instance?: string;
}

/**
 * Which row of the database a sync is. A name that somebody chose means the same sync in every workflow,
 * and survives a workflow that is imported anew. The name that is there by default belongs to its
 * workflow: otherwise two workflows would mix their states before anybody thought of names. And to its n8n:
 * a copy of it has workflows of the same ids, but other records or another time.
 */
export function syncKey(
	workflowId: string | undefined,
	name: string,
	instance: string | undefined,
): SyncKey {
	if (name !== UNNAMED) return { workflow: '', name };
	return { workflow: workflowId ?? '', name, ...(instance === undefined ? {} : { instance }) };
}
