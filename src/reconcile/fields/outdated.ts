import type { CompiledField } from '../../mapping/compiled';
import type { LinkEdit } from '../../model/linkEdit';
import { SIDES } from '../../model/side';
import type { Present } from '../../records/listed';
import type { FieldSight } from '../../records/sights';
import { withoutSide } from '../../records/sights';
import { isOlder } from '../../values/marks';
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
		const known = link.edit.sightMark(side, field.index);
		if (known === undefined || sight.seen[side] === undefined) continue;
		if (!isOlder(link.run.markOfField(side, link.present[side], field), known)) continue;
		link.run.note(`Records of the ${side} that are older than what was seen before were left out.`);
		seen = withoutSide(seen, side);
	}
	return seen;
}
