/**
 * Whether two values are one and the same as far as a glance tells: a text, a number, or a list of such
 * in the same order. `false` says nothing: they may still be equal as they are compared.
 */
export function isSameValue(a: unknown, b: unknown): boolean {
	if (a === b) return true;
	if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
	for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
	return true;
}
