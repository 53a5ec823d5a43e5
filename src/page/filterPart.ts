import { escaped } from '../bucket/html';
import { fieldName } from '../bucket/message';
import { namedText } from '../bucket/namedText';
import type { Conflict, ConflictType } from '../model/conflict';
import { CONFLICT_TYPES } from '../model/conflict';
import type { SideNames } from '../model/sideNames';
import type { Filter } from './filter';
import { TEXT_LENGTH, askedFields, filterInput, isFiltered } from './filter';
import { exactly, hidden } from './inputs';
import type { View } from './view';

/** In a person's words. */
const TYPE_NAMES: { readonly [type in ConflictType]: string } = {
	contested: 'Changed on both sides',
	ambiguousMatch: 'Which records belong together',
	deleted: 'Deleted on one side',
	deletedVsEdited: 'Deleted on one side, edited on the other',
	failedWrite: 'An app refused it',
	unconfirmedCreate: 'May have been created',
	oscillation: 'Changes back and forth',
	badRecord: 'A record that cannot be read',
};

/** The filter above the list, with what there is to choose. It needs no script: the address has it. */
export function filterPart(open: readonly Conflict[], filter: Filter, view: View): string {
	const types = CONFLICT_TYPES.map((type) => ({
		value: type,
		text: TYPE_NAMES[type],
		count: open.filter((each) => each.type === type).length,
	})).filter(({ count, value }) => count > 0 || value === filter.type);
	const fields = fieldsOf(open, view.names);
	const choices = [
		types.length > 1 || filter.type !== undefined
			? select(filterInput.type, 'What happened', 'Anything', types, filter.type)
			: '',
		fields.length > 1 || filter.field !== undefined
			? select(filterInput.field, 'Field', 'Any field', fields, filter.field)
			: '',
		`<label><span class="who">Name, id or value</span> <input type="search" name="${filterInput.text}" value="${exactly(filter.text ?? '')}" maxlength="${TEXT_LENGTH}"></label>`,
	];
	const kept = view.typedName === '' ? '' : hidden('name', view.typedName);
	const clear = isFiltered(filter) ? `<a href="${escaped(view.all)}">Show all</a>` : '';
	return `<form class="filter" method="get" role="search" aria-label="Filter">${kept}${choices.join('')}<p class="go"><button class="second">Filter</button>${clear}</p></form>`;
}

interface Choice {
	readonly value: string;
	readonly text: string;
	readonly count: number;
}

/** The fields that are asked about, with how many conflicts; those of most first. */
function fieldsOf(open: readonly Conflict[], names: SideNames): readonly Choice[] {
	const found = new Map<string, Choice>();
	for (const conflict of open) {
		for (const field of askedFields(conflict)) {
			const { masterField: value } = field;
			const text = namedText(fieldName(field), names);
			found.set(value, { value, text, count: (found.get(value)?.count ?? 0) + 1 });
		}
	}
	return [...found.values()].sort((a, b) => b.count - a.count);
}

function select(
	name: string,
	label: string,
	none: string,
	choices: readonly Choice[],
	chosen: string | undefined,
): string {
	const options = choices.map(
		({ value, text, count }) =>
			`<option value="${exactly(value)}"${value === chosen ? ' selected' : ''}>${escaped(text)} (${count})</option>`,
	);
	// What is filtered by and no longer there must still be seen to be filtered by.
	if (chosen !== undefined && choices.every(({ value }) => value !== chosen)) {
		options.push(`<option value="${exactly(chosen)}" selected>${escaped(chosen)} (0)</option>`);
	}
	return `<label><span class="who">${escaped(label)}</span> <select name="${name}"><option value="">${escaped(none)}</option>${options.join('')}</select></label>`;
}
