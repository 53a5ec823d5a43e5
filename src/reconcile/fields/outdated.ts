import type { CompiledField } from '../../mapping/compiled';
import type { LinkEdit } from '../../model/linkEdit';
import type { Side } from '../../model/side';
import { SIDES } from '../../model/side';
import type { Present } from '../../records/listed';
import type { FieldSight } from '../../records/sights';
import type { Age } from '../../records/age';
import { ageOf } from '../../records/age';
import type { SeenValue } from '../../records/seen';
import { withoutSide } from '../../records/sights';
import type { Run } from '../run';

/** The link that is being looked at. */
interface Watched {
	readonly run: Run;
	readonly edit: LinkEdit;
	readonly present: Present;
}

/**
 * Events come late and out of order. A record whose modified mark is older than the one under which a
 * field was seen last says nothing of that field; of a field that no newer sight carried it is news.
 * SEMANTICS "Out of date".
 */
export function hideOutdated(link: Watched, field: CompiledField, sight: FieldSight): FieldSight {
	let seen = sight;
	for (const side of SIDES) {
		const told = sight.seen[side];
		if (told === undefined || link.edit.link.marks === undefined) continue;
		if (ageIn(link, field, side, told) === 'news') continue;
		link.run.note(`Records of the ${side} that are older than what was seen before were left out.`);
		seen = withoutSide(seen, side);
	}
	return seen;
}

/** How what a record at hand tells of a field lies to what is known of it. */
export function ageIn(link: Watched, field: CompiledField, side: Side, told: SeenValue): Age {
	const mark = link.run.markOfField(side, link.present[side], field);
	const { print } = told;
	return ageOf(link.edit, { side, field: field.index, print, mark, listed: link.run.isSnapshot });
}
