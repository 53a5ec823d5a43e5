import type { INodeExecutionData } from 'n8n-workflow';
import type { Plan, PlannedConflict, PlannedWrite } from '../../src/model/plan';
import type { SideNames } from '../../src/model/sideNames';
import { conflictMessage } from '../../src/bucket/message';
import { dataObject, pairedWith } from '../shared/items';

/**
 * What a run would do, as items that only say so: one for each write, one for each conflict that would
 * open. Their type `plan` keeps the Conflict Bucket from taking them for conflicts.
 */
export function dryRunItems(plan: Plan, syncName: string, names?: SideNames): INodeExecutionData[] {
	return [
		...plan.writes.map((write) => writeItem(write, syncName)),
		...plan.conflicts.map((planned) => conflictItem(planned, syncName, names)),
	];
}

function writeItem(write: PlannedWrite, syncName: string): INodeExecutionData {
	return {
		json: {
			type: 'plan',
			syncName,
			operation: write.operation,
			side: write.side,
			id: write.id ?? null,
			fields: write.changed.map((key) => fieldOn(write, key)),
			json: dataObject(write.json),
		},
		pairedItem: pairedWith(write.sources),
	};
}

/** A field's key begins with its names on both sides. */
function fieldOn(write: PlannedWrite, key: string): string {
	const [master = key, slave = key] = key.split('\n');
	return write.side === 'master' ? master : slave;
}

function conflictItem(
	{ conflict, sources }: PlannedConflict,
	syncName: string,
	names: SideNames | undefined,
): INodeExecutionData {
	return {
		json: {
			type: 'plan',
			syncName,
			operation: 'conflict',
			conflictType: conflict.type,
			label: conflict.label,
			masterId: conflict.masterId ?? null,
			slaveId: conflict.slaveId ?? null,
			fields: conflict.fields.map((field) => field.masterField),
			message: conflictMessage(conflict, names),
		},
		pairedItem: pairedWith(sources),
	};
}
