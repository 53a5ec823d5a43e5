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

interface Waiting {
	readonly side: Side;
	events: AppRecord[];
	characters: number;
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

	/** @param now Epoch milliseconds. Returns what became of the event; what is `full` was not taken. O(event). */
	add(side: Side, event: AppEvent, rules: QueueRules, now: number): 'taken' | 'known' | 'full' {
		const { id, json, eventId } = event;
		const name = eventId === undefined ? undefined : `${side} ${eventId}`;
		if (name !== undefined && this.seen.has(name)) return 'known';
		const key = `${side} ${idKey(id)}`;
		const earlier = this.waiting.get(key);
		const text = JSON.stringify(json);
		const isTooMuch = this.characters + text.length > MOST_CHARACTERS;
		if (isTooMuch || (earlier === undefined && this.waiting.size >= rules.most)) return 'full';
		if (name !== undefined) this.remember(name);
		const record = earlier ?? { side, events: [], characters: 0, first: now, last: now };
		record.last = now;
		const newest = record.events.at(-1);
		if (newest === undefined || JSON.stringify(newest) !== text) {
			record.events = withinBounds([...record.events, json]);
			this.characters += text.length;
			record.characters += text.length;
		}
		this.waiting.set(key, record);
		return 'taken';
	}

	/** Takes out what is due: records in the order in which they came, the events of each in theirs. O(waiting). */
	take(rules: QueueRules, now: number): readonly Gathered[] {
		return [...this.waiting].flatMap(([key, record]) => {
			if (dueAt(record, rules) > now) return [];
			this.waiting.delete(key);
			this.characters -= record.characters;
			return record.events.map((json) => ({ side: record.side, json }));
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
function withinBounds(events: AppRecord[]): AppRecord[] {
	if (events.length <= EVENTS_OF_A_RECORD) return events;
	const [oldest = {}, next = {}, ...others] = events;
	const isPart = oldest[DELETED] !== true && next[DELETED] !== true;
	return [isPart ? { ...oldest, ...next } : next, ...others];
}
