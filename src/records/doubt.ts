import { omit } from 'lodash';
import type { FieldIndex, Link, SightMark } from '../model/link';
import type { LinkEdit } from '../model/linkEdit';
import type { Side } from '../model/side';

/**
 * Since when lists show a side's record as older than what was seen of a field: a list that lags, or an app
 * whose clock or records were put back.
 */
export function doubtedSince({ marks }: Link, side: Side, field: FieldIndex): number | undefined {
	return marks?.find((each) => isOf(each, side, field) && each.doubtedAt !== undefined)?.doubtedAt;
}

/** The fields of which a list showed either side's record as older than what was seen, with another value. */
export function doubtedFields({ marks = [] }: Link): readonly FieldIndex[] {
	return marks.flatMap((mark) => (mark.doubtedAt === undefined ? [] : mark.fields));
}

/** Notes since when that is so; `undefined` where it is not so any more. */
export function setDoubt(
	edit: LinkEdit,
	side: Side,
	field: FieldIndex,
	at: number | undefined,
): void {
	changeMarks(edit, side, field, (mark) =>
		at === undefined ? omit(mark, 'doubtedAt') : { ...mark, doubtedAt: at },
	);
}

/** What was seen before says nothing of what the app holds now. */
export function forgetMarksOf(edit: LinkEdit, side: Side, field: FieldIndex): void {
	changeMarks(edit, side, field, () => undefined);
}

function changeMarks(
	edit: LinkEdit,
	side: Side,
	field: FieldIndex,
	change: (mark: SightMark) => SightMark | undefined,
): void {
	const marks = (edit.link.marks ?? []).flatMap((mark): readonly SightMark[] => {
		if (!isOf(mark, side, field)) return [mark];
		const others = mark.fields.filter((each) => each !== field);
		const next = change({ ...mark, fields: [field] });
		return [
			...(others.length === 0 ? [] : [{ ...mark, fields: others }]),
			...(next === undefined ? [] : [next]),
		];
	});
	edit.set({ marks: marks.length === 0 ? undefined : marks });
}

function isOf(mark: SightMark, side: Side, field: FieldIndex): boolean {
	return mark.side === side && mark.fields.includes(field);
}
