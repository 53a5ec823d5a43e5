import type { CompiledField } from '../mapping/compiled';
import type { ConflictField } from '../model/conflict';
import { isPlainJson } from '../values/plainJson';
import { canonical, isBlank } from '../values/canonical';

/** What a typed text is as a value, or why it can be none. */
export type Typed = { readonly value: unknown } | { readonly problem: string };

/** What the tags of canonical texts stand for, and how to type such a value. */
const KINDS: ReadonlyMap<string, readonly [tag: string, what: string]> = new Map([
	['number', ['n:', 'a number, such as 12.5']],
	['boolean', ['b:', 'yes or no']],
	['date', ['D:', 'a day, such as 2026-01-31']],
	['dateTime', ['d:', 'a time, such as 2026-01-31 14:30']],
]);

/**
 * Reads what a person typed for a field as the kind of value that the field has: by its comparator, else by what
 * the sides hold. In which form each app gets it is decided where it is written.
 */
export function readTyped(text: string, field: CompiledField, entry: ConflictField): Typed {
	const held = [entry.master, entry.slave].filter((value) => !isEmpty(value));
	if (held.some(Array.isArray)) return readList(text, held);
	if (held.some((value) => typeof value === 'object')) return readStructure(text);
	if (text.trim() === '') return { value: '' };
	const kind = kindOf(field, held);
	const [tag, what] = KINDS.get(kind) ?? [];
	if (tag === undefined) return { value: text };
	const read = canonical(text, { ...field.comparison.master, compareAs: comparatorOf(kind) });
	if (isBlank(read)) return { value: '' };
	if (!read.startsWith(tag)) return { problem: `“${shortened(text)}” is not ${what}.` };
	if (kind === 'boolean') return { value: read === 'b:true' };
	const printed = read.slice(tag.length);
	if (kind !== 'number') return { value: text.trim() };
	// Digits that a number cannot hold stay a text, as an app would show them.
	return { value: String(Number(printed)) === printed ? Number(printed) : printed };
}

function isEmpty(value: unknown): boolean {
	return value === undefined || value === null || value === '';
}

function kindOf({ comparison }: CompiledField, held: readonly unknown[]): string {
	const { compareAs } = comparison.master;
	if (compareAs !== 'auto') return compareAs;
	const all = (type: string) => held.length > 0 && held.every((value) => typeof value === type);
	if (all('number')) return 'number';
	return all('boolean') ? 'boolean' : 'text';
}

function comparatorOf(kind: string) {
	if (kind === 'boolean' || kind === 'date' || kind === 'dateTime') return kind;
	return 'number';
}

/** One element in a line; elements that are no texts are typed as JSON. */
function readList(text: string, held: readonly unknown[]): Typed {
	const elements = held.flatMap((value) => (Array.isArray(value) ? value : []));
	const trimmed = text.trim();
	if (trimmed === '') return { value: [] };
	if (trimmed.startsWith('[')) return readStructure(trimmed);
	if (!elements.every((element) => typeof element === 'string')) return readStructure(trimmed);
	const lines = trimmed.split('\n').map((line) => line.trim());
	return { value: lines.filter((line) => line !== '') };
}

function readStructure(text: string): Typed {
	const problem = `“${shortened(text)}” is no JSON, which this field needs: it is a list or has parts, such as ["a", "b"] or {"street": "High Street"}.`;
	if (text.trim() === '') return { value: null };
	try {
		const value: unknown = JSON.parse(text);
		return isPlainJson(value) ? { value } : { problem };
	} catch {
		return { problem };
	}
}

function shortened(text: string): string {
	return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
