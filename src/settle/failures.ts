import type { FailureKind } from '../model/link';

/** An error as an app's step told of it. */
export interface AppError {
	/** HTTP status, where there is one. */
	readonly status?: number;
	/** What the step and the app say, the step's message first. */
	readonly texts: readonly string[];
}

/** Somebody between us and the app gave up waiting, or the app was not there: it may have written. */
const UNANSWERED_STATUSES: ReadonlySet<number> = new Set([
	408, 502, 503, 504, 520, 521, 522, 523, 524,
]);

/** What apps and n8n's steps say of too many requests. */
const THROTTLED =
	/\b429\b|quota|rate.?limit|too many requests|throttl|spacing your requests|request.?limit.?exceeded/i;

/** What apps, n8n's steps and the network say where no answer came. */
const UNANSWERED =
	/\b50[234]\b|service unavailable|bad gateway|gateway time|time[d -]*out|ETIMEDOUT|ESOCKETTIMEDOUT|ECONN|EPIPE|EAI_AGAIN|ENOTFOUND|ENETUNREACH|EHOSTUNREACH|socket hang up|connection (?:to the server )?(?:was |is |has been |cannot be )?(?:closed|reset|aborted|refused|lost|terminated|established|timed)|(?:closed|refused|lost) the connection|host is unreachable|network error/i;

/**
 * What became of a write that ended with an error. The status decides where there is one: texts are the
 * app's, or n8n's own words, and may speak of anything. A 403 is what some apps answer to too many requests.
 */
export function kindOfFailure({ status, texts }: AppError): FailureKind {
	const text = texts.join('\n');
	if (status === 429) return 'throttled';
	if (status !== undefined && UNANSWERED_STATUSES.has(status)) return 'unanswered';
	if ((status === undefined || status === 403) && THROTTLED.test(text)) return 'throttled';
	return status === undefined && UNANSWERED.test(text) ? 'unanswered' : 'refused';
}

const LONGEST_REASON = 300;

/** The error in words for people: status and description. */
export function inWords({ status, texts }: AppError): string {
	const told: string[] = [];
	for (const text of texts.map((each) => each.replace(/\s+/g, ' ').trim())) {
		if (text !== '' && !told.some((other) => other.includes(text))) told.push(text);
	}
	const said = told.length === 0 ? 'the app gave no reason' : told.join(': ');
	const number = status === undefined || said.includes(String(status)) ? '' : `${status}: `;
	const words = `${number}${said}`;
	return words.length > LONGEST_REASON ? `${words.slice(0, LONGEST_REASON - 1)}…` : words;
}
