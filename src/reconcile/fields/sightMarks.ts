import { groupBy } from 'lodash';
import { SIDES } from '../../model/side';
import type { Pair } from './pair';

/** Notes under which marks the values came that this run saw and did something about. */
export function noteMarks(pair: Pair): void {
	const { run, edit, present } = pair;
	if (SIDES.every((side) => run.settings.sides[side].modifiedField === undefined)) return;
	if (!run.takesMarks(edit.link)) return;
	for (const side of SIDES) {
		const fields = run.fields.filter((field) => pair.shown(field).seen[side] !== undefined);
		const byMark = groupBy(fields, (field) => run.markOfField(side, present[side], field) ?? '');
		for (const [mark, told] of Object.entries(byMark)) {
			if (mark === '') continue;
			const news = told.filter((field) => edit.sightMark(side, field.index) !== mark);
			edit.setSightMark({ side, mark, fields: news.map((field) => field.index), at: run.now });
		}
	}
}
