import type { IWebhookFunctions } from 'n8n-workflow';
import { DateTime } from 'luxon';
import { compileStored } from '../../../src/mapping/compiled';
import type { Conflict } from '../../../src/model/conflict';
import { byAge } from '../../../src/model/conflict';
import type { StateView } from '../../../src/model/syncState';
import type { View } from '../../../src/page/view';
import type { Seen } from '../../shared/state/lookAt';
import type { Admission } from './admission';

/** Who was let in, and the name that he typed. */
export interface Visitor {
	readonly admitted: Exclude<Admission, { readonly refused: unknown }>;
	readonly typedName: string;
}

const NAME_LENGTH = 100;

export function visitor(admitted: Visitor['admitted'], typed: string | undefined): Visitor {
	return { admitted, typedName: (typed ?? '').trim().slice(0, NAME_LENGTH) };
}

/** What the parts of a page know of the sync and of who looks. */
export function viewOf(
	context: IWebhookFunctions,
	{ state, syncName }: Seen,
	{ admitted, typedName }: Visitor,
): View {
	const zone = context.getTimezone();
	const kept: { readonly [name: string]: string } = typedName === '' ? {} : { name: typedName };
	return {
		syncName,
		names: state.head.mapping?.names ?? {},
		fields: new Map(compileStored(state.head).map((field) => [field.plan.key, field])),
		when: (moment) => DateTime.fromMillis(moment, { zone }).toFormat('d LLL yyyy, HH:mm'),
		query: (more) => `?${new URLSearchParams({ ...kept, ...more }).toString()}`,
		asksName: admitted.user === undefined,
		typedName,
	};
}

/** Who decides, for the history: the credential's user, or a name that was typed, which says so. */
export function deciderOf({ admitted: { user }, typedName }: Visitor): string | undefined {
	if (user !== undefined) return user;
	return typedName === '' ? undefined : `${typedName} (as typed)`;
}

/** Oldest first. O(open). */
export function openInOrder(state: StateView): readonly Conflict[] {
	return [...state.openConflicts()].sort(byAge);
}
