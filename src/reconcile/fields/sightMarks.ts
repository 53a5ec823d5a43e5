import { SIDES } from '../../model/side';
import type { Pair } from './pair';

/** So many links of one run get marks: after a first sync of thousands nobody waits for old events. */
const MOST_LINKS = 1000;

/** Notes under which marks the values came that this run saw and did something about. */
export function noteMarks(pair: Pair): void {
	const { run, edit, present } = pair;
	if (run.writes.length > MOST_LINKS) return;
	for (const side of SIDES) {
		const mark = run.markOn(side, present[side]?.record);
		// Of several events each had a time of its own.
		if (mark === undefined || present[side]?.isMerged === true) continue;
		const fields = run.fields
			.filter((field) => pair.shown(field).seen[side] !== undefined)
			.map((field) => field.index)
			.filter((index) => edit.sightMark(side, index) !== mark);
		edit.setSightMark({ side, mark, fields, at: run.now });
	}
}
