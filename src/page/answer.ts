/** What a person sent of one conflict: texts, which nobody has looked at yet. */
export interface Answer {
	/** Its number on the page that was sent. */
	readonly number: number;
	readonly conflictId: string;
	readonly revision: number;
	/** What is taken of each field, by the field's number in the conflict. */
	readonly takes: ReadonlyMap<number, string>;
	/** What was typed for each field. */
	readonly typed: ReadonlyMap<number, string>;
	/** What is to become of the record; JSON of one of the choices. */
	readonly existence?: string;
	readonly comment?: string;
}

/** A body as n8n hands it over. */
export interface Body {
	readonly [name: string]: unknown;
}

/** So many conflicts one page has at most. */
export const PAGE_CONFLICTS = 50;

/** What a comment may have. */
export const COMMENT_LENGTH = 2000;

/** Names of the inputs; `number` is that of the conflict on the page, `field` that of the field in it. */
export const inputName = {
	conflict: (number: number) => `c${number}`,
	revision: (number: number) => `r${number}`,
	take: (number: number, field: number) => `t${number}.${field}`,
	typed: (number: number, field: number) => `v${number}.${field}`,
	existence: (number: number) => `e${number}`,
	comment: (number: number) => `n${number}`,
};

/**
 * Reads what a page sent. What names no conflict, and what is no text, is not read; nothing here is trusted.
 * O(body).
 */
export function readAnswers(body: Body): readonly Answer[] {
	const inputs = Object.entries(body);
	const fields = new Map<number, Array<readonly [kind: string, field: number, text: string]>>();
	for (const [name, value] of inputs) {
		const [, kind, number, field] = /^([tv])(\d{1,4})\.(\d{1,4})$/.exec(name) ?? [];
		if (kind === undefined || typeof value !== 'string') continue;
		const list = fields.get(Number(number)) ?? [];
		list.push([kind, Number(field), value]);
		fields.set(Number(number), list);
	}
	return inputs
		.flatMap(([name, conflictId]): Answer[] => {
			const number = Number(/^c(\d{1,4})$/.exec(name)?.[1] ?? NaN);
			if (Number.isNaN(number) || typeof conflictId !== 'string') return [];
			return [answer(body, number, conflictId, fields.get(number) ?? [])];
		})
		.sort((a, b) => a.number - b.number);
}

function answer(
	body: Body,
	number: number,
	conflictId: string,
	fields: ReadonlyArray<readonly [kind: string, field: number, text: string]>,
): Answer {
	const of = (wanted: string) =>
		new Map(
			fields
				.filter(([kind, , text]) => kind === wanted && text !== '')
				.map(([, field, text]): [number, string] => [field, inOwnLines(text)]),
		);
	const existence = textOf(body, inputName.existence(number));
	const comment = textOf(body, inputName.comment(number))?.slice(0, COMMENT_LENGTH);
	const revision = Number(textOf(body, inputName.revision(number)) ?? NaN);
	return {
		number,
		conflictId,
		revision: Number.isSafeInteger(revision) ? revision : -1,
		takes: of('t'),
		typed: of('v'),
		...(existence === undefined ? {} : { existence }),
		...(comment === undefined ? {} : { comment: inOwnLines(comment) }),
	};
}

/** A text of the body; a name that was sent twice is none. */
export function textOf(body: Body, name: string): string | undefined {
	const value = Object.prototype.hasOwnProperty.call(body, name) ? body[name] : undefined;
	return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** Browsers end lines in their own way. */
function inOwnLines(text: string): string {
	return text.replace(/\r\n?/g, '\n');
}
