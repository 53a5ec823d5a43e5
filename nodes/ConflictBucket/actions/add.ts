import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { addExternal, readEntryJson } from '../../../src/bucket/external';
import type { Conflict } from '../../../src/model/conflict';
import type { StateChange } from '../../../src/model/state';
import { Draft } from '../../../src/model/draft';
import { SettingsError } from '../../../src/model/errors';
import type { StateView } from '../../../src/model/syncState';
import { isRecordId } from '../../../src/reconcile/listing';
import { nodeError } from '../../shared/errors';
import { failedItem } from '../../shared/items';
import { openStore } from '../../shared/state/openStore';
import { readSyncName } from '../../shared/syncName';
import { readyEntry } from '../entryItem';

interface Added {
	readonly conflict: Conflict;
	readonly index: number;
}

/**
 * Takes conflicts into the bucket. Those of the Merge are in it already; conflicts from elsewhere that
 * have the same shape are put there. What is decided or closed meanwhile is not put out.
 */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = this.getInputData();
	try {
		const syncName = readSyncName(this);
		const store = openStore(this, syncName);
		const { result } = await store.update((state) => addAll(state, items), {
			scope: { bucket: true, records: recordsNamed(items) },
		});
		return [
			result.map(({ conflict, index }) => ({
				json: readyEntry(conflict, syncName),
				twoWaySync: { syncName, conflictId: conflict.id, revision: conflict.revision },
				pairedItem: { item: index },
			})),
		];
	} catch (error) {
		const shown = nodeError(this, error);
		if (!this.continueOnFail()) throw shown;
		return [items.map((_, index) => failedItem(shown, index))];
	}
}

/** The records of both sides that the items are about. */
function recordsNamed(items: readonly INodeExecutionData[]) {
	const named = (name: string) => items.map((item) => item.json[name]).filter(isRecordId);
	return { master: named('masterId'), slave: named('slaveId') };
}

function addAll(
	state: StateView,
	items: readonly INodeExecutionData[],
): { readonly change?: StateChange; readonly result: readonly Added[] } {
	const draft = new Draft(state);
	const added: Added[] = [];
	let changed = false;
	items.forEach((item, index) => {
		const { json } = item;
		// What a policy decided, and the lines of a dry run, need no person.
		if (json.status === 'rejected' || json.type === 'plan') return;
		const known =
			typeof json.conflictId === 'string' ? draft.openConflict(json.conflictId) : undefined;
		if (known !== undefined) {
			if (known.decidedAt === undefined) added.push({ conflict: known, index });
			return;
		}
		const read = readEntryJson(json, Date.now());
		if ('problem' in read) {
			throw new SettingsError(
				`Item ${index} is no conflict: ${read.problem}.`,
				"Wire the Merge's Conflicts output here, or give items of the same shape.",
			);
		}
		if (draft.closedEntry(read.conflict.id) !== undefined) return;
		addExternal(draft, read.conflict);
		changed = true;
		added.push({ conflict: read.conflict, index });
	});
	return { ...(changed ? { change: draft.change() } : {}), result: added };
}
