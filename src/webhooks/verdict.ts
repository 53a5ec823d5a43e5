/** What a webhook without a record of its own asks for, or has to tell. */
export type Note =
	/** The app says that it could not tell of everything. */
	| { readonly kind: 'fullRun'; readonly why: string }
	/** Something changed, and the webhook does not say what. */
	| { readonly kind: 'changesRun'; readonly why: string }
	/** The app named the secret that it signs with from now on: to be shown to a person, once. */
	| { readonly kind: 'firstSecret'; readonly secret: string; readonly message: string }
	| { readonly kind: 'tell'; readonly message: string };

export interface Refused {
	readonly kind: 'refused';
	readonly status: 400 | 401 | 403;
	/** Part of a sentence, without a full stop, for people; one of few, never made of what the sender wrote. */
	readonly why: string;
}

/** A webhook with events. It came from who has the secret. */
export interface Accepted {
	readonly kind: 'accepted';
	readonly notes: readonly Note[];
}

/** What to answer to a webhook without events; the headers are all that may be set beside those of HTTP. */
export interface Answer {
	readonly kind: 'answer';
	readonly status: number;
	/** By names in small letters. */
	readonly headers: { readonly [name: string]: string };
	readonly body: string;
	readonly notes: readonly Note[];
}

export type Verdict = Accepted | Refused | Answer;

export function refused(why: string, status: Refused['status'] = 401): Refused {
	return { kind: 'refused', status, why };
}

export function accepted(notes: readonly Note[] = []): Accepted {
	return { kind: 'accepted', notes };
}

/** What is echoed comes from outside: no browser may take it for a page, whoever links to it. */
const INERT = {
	'x-content-type-options': 'nosniff',
	'content-security-policy': "default-src 'none'",
	'cache-control': 'no-store',
} satisfies Answer['headers'];

interface AnswerParts {
	readonly status?: number;
	readonly headers?: Answer['headers'];
	readonly notes?: readonly Note[];
}

export function answerText(body: string, parts: AnswerParts = {}): Answer {
	const { status = 200, headers = {}, notes = [] } = parts;
	const type = { 'content-type': 'text/plain; charset=utf-8' };
	return { kind: 'answer', status, headers: { ...headers, ...type, ...INERT }, body, notes };
}

export function answerJson(body: { readonly [name: string]: string }): Answer {
	const type = { 'content-type': 'application/json; charset=utf-8' };
	return {
		kind: 'answer',
		status: 200,
		headers: { ...type, ...INERT },
		body: JSON.stringify(body),
		notes: [],
	};
}

/** Nothing to say but that it arrived. */
export function answerEmpty(notes: readonly Note[] = []): Answer {
	return answerText('', { notes });
}
