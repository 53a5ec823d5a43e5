import { isEqual } from 'lodash';
import type { Reform, Substitute } from '../model/appForms';
import type { Draft } from '../model/draft';
import type { FieldIndex, Intent, IntentField, Link } from '../model/link';
import type { Side } from '../model/side';
import { otherSide } from '../model/side';
import type { StateHead } from '../model/state';
import { isBlank } from '../values/canonical';
import { reductionOf } from '../values/reduction';

/** So many pairs of values are remembered. */
const MOST_SUBSTITUTES = 1000;

/** What is known of the forms that a side's app makes of values of a field. */
export function reformOf(
	{ reforms }: StateHead,
	side: Side,
	field: FieldIndex,
): Reform | undefined {
	return reforms?.find((each) => each.side === side && each.field === field);
}

/** Whether a side holds what its app made of the other side's value. */
export function holdsForm(
	head: StateHead,
	{ shadows }: Link,
	side: Side,
	field: FieldIndex,
): boolean {
	if (reformOf(head, side, field)?.made !== true) return false;
	return shadows[side][field] !== shadows[otherSide(side)][field];
}

/** Notes that a side's app holds another form of a value: what it holds, and the whole, canonical. */
export function noteReform(
	draft: Draft,
	{ side, field, made }: Omit<Reform, 'cutAt'>,
	held: string,
	whole: string | undefined,
): void {
	const { head } = draft;
	const before = reformOf(head, side, field);
	const reduction = whole === undefined ? undefined : reductionOf(whole, held);
	const length = reduction?.fuller === 'first' ? reduction.cutAt : undefined;
	const cutAt = Math.min(before?.cutAt ?? Infinity, length ?? Infinity);
	const isMade = made === true || before?.made === true;
	const next: Reform = {
		side,
		field,
		...(isMade ? { made: true } : {}),
		...(cutAt === Infinity ? {} : { cutAt }),
	};
	if (isEqual(before, next)) return;
	const others = (head.reforms ?? []).filter((each) => each !== before);
	draft.head = { ...head, reforms: [...others, next] };
}

/** Whether an app filled a field of a record that it created, which was sent blank. */
export function isFilled(
	{ operation }: Intent,
	{ sentValue }: IntentField,
	shown: { readonly blank: boolean },
): boolean {
	if (operation !== 'create' || sentValue === undefined) return false;
	return isBlank(sentValue) && !shown.blank;
}

/** Names one attempt of a write. */
export function attemptOf(writeId: string, attempt: number): string {
	return `${writeId} ${attempt}`;
}

/** A value that was shown in the place of another, behind a write. */
export type Shown = Omit<Substitute, 'form'>;

/** Whether this was shown in the place of what was sent before. */
export function isKnownSubstitute({ substitutes = [] }: StateHead, shown: Shown): boolean {
	return substitutes.some((each) => isSamePair(each, shown));
}

/** Whether a pair of values counts as the app's form. */
export function isFormPair({ substitutes = [] }: StateHead, pair: Omit<Shown, 'write'>): boolean {
	return substitutes.some((each) => each.form === true && isSamePair(each, pair));
}

/**
 * Notes a value that is not alike what was sent. True where it counts as the app's form of that: another
 * write of the same value was shown as the same. What the target held when the write was planned is no
 * news (`isHeld`): the write may not have landed.
 */
export function noteSubstitute(draft: Draft, shown: Shown, isHeld = false): boolean {
	const { head } = draft;
	const { substitutes = [] } = head;
	const known = substitutes.find((each) => isSamePair(each, shown));
	if (known?.form === true) return true;
	const isForm = known !== undefined && known.write !== shown.write;
	if (known !== undefined && !isForm) return false;
	if (known === undefined && isHeld) return false;
	const others = substitutes.filter((each) => each !== known);
	const all = [...others, { ...shown, ...(isForm ? { form: true } : {}) }];
	const kept = all.length <= MOST_SUBSTITUTES ? all : withoutOldest(others, all);
	draft.head = { ...head, substitutes: kept };
	return isForm;
}

/** What counts as a form is remembered longest. */
function withoutOldest(
	before: readonly Substitute[],
	all: readonly Substitute[],
): readonly Substitute[] {
	const oldest = before.find(({ form }) => form !== true) ?? before[0];
	return all.filter((each) => each !== oldest);
}

function isSamePair(a: Omit<Shown, 'write'>, b: Omit<Shown, 'write'>): boolean {
	return a.side === b.side && a.field === b.field && a.sent === b.sent && a.shown === b.shown;
}

/** Entries that tell of forms, for each field and side at once. */
const MOST_TOLD = 10;

/** Sees to it that forms, of which there may be one for each record, do not push out the history. */
export class FormsTold {
	private readonly counts = new Map<string, number>();
	private readonly pairs = new Set<string>();

	/** Whether one more is told. */
	take(side: Side, field: FieldIndex): boolean {
		const key = `${side} ${field}`;
		const count = (this.counts.get(key) ?? 0) + 1;
		this.counts.set(key, count);
		return count <= MOST_TOLD;
	}

	/** Whether a pair of values, which counts as a form by now, is told: once. */
	takePair(before: StateHead, pair: Omit<Shown, 'write'>): boolean {
		const key = JSON.stringify(pair);
		if (this.pairs.has(key)) return false;
		this.pairs.add(key);
		return !isFormPair(before, pair);
	}

	/** How many were not told, in a sentence. */
	get notes(): readonly string[] {
		const all = [...this.counts.values()];
		const left = all.reduce((sum, each) => sum + Math.max(0, each - MOST_TOLD), 0);
		return left === 0
			? []
			: [
					`${left} more values are kept in another form by their app. They are settled as different; the form stays in that app.`,
				];
	}
}
