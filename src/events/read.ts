import type { RecordId } from '../model/link';
import { isRecordId } from '../model/link';
import type { AppRecord } from '../model/record';
import { DELETED, isYes } from '../records/tombstone';
import { keysOf } from '../values/fieldPath';
import { isRecord, readPath, step, writePath } from '../values/paths';
import type { AppEvent, ReadBody } from './event';
import type { Deletion, Place, Shape } from './shapes';

/** A webhook that was let in. */
export interface Incoming {
	/** As JSON. */
	readonly body: unknown;
	/** The value of a header by its name, where it came once. */
	readonly header: (name: string) => string | undefined;
}

/** Names that are ours: what comes from outside must not have them. */
const OURS = '_twoWaySync';

/**
 * The events of a webhook, in the order in which it has them. Each record has its id under `idField`, whatever the
 * webhook calls it. Pure; nothing in a body makes it throw. O(body).
 */
export function readEvents(incoming: Incoming, shape: Shape, idField: string): ReadBody {
	const events: AppEvent[] = [];
	let unread = 0;
	for (const entry of entriesOf(incoming.body, shape.entries)) {
		const ids = idsOf(entry, shape.ids);
		if (ids.length === 0) unread++;
		for (const id of ids) events.push(eventOf(entry, { id, incoming, shape, idField }));
	}
	return { events, unread };
}

interface Naming {
	readonly id: RecordId;
	readonly incoming: Incoming;
	readonly shape: Shape;
	readonly idField: string;
}

function eventOf(entry: unknown, { id, incoming, shape, idField }: Naming): AppEvent {
	const isGone = isDeletion(entry, incoming, shape.deletion);
	const json = isGone ? { [DELETED]: true } : { ...contentOf(entry, shape) };
	writePath(json, idField, id, json);
	const eventId = textAt(entry, incoming, shape.eventId);
	if (eventId === undefined) return { id, json };
	// One call may tell of several records.
	return { id, json, eventId: `${eventId} ${id}` };
}

function contentOf(entry: unknown, { record, within }: Shape): AppRecord {
	if (record === undefined) return {};
	const found = record === '' ? entry : valueAt(entry, record);
	if (!isRecord(found)) return {};
	const theirs = Object.entries(found).filter(([name]) => !name.startsWith(OURS));
	const content = Object.fromEntries(theirs);
	return within === undefined ? content : { [within]: content };
}

function entriesOf(body: unknown, path: string): readonly unknown[] {
	let found = opened(body);
	if (path === '') return found;
	for (const key of keysOf(path)) found = found.flatMap((each) => opened(step(each, key)));
	return found;
}

function opened(value: unknown): readonly unknown[] {
	if (Array.isArray(value)) return value;
	return value === undefined || value === null ? [] : [value];
}

function idsOf(entry: unknown, paths: readonly string[]): readonly RecordId[] {
	for (const path of paths) {
		const ids = opened(valueAt(entry, path)).filter(isRecordId);
		if (ids.length > 0) return ids;
	}
	return [];
}

function isDeletion(entry: unknown, incoming: Incoming, deletion: Deletion | undefined): boolean {
	if (deletion === undefined) return false;
	const value = deletion.places
		.map((place) => valueIn(entry, incoming, place))
		.find((each) => each !== undefined && each !== null);
	if (deletion.texts.length === 0) return isYes(value);
	const text = isPlain(value) ? `${value}` : undefined;
	return text !== undefined && deletion.texts.some((pattern) => fits(text, pattern));
}

function fits(text: string, pattern: string): boolean {
	if (pattern.startsWith('*')) return text.endsWith(pattern.slice(1));
	if (pattern.endsWith('*')) return text.startsWith(pattern.slice(0, -1));
	return text === pattern;
}

function textAt(
	entry: unknown,
	incoming: Incoming,
	places: readonly Place[] = [],
): string | undefined {
	const value = places
		.map((place) => valueIn(entry, incoming, place))
		.find((each) => isPlain(each) && each !== '');
	return isPlain(value) ? `${value}` : undefined;
}

function isPlain(value: unknown): value is string | number | boolean {
	return ['string', 'number', 'boolean'].includes(typeof value);
}

function valueIn(entry: unknown, { body, header }: Incoming, place: Place): unknown {
	if (place.in === 'header') return header(place.at);
	return valueAt(place.in === 'entry' ? entry : body, place.at);
}

function valueAt(value: unknown, path: string): unknown {
	return isRecord(value) ? readPath(value, path) : undefined;
}
