import type { Link } from '../../src/model/link';
import type { Conflict } from '../../src/model/conflict';
import { SIDES } from '../../src/model/side';
import type { SyncState } from '../../src/model/syncState';
import { markOf } from './apps';
import { isKept, isLackKept, isPartKept, isSaid } from './bucket';
import type { Choices, Configuration, Field } from './configuration';
import { FIELDS } from './configuration';
import type { FieldLedger, Ledger } from './ledger';
import { kindOf } from './values';
import type { World } from './world';

/** Of the head: what follows from the configuration, and times and numbers that only ever grow. */
const CONSTANT = new Set([
	'mapping',
	'configuration',
	'cursors',
	'triggerRun',
	'triggerRuns',
	'runs',
]);
/** What says when, how often, or in which run: nothing is decided by it within a day. */
const DROPPED = new Set([
	'run',
	'revision',
	'timesSeen',
	'openedAt',
	'lastSeenAt',
	'decidedAt',
	'endedAt',
	'lastRunAt',
	'at',
]);
/** Numbers of runs, of which the order counts. */
const RUNS = new Set(['firstRun', 'lastRun']);
/** Lists of which the order says nothing. */
const SETS = new Set(['intents', 'ended', 'unshown', 'trails', 'kept', 'marks']);
const TIME = 1e12;
const MARK = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** Text of a world in which what differs by when alone is the same; and its number. */
export class Canonical {
	private parts: string[] = [];
	private readonly ranked = new Map<string, Map<string | number, number[]>>();
	private readonly names = new Map<string, string>();

	constructor(private readonly choices: Choices) {}

	static of({ choices }: Configuration, world: World): string {
		return new Canonical(choices).text(world);
	}

	private text(world: World): string {
		const { apps, state, recovery, ledger, typedDecisions, late, begun, underWay } = world;
		this.parts.push(recovery ? 'R' : '', String(typedDecisions));
		for (const side of SIDES) this.any('app', apps[side], side);
		this.parts.push(ordered(ledger), this.kept(world, ledger));
		this.any('late', late, '');
		this.any('begun', begun, '');
		this.any('underWay', underWay, '');
		for (const [key, value] of Object.entries(state.head)) {
			if (!CONSTANT.has(key) && value !== undefined) this.any(key, value, '');
		}
		for (const link of sorted([...state.links()], (each) => each.id)) this.link(link);
		for (const entry of sorted([...state.openConflicts()], (each) => each.id)) this.entry(entry);
		if (this.choices.logBeforeOverruling) this.history(state.history());
		this.fillRanks();
		return this.parts.join('');
	}

	/** Of the history only what a check will look for counts, and what the engine looks for. */
	private kept({ state }: World, ledger: Ledger): string {
		let text = '';
		for (const root of ledger) {
			for (const field of FIELDS) text += this.keptOf(state, field, root.fields[field]);
			if (root.decided !== undefined) text += isSaid(state, root.decided.conflict) ? 's' : '-';
		}
		return text;
	}

	private keptOf(state: SyncState, field: Field, of: FieldLedger): string {
		const kind = kindOf(this.choices.policy);
		const { owed, decided, added, removed } = of;
		let text = '';
		for (const side of SIDES) {
			const value = owed[side]?.value;
			if (kind !== 'text' || value === undefined) continue;
			text += isKept(state, side, field, value) ? 'k' : '-';
		}
		for (const name of Object.keys(added ?? {}).sort()) {
			text += isPartKept(state, kind, field, name) ? 'p' : '-';
		}
		for (const name of Object.keys(removed ?? {}).sort()) {
			text += isLackKept(state, kind, field, name) ? 'l' : '-';
		}
		if (decided === undefined) return text;
		text += isSaid(state, decided.conflict) ? 's' : '-';
		if (!decided.typed || decided.value === undefined) return text;
		return text + (isKept(state, 'master', field, decided.value) ? 'k' : '-');
	}

	private history(entries: readonly Conflict[]): void {
		const texts = entries
			.filter((entry) => entry.status === 'rejected')
			.map(({ link, type, fields, content }) =>
				JSON.stringify([
					link,
					type,
					type === 'contested' ? 0 : content,
					fields.map((f) => [f.key, f.master, f.slave]),
				]),
			);
		this.parts.push(...sorted([...new Set(texts)], (text) => text));
	}

	private link(link: Link): void {
		this.parts.push('L');
		for (const [key, value] of Object.entries(link)) {
			this.any(key, key === 'misses' ? cappedMisses(link) : value, '');
		}
	}

	private entry(entry: Conflict): void {
		this.parts.push('C');
		for (const [key, value] of Object.entries(entry)) {
			if (key === 'decidedAt' && value !== undefined) this.parts.push('D');
			else this.any(key, value, '');
		}
	}

	private any(key: string, value: unknown, side: string): void {
		if (value === undefined || DROPPED.has(key)) return;
		this.parts.push(key, ':');
		this.value(key, value, side);
		this.parts.push(';');
	}

	private value(key: string, value: unknown, side: string): void {
		if (typeof value === 'number') {
			if (RUNS.has(key)) this.rank('run', value);
			else if (key === 'mark') this.clock(value, side);
			else this.parts.push(value >= TIME ? 'T' : String(value));
		} else if (typeof value === 'string') {
			if (key === 'writeId') this.parts.push(this.named(value));
			else if (value.length === 24 && MARK.test(value)) this.mark(value);
			else this.parts.push('"', value, '"');
		} else if (typeof value !== 'object' || value === null) {
			this.parts.push(String(value));
		} else if (Array.isArray(value)) {
			this.parts.push('[');
			const items: readonly unknown[] = SETS.has(key)
				? sorted(value, (each) => setText(each))
				: value;
			for (const item of items) this.value('', item, side);
			this.parts.push(']');
		} else if (value instanceof Map) {
			this.parts.push('m');
			for (const [name, each] of value) this.any(String(name), each, side);
		} else {
			this.parts.push('{');
			for (const [name, each] of Object.entries(value)) {
				this.any(name, each, name === 'master' || name === 'slave' ? name : side);
			}
			this.parts.push('}');
		}
	}

	private named(text: string): string {
		const known = this.names.get(text);
		if (known !== undefined) return known;
		const name = `w${this.names.size}`;
		this.names.set(text, name);
		return name;
	}

	private rank(space: string, value: number | string): void {
		const values = this.ranked.get(space) ?? new Map<number | string, number[]>();
		this.ranked.set(space, values);
		const places = values.get(value) ?? [];
		values.set(value, places);
		places.push(this.parts.length);
		this.parts.push('');
	}

	/** Without marks nobody can tell when a record was written. */
	private clock(value: number, side: string): void {
		if (this.choices.marks) this.mark(markOf(side === 'master' ? 'master' : 'slave', value));
	}

	/** Only the policy `newest` compares the clocks of two apps, which end in other milliseconds. */
	private mark(text: string): void {
		this.rank(this.choices.policy === 'newest' ? 'mark' : text.slice(-4), text);
	}

	private fillRanks(): void {
		for (const values of this.ranked.values()) {
			const order = [...values].sort(([a], [b]) => (a < b ? -1 : 1));
			order.forEach(([, places], rank) => {
				for (const place of places) this.parts[place] = `#${rank}`;
			});
		}
	}
}

/** How often lists lacked a record is counted on for ever; no rule asks for more than this. */
const MISSES = 4;

function cappedMisses({ misses }: Link): Link['misses'] {
	return { master: Math.min(misses.master, MISSES), slave: Math.min(misses.slave, MISSES) };
}

/** Text of the ledger, in which what is empty and in which order things came makes no difference. */
function ordered(value: unknown): string {
	if (typeof value !== 'object' || value === null) return String(value);
	if (Array.isArray(value)) return `[${value.map(ordered).join()}]`;
	let text = '';
	for (const [key, each] of sorted(Object.entries(value), ([name]) => name)) {
		const inner = each === undefined ? '' : ordered(each);
		if (inner !== '' && inner !== '{}') text += `${key}:${inner};`;
	}
	return `{${text}}`;
}

function sorted<T>(items: readonly T[], by: (item: T) => string): readonly T[] {
	if (items.length < 2) return items;
	return [...items].sort((a, b) => (by(a) < by(b) ? -1 : 1));
}

/** Without the names that runs gave, so that the order does not depend on them. */
function setText(item: unknown): string {
	return JSON.stringify(item, (key, value: unknown) =>
		key === 'writeId' || RUNS.has(key) || DROPPED.has(key) ? undefined : value,
	);
}

/** Two lanes of 32 bits in the manner of cyrb53; a clash among a million texts is one in ten thousand. */
export function hash(text: string): number {
	let high = 0xdeadbeef;
	let low = 0x41c6ce57;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		high = Math.imul(high ^ code, 2654435761);
		low = Math.imul(low ^ code, 1597334677);
	}
	high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
	low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
	return 4294967296 * (2097151 & low) + (high >>> 0);
}
