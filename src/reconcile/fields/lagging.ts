import type { CompiledField } from '../../mapping/compiled';
import type { LinkEdit } from '../../model/linkEdit';
import type { Side } from '../../model/side';
import { SIDES } from '../../model/side';
import type { Present } from '../../records/listed';
import { markOf } from '../../records/marks';
import type { FieldSight } from '../../records/sights';
import { withoutSide } from '../../records/sights';
import type { Run } from '../run';

/** The link that is being looked at. */
interface Watched {
	readonly run: Run;
	readonly edit: LinkEdit;
	readonly present: Present;
	/** Fields of which a side shows again what it held before a confirmed write of ours. */
	readonly putBack: Map<CompiledField, Side>;
}

/**
 * Lists lag behind writes. A side that shows what it held before a write that its app confirmed may be a
 * list that lags, or a user who put the value back. Where the record's own modified mark is the one from
 * before too, it is the list: read as an edit, it would put the old value back on the other side. Once
 * only, since some apps' marks are as coarse as a day. Without a mark it counts as an edit, and what it
 * overwrites is logged.
 */
export function hideLagging(link: Watched, field: CompiledField, sight: FieldSight): FieldSight {
	let seen = sight;
	for (const side of SIDES) {
		const unshown = link.edit.unshown(side, field.index);
		const value = seen.seen[side];
		if (unshown === undefined || value === undefined) continue;
		const isBefore = unshown.held.includes(value.print);
		const mark = markOf(link.run.settings.sides[side].modifiedField, link.present[side]?.record);
		if (isBefore && !unshown.missed && mark !== undefined && mark === unshown.mark) {
			link.edit.setUnshown(side, field.index, { ...unshown, missed: true });
			seen = withoutSide(seen, side);
			continue;
		}
		link.edit.setUnshown(side, field.index, undefined);
		if (isBefore) link.putBack.set(field, side);
	}
	return seen;
}
