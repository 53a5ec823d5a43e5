import { jsonBody, own } from '../json';
import { headerOf } from '../request';
import { problemOf } from '../problem';
import { answerEmpty, refused } from '../verdict';
import type { Handshake } from './handshake';

/** Airtable says that there is something to be listed, and never what. */
export const airtable: Handshake = {
	signed: () =>
		answerEmpty([
			{ kind: 'changesRun', why: 'Airtable says that something has changed, and not what' },
		]),
};

/** Google says that something has changed by a header; its first message says that the channel stands. */
export const google: Handshake = {
	signed(request) {
		const state = headerOf(request, 'X-Goog-Resource-State');
		if (state.kind === 'one' && state.value === 'sync') return answerEmpty();
		return answerEmpty([
			{ kind: 'changesRun', why: 'Google says that something has changed, and not what' },
		]);
	},
};

/** Xero tries whether wrong signatures are told from right ones. What it sends then has no events. */
export const xero: Handshake = {
	signed(request) {
		const events = own(jsonBody(request), 'events');
		return Array.isArray(events) && events.length === 0 ? answerEmpty() : undefined;
	},
};

/** Intercom looks by HEAD whether the address is there; its ping is signed. */
export const intercom: Handshake = {
	unsigned(request, settings) {
		if (request.method !== 'HEAD') return undefined;
		const problem = problemOf(settings);
		return problem === undefined ? answerEmpty() : refused(problem);
	},
	signed: (request) => (own(jsonBody(request), 'topic') === 'ping' ? answerEmpty() : undefined),
};

export const github: Handshake = {
	signed(request) {
		const event = headerOf(request, 'X-GitHub-Event');
		return event.kind === 'one' && event.value === 'ping' ? answerEmpty() : undefined;
	},
};
