import type { CompiledField } from '../../mapping/compiled';
import type { Link, UnshownWrite } from '../../model/link';
import type { LinkEdit } from '../../model/linkEdit';
import type { Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import type { Present } from '../../records/listed';
import type { Shown } from '../../records/appForms';
import type { Proof } from '../../records/proof';
import { proofOf } from '../../records/proof';
import type { SeenValue } from '../../records/seen';
import { compared } from '../../records/seen';
import type { FieldSight } from '../../records/sights';
import { withoutSide } from '../../records/sights';
import type { Run } from '../run';
import { isSubstitute } from './substitutes';

/** The link that is being looked at. */
export interface Watched {
	readonly run: Run;
	/** As it was before. */
	readonly link: Link;
	readonly edit: LinkEdit;
	readonly present: Present;
	/** What was shown that was not answered. */
	readonly firstSights: FirstShown[];
}

/** A side shows something else at the first sight than it had answered. */
export interface FirstShown {
	readonly field: CompiledField;
	readonly side: Side;
	readonly proof: Proof;
	/** Of a form that is not alike what was sent. */
	readonly substitute?: Shown;
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
		const shown = proofFor(link, field, receipt, { seen: sight.seen, value });
		const { proof } = shown;
		if (proof === 'held' && !(receipt.missed && link.run.isSnapshot)) {
			const missed = receipt.missed || link.run.isSnapshot;
			link.edit.setUnshown(side, field.index, { ...receipt, missed });
			if (missed) link.run.wantFull(awaitsList(side));
			seen = withoutSide(seen, side);
			continue;
		}
		link.edit.setUnshown(side, field.index, undefined);
		if (proof === 'shown') continue;
		link.firstSights.push(shown);
		if (proof === 'held') standAgain(link.edit, receipt, link.run.number);
		if (proof === 'form') link.edit.setShadow(side, field.index, value.print);
	}
	return seen;
}

function awaitsList(side: Side): string {
	return `The ${side} shows what it held before writes that it had answered: a list that lags, or a field that cannot be written. The trigger was asked to make its next run a full one, which tells.`;
}

function proofFor(
	link: Watched,
	field: CompiledField,
	receipt: UnshownWrite,
	{ seen, value }: { readonly seen: FieldSight['seen']; readonly value: SeenValue },
): FirstShown {
	const { side } = receipt;
	const { edit, run, present } = link;
	const answered = edit.shadow(side, field.index);
	const source = sourceOf(edit, field, otherSide(side), seen);
	const mark = run.markOfField(side, present[side], field);
	const proof = proofOf(receipt, { shown: value, mark, answered, source });
	if (proof === 'held' && !run.isSnapshot && !showsOthersOf(link, receipt)) {
		// A user put it back, as far as anybody can tell: it was told as a change.
		return { field, side, proof: 'edit' };
	}
	if (proof !== 'edit' || answered === undefined) return { field, side, proof };
	const substitute: Shown = {
		side,
		field: field.index,
		sent: answered,
		shown: value.print,
		// A user may make the same edit twice: only another record tells that it is the app.
		write: `link ${edit.link.id}`,
	};
	const isForm = isSubstitute(run, field, substitute);
	return isForm ? { field, side, proof: 'form', substitute } : { field, side, proof };
}

/** Whether the record shows what the same write put into other fields: then it is from after that. */
function showsOthersOf({ run, edit, present, link }: Watched, receipt: UnshownWrite): boolean {
	const { side, write } = receipt;
	const record = present[side]?.record;
	if (record === undefined || write === undefined) return false;
	const others = link.unshown?.filter((each) => each.side === side && each.write?.id === write.id);
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
function standAgain(edit: LinkEdit, receipt: UnshownWrite, run: number): void {
	const { side, field, held, sentValue, write } = receipt;
	const [sent, source] = [edit.shadow(side, field), edit.shadow(otherSide(side), field)];
	if (write === undefined || sent === undefined || source === undefined) return;
	const part = { field, source, sent, held, ...(sentValue === undefined ? {} : { sentValue }) };
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
