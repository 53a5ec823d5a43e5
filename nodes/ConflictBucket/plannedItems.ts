import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { PlannedWrite } from '../../src/model/plan';
import { inOneLine } from '../../src/preview/changes';
import { dataObject } from '../shared/items';

/** What a test run overrules would be in no history, and the conflict would stay open. */
export const UNSTORED =
	'Test run: the decision was not stored, so nothing was written; what it would write is listed on Not Applied. Publish the workflow and let it come to this step there.';

interface Planned {
	readonly writes: readonly PlannedWrite[];
	readonly conflictId: string;
	/** What the conflict calls its record. */
	readonly label: string | undefined;
}

/**
 * The writes of a decision as lines that only say so, like those of the Merge's Preview; one line without
 * an `action` where it writes nothing. Their type `plan` keeps them from being taken for conflicts.
 */
export function plannedItems(
	{ writes, conflictId, label = '' }: Planned,
	{ syncName, item }: { readonly syncName: string; readonly item: INodeExecutionData | undefined },
): readonly IDataObject[] {
	const about = { type: 'plan', syncName, conflictId, reason: UNSTORED };
	if (writes.length === 0) return [{ ...item?.json, ...about, action: '' }];
	return writes.map(({ side, operation, id, json }) => ({
		record: label,
		app: side === 'master' ? 'Master' : 'Slave',
		action: operation,
		becomes: operation === 'delete' ? '' : inOneLine(json),
		...about,
		operation,
		side,
		id: id ?? null,
		json: dataObject(json),
	}));
}
