import type { RecordId } from '../model/link';

/** What stands for the id in the pattern of a link. CONTRACT. */
export const LINK_ID = '{{id}}';

/**
 * Where a record is in its app: the address with its id in it, as part of an address. `undefined` where the
 * pattern is none that people can follow; nothing but the web is linked to.
 */
export function recordLink(pattern: string | undefined, id: RecordId): string | undefined {
	if (pattern === undefined || !isLinkPattern(pattern)) return undefined;
	const part = partOf(String(id));
	if (part === undefined) return undefined;
	return new URL(pattern.trim().replaceAll(LINK_ID, part)).href;
}

/** An id as part of an address; none where it would lead elsewhere, or is no text that an address can have. */
function partOf(id: string): string | undefined {
	if (/^\.{0,2}$/.test(id) || /\p{Cs}/u.test(id)) return undefined;
	return encodeURIComponent(id);
}

/** Whether a pattern has a place for the id and is an address of the web whatever stands there. */
export function isLinkPattern(pattern: string): boolean {
	const trimmed = pattern.trim();
	const [origin = '', rest] = splitOnce(trimmed, LINK_ID);
	return (
		rest !== undefined && /^https?:\/\/[^/?#\s{}]+[/?#]\S*$/i.test(origin) && URL.canParse(origin)
	);
}

/** The id may stand behind the name of the host alone: what an app gives must not choose whom we call. */
function splitOnce(text: string, by: string): readonly [string, string | undefined] {
	const at = text.indexOf(by);
	return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + by.length)];
}
