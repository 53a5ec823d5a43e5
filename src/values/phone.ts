/** Everything that people put between the digits, with the invisible marks that copying brings along. */
const BETWEEN = /[\s().\-/‐-―\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g;
const EXTENSION = /(?:;?ext(?:ension)?[.=:]?|x|#)(\d+)$/i;
const NUMBER = /^(\+|00)?(\d+)(x\d+)?$/;

/** Digits of a phone number, with `+` where it is international; `undefined` where it is none. */
export function readPhone(text: string): string | undefined {
	if (text.length > 100) return undefined;
	const bare = text.replace(/^tel:/i, '').replace(BETWEEN, '').replace(EXTENSION, 'x$1');
	const found = NUMBER.exec(bare);
	if (found === null) return undefined;
	const [, international, digits = '', extension = ''] = found;
	return `${international === undefined ? '' : '+'}${digits}${extension}`;
}
