import type { CompiledField } from '../../mapping/compiled';
import type { Link, UnshownWrite } from '../../model/link';
import type { LinkEdit } from '../../model/linkEdit';
import type { Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import type { Present } from '../../records/listed';
import type { Proof, Sent } from '../../records/proof';
import { isOlder } from '../../values/marks';
import { isFormOf, mayBeForm, proofOf, sentOf } from '../../records/proof';
import type { SeenValue } from '../../records/seen';
import { compared } from '../../records/seen';
import type { FieldSight } from '../../records/sights';
import { withoutSide } from '../../records/sights';
import type { Run } from '../run';
import { The } from '../../model/sideNames';

/** The link that is being looked at. */
export interface Watched {
	readonly run: Run;
	/** As it was before. */
	readonly link: Link;
	readonly edit: LinkEdit;
	readonly present: Present;
	/** What was shown that was not answered. */
	readonly firstSights: FirstShown[];
	/** Whether another run will decide: then this sight proves nothing yet. */
	readonly onlyLooks?: boolean | undefined;
}

/** A side shows something else at the first sight than it had answered. */
export interface FirstShown {
	readonly field: CompiledField;
	readonly side: Side;
	readonly proof: Proof;
	/** What was written there, as far as it is known. */
	readonly sent: Sent;
}

/**
 * What the first sight after an answer proves of the write that was answered. SEMANTICS "An answer is a
 * receipt". A side that shows what it held before is looked past until a second list shows that too: then
 * the write stands again, as one that did not land.
 */
export function proveAnswers(link: Watched, field: CompiledField, sight: FieldSight): FieldSight {
	let seen = sight;
	for (const side of SIDES) {
		const receipt = link.edit.unshown(side, field.index);
		const value = sight.seen[side];
		if (receipt === undefined || value === undefined) continue;
		const proof = proofFor(link, field, receipt, { seen: sight.seen, value });
		if (link.onlyLooks === true) {
			if (proof !== 'edit') seen = withoutSide(seen, side);
		} else if (proof === 'held' || proof === 'unsure') {
			lookPast(link, receipt, proof);
			seen = withoutSide(seen, side);
		} else {
			settleProven(link, field, receipt, { proof, value });
		}
	}
	return seen;
}

/** Waits for a list that tells more. */
function lookPast({ run, edit }: Watched, receipt: UnshownWrite, proof: 'held' | 'unsure'): void {
	const { side, field } = receipt;
	if (proof === 'unsure') run.wantFull(UNSURE);
	if (proof === 'unsure') return;
	if (!run.isSnapshot) {
		// The same event may come again, when nothing tells of the other fields any more.
		if (receipt.told !== true) edit.setUnshown(side, field, { ...receipt, told: true });
		return;
	}
	edit.setUnshown(side, field, { ...receipt, missed: true });
	run.wantFull(awaitsList(side));
}

function settleProven(
	link: Watched,
	field: CompiledField,
	receipt: UnshownWrite,
	{ proof, value }: { readonly proof: Proof; readonly value: SeenValue },
): void {
	const { side } = receipt;
	link.edit.setUnshown(side, field.index, undefined);
	if (proof === 'shown') return;
	link.firstSights.push({ field, side, proof, sent: receipt });
	if (proof === 'failed') standAgain(link.edit, receipt, { shown: value, run: link.run.number });
	if (proof === 'form' || proof === 'likely') link.edit.setShadow(side, field.index, value.print);
}

const UNSURE =
	'Events tell of values that may be the form that an app made of what was written: the trigger was asked to make its next run a full one, which sees both sides.';

function awaitsList(side: Side): string {
	return `${The(side)} shows what it held before writes that it had answered: a list that lags, or a field that cannot be written. The trigger was asked to make its next run a full one, which tells.`;
}

function proofFor(
	link: Watched,
	field: CompiledField,
	receipt: UnshownWrite,
	{ seen, value }: { readonly seen: FieldSight['seen']; readonly value: SeenValue },
): Proof {
	const { side, sentValue } = receipt;
	const { edit, run, present } = link;
	const answered = edit.shadow(side, field.index);
	// Nearly always: nothing else is looked at.
	if (value.print === answered) return 'shown';
	const source = sourceOf(edit, field, otherSide(side), seen);
	const isMoved = hasOtherEdits(link, field, side);
	const mark = isMoved ? undefined : run.markOfField(side, present[side], field);
	const proof = proofOf(receipt, { shown: value, mark, answered, source });
	if (proof === 'form') return proof;
	if (proof === 'held' && isSurpassed(edit, receipt)) return 'edit';
	if (!run.isSnapshot) return proofByEvent(link, receipt, { proof, seen, value, source });
	if (proof === 'edit')
		return isLikelyForm(receipt, { seen, value, source, mark }) ? 'likely' : proof;
	if (proof !== 'held' || !receipt.missed) return proof;
	return isFormOf(value, sentValue, source) ? 'form' : 'failed';
}

interface Shown {
	readonly seen: FieldSight['seen'];
	readonly value: SeenValue;
	readonly source: SeenValue | undefined;
}

function proofByEvent(
	link: Watched,
	receipt: UnshownWrite,
	{ proof, seen, value, source }: Shown & { readonly proof: Proof },
): Proof {
	if (proof === 'held') {
		// Else a user put it back, as far as anybody can tell: it was told as a change.
		const isLate = receipt.heldForm === true || !receipt.held.includes(value.print);
		const isBefore =
			isLate ||
			receipt.told === true ||
			isFormOf(value, receipt.sentValue, source) ||
			showsOthersOf(link, receipt);
		return isBefore ? 'held' : 'edit';
	}
	const isUnseen = seen[otherSide(receipt.side)] === undefined;
	return isUnseen && mayBeForm(value, receipt) ? 'unsure' : 'edit';
}

/** The source was edited before the target had shown what it makes of what was sent: only that tells. */
function isLikelyForm(
	receipt: UnshownWrite,
	{ seen, value, source, mark }: Shown & { readonly mark: string | undefined },
): boolean {
	const isMoved = source === undefined && seen[otherSide(receipt.side)] !== undefined;
	return isMoved && !isOlder(receipt.answered, mark) && mayBeForm(value, receipt);
}

/** Whether an earlier sight that could not be decided showed something else than it held before. */
function isSurpassed(edit: LinkEdit, { side, field, held }: UnshownWrite): boolean {
	const kept = edit.keptSight(side, field);
	return kept !== undefined && !held.includes(kept.print);
}

/** Whether the record was edited in other fields, which moves its modified mark. */
function hasOtherEdits({ run, edit, present }: Watched, field: CompiledField, side: Side): boolean {
	const record = present[side]?.record;
	if (record === undefined) return false;
	return run.fields.some((other) => {
		if (other === field) return false;
		const value = other.read[side](record);
		const shadow = edit.shadow(side, other.index);
		return (
			value !== undefined && shadow !== undefined && compared(value, other, side).print !== shadow
		);
	});
}

/** Whether the record shows what the same write put into other fields: then it is from after that. */
function showsOthersOf({ run, edit, present, link }: Watched, receipt: UnshownWrite): boolean {
	const { side, write } = receipt;
	const record = present[side]?.record;
	if (record === undefined) return false;
	const others = link.unshown?.filter((each) => each.side === side && each.write?.id === write?.id);
	return run.fields.some((field) => {
		if (field.index === receipt.field || !others?.some((each) => each.field === field.index))
			return false;
		const value = field.read[side](record);
		if (value === undefined) return false;
		return compared(value, field, side).print === edit.shadow(side, field.index);
	});
}

/** What was sent from, while the source still holds it. */
function sourceOf(
	edit: LinkEdit,
	field: CompiledField,
	source: Side,
	seen: FieldSight['seen'],
): SeenValue | undefined {
	const value = seen[source];
	return value?.print === edit.shadow(source, field.index) ? value : undefined;
}

/** The write stands again as it stood before it was answered: its tries count on. */
function standAgain(
	edit: LinkEdit,
	receipt: UnshownWrite,
	{ shown, run }: { readonly shown: SeenValue; readonly run: number },
): void {
	const { side, field, write } = receipt;
	const [sent, source] = [edit.shadow(side, field), edit.shadow(otherSide(side), field)];
	if (write === undefined || sent === undefined || source === undefined) return;
	const held = [...new Set([...receipt.held, shown.print])];
	const part = { field, source, sent, held, ...sentOf(receipt) };
	const standing = edit.link.intents.find((each) => each.writeId === write.id);
	if (standing !== undefined) {
		edit.replaceIntent(standing, { ...standing, fields: [...standing.fields, part] });
		return;
	}
	edit.addIntent({
		writeId: write.id,
		operation: 'update',
		target: side,
		fields: [part],
		firstRun: run,
		lastRun: run,
		attempts: write.tries,
	});
}
