import type { Fingerprint, SightMark } from '../model/link';
import type { LinkEdit } from '../model/linkEdit';
import type { Side } from '../model/side';
import { isOlder } from '../values/marks';

/**
 * How a value that a side tells of a field lies to what is known of it, by the modified marks.
 * - `news`: nothing newer is known, or nobody can say.
 * - `old`: it was seen newer before.
 * - `overwritten`: an edit that no run had seen when a write of ours replaced it.
 */
export type Age = 'news' | 'old' | 'overwritten';

/** A value of one field of one side, with the mark that its record has. */
export interface Told {
	readonly side: Side;
	readonly field: number;
	readonly print: Fingerprint;
	readonly mark: string | undefined;
	/** Whether a list shows it: then it is there, whatever was there under the same mark. */
	readonly listed?: boolean;
}

/** SEMANTICS "Out of date". */
export function ageOf(edit: LinkEdit, told: Told): Age {
	const { side, field, mark } = told;
	const own = edit.ownMark(side, field);
	const isBefore = isOlder(mark, own?.mark);
	// Within one step of the app's marks nobody can say which came first, but what a list shows is there.
	const mayBeBefore = isBefore || (told.listed !== true && mark === own?.mark);
	if (own !== undefined && mayBeBefore && wasReplaced(edit, told, own)) return 'overwritten';
	return isBefore || isOlder(mark, edit.sightMark(side, field)) ? 'old' : 'news';
}

/** Whether our write replaced it: it is newer than what was known before, and not what the write was to replace. */
function wasReplaced(edit: LinkEdit, told: Told, { since, held }: SightMark): boolean {
	const { side, field, print, mark } = told;
	const known = held ?? edit.unshown(side, field)?.held;
	if (edit.shadow(side, field) === print || known?.includes(print) === true) return false;
	return since === undefined ? known !== undefined : isOlder(since, mark);
}
