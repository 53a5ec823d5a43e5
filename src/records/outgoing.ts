import { blankIn, inForm } from '../forms/write';
import type { CompiledField } from '../mapping/compiled';
import type { Side } from '../model/side';
import { otherSide } from '../model/side';
import { isBlank } from '../values/canonical';
import { readInstant } from '../values/instant';
import type { Sent } from './proof';
import type { SeenValue } from './seen';
import { compared } from './seen';

/** What is sent, and as the target compares it. */
export interface Outgoing {
	readonly value: unknown;
	readonly sent: SeenValue;
}

/**
 * What is sent of a side's value to the other side: the value in the form in which the target holds the
 * field, as far as that is known. SEMANTICS "Forms".
 */
export function outgoing(field: CompiledField, from: Side, seen: SeenValue): Outgoing {
	const to = otherSide(from);
	const value = inFormOf(field, to, from, seen);
	const sent = compared(value, field, to);
	if (sent.canonical === seen.canonical) return { value, sent };
	// The target would read it as another instant or day: with its zone it says which.
	const explicit = explicitForm(
		seen.canonical,
		readInstant(seen.value, field.comparison[from].zone),
	);
	if (explicit === undefined) return { value, sent };
	return { value: explicit, sent: compared(explicit, field, to) };
}

/** The same of a value that was made for a side, or typed by a person. */
export function outgoingTo(field: CompiledField, side: Side, made: unknown): Outgoing {
	const value = inFormOf(field, side, side, compared(made, field, side));
	return { value, sent: compared(value, field, side) };
}

function inFormOf(field: CompiledField, to: Side, from: Side, seen: SeenValue): unknown {
	const form = field.forms[to];
	if (form === undefined) {
		return isBlank(seen.canonical) ? blankIn(form, seen.value) : seen.value;
	}
	const source = field.comparison[from];
	return inForm(
		{
			value: seen.value,
			canonical: seen.canonical,
			zone: source.zone,
			targetZone: field.comparison[to].zone,
			delimiter: source.listDelimiter,
			keepsMilliseconds: source.dateTimePrecision === 'millisecond',
		},
		form,
	);
}

/** What was sent, as people read it, as far as it is known. */
export function shownSent({ sentValue, sentStart }: Sent): string | undefined {
	if (sentValue !== undefined) return shownForm(sentValue);
	return sentStart === undefined ? undefined : `${shownForm(sentStart)}…`;
}

function shownForm(canonicalText: string): string {
	if (isBlank(canonicalText)) return '';
	return explicitForm(canonicalText) ?? canonicalText.slice('t:'.length);
}

/** A day, or an instant with its zone; `instant`: that very one in epoch milliseconds, which may be finer. */
function explicitForm(canonicalText: string, instant?: number): string | undefined {
	if (canonicalText.startsWith('D:')) return canonicalText.slice(2);
	if (!canonicalText.startsWith('d:')) return undefined;
	return new Date(instant ?? Number(canonicalText.slice(2)) * 1000).toISOString();
}
