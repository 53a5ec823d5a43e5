import type { CompiledField } from '../mapping/compiled';
import type { Fingerprint } from '../model/link';
import type { Side } from '../model/side';
import { canonical, isBlank } from '../values/canonical';
import { fingerprint } from '../values/fingerprint';

/** The value of one field of one side, as it is seen in a run. */
export interface SeenValue {
	readonly value: unknown;
	readonly canonical: string;
	readonly print: Fingerprint;
	readonly blank: boolean;
	/** Whether the record lacks the field, which is read as a box that is not ticked. */
	readonly unticked?: boolean;
}

/** A value as the field is compared on a side. */
export function compared(value: unknown, field: CompiledField, side: Side): SeenValue {
	const text = canonical(value, field.comparison[side]);
	return {
		value,
		canonical: text,
		print: fingerprint(text, field.comparison[side].salt),
		blank: isBlank(text),
	};
}

/**
 * Whether two sides hold the same: an app that leaves `false` out shows nothing else where it is sent a
 * blank. SEMANTICS "Forms".
 */
export function holdSame(one: SeenValue, other: SeenValue): boolean {
	if (one.print === other.print) return true;
	return (one.unticked === true && other.blank) || (other.unticked === true && one.blank);
}
