import type { AppRecord } from '../../model/record';
import type { SyncSettings } from '../../model/settings';
import type { Side } from '../../model/side';
import { markOf } from '../../records/marks';
import { compareMarks } from '../../values/marks';
import { isNested } from '../../values/fieldPath';
import { readPath, writePath } from '../../values/paths';

/** One of the events that an input brings of a record. */
export interface RecordEvent {
	readonly record: AppRecord;
	/** Position of its item in the input. */
	readonly source: number;
	/** Whether it tells of the record's deletion. */
	readonly deleted: boolean;
}

/** What the events of one record say together. */
export interface MergedEvents {
	readonly record: AppRecord;
	/** What the edits among them say, one after the other. */
	readonly told: readonly AppRecord[];
	readonly source: number;
	/** `disputed` where an edit and a deletion came and nothing tells which was later. */
	readonly deleted: 'yes' | 'no' | 'disputed';
	/** Of a deletion: the record's modified mark, where it has one. */
	readonly mark: string | undefined;
}

/** Paths of the fields that a side's records are read by; nested ones are merged one by one. */
export function pathsOf(settings: SyncSettings, side: Side): readonly string[] {
	const of = (pair: { readonly masterField: string; readonly slaveField: string }) =>
		side === 'master' ? pair.masterField : pair.slaveField;
	const mapped = settings.mapping.mode === 'manual' ? settings.mapping.fields.map(of) : [];
	return [...mapped, ...settings.matchBy.map(of)].filter(isNested);
}

/**
 * Events of one record are one record: each field has its latest value, by the events' own time where
 * all of them have one, else in the order in which they were delivered. SEMANTICS "Events".
 */
export function mergeEvents(
	events: readonly RecordEvent[],
	paths: readonly string[],
	modifiedField: string | undefined,
): MergedEvents {
	const [only, second] = events;
	if (only !== undefined && second === undefined) {
		const mark = markOf(modifiedField, only.record);
		return { ...only, told: [only.record], deleted: only.deleted ? 'yes' : 'no', mark };
	}
	const sorted = inOrder(events, modifiedField);
	const edits = (sorted ?? events).filter((event) => !event.deleted);
	const merged = edits.reduce<AppRecord>((earlier, { record }) => over(earlier, record, paths), {});
	const source = (edits.at(-1) ?? events.at(-1))?.source ?? 0;
	const deleted = deletionOf(events, edits, sorted, modifiedField);
	const deletion = (sorted ?? events).filter((event) => event.deleted).at(-1);
	const told = edits.map((event) => event.record);
	return { record: merged, told, source, deleted, mark: markOf(modifiedField, deletion?.record) };
}

function deletionOf(
	events: readonly RecordEvent[],
	edits: readonly RecordEvent[],
	sorted: readonly RecordEvent[] | undefined,
	modifiedField: string | undefined,
): MergedEvents['deleted'] {
	if (edits.length === events.length) return 'no';
	if (edits.length === 0) return 'yes';
	const deletion = sorted?.filter((event) => event.deleted).at(-1);
	const edit = sorted?.filter((event) => !event.deleted).at(-1);
	if (deletion === undefined || edit === undefined) return 'disputed';
	const order = orderOf(deletion, edit, modifiedField) ?? 0;
	if (order === 0) return 'disputed';
	return order > 0 ? 'yes' : 'no';
}

/** By their own time, those of one time as they came; `undefined` where not all of them have one. */
function inOrder(
	events: readonly RecordEvent[],
	modifiedField: string | undefined,
): readonly RecordEvent[] | undefined {
	const first = events[0];
	if (first === undefined) return undefined;
	if (events.some((event) => orderOf(event, first, modifiedField) === undefined)) return undefined;
	return [...events].sort((a, b) => orderOf(a, b, modifiedField) ?? 0);
}

function orderOf(
	a: RecordEvent,
	b: RecordEvent,
	modifiedField: string | undefined,
): number | undefined {
	const [first, second] = [markOf(modifiedField, a.record), markOf(modifiedField, b.record)];
	return first === undefined || second === undefined ? undefined : compareMarks(first, second);
}

/** What an event says goes over what earlier ones said; what it leaves out stays. */
function over(earlier: AppRecord, later: AppRecord, paths: readonly string[]): AppRecord {
	const record: { [field: string]: unknown } = { ...earlier, ...later };
	for (const path of paths) {
		const told = readPath(later, path);
		const value = told === undefined ? readPath(earlier, path) : told;
		if (value !== undefined) writePath(record, path, value, record);
	}
	return record;
}
