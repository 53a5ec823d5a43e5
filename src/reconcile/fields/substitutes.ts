import type { CompiledField } from '../../mapping/compiled';
import type { Fingerprint } from '../../model/link';
import type { Side } from '../../model/side';
import type { Shown } from '../../records/appForms';
import { noteSubstitute } from '../../records/appForms';
import { KnownPrints } from '../../records/knownPrints';
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

const held = new KnownPrints<Run>();

/** O(records), once for each field and side of a run. */
function isHeldAsSent(run: Run, field: CompiledField, side: Side, sent: Fingerprint): boolean {
	return held.of(run, side, field.index, () => printsOf(run, field, side)).has(sent);
}

function* printsOf(run: Run, field: CompiledField, side: Side): Iterable<Fingerprint> {
	for (const record of run.listings[side].records.records()) {
		const value = field.read[side](record);
		if (value !== undefined) yield compared(value, field, side).print;
	}
}
