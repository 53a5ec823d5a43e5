import type { CompiledField } from '../../mapping/compiled';
import type { Fingerprint } from '../../model/link';
import type { Side } from '../../model/side';
import type { Shown } from '../../records/appForms';
import { noteSubstitute } from '../../records/appForms';
import { compared } from '../../records/seen';
import type { Run } from '../run';

/**
 * Whether a value that is not alike what was sent is the app's form of that: another write of the same
 * value was shown as the same, and no record of a list holds what was sent as it is. SEMANTICS "A third value".
 */
export function isSubstitute(
	run: Run,
	field: CompiledField,
	shown: Shown,
	isHeld = false,
): boolean {
	// Events do not show what else the app holds.
	if (!run.isSnapshot || isHeldAsSent(run, field, shown.side, shown.sent)) return false;
	return noteSubstitute(run.draft, shown, isHeld);
}

const held = new WeakMap<Run, Map<string, boolean>>();

/** O(records), once for each field, side and value of a run. */
function isHeldAsSent(run: Run, field: CompiledField, side: Side, sent: Fingerprint): boolean {
	const known = held.get(run) ?? new Map<string, boolean>();
	held.set(run, known);
	const key = `${side} ${field.index} ${sent}`;
	const before = known.get(key);
	if (before !== undefined) return before;
	const isHeld = holds(run, field, side, sent);
	known.set(key, isHeld);
	return isHeld;
}

function holds(run: Run, field: CompiledField, side: Side, print: Fingerprint): boolean {
	for (const record of run.listings[side].records.records()) {
		const value = field.read[side](record);
		if (value !== undefined && compared(value, field, side).print === print) return true;
	}
	return false;
}
