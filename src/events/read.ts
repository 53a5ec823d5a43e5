import type { RecordId } from '../model/link';
import { isRecordId } from '../model/link';
import { idKey } from '../model/state';
import type { AppRecord } from '../model/record';
import { DELETED, isYes } from '../records/tombstone';
import { keysOf } from '../values/fieldPath';
import { isRecord, readPath, step, writePath } from '../values/paths';
import type { AppEvent, ReadBody } from './event';
import type { Deletion, Place, Shape } from './shapes';
import type { Size } from './size';
import { sizeOf } from './size';

/** A webhook that was let in. */
export interface Incoming {
	/** As JSON. */
	readonly body: unknown;
	/** The value of a header by its name, where it came once. */
	readonly header: (name: string) => string | undefined;
}

/** Names that are ours: what comes from outside must not have them. */
const OURS = '_twoWaySync';

/** The ids of an entry times the values that each of them gets are no more. */
const MOST_VALUES = 1_000_000;
/** The same of the characters of names and texts. */
const MOST_CHARACTERS = 32_000_000;

/**
 * The events of a webhook, in the order in which it has them. Each record has its id under `idField`, whatever the
 * webhook calls it. Pure; nothing in a body makes it throw. O(body), and of each entry O(ids times fields), which has a
 * bound: what an entry beyond it says is left out.
 */
export function readEvents(incoming: Incoming, shape: Shape, idField: string): ReadBody {
	const events: AppEvent[] = [];
	let unread = 0;
	let tooLarge = 0;
	for (const entry of entriesOf(incoming.body, shape.entries)) {
		const ids = idsOf(entry, shape.ids);
		const isGone = isDeletion(entry, incoming, shape.deletion);
		const content = isGone ? { [DELETED]: true } : contentOf(entry, shape);
		const size = sizeOf(content);
		if (ids.length === 0 || size === undefined) {
			unread++;
		} else if (isTooLarge(ids.length, size)) {
			tooLarge++;
		} else {
			const eventId = textAt(entry, incoming, shape.eventId);
			for (const id of ids) events.push(eventOf(id, { content, eventId, idField }));
		}
	}
	return { events, unread, tooLarge };
}

function isTooLarge(ids: number, { values, characters }: Size): boolean {
	return ids * values > MOST_VALUES || ids * characters > MOST_CHARACTERS;
}

interface Said {
	readonly content: AppRecord;
	readonly eventId: string | undefined;
	readonly idField: string;
}

function eventOf(id: RecordId, { content, eventId, idField }: Said): AppEvent {
	const json = { ...content };
	writePath(json, idField, id, json);
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
		if (ids.length > 0) return [...new Map(ids.map((id) => [idKey(id), id])).values()];
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
