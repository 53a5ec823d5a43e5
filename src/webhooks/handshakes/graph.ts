import { jsonBody, own } from '../json';
import { problemOf } from '../problem';
import type { Note } from '../verdict';
import { accepted, answerEmpty, answerText, refused } from '../verdict';
import type { Handshake } from './handshake';
import { echoable } from './handshake';

const LIFECYCLE: ReadonlyMap<unknown, Note> = new Map<unknown, Note>([
	[
		'missed',
		{ kind: 'fullRun', why: 'Microsoft Graph says that it could not deliver all notifications' },
	],
	[
		'subscriptionRemoved',
		{
			kind: 'tell',
			message:
				'Microsoft Graph has removed the subscription: no more changes are reported. Make it anew.',
		},
	],
	[
		'reauthorizationRequired',
		{
			kind: 'tell',
			message:
				'Microsoft Graph wants the subscription to be authorised again, else it ends. Renew it.',
		},
	],
]);

/** Microsoft Graph asks by a text in the address when a subscription is made, and reports on the subscription itself. */
export const microsoftGraph: Handshake = {
	unsigned(request, settings) {
		const { query } = request;
		if (!Object.hasOwn(query, 'validationToken')) return undefined;
		const problem = problemOf(settings);
		if (problem !== undefined) return refused(problem);
		const token = query.validationToken;
		return echoable(typeof token === 'string' ? token : undefined, (text) => answerText(text));
	},
	signed(request) {
		const list = own(jsonBody(request), 'value');
		const all: readonly unknown[] = Array.isArray(list) ? list : [];
		const lifecycle = all.map((each) => own(each, 'lifecycleEvent'));
		const kinds = new Set(lifecycle.filter((each) => each !== undefined));
		const notes = [...kinds].flatMap((kind) => LIFECYCLE.get(kind) ?? []);
		return lifecycle.includes(undefined) ? accepted(notes) : answerEmpty(notes);
	},
};
