import type { IWorkflowExecuteAdditionalData, WorkflowExecuteMode } from 'n8n-workflow';
import { parse } from 'node:querystring';
import type { Finished } from './savedWorkflow';

type Request = NonNullable<IWorkflowExecuteAdditionalData['httpRequest']>;
type Response = NonNullable<IWorkflowExecuteAdditionalData['httpResponse']>;

/** A call of a webhook, as a browser or a program makes it. */
export interface Call {
	readonly webhook: string;
	readonly headers?: { readonly [name: string]: string };
	readonly query?: string;
	/** As it is sent, of a form. */
	readonly body?: string;
	readonly mode?: WorkflowExecuteMode;
}

/** What came back, and the run that was started. */
export interface Answer {
	readonly status: number;
	readonly headers: { readonly [name: string]: string };
	readonly html: string;
	readonly run: Finished | undefined;
}

export const HOST = 'n8n.example.com';

/** As n8n's own reader leaves it: a form's body is parsed, an empty one is none. */
export function requestOf({ headers = {}, query = '', body }: Call): Request {
	const isForm = body !== undefined && headers['content-type'] === undefined;
	const isJson = headers['content-type'] === 'application/json';
	const type = isForm ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
	const given = { host: HOST, ...type, ...headers };
	const distinct = Object.entries(given).map(([name, value]) => [name.toLowerCase(), [value]]);
	return Object.assign(Object.create(null), {
		headers: given,
		headersDistinct: Object.fromEntries(distinct),
		originalUrl: `/webhook/path${query === '' ? '' : `?${query}`}`,
		query: { ...parse(query) },
		params: {},
		body:
			body === undefined || body === ''
				? undefined
				: isForm
					? parse(body)
					: isJson
						? JSON.parse(body)
						: body,
		rawBody: Buffer.from(body ?? ''),
	});
}

/** Takes what is sent in answer. */
export class Taken {
	private status = 0;
	private html: string | undefined;
	private readonly headers = new Map<string, string>([['access-control-allow-origin', '*']]);
	readonly response: Response;

	constructor() {
		const response = {
			status: (code: number) => {
				this.status = code;
				return response;
			},
			type: (type: string) => response.setHeader('Content-Type', type),
			setHeader: (name: string, value: string) => {
				this.headers.set(name.toLowerCase(), value);
				return response;
			},
			removeHeader: (name: string) => this.headers.delete(name.toLowerCase()),
			send: (html: string) => {
				if (this.html !== undefined) throw new Error('It was answered twice');
				this.html = html;
				return response;
			},
		};
		this.response = Object.assign(Object.create(null), response);
	}

	answer(run: Finished | undefined): Answer {
		if (this.html === undefined) throw new Error('Nothing was answered');
		const { status, html } = this;
		return { status, html, headers: Object.fromEntries(this.headers), run };
	}
}
