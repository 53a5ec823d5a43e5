import { editsUnder, passedBy, putBackBy } from './carried';
import type {
	EndedIntent,
	FieldIndex,
	Fingerprint,
	Intent,
	IntentField,
	KeptSight,
	Link,
	RecordId,
	SightMark,
	Trail,
	UnshownWrite,
} from './link';
import { isUnlanded } from './link';
import type { Side } from './side';
import { otherSide } from './side';
import type { NotedWrite } from './trails';
import { trailAfter, trailBefore } from './trails';
import { afterUnshown } from './unshown';

/** How many ended intents a link remembers; older ones can no longer be told from a user's edit. */
const ENDED_LENGTH = 40;

/**
 * A copy of one link that is being changed. Nothing is copied until something changes, and `link`
 * is the very link it began with while nothing did.
 */
export class LinkEdit {
	private current: Link;

	constructor(link: Link) {
		this.current = link;
	}

	get link(): Link {
		return this.current;
	}

	set(part: Partial<Omit<Link, 'id'>>): void {
		this.current = { ...this.current, ...part };
	}

	setId(side: Side, id: RecordId | undefined): void {
		this.set({ ids: { ...this.current.ids, [side]: id } });
	}

	/**
	 * Another record takes the place of a side's, or is about to be created there: what is remembered of
	 * the old one, and of how the two moved one another, says nothing of it. A field that it lacks would
	 * otherwise look cleared by a user.
	 */
	replaceRecord(side: Side, id: RecordId | undefined): void {
		const { shadows, base, ended, unshown, seen, kept, marks } = this.current;
		const others = ended?.filter((each) => each.target !== side);
		const shown = unshown?.filter((each) => each.side !== side);
		this.setId(side, id);
		this.set({
			shadows: { ...shadows, [side]: [] },
			seen: { ...seen, [side]: false },
			misses: { master: 0, slave: 0 },
			resting: undefined,
			apart: undefined,
			trails: undefined,
			reported: undefined,
			kept: withoutSide(kept, side),
			marks: withoutSide(marks, side),
			...(base === undefined ? {} : { base: { ...base, [side]: new Map() } }),
			...(ended === undefined ? {} : { ended: others?.length === 0 ? undefined : others }),
			...(unshown === undefined ? {} : { unshown: shown?.length === 0 ? undefined : shown }),
		});
	}

	shadow(side: Side, field: FieldIndex): Fingerprint | undefined {
		return this.current.shadows[side][field];
	}

	setShadow(side: Side, field: FieldIndex, print: Fingerprint): void {
		if (this.shadow(side, field) === print) return;
		const prints = this.current.shadows[side].slice();
		while (prints.length < field) prints.push(undefined);
		prints[field] = print;
		this.set({ shadows: { ...this.current.shadows, [side]: prints } });
		// The kept value was the old shadow's; the next sight of the new one is kept in its place.
		this.dropBase(side, field);
	}

	private dropBase(side: Side, field: FieldIndex): void {
		const old = this.current.base;
		if (old?.[side].has(field) !== true) return;
		const values = new Map(old[side]);
		values.delete(field);
		this.set({ base: { ...old, [side]: values } });
	}

	isApart(side: Side, field: FieldIndex): boolean {
		return this.current.apart?.[side].includes(field) ?? false;
	}

	setApart(side: Side, field: FieldIndex, apart: boolean): void {
		if (this.isApart(side, field) === apart) return;
		const old = this.current.apart ?? { master: [], slave: [] };
		const fields = apart
			? [...old[side], field].sort((a, b) => a - b)
			: old[side].filter((index) => index !== field);
		const next = { ...old, [side]: fields };
		const none = next.master.length === 0 && next.slave.length === 0;
		this.set({ apart: none ? undefined : next });
	}

	base(side: Side, field: FieldIndex): { readonly value: unknown } | undefined {
		const values = this.current.base?.[side];
		return values?.has(field) === true ? { value: values.get(field) } : undefined;
	}

	setBase(side: Side, field: FieldIndex, value: unknown): void {
		const old = this.current.base ?? { master: new Map(), slave: new Map() };
		const values = new Map(old[side]);
		values.set(field, value);
		this.set({ base: { ...old, [side]: values } });
	}

	/** The intent that stands for this field of this side, with its part for the field. */
	standing(target: Side, field: FieldIndex): { intent: Intent; part: IntentField } | undefined {
		for (const intent of this.current.intents) {
			if (intent.target !== target) continue;
			const part = intent.fields.find((candidate) => candidate.field === field);
			if (part !== undefined) return { intent, part };
		}
		return undefined;
	}

	/** Whether a write stands that carries out a decision on this conflict. */
	carriesOut(conflict: string): boolean {
		return this.current.intents.some(
			(intent) =>
				intent.conflict === conflict || intent.fields.some((part) => part.conflict === conflict),
		);
	}

	intentOf(operation: Intent['operation']): Intent | undefined {
		return this.current.intents.find((intent) => intent.operation === operation);
	}

	replaceIntent(old: Intent, next: Intent | undefined): void {
		const intents = this.current.intents.filter((intent) => intent !== old);
		this.set({ intents: next === undefined ? intents : [...intents, next] });
	}

	addIntent(intent: Intent): void {
		this.set({ intents: [...this.current.intents, intent] });
	}

	/** Takes one field out of its intent; the intent ends with its last field. */
	closeField(intent: Intent, field: FieldIndex): void {
		const standing = this.current.intents.find((candidate) => candidate.writeId === intent.writeId);
		if (standing === undefined) return;
		const fields = standing.fields.filter((part) => part.field !== field);
		this.replaceIntent(standing, fields.length === 0 ? undefined : { ...standing, fields });
	}

	/**
	 * Closes a field that was not seen landed, and remembers what it carried: it may still land. A write
	 * that never left does not, nor one whose only attempt was refused.
	 */
	dropField(intent: Intent, part: IntentField, now: number): void {
		this.closeField(intent, part.field);
		if (isUnlanded(intent) && intent.attempts <= 1) return;
		this.rememberPart(intent, part, now);
		this.rememberCarried(intent, now);
	}

	/** Ends a whole intent that was not seen landed, and remembers it. */
	dropIntent(intent: Intent, now: number): void {
		for (const part of intent.fields) this.dropField(intent, part, now);
		const standing = this.current.intents.find((candidate) => candidate.writeId === intent.writeId);
		if (standing !== undefined) this.replaceIntent(standing, undefined);
		if (intent.operation === 'delete' && intent.attempts > 0) {
			this.remember({ operation: 'delete', target: intent.target, endedAt: now });
		}
	}

	/** The same write is sent once more; what an earlier attempt carried besides may still land. */
	retryIntent(old: Intent, next: Intent, now: number): void {
		this.replaceIntent(old, next);
		const carriesNow = (field: FieldIndex, print: Fingerprint) =>
			next.carried?.some((each) => each.field === field && each.print === print) ?? false;
		const carried = old.carried?.filter(({ field, print }) => !carriesNow(field, print));
		this.rememberCarried({ ...old, carried }, now);
	}

	/**
	 * A target was seen with other values than a write to it carries that may still land: should it turn
	 * into these, no user put them back.
	 */
	rememberPassed(
		intent: Intent,
		seen: (field: FieldIndex) => Fingerprint | undefined,
		now: number,
	): void {
		this.rememberCarried({ ...intent, carried: passedBy(intent, seen) }, now);
	}

	private rememberPart(intent: Intent, part: IntentField, now: number): void {
		this.remember({
			operation: intent.operation,
			target: intent.target,
			field: part.field,
			sent: part.sent,
			sentValue: part.sentValue,
			endedAt: now,
		});
	}

	/** A write that lands late puts back whatever else it carried, too. */
	private rememberCarried({ operation, target, carried }: Intent, now: number): void {
		for (const { field, print } of carried ?? []) {
			this.remember({ operation, target, field, sent: print, endedAt: now });
		}
	}

	private remember(ended: EndedIntent): void {
		const others = (this.current.ended ?? []).filter((each) => !isSameEnd(each, ended));
		this.set({ ended: [...others, ended].slice(-ENDED_LENGTH) });
	}

	/** Forgets ended intents that a full run a day later has not seen land. */
	forgetEnded(before: number): void {
		const ended = this.current.ended;
		if (ended === undefined) return;
		const kept = ended.filter((entry) => entry.endedAt >= before);
		if (kept.length !== ended.length) this.set({ ended: kept.length === 0 ? undefined : kept });
	}

	unshown(side: Side, field: FieldIndex): UnshownWrite | undefined {
		return this.current.unshown?.find((each) => each.side === side && each.field === field);
	}

	/** Notes that a write was confirmed, or what the listings have shown of it since. */
	setUnshown(side: Side, field: FieldIndex, next: UnshownWrite | undefined): void {
		const before = this.unshown(side, field);
		if (next === undefined && before === undefined) return;
		const all = (this.current.unshown ?? []).filter((each) => each !== before);
		if (next !== undefined) all.push(afterUnshown(before, next, this.shadow(side, field)));
		this.set({ unshown: all.length === 0 ? undefined : all });
	}

	keptSight(side: Side, field: FieldIndex): KeptSight | undefined {
		return this.current.kept?.find((each) => each.side === side && each.field === field);
	}

	/** Keeps what a side showed, in the place of what it showed before; `undefined` forgets it. */
	setKept(side: Side, field: FieldIndex, next: KeptSight | undefined): void {
		const old = this.keptSight(side, field);
		if (old === next) return;
		const others = (this.current.kept ?? []).filter((each) => each !== old);
		const all = next === undefined ? others : [...others, next];
		this.set({ kept: all.length === 0 ? undefined : all });
	}

	/** The mark under which a field's newest value was seen. */
	sightMark(side: Side, field: FieldIndex): string | undefined {
		return this.markOf(side, field, false)?.mark;
	}

	/** The mark that the app gave the last write of ours to a field. */
	ownMark(side: Side, field: FieldIndex): SightMark | undefined {
		return this.markOf(side, field, true);
	}

	private markOf(side: Side, field: FieldIndex, own: boolean): SightMark | undefined {
		return this.current.marks?.find(
			(each) => each.side === side && (each.own ?? false) === own && each.fields.includes(field),
		);
	}

	/** Notes under which mark values came, in the place of what was known of these fields. */
	setSightMark(next: SightMark): void {
		if (next.fields.length === 0) return;
		const others = (this.current.marks ?? []).flatMap((each) => {
			if (each.side !== next.side || each.own !== next.own) return [each];
			const fields = each.fields.filter((field) => !next.fields.includes(field));
			return fields.length === 0 ? [] : [{ ...each, fields }];
		});
		this.set({ marks: [...others, next] });
	}

	/** What was seen of a side's record lately says nothing of the one that took its place. */
	forgetSights(side: Side): void {
		const { kept, marks, unshown, beside } = this.current;
		this.set({
			kept: withoutSide(kept, side),
			marks: withoutSide(marks, side),
			unshown: withoutSide(unshown, side),
			beside: withoutSide(beside, side),
			reported: undefined,
		});
	}

	/** Forgets marks that a full run a day later has not needed. */
	forgetMarks(before: number): void {
		const { marks } = this.current;
		if (marks === undefined) return;
		const left = marks.filter(({ at }) => at >= before);
		if (left.length !== marks.length) this.set({ marks: left.length === 0 ? undefined : left });
	}

	trail(side: Side, field: FieldIndex): Trail | undefined {
		return this.current.trails?.find((trail) => trail.side === side && trail.field === field);
	}

	/** Notes that a write of ours replaces one value by another. */
	noteWrite(side: Side, field: FieldIndex, write: NotedWrite): void {
		const old = this.trail(side, field);
		const next = trailAfter(old, { side, field }, write);
		this.set({ trails: [...(this.current.trails ?? []).filter((t) => t !== old), next] });
	}

	/**
	 * Takes back the note of a write that is given up: one that did not land replaced nothing, and an app
	 * that is out of reach is no app that changes values.
	 */
	forgetWrite(intent: Intent, part: IntentField): void {
		const isGone = isUnlanded(intent);
		if (!isGone && intent.putOff?.last === undefined) return;
		const old = this.trail(intent.target, part.field);
		if (old === undefined || part.held.length === 0) return;
		if (old.wrote.at(-1)?.value !== part.sent) return;
		const next = isGone ? trailBefore(old) : { ...old, flips: Math.max(0, old.flips - 1) };
		this.set({ trails: [...(this.current.trails ?? []).filter((t) => t !== old), next] });
	}

	clearTrails(field: FieldIndex): void {
		const trails = this.current.trails;
		if (trails === undefined) return;
		const kept = trails.filter((trail) => trail.field !== field);
		if (kept.length !== trails.length) this.set({ trails: kept.length === 0 ? undefined : kept });
	}

	/**
	 * Settles a field whose write was seen on its target: the target's shadow becomes what it holds,
	 * the source's what the write was sent from. A merged value came from neither side, so the
	 * source's shadow waits until its own write is seen. The breaker's memory clears only where the
	 * target holds just what was sent.
	 */
	land(intent: Intent, part: IntentField, held: Fingerprint, now: number): void {
		this.closeLanded(intent, part, held, now);
		if (held === part.sent) this.clearTrails(part.field);
	}

	private closeLanded(intent: Intent, part: IntentField, held: Fingerprint, now: number): void {
		const kept = this.keptSight(intent.target, part.field);
		if (kept !== undefined && kept.print !== held) {
			this.setKept(intent.target, part.field, { ...kept, overwritten: true });
		}
		this.setShadow(intent.target, part.field, held);
		this.setApart(intent.target, part.field, false);
		if (part.merged !== true) {
			const source = otherSide(intent.target);
			this.setShadow(source, part.field, part.source);
			this.setApart(source, part.field, false);
		}
		this.closeField(intent, part.field);
		for (const edit of editsUnder(this.current, intent)) {
			this.setKept(edit.side, edit.field, { ...edit, overwritten: true, carried: true });
		}
		this.rememberCarried({ ...intent, carried: putBackBy(this.current, intent) }, now);
		// Which attempt landed is not known; the others may still be under way.
		if (intent.attempts > 1) {
			this.rememberPart(intent, part, now);
			this.rememberCarried(intent, now);
		}
	}
}

function withoutSide<T extends { readonly side: Side }>(
	all: readonly T[] | undefined,
	side: Side,
): readonly T[] | undefined {
	const others = all?.filter((each) => each.side !== side);
	return others === undefined || others.length === 0 ? undefined : others;
}

function isSameEnd(a: EndedIntent, b: EndedIntent): boolean {
	return (
		a.operation === b.operation && a.target === b.target && a.field === b.field && a.sent === b.sent
	);
}
