import { shownOf } from '../bucket/message';
import type { Conflict, ConflictType } from '../model/conflict';
import { CONFLICT_TYPES } from '../model/conflict';
import { SIDES } from '../model/side';
import { foldCase } from '../values/text';
import { textOf } from './valueHtml';

/** What of the open conflicts is wanted. */
export interface Filter {
	readonly type?: ConflictType;
	/** A field that is asked about, by its name on the master. */
	readonly field?: string;
	/** Stands in the record's name, its ids, or any value of it. */
	readonly text?: string;
}

/** Longer texts nobody types. */
export const TEXT_LENGTH = 200;

/** Names of its inputs, which stand in the page's address. */
export const filterInput = { type: 'type', field: 'field', text: 'text' } as const;

/** Reads a filter from an address; what says nothing that there is, is left out. */
export function readFilter(given: (name: string) => string | undefined): Filter {
	const type = CONFLICT_TYPES.find((each) => each === given(filterInput.type));
	const [field, text] = [
		given(filterInput.field),
		given(filterInput.text)?.trim().slice(0, TEXT_LENGTH),
	];
	return {
		...(type === undefined ? {} : { type }),
		...(field === undefined ? {} : { field }),
		...(text === undefined || text === '' ? {} : { text }),
	};
}

/** The filter as it stands in an address. */
export function filterQuery({ type, field, text }: Filter): { readonly [name: string]: string } {
	return {
		...(type === undefined ? {} : { [filterInput.type]: type }),
		...(field === undefined ? {} : { [filterInput.field]: field }),
		...(text === undefined ? {} : { [filterInput.text]: text }),
	};
}

export function isFiltered(filter: Filter): boolean {
	return Object.keys(filter).length > 0;
}

/** Which of the conflicts are wanted, in their order. O(conflicts × their values). */
export function filtered(conflicts: readonly Conflict[], filter: Filter): readonly Conflict[] {
	const { type, field, text } = filter;
	const wanted = text === undefined ? undefined : foldCase(text);
	return conflicts.filter(
		(conflict) =>
			(type === undefined || conflict.type === type) &&
			(field === undefined ||
				askedFields(conflict).some(({ masterField }) => masterField === field)) &&
			(wanted === undefined || textsOf(conflict).some((each) => foldCase(each).includes(wanted))),
	);
}

/** What is still asked about. */
export function askedFields({ fields }: Conflict) {
	return fields.filter(({ agreed }) => agreed !== true);
}

function textsOf(conflict: Conflict): readonly string[] {
	const ids = [
		conflict.masterId,
		conflict.slaveId,
		...(conflict.masterIds ?? []),
		...(conflict.slaveIds ?? []),
	];
	const values = askedFields(conflict).flatMap((field) =>
		SIDES.map((side) => shownOf(field, side)),
	);
	const records = SIDES.flatMap((side) => Object.values(conflict.records?.[side] ?? {}));
	return [
		conflict.label,
		...ids.flatMap((id) => (id === undefined ? [] : [String(id)])),
		...values,
		...records.map(textOf),
	];
}
