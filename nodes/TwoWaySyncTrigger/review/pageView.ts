import type { IWebhookFunctions } from 'n8n-workflow';
import { DateTime } from 'luxon';
import { compileStored } from '../../../src/mapping/compiled';
import type { Conflict } from '../../../src/model/conflict';
import { byAge } from '../../../src/model/conflict';
import type { StateView } from '../../../src/model/syncState';
import { filterQuery, readFilter } from '../../../src/page/filter';
import { HISTORY_VIEW } from '../../../src/page/historyPage';
import type { View } from '../../../src/page/view';
import type { Seen } from '../../shared/state/lookAt';
import type { Admission } from './admission';
import { queryText } from './request';

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
	const filter = readFilter((name) => queryText(context, name));
	const named: Query = typedName === '' ? {} : { name: typedName };
	const kept: Query = { ...named, ...filterQuery(filter) };
	return {
		syncName,
		names: state.head.mapping?.names ?? {},
		fields: new Map(compileStored(state.head).map((field) => [field.plan.key, field])),
		when: (moment) => DateTime.fromMillis(moment, { zone }).toFormat('d LLL yyyy, HH:mm'),
		query: (more) => addressOf({ ...kept, ...more }),
		filter,
		all: addressOf(named),
		history: addressOf({ ...named, ...HISTORY_VIEW }),
		links: {
			master: textParameter(context, 'masterLink'),
			slave: textParameter(context, 'slaveLink'),
		},
		asksName: admitted.user === undefined,
		typedName,
	};
}

interface Query {
	readonly [name: string]: string;
}

function addressOf(query: Query): string {
	return `?${new URLSearchParams({ ...query }).toString()}`;
}

function textParameter(context: IWebhookFunctions, name: string): string {
	const value: unknown = context.getNodeParameter(name, '');
	return typeof value === 'string' ? value : '';
}

/** Who decides, for the history: the credential's user, or a name that was typed, which says so. */
export function deciderOf({ admitted: { user }, typedName }: Visitor): string | undefined {
	if (user !== undefined) return user;
	return typedName === '' ? undefined : `${typedName} (as typed)`;
}

/** What needs a person, oldest first: what is decided needs nobody any more. O(open). */
export function waitingInOrder(state: StateView): readonly Conflict[] {
	return [...state.openConflicts()].filter(({ decidedAt }) => decidedAt === undefined).sort(byAge);
}
