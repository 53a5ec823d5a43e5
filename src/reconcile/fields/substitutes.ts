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

const held = new WeakMap<Run, Map<string, ReadonlySet<Fingerprint>>>();

/** O(records), once for each field and side of a run. */
function isHeldAsSent(run: Run, field: CompiledField, side: Side, sent: Fingerprint): boolean {
	const known = held.get(run) ?? new Map<string, ReadonlySet<Fingerprint>>();
	held.set(run, known);
	const key = `${side} ${field.index}`;
	const prints = known.get(key) ?? printsOf(run, field, side);
	known.set(key, prints);
	return prints.has(sent);
}

function printsOf(run: Run, field: CompiledField, side: Side): ReadonlySet<Fingerprint> {
	const prints = new Set<Fingerprint>();
	for (const record of run.listings[side].records.records()) {
		const value = field.read[side](record);
		if (value !== undefined) prints.add(compared(value, field, side).print);
	}
	return prints;
}
