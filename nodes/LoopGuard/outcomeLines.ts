import type { WriteResult } from '../../src/settle/confirm';

/** More kinds of failure than this nobody reads. */
const MOST_KINDS = 5;

/** One line for each kind of what was not confirmed, with a count, the most frequent first. */
export function outcomeLines(results: readonly WriteResult[]): readonly string[] {
	const kinds = new Map<string, { readonly line: string; readonly count: number }>();
	for (const result of results) {
		if (isConfirmed(result)) continue;
		const key = kindOf(result);
		const { count } = kinds.get(key) ?? { count: 0 };
		kinds.set(key, { line: kinds.get(key)?.line ?? lineOf(result), count: count + 1 });
	}
	const sorted = [...kinds.values()].sort((a, b) => b.count - a.count);
	const lines = sorted.slice(0, MOST_KINDS).map(({ line, count }) => `${count} ${line}`);
	const rest = sorted.slice(MOST_KINDS).reduce((sum, { count }) => sum + count, 0);
	return rest === 0 ? lines : [...lines, `${rest} not confirmed for other reasons.`];
}

export function isConfirmed({ status }: WriteResult): boolean {
	return status === 'confirmed' || status === 'acknowledged';
}

function lineOf({ status, reason }: WriteResult): string {
	const end = /[.!?…]$/.test(reason) ? '' : '.';
	switch (status) {
		case 'throttled':
			return `throttled, tried again for as long as it takes: ${reason}${end}`;
		case 'unanswered':
			return `unanswered, the next run looks whether they landed: ${reason}${end}`;
		default:
			return `not confirmed: ${reason}${end}`;
	}
}

/** Ids, numbers and quoted values are of one record; a status that begins the reason is of the kind. */
function kindOf({ status, reason }: WriteResult): string {
	const begin = /^[45]\d\d/.exec(reason)?.[0] ?? '';
	const rest = reason.slice(begin.length).replace(/"[^"]*"|'[^']*'|\d+/g, '#');
	return [status, begin, rest].join('\n');
}
