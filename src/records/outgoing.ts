import type { CompiledField } from '../mapping/compiled';
import type { Side } from '../model/side';
import { otherSide } from '../model/side';
import { isBlank } from '../values/canonical';
import type { SeenValue } from './seen';
import { compared } from './seen';

/**
 * What is sent of a side's value to the other side: the value as it is, unless the target would read
 * it as another instant or day (a form without a zone); then with its zone.
 */
export function outgoing(
	field: CompiledField,
	from: Side,
	seen: SeenValue,
): { readonly value: unknown; readonly sent: SeenValue } {
	const to = otherSide(from);
	const sent = compared(seen.value, field, to);
	if (sent.canonical === seen.canonical) return { value: seen.value, sent };
	const explicit = explicitForm(seen.canonical);
	if (explicit === undefined) return { value: seen.value, sent };
	return { value: explicit, sent: compared(explicit, field, to) };
}

/** What was sent, as people read it, by its canonical text. */
export function shownForm(canonicalText: string): string {
	if (isBlank(canonicalText)) return '';
	return explicitForm(canonicalText) ?? canonicalText.slice('t:'.length);
}

function explicitForm(canonicalText: string): string | undefined {
	if (canonicalText.startsWith('D:')) return canonicalText.slice(2);
	if (!canonicalText.startsWith('d:')) return undefined;
	return new Date(Number(canonicalText.slice(2)) * 1000).toISOString();
}
