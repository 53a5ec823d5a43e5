/** What HubSpot decodes in the address before it signs, and nothing else. */
const DECODED: ReadonlyMap<string, string> = new Map([
	['%3A', ':'],
	['%2F', '/'],
	['%3F', '?'],
	['%40', '@'],
	['%21', '!'],
	['%24', '$'],
	['%27', "'"],
	['%28', '('],
	['%29', ')'],
	['%2A', '*'],
	['%2C', ','],
	['%3B', ';'],
]);

/**
 * The address as HubSpot may have signed it: decoded by its table, decoded save the question mark, whose place in the
 * table can be read either way, and as it came.
 */
export function hubspotUris(url: string): readonly string[] {
	const decode = (kept: readonly string[]) =>
		url.replace(/%[0-9a-f]{2}/gi, (code) => {
			const capital = code.toUpperCase();
			return kept.includes(capital) ? code : (DECODED.get(capital) ?? code);
		});
	return [...new Set([decode([]), decode(['%3F']), url])];
}
