import type { Conflict } from './conflict';
import type { SideNames } from './sideNames';
import { withNames } from './sideNames';

/** An entry as it is kept: its sentences have the names by which the apps were called then. */
export function conflictInWords(conflict: Conflict, names: SideNames): Conflict {
	const { fields, label, reason, how } = conflict;
	return {
		...conflict,
		label: withNames(label, names),
		reason: withNames(reason, names),
		...(how === undefined ? {} : { how: withNames(how, names) }),
		fields: fields.map((field) => ({ ...field, reason: withNames(field.reason, names) })),
	};
}
