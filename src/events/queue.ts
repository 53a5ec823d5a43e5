import type { Side } from '../model/side';
import { idKey } from '../model/state';
import type { AppRecord } from '../model/record';
import { DELETED } from '../records/tombstone';
import type { AppEvent } from './event';

/** Of one record so many events are kept apart, so that their own times can tell their order. */
const EVENTS_OF_A_RECORD = 5;
/** Ids of events by which one that comes again is known. */
const REMEMBERED_IDS = 10_000;
/** All that waits has no more characters of JSON. */
const MOST_CHARACTERS = 32_000_000;
/** However long a record goes on changing, it leaves after so many times the time that it is to be quiet. */
const PATIENCE = 10;

export interface QueueRules {
	/** Milliseconds for which a record has to be quiet. */
	readonly quiet: number;
	/** Records that may wait. */
	readonly most: number;
}

/** An event that waited. */
export interface Gathered {
	readonly side: Side;
	readonly json: AppRecord;
}

interface Kept {
	readonly json: AppRecord;
	/** Of its JSON. */
	readonly characters: number;
}

interface Waiting {
	readonly side: Side;
	events: readonly Kept[];
	/** Epoch milliseconds. */
	readonly first: number;
	last: number;
}

/** What webhooks brought and no run has taken yet, by record. In memory alone. */
export class EventQueue {
	private readonly waiting = new Map<string, Waiting>();
	private readonly seen = new Set<string>();
	private characters = 0;

	/** Records that wait. */
	get size(): number {
		return this.waiting.size;
	}

	/**
	 * @param now Epoch milliseconds. Returns what became of the event; what is `full` was not taken.
	 * O(event and what waits of its record).
	 */
	add(side: Side, event: AppEvent, rules: QueueRules, now: number): 'taken' | 'known' | 'full' {
		const { id, json, eventId } = event;
		const name = eventId === undefined ? undefined : `${side} ${eventId}`;
		if (name !== undefined && this.seen.has(name)) return 'known';
		const key = `${side} ${idKey(id)}`;
		const earlier = this.waiting.get(key);
		if (earlier === undefined && this.waiting.size >= rules.most) return 'full';
		const record = earlier ?? { side, events: [], first: now, last: now };
		if (!this.keep(record, json)) return 'full';
		if (name !== undefined) this.remember(name);
		record.last = now;
		this.waiting.set(key, record);
		return 'taken';
	}

	/** Takes out what is due: records in the order in which they came, the events of each in theirs. O(waiting). */
	take(rules: QueueRules, now: number): readonly Gathered[] {
		return [...this.waiting].flatMap(([key, record]) => {
			if (dueAt(record, rules) > now) return [];
			this.waiting.delete(key);
			this.characters -= charactersOf(record.events);
			return record.events.map(({ json }) => ({ side: record.side, json }));
		});
	}

	/** When the next one is due; undefined where none waits. O(waiting). */
	nextDue(rules: QueueRules): number | undefined {
		let next: number | undefined;
		for (const record of this.waiting.values()) {
			next = Math.min(next ?? Infinity, dueAt(record, rules));
		}
		return next;
	}

	/** Puts an event behind those that wait of its record, unless it repeats the newest; false where it is too much. */
	private keep(record: Waiting, json: AppRecord): boolean {
		const text = JSON.stringify(json);
		const newest = record.events.at(-1);
		const isRepeated = newest?.characters === text.length && JSON.stringify(newest.json) === text;
		if (isRepeated) return true;
		const events = withinBounds([...record.events, { json, characters: text.length }]);
		const characters = this.characters - charactersOf(record.events) + charactersOf(events);
		if (characters > MOST_CHARACTERS) return false;
		record.events = events;
		this.characters = characters;
		return true;
	}

	private remember(name: string): void {
		this.seen.add(name);
		if (this.seen.size <= REMEMBERED_IDS) return;
		const [oldest] = this.seen;
		if (oldest !== undefined) this.seen.delete(oldest);
	}
}

function dueAt({ first, last }: Waiting, { quiet }: QueueRules): number {
	return Math.min(last + quiet, first + quiet * PATIENCE);
}

/** Of too many the two oldest become one: what the later says goes over what the earlier said. */
function withinBounds(events: readonly Kept[]): readonly Kept[] {
	const [oldest, next, ...others] = events;
	if (oldest === undefined || next === undefined || events.length <= EVENTS_OF_A_RECORD)
		return events;
	return [isPartOf(oldest.json, next.json) ? merged(oldest.json, next.json) : next, ...others];
}

function isPartOf(earlier: AppRecord, later: AppRecord): boolean {
	return earlier[DELETED] !== true && later[DELETED] !== true;
}

function merged(earlier: AppRecord, later: AppRecord): Kept {
	const json = { ...earlier, ...later };
	return { json, characters: JSON.stringify(json).length };
}

function charactersOf(events: readonly Kept[]): number {
	return events.reduce((sum, { characters }) => sum + characters, 0);
}
