import type { Intent, IntentField, Link, Operation } from '../model/link';
import { LinkEdit } from '../model/linkEdit';
import { byCodeUnits } from '../model/order';
import type { PlannedWrite } from '../model/plan';
import { fieldsOfUpdate } from '../records/updateJson';
import { isNested } from '../values/fieldPath';
import { readPath } from '../values/paths';
import { LONGEST_VALUE } from './fields/keptSights';
import type { Run } from './run';

/**
 * Which of the planned writes leave now, and in which order. Those beyond `maxWritesPerRun` stay as intents
 * that were never sent, with their values, for the next runs of whatever kind.
 */
export function letLeave(run: Run): void {
	const planned = run.writes.map((write) => departureOf(run, write));
	const { maxWritesPerRun: most } = run.settings;
	const leaving =
		most === undefined || planned.length <= most ? planned : chosen(run, planned, most);
	if (leaving.length < planned.length) {
		noteWaiting(run, planned.length - leaving.length, leaving.length);
		if (run.input.dryRun === true) return keepOrder(run, planned);
		const now = new Set(leaving);
		for (const each of planned) if (!now.has(each)) keepWaiting(run, each);
	}
	keepOrder(run, leaving);
}

interface Departure {
	readonly write: PlannedWrite;
	readonly intent: Intent | undefined;
}

function departureOf(run: Run, write: PlannedWrite): Departure {
	const link = run.draft.link(write.link);
	return { write, intent: link === undefined ? undefined : intentOf(link, write) };
}

function intentOf({ intents }: Link, { writeId }: PlannedWrite): Intent | undefined {
	return intents.find((intent) => intent.writeId === writeId);
}

function keepOrder(run: Run, departures: readonly Departure[]): void {
	const sorted = [...departures].sort(
		(a, b) =>
			byCodeUnits(a.write.side, b.write.side) ||
			byCodeUnits(a.write.operation, b.write.operation) ||
			byPatience(a, b) ||
			byCodeUnits(String(a.write.id ?? ''), String(b.write.id ?? '')) ||
			byCodeUnits(a.write.writeId, b.write.writeId),
	);
	run.writes.splice(0, run.writes.length, ...sorted.map(({ write }) => write));
}

/** Those that their app put off come last, the oldest as the very last: they stand in nobody's way. */
function byPatience(a: Departure, b: Departure): number {
	const ours = a.intent?.putOff?.since ?? Infinity;
	const theirs = b.intent?.putOff?.since ?? Infinity;
	return ours === theirs ? 0 : theirs - ours;
}

/** Decisions go first; then updates come twice as often as creations, and as deletions. */
const TURNS: readonly Operation[] = ['update', 'update', 'create', 'delete'];

function chosen(run: Run, planned: readonly Departure[], most: number): readonly Departure[] {
	const queue = planned
		.map((departure) => ({ departure, content: contentOf(departure.write) }))
		.sort(
			(a, b) =>
				byPatience(a.departure, b.departure) ||
				(a.departure.intent?.firstRun ?? 0) - (b.departure.intent?.firstRun ?? 0) ||
				byCodeUnits(a.content, b.content),
		)
		.map(({ departure }) => departure);
	const decided = queue.filter(isDecided).slice(0, most);
	const others = queue.filter((each) => !isDecided(each));
	return [...decided, ...byTurns(run, others, most - decided.length)];
}

/** Not by names that the engine gives, nor by sides: neither side goes before the other. */
function contentOf({ operation, json }: PlannedWrite): string {
	return JSON.stringify([operation, json]);
}

function isDecided({ intent }: Departure): boolean {
	if (intent === undefined) return false;
	return intent.conflict !== undefined || intent.fields.some((part) => part.conflict !== undefined);
}

function byTurns(run: Run, queue: readonly Departure[], most: number): readonly Departure[] {
	const waiting: { readonly [operation in Operation]: Departure[] } = {
		update: [],
		create: [],
		delete: [],
	};
	for (const each of queue) waiting[each.write.operation].push(each);
	const leaving: Departure[] = [];
	// With fewer places than turns, another operation begins in each run.
	const first = most < TURNS.length ? run.number : 0;
	for (let turn = first; leaving.length < Math.min(most, queue.length); turn++) {
		const next = waiting[TURNS[turn % TURNS.length] ?? 'update'].shift();
		if (next !== undefined) leaving.push(next);
	}
	return leaving;
}

function noteWaiting(run: Run, waiting: number, leaving: number): void {
	const writes = waiting === 1 ? 'more write waits' : 'more writes wait';
	const leave = leaving === 1 ? 'write leaves' : 'writes leave';
	run.note(
		`${leaving} ${leave} in one run (Write At Most). ${waiting} ${writes} for the next runs; without the option all of them leave at once.`,
	);
}

function keepWaiting(run: Run, { write, intent }: Departure): void {
	const link = run.draft.link(write.link);
	if (link === undefined || intent === undefined) return;
	const edit = new LinkEdit(link);
	const before = run.state.link(write.link);
	const old = before === undefined ? undefined : intentOf(before, write);
	edit.replaceIntent(
		intent,
		old === undefined ? unsent(run, write, intent) : asBefore(old, intent),
	);
	run.draft.putLink(edit.link);
}

/** A write that is tried again is as it was, but for what was logged for it. */
function asBefore(old: Intent, next: Intent): Intent {
	const noted = (part: IntentField) =>
		next.fields.some((each) => each.field === part.field && each.noted === true);
	return {
		...old,
		...(next.noted === true ? { noted: true } : {}),
		fields: old.fields.map((part) => (noted(part) ? { ...part, noted: true } : part)),
	};
}

const TOO_LARGE =
	'Writes that wait were too large to keep: the trigger was asked to make its next run a full one, which sees their values.';

function unsent(run: Run, { json }: PlannedWrite, intent: Intent): Intent {
	const shape = intent.operation === 'update' ? run.settings.sides[intent.target] : undefined;
	const sent = fieldsOfUpdate(json, shape);
	const takesParts = intent.operation === 'create' || shape?.nestedFields === 'changedOnly';
	const fields = intent.fields.map((part) => {
		const path = run.fields.find(({ index }) => index === part.field)?.paths[intent.target];
		const value = path === undefined ? undefined : readPath(sent, path);
		const isWhole = path !== undefined && (takesParts || !isNested(path));
		const length = JSON.stringify(value ?? null).length;
		// An update of a field within another one takes what stands beside it.
		if (isWhole && value !== undefined && length <= LONGEST_VALUE && run.takeRoom(length)) {
			return { ...part, value };
		}
		run.wantFull(TOO_LARGE);
		return part;
	});
	return { ...intent, fields, attempts: 0 };
}
