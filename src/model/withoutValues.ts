import { omit } from 'lodash';
import type { Conflict, ConflictField } from './conflict';

/** An entry of which only ids, names and reasons are kept. What was decided is kept too: it stands nowhere else. */
export function withoutValues(entry: Conflict): Conflict {
	return {
		...omit(entry, ['records', 'partly']),
		fields: entry.fields.map(valueless),
		withoutValues: true,
	};
}

function valueless(field: ConflictField): ConflictField {
	const { kept } = field;
	const bare = omit(field, ['previous', 'master', 'slave', 'kept', 'putBack']);
	return kept !== undefined && 'side' in kept ? { ...bare, kept } : bare;
}
