import type { Conflict } from '../../../src/model/conflict';
import type { FailureKind } from '../../../src/model/link';
import type { PlannedWrite } from '../../../src/model/plan';
import type { PerSide } from '../../../src/model/side';
import { otherSide } from '../../../src/model/side';
import type { WriteAnswer } from '../../../src/settle/confirm';
import { confirmWrites } from '../../../src/settle/confirm';
import { fingerprint } from '../../../src/values/fingerprint';
import type { Stored } from './app';
import type { Field, Outcome } from './scenario';
import { FIELDS, directionOf, nameOf } from './scenario';
import { canonicalOf, isBlankValue } from './values';
import type { World } from './world';
import { idsIn, partnerOf } from './world';

/** What is known of the run that sent a write. */
export interface Sender {
	readonly outcomes: readonly Outcome[];
	/** The users' writes that it saw. */
	readonly seen: ReadonlySet<number>;
	readonly shown: PerSide<readonly Stored[]>;
}

interface Letter {
	readonly write: PlannedWrite;
	readonly seen: ReadonlySet<number>;
	/** The record that it is about on its side, and the one that it comes from. */
	readonly target?: number;
	readonly source?: number;
	readonly outcome: Outcome;
}

/** Carries writes to the apps and their answers back, and not always at once or at all. */
export class Post {
	/** Records whose creation was given up, or reported failed, and yet lands, and restored ones: they may come twice. */
	readonly doubled = new Set<number>();
	/** Records whose creation left a process that ended before it saved its state. */
	readonly orphaned = new Set<number>();
	/** Records whose creation landed although the app said that it failed, until the next lists. */
	private readonly denied = new Set<number>();
	private readonly late: Letter[] = [];
	private readonly unknown = new Set<Letter>();
	private answers: WriteAnswer[] = [];
	private withheld: WriteAnswer[] = [];
	private readonly given: WriteAnswer[] = [];
	private readonly shown = new Map<number, Stored>();
	private readonly shownAndSaved = new Map<number, Stored>();
	private readonly sent = new Map<string, Set<string>>();

	constructor(private readonly world: World) {}

	send(writes: readonly PlannedWrite[], sender: Sender): void {
		const letters = writes.map((write) => this.letter(write, sender));
		// Not in the order of the plan, which knows the sides and the links' ids.
		const sorted = letters.map((letter) => ({ letter, text: contentOf(letter.write) }));
		sorted.sort((a, b) => (a.text < b.text ? -1 : Number(a.text > b.text)));
		for (const { letter } of sorted) this.carry(letter);
	}

	private letter(write: PlannedWrite, { outcomes, seen, shown }: Sender): Letter {
		const hash = fingerprint(`${this.world.runs} ${contentOf(write)}`);
		const { side, id } = write;
		const link = this.world.state.link(write.link);
		const other = otherSide(side);
		const sourceId = link?.ids[other];
		const listed = shown[side].find((stored) => String(stored.id) === String(id));
		const target = id === undefined ? undefined : (listed ?? this.world.apps[side].known(id));
		const source = sourceId === undefined ? undefined : this.world.apps[other].known(sourceId);
		const letter: Letter = {
			write,
			seen,
			outcome: outcomes[hash % outcomes.length] ?? 'ok',
			...(target === undefined ? {} : { target: target.uid }),
			...(source === undefined ? {} : { source: source.uid }),
		};
		if (target !== undefined) this.noteSent(target.uid, write);
		this.world.note(
			`write to ${side} ${write.operation} ${JSON.stringify(write.json)} changed ${write.changed.map((key) => key.split('\n')[0]).join()} attempt ${write.attempt} ${write.writeId}: ${letter.outcome}`,
		);
		return letter;
	}

	private noteSent(uid: number, { json }: PlannedWrite): void {
		for (const field of FIELDS) {
			if (!(nameOf(field) in json)) continue;
			const key = `${uid} ${field}`;
			const sent = this.sent.get(key) ?? new Set();
			sent.add(canonicalOf(json[nameOf(field)]));
			this.sent.set(key, sent);
		}
	}

	private carry(letter: Letter): void {
		const { write, outcome, source } = letter;
		switch (outcome) {
			case 'refused':
				this.fail(write, 'the app refused it');
				return;
			case 'lost':
				return;
			case 'timeout':
				this.fail(write, 'no answer in time', 'unanswered');
				if (write.operation === 'create' && source !== undefined) this.doubled.add(source);
				this.late.push(letter);
				return;
			case 'late':
				// With a key it is created again after two listings without it.
				if (this.world.settings.matchBy.length > 0 && write.operation === 'create') {
					if (source !== undefined) this.doubled.add(source);
				}
				this.late.push(letter);
				return;
			case 'throttled':
				this.fail(write, 'too many requests', 'throttled');
				return;
			case 'unavailable':
				this.fail(write, 'service unavailable', 'unanswered');
				return;
			default:
				break;
		}
		if (!this.world.apps[write.side].takesOneMore()) {
			this.fail(write, 'too many requests', 'throttled');
			return;
		}
		const answer = this.land(letter);
		if (outcome === 'ok') this.answers.push(answer);
		if (outcome === 'failedAfter') {
			this.fail(write, 'internal error');
			if (write.operation === 'create' && source !== undefined) {
				this.denied.add(source);
				if (this.isOtherType(write)) this.hide(source);
			}
		}
		if (outcome === 'gateway') this.fail(write, 'gateway time-out', 'unanswered');
		if (outcome === 'answeredLate') this.withheld.push(answer);
	}

	private fail(write: PlannedWrite, failed: string, kind: FailureKind = 'refused'): void {
		const { writeId, link, side, attempt } = write;
		this.answers.push({ writeId, link, side, attempt, failed, kind });
	}

	/** The write reaches its app. */
	private land(letter: Letter, late = false): WriteAnswer {
		const { write, target, source } = letter;
		const { writeId, link, side, attempt } = write;
		const base = { writeId, link, side, attempt };
		const app = this.world.apps[side];
		if (write.operation === 'create') {
			const values = this.valuesOf(write);
			const origins = this.originsOf(source, write);
			const born = app.create(values, origins, this.world.now, { bornOf: source });
			return this.answerOf(base, born, write, undefined);
		}
		const stored = target === undefined ? undefined : app.byUid(target);
		if (stored === undefined) {
			if (write.operation === 'delete') return base;
			return { ...base, failed: 'there is no such record' };
		}
		if (write.operation === 'delete') {
			app.remove(stored, this.world.now);
			this.world.ledger.displace(idsIn(stored), letter.seen);
			return { ...base, id: stored.id };
		}
		const values = this.acceptedValues(write);
		const origins = this.originsOf(source, write);
		const displaced = app.update(stored, values, origins, this.world.now);
		for (const { field, ids } of displaced) {
			this.world.ledger.displace(ids, letter.seen);
			if (!late) continue;
			const alone = this.unknown.has(letter) || partnerOf(this.world, side, stored) === undefined;
			// What may not travel is held by its own record alone.
			const isOneWay = directionOf(this.world.scenario, field) !== 'both';
			this.world.ledger.displaceLate(ids, side, !alone && !isOneWay);
		}
		const now = app.byUid(stored.uid);
		return now === undefined ? base : this.answerOf(base, now, write, stored);
	}

	private answerOf(
		base: WriteAnswer,
		stored: Stored,
		{ side, json }: PlannedWrite,
		before: Stored | undefined,
	): WriteAnswer {
		const app = this.world.apps[side];
		if (app.hasRows && app.setup.answers !== 'nothing') app.tellRow(stored);
		switch (app.setup.answers) {
			case 'record':
				return { ...base, id: stored.id, stored: app.json(stored) };
			case 'echo':
				return { ...base, id: stored.id, stored: { ...app.json(stored), ...json } };
			case 'before':
				return { ...base, id: stored.id, stored: app.json(before ?? stored) };
			case 'id':
				return { ...base, id: stored.id };
			default:
				return base;
		}
	}

	private valuesOf({ json }: PlannedWrite): { [field in Field]?: unknown } {
		const values: { [field in Field]?: unknown } = {};
		for (const field of FIELDS) if (nameOf(field) in json) values[field] = json[nameOf(field)];
		return values;
	}

	private acceptedValues(write: PlannedWrite): { [field in Field]?: unknown } {
		const values = this.valuesOf(write);
		const { refuses } = this.world.apps[write.side].setup;
		if (refuses !== undefined) delete values[refuses];
		return values;
	}

	private originsOf(source: number | undefined, { side }: PlannedWrite) {
		const from = source === undefined ? undefined : this.world.apps[otherSide(side)].byUid(source);
		return (field: Field, value: unknown): ReadonlySet<number> => {
			if (!isBlankValue(value)) return this.world.ledger.idsOf(field, value);
			const blank = from !== undefined && isBlankValue(from.values[field]);
			return blank ? from.origins[field] : new Set<number>();
		};
	}

	/** All that is still under way reaches its app. */
	landAll(): void {
		for (const letter of this.late.splice(0)) {
			this.world.note(`lands late: ${letter.write.writeId}`);
			this.land(letter, true);
		}
	}

	/** A person decided about a creation that may still land. */
	giveUp({ masterId, slaveId }: Pick<Conflict, 'masterId' | 'slaveId'>): void {
		const { master, slave } = this.world.apps;
		const sources = [
			masterId === undefined ? undefined : master.known(masterId),
			slaveId === undefined ? undefined : slave.known(slaveId),
		];
		for (const source of sources) if (source !== undefined) this.doubled.add(source.uid);
	}

	/** Whether an app made another type of what it was sent, and nobody told the sync of that. */
	private isOtherType({ side }: PlannedWrite): boolean {
		const { formats } = this.world.apps[side].setup;
		const { mapping } = this.world.scenario.choices;
		return mapping === 'sameName' && (formats.amount === 'text' || formats.tags === 'joined');
	}

	/** A user edits what was created, and it does not show what was sent any more. */
	hide(bornOf: number | undefined): void {
		const isKeyed = this.world.settings.matchBy.length > 0;
		if (bornOf !== undefined && this.denied.has(bornOf) && !isKeyed) this.doubled.add(bornOf);
	}

	/** A run reads: where it does not see what was created, it believes that it failed. */
	believe(seesAll: boolean): void {
		if (!seesAll) for (const uid of this.denied) this.doubled.add(uid);
		this.denied.clear();
	}

	/** The answers that came at once are worked in. */
	answer(): void {
		this.confirm(this.answers.splice(0));
	}

	/** Answers that were held up come, and some come again. */
	deliver(reverse: boolean, repeat: boolean): void {
		const answers = [...this.withheld.splice(0), ...(repeat ? this.given.slice(-4) : [])];
		this.confirm(reverse ? answers.reverse() : answers);
	}

	orphan(writes: readonly PlannedWrite[]): void {
		for (const uid of this.sourcesOfCreates(writes)) this.orphaned.add(uid);
	}

	double(writes: readonly PlannedWrite[]): void {
		for (const uid of this.sourcesOfCreates(writes)) this.doubled.add(uid);
	}

	private *sourcesOfCreates(writes: readonly PlannedWrite[]): Iterable<number> {
		for (const { operation, link, side } of writes) {
			if (operation !== 'create') continue;
			const other = otherSide(side);
			const id = this.world.state.link(link)?.ids[other];
			const source = id === undefined ? undefined : this.world.apps[other].known(id);
			if (source !== undefined) yield source.uid;
		}
	}

	/** Of what a run sent whose state was never saved nobody knows, should it land late. */
	forgetSenders(): void {
		for (const letter of this.late) this.unknown.add(letter);
	}

	forgetAnswers(): void {
		this.answers = [];
	}

	private confirm(answers: readonly WriteAnswer[]): void {
		if (answers.length === 0) return;
		this.world.observer.onAnswers?.(this.world.state, answers, this.world.now);
		const { change, results } = confirmWrites(this.world.state, answers, this.world.now);
		results.forEach(({ status, reason }, index) =>
			this.world.note(`answer to ${answers[index]?.writeId}: ${status} (${reason})`),
		);
		this.world.apply(change);
		this.given.push(...answers);
	}

	/** A run saw this record. */
	see(stored: Stored): void {
		this.shown.set(stored.uid, stored);
	}

	/** The state of all runs so far was saved. */
	save(): void {
		for (const [uid, stored] of this.shown) this.shownAndSaved.set(uid, stored);
	}

	/** Whether the last sight of a record showed this value. */
	wasShown(uid: number, field: Field, value: unknown): boolean {
		return [this.shown, this.shownAndSaved].some((sights) => {
			const stored = sights.get(uid);
			return stored !== undefined && canonicalOf(stored.values[field]) === canonicalOf(value);
		});
	}

	/** Whether a write of ours to this record carried this value. */
	wasSent(uid: number, field: Field, value: unknown): boolean {
		return this.sent.get(`${uid} ${field}`)?.has(canonicalOf(value)) ?? false;
	}
}

/** What a write says, but for the names that the engine gives. */
function contentOf({ operation, json }: PlannedWrite): string {
	return JSON.stringify([operation, json]);
}
