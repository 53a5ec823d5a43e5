import type { CompiledField } from '../mapping/compiled';
import type { ConflictField } from '../model/conflict';
import { decideByUnion } from '../contested/union';
import { canonical } from '../values/canonical';

/**
 * Both values in one: lists with what either side added and without what either removed, texts one after the
 * other. `undefined` where they cannot be combined, or where that would be one of them.
 */
export function combined(
	field: CompiledField,
	entry: ConflictField,
): { readonly value: unknown } | undefined {
	const made = unionOf(field, entry) ?? textsOf(field, entry);
	if (made === undefined) return undefined;
	const comparison = field.comparison.master;
	const text = canonical(made.value, comparison);
	const isOne = [entry.master, entry.slave].some((value) => canonical(value, comparison) === text);
	return isOne ? undefined : made;
}

function unionOf(field: CompiledField, entry: ConflictField) {
	if (!Array.isArray(entry.master) && !Array.isArray(entry.slave)) {
		if (field.comparison.master.compareAs !== 'list') return undefined;
	}
	const outcome = decideByUnion({
		policy: 'union',
		fallbackSide: 'master',
		skewSeconds: 0,
		master: { value: entry.master, comparison: field.comparison.master },
		slave: { value: entry.slave, comparison: field.comparison.slave },
		...(entry.previous === undefined ? {} : { base: { value: entry.previous } }),
	});
	return outcome.winner === 'merged' ? { value: outcome.values.master } : undefined;
}

/** Comparators of values that can stand one after the other. */
const OF_TEXTS: readonly string[] = ['auto', 'text', 'textIgnoreCase'];

function textsOf(field: CompiledField, { master, slave, previous }: ConflictField) {
	const { compareAs } = field.comparison.master;
	if (!OF_TEXTS.includes(compareAs)) return undefined;
	if (typeof master !== 'string' || typeof slave !== 'string') return undefined;
	const kinds = [master, slave].map((text) => canonical(text, field.comparison.master));
	if (!kinds.every((text) => text.startsWith('t:'))) return undefined;
	if (master.includes(slave)) return { value: master };
	if (slave.includes(master)) return { value: slave };
	const base = typeof previous === 'string' && previous !== '' ? previous : undefined;
	// Both wrote on: what was there before stands once.
	if (base !== undefined && master.startsWith(base) && slave.startsWith(base)) {
		return { value: `${master}${slave.slice(base.length)}` };
	}
	const separator = `${master}${slave}`.includes('\n') ? '\n' : ', ';
	return { value: `${master}${separator}${slave}` };
}
