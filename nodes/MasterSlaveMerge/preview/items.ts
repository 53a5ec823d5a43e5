import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { conflictMessage } from '../../../src/bucket/message';
import type { PlannedConflict, PlannedWrite } from '../../../src/model/plan';
import type { PlannedChange, PreviewRow } from '../../../src/preview/changes';
import { dataObject, pairedWith } from '../../shared/items';

/** More rows nobody reads, and n8n keeps all of them with the execution; the page has the sums. */
const MOST_ROWS = 1000;

/**
 * What a run would do, as items that only say so: one for each field of an update or a question, one for
 * each creation and deletion. Their type `plan` keeps the Conflict Bucket from taking them for conflicts.
 */
export function previewItems(
	changes: readonly PlannedChange[],
	{ stops, syncName }: { readonly stops: readonly string[]; readonly syncName: string },
): INodeExecutionData[] {
	const items = stops.map((stop) =>
		notice({ operation: 'stop', why: `A published run would stop here: ${stop}` }, syncName),
	);
	let rows = 0;
	for (const change of changes) {
		change.rows.forEach((row, index) => {
			rows++;
			if (rows <= MOST_ROWS) items.push(rowItem(change, row, { index, syncName }));
		});
	}
	if (rows > MOST_ROWS) {
		const why = `${rows} rows in all; the first ${MOST_ROWS} are shown`;
		const record = `${rows - MOST_ROWS} more rows`;
		items.push(notice({ operation: 'more', record, why, rows }, syncName));
	}
	if (items.length === 0) items.push(notice({ operation: 'nothing', why: NOTHING }, syncName));
	return items;
}

function rowItem(
	{ write, conflict, sources }: PlannedChange,
	row: PreviewRow,
	at: { readonly index: number; readonly syncName: string },
): INodeExecutionData {
	const isFirst = at.index === 0;
	const contract = { type: 'plan', syncName: at.syncName };
	return {
		json: {
			...ordered(row),
			...contract,
			...(write === undefined ? {} : writePart(write, row, isFirst)),
			...(conflict === undefined ? {} : conflictPart(conflict, at.index)),
		},
		pairedItem: pairedWith(sources),
	};
}

/** In the order in which people read them. */
function ordered({ record, app, action, field, now, becomes, why }: PreviewRow): IDataObject {
	return dataObject({ record, app, action, field, now, becomes, why });
}

/** `json` of the whole write stands on its first row alone. */
function writePart(write: PlannedWrite, { field }: PreviewRow, isFirst: boolean) {
	return {
		operation: write.operation,
		side: write.side,
		id: write.id ?? null,
		fields: field === '' ? write.changed.map((key) => fieldOn(write, key)) : [field],
		...(isFirst ? { json: dataObject(write.json) } : {}),
	};
}

/** A field's key begins with its names on both sides. */
function fieldOn(write: PlannedWrite, key: string): string {
	const [master = key, slave = key] = key.split('\n');
	return write.side === 'master' ? master : slave;
}

/** Each row has its field's values; what is said of the whole stands on the first. */
function conflictPart({ conflict }: PlannedConflict, index: number) {
	const field = conflict.fields.filter(({ agreed }) => agreed !== true)[index];
	return {
		operation: 'conflict',
		conflictType: conflict.type,
		label: conflict.label,
		masterId: conflict.masterId ?? null,
		slaveId: conflict.slaveId ?? null,
		fields: field === undefined ? [] : [field.masterField],
		...(field === undefined
			? {}
			: dataObject({ master: field.master ?? null, slave: field.slave ?? null })),
		...(index === 0 ? { message: conflictMessage(conflict) } : {}),
	};
}

const NOTHING = 'Nothing would be written, and nobody would be asked';

interface Notice {
	readonly operation: 'stop' | 'more' | 'nothing';
	readonly why: string;
	readonly record?: string;
	readonly rows?: number;
}

/** A line that is about no change of its own. */
function notice(
	{ operation, why, record = '', rows }: Notice,
	syncName: string,
): INodeExecutionData {
	return {
		json: {
			...{ record, app: '', action: '', field: '', now: '', becomes: '', why },
			...{ type: 'plan', syncName, operation },
			...(rows === undefined ? {} : { rows }),
		},
	};
}
