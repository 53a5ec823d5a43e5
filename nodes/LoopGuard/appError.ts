import type { INodeExecutionData } from 'n8n-workflow';
import type { AppError } from '../../src/settle/failures';

interface Dictionary {
	readonly [name: string]: unknown;
}

/**
 * The error of an item that came from an app's step, on its error output or among its answers. n8n's steps
 * give a live error beside the JSON, an error within it (an object or a text), or the raw reason of a
 * request with `details`. Only what people can read is taken: some of these carry the step's parameters.
 */
export function appErrorOf(item: INodeExecutionData): AppError | undefined {
	const error: unknown = item.error ?? item.json.error;
	if (error === undefined || error === null || error === false) return undefined;
	const details = isDictionary(item.json.details) ? item.json.details : {};
	const known = isDictionary(error) ? error : { message: error };
	const causes = [known, inside(known, 'cause'), inside(inside(known, 'cause'), 'cause')];
	const texts = [
		// With it the HTTP Request step says in words what its error says in JSON.
		'httpCode' in details ? details.message : undefined,
		...causes.flatMap(({ message, description }) => [message, description]),
		'httpCode' in details ? details.description : undefined,
		...[known.error, known.body, inside(known, 'response').data, inside(known, 'context').data],
		...causes.map(({ code }) => (NETWORK.test(String(code)) ? code : undefined)),
	];
	const told = texts.map((text) => inText(text)).filter((text) => text !== '');
	const more =
		told.length > 0 ? told : [known.messages, item.json.message].map((text) => inText(text));
	const status = statusOf([...causes, details, inside(known, 'response')], texts);
	return { texts: more, ...(status === undefined ? {} : { status }) };
}

/** Codes of the operating system; those of HTTP libraries say less than the status. */
const NETWORK = /^E(?!RR_)[A-Z_]+$/;

function isDictionary(value: unknown): value is Dictionary {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function inside(value: Dictionary, name: string): Dictionary {
	const found = value[name];
	return isDictionary(found) ? found : {};
}

/** What n8n puts before the answer's body, and what HTTP libraries say. */
const STATUS_IN_TEXT = /^(?:HTTP |Error |Error: )?([45]\d\d)\b|status(?: code)?:? ?([45]\d\d)\b/i;

function statusOf(places: readonly Dictionary[], texts: readonly unknown[]): number | undefined {
	const named = places.flatMap(({ httpCode, statusCode, status, code }) => [
		httpCode,
		statusCode,
		status,
		code,
	]);
	const written = texts.map((text) => {
		const match = typeof text === 'string' ? STATUS_IN_TEXT.exec(text) : null;
		return match?.[1] ?? match?.[2];
	});
	const numbers = [...named, ...written].map((each) =>
		typeof each === 'number' || typeof each === 'string' ? Number(each) : NaN,
	);
	return numbers.find((each) => Number.isInteger(each) && each >= 400 && each < 600);
}

/** Where apps say in an answer's body what is wrong. */
const WORDS = ['message', 'description', 'detail', 'error_description', 'error', 'errors', 'title'];
const DEEPEST = 4;

/** A text, or the first that is found in an answer's body; a body in JSON is looked into. */
function inText(value: unknown, depth = 0): string {
	if (typeof value === 'number') return depth > 0 ? String(value) : '';
	if (typeof value === 'string') return fromJson(value, depth);
	if (depth > DEEPEST) return '';
	if (Array.isArray(value)) return inText(value[0], depth + 1);
	if (!isDictionary(value)) return '';
	for (const name of WORDS) {
		const text = inText(value[name], depth + 1);
		if (text !== '') return text;
	}
	return '';
}

/** What the Postgres and MySQL steps say where the server gave no detail: the query, with its values. */
const QUERY = /^Failed query:/;

/** n8n's errors of requests read `422 - {"message":"…"}`. */
function fromJson(text: string, depth: number): string {
	if (QUERY.test(text)) return '';
	const start = /^(?:[45]\d\d - )?(?=["{[])/.exec(text)?.[0];
	if (start === undefined || depth > DEEPEST) return text;
	try {
		return inText(JSON.parse(text.slice(start.length)), depth + 1);
	} catch {
		return text;
	}
}
