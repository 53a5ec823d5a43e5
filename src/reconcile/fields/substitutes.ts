import type { CompiledField } from '../../mapping/compiled';
import type { Fingerprint, Intent, Link } from '../../model/link';
import { isUnlanded } from '../../model/link';
import { LinkEdit } from '../../model/linkEdit';
import type { Side } from '../../model/side';
import { otherSide } from '../../model/side';
import type { Shown } from '../../records/appForms';
import { attemptOf, isFilled, isFormPair, noteSubstitute } from '../../records/appForms';
import { showsEnded } from '../../records/ended';
import { KnownPrints } from '../../records/knownPrints';
import type { AtHand } from '../../records/listed';
import { outgoing } from '../../records/outgoing';
import type { SeenValue } from '../../records/seen';
import { compared } from '../../records/seen';
import type { FieldSight } from '../../records/sights';
import { seeField } from '../../records/sights';
import type { Run } from '../run';
import { ageIn } from './outdated';
import type { Standing } from './standingIntent';
import { answerIntent } from './standingIntent';

/**
 * Looks at all third values before any record is decided, so that two records of one run prove a form for
 * both. SEMANTICS "A third value". O(intents of these links).
 */
export function noteThirdValues(run: Run, links: readonly AtHand[]): void {
	if (!run.isSnapshot) return;
	for (const { link, present } of links) {
		for (const intent of link.intents) {
			if (intent.operation !== 'delete') noteBehind(run, { link, present }, intent);
		}
	}
}

function noteBehind(run: Run, { link, present }: AtHand, intent: Intent): void {
	const { target } = intent;
	const edit = new LinkEdit(link);
	for (const part of intent.fields) {
		const field = run.byIndex.get(part.field);
		if (field === undefined || !field.allowed[target] || isUnclear(link, target, part.field))
			continue;
		const { master, slave } = seeField(field, present).seen;
		const shown = target === 'master' ? master : slave;
		const source = target === 'master' ? slave : master;
		if (shown === undefined || source === undefined || isFilled(intent, part, shown)) continue;
		const sight = { target: shown, source, failed: false, markMoved: false };
		const { answer } = answerIntent(part, sight);
		if (answer !== 'bothChanged' && answer !== 'notLanded') continue;
		if (ageIn({ run, edit, present }, field, target, shown) !== 'news') continue;
		substituteBehind(run, field, { link, intent, part, target }, shown);
	}
}

/** Whether what a side shows of a field may not be what counts. */
function isUnclear({ unshown, kept }: Link, side: Side, field: number): boolean {
	const isAt = (each: { readonly side: Side; readonly field: number }) =>
		each.side === side && each.field === field;
	return unshown?.some(isAt) === true || kept?.some(isAt) === true;
}

/**
 * What a target shows that is not alike what was sent, where another write of the same was shown as that.
 * What it held when the write was planned is none while the write may be lost: `isLast` where it is not
 * tried again. Nor is what a write that was given up carries, which may have landed late.
 */
export function substituteBehind(
	run: Run,
	field: CompiledField,
	{ link, intent, part, target }: Standing & { readonly link: Link },
	present: SeenValue,
	isLast = false,
): Shown | undefined {
	if (intent.attempts === 0 || (isUnlanded(intent) && !run.isAfterLoss)) return undefined;
	if (present.print === part.sent || showsEnded(link, target, part.field, present))
		return undefined;
	const write = attemptOf(intent.writeId, intent.attempts);
	const { sent } = part;
	const shown = { side: target, field: field.index, sent, shown: present.print, write };
	const isHeld = part.held.includes(present.print);
	if (isHeld && !isLast && intent.acknowledged !== true && !isFormPair(run.draft.head, shown)) {
		return undefined;
	}
	return isSubstitute(run, field, shown, isHeld) ? shown : undefined;
}

/** What a side shows that is known as its app's form of what the other side holds. */
export function knownForm(
	run: Run,
	field: CompiledField,
	side: Side,
	{ seen }: FieldSight,
): Shown | undefined {
	const [present, source] = [seen[side], seen[otherSide(side)]];
	if (present === undefined || source === undefined || !field.allowed[side]) return undefined;
	if (run.draft.head.substitutes === undefined) return undefined;
	const { print: sent } = outgoing(field, otherSide(side), source).sent;
	const shown = { side, field: field.index, sent, shown: present.print, write: '' };
	if (!isFormPair(run.draft.head, shown)) return undefined;
	return isSubstitute(run, field, shown) ? shown : undefined;
}

/**
 * Whether a value that is not alike what was sent is the app's form of that: another write of the same
 * value was shown as the same, and no record of a list holds what was sent as it is.
 */
function isSubstitute(run: Run, field: CompiledField, shown: Shown, isHeld = false): boolean {
	// Events do not show what else the app holds.
	if (!run.isSnapshot || isHeldAsSent(run, field, shown.side, shown.sent)) return false;
	return noteSubstitute(run.draft, shown, isHeld);
}

const held = new KnownPrints<Run>();

/** O(records), once for each field and side of a run. */
function isHeldAsSent(run: Run, field: CompiledField, side: Side, sent: Fingerprint): boolean {
	return held.of(run, side, field.index, () => printsOf(run, field, side)).has(sent);
}

function* printsOf(run: Run, field: CompiledField, side: Side): Iterable<Fingerprint> {
	for (const record of run.listings[side].records.records()) {
		const value = field.read[side](record);
		if (value !== undefined) yield compared(value, field, side).print;
	}
}
