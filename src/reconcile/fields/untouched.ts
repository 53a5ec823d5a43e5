import type { CompiledField } from '../../mapping/compiled';
import type { Fingerprint, Link, SightMark } from '../../model/link';
import type { Side } from '../../model/side';
import { otherSide } from '../../model/side';
import type { Listed } from '../../records/listed';
import type { Comparison } from '../../values/canonical';
import { fingerprintOf } from '../../values/fingerprint';
import type { Run } from '../run';

/** Writes that ended, and marks, are remembered until a full run after a day. SEMANTICS "late write". */
export const REMEMBERED = 24 * 60 * 60 * 1000;

/**
 * Whether nothing at all has to be done for a link. A fast path, because it is the way of nearly every
 * record in nearly every run: it builds no objects. Agrees with the long way, which would decide
 * "nothing" for every field and leave the link as it is.
 */
export function isUntouched(run: Run, link: Link, master: Listed, slave: Listed): boolean {
	if (!isIdle(link, run.now) || link.ids.master !== master.id || link.ids.slave !== slave.id)
		return false;
	if (run.draft.conflictsOf(link.id).length > 0) return false;
	if (!isKeyKept(run, link, 'master', master)) return false;
	if (!isKeyKept(run, link, 'slave', slave)) return false;
	for (const field of run.fields) {
		if (!isFieldUntouched(field, link, master, slave)) return false;
	}
	return true;
}

/** Whether nothing is under way or remembered on a link, and both records were seen lately. */
function isIdle(link: Link, now: number): boolean {
	const { seen, misses, marks } = link;
	if (link.intents.length > 0 || link.resting !== undefined) return false;
	if (link.ended !== undefined || link.trails !== undefined) return false;
	if (link.unshown !== undefined || link.kept !== undefined) return false;
	if (link.reported !== undefined || link.beside !== undefined) return false;
	const isStale = ({ at, doubtedAt }: SightMark) =>
		at < now - REMEMBERED || doubtedAt !== undefined;
	if (marks !== undefined && marks.some(isStale)) return false;
	return seen.master && seen.slave && misses.master === 0 && misses.slave === 0;
}

/** Whether the match key is what is kept of it, where no mapped field keeps it. An event need not tell it. */
function isKeyKept(run: Run, { shadows }: Link, side: Side, { record }: Listed): boolean {
	for (const field of run.notedFields) {
		const shadow = shadows[side][field.index];
		const told = field.read[side](record);
		if (shadow === undefined) return false;
		if (told === undefined && !run.isSnapshot) continue;
		if (fingerprintOf(told ?? '', field.comparison[side]) !== shadow) return false;
	}
	return true;
}

function isFieldUntouched(
	field: CompiledField,
	link: Link,
	master: Listed,
	slave: Listed,
): boolean {
	const { index, read, comparison } = field;
	const masterValue = read.master(master.record);
	const slaveValue = read.slave(slave.record);
	// A side that does not say is no change; the other one may have moved all the same.
	if (masterValue === undefined || slaveValue === undefined) {
		const side = masterValue === undefined ? 'slave' : 'master';
		const value = masterValue === undefined ? slaveValue : masterValue;
		const shadow = link.shadows[side][index];
		if (value === undefined) return true;
		// Where the other side leaves it out because it is blank, that is filled.
		if (shadow === undefined) return field.leftOut[otherSide(side)]?.isShown !== false;
		return isHeld(value, comparison[side], shadow);
	}
	if (fingerprintOf(masterValue, comparison.master) !== link.shadows.master[index]) return false;
	if (fingerprintOf(slaveValue, comparison.slave) !== link.shadows.slave[index]) return false;
	return !field.keepsBase || keepsBoth(link, index);
}

function isHeld(value: unknown, comparison: Comparison, shadow: Fingerprint): boolean {
	return fingerprintOf(value, comparison) === shadow;
}

function keepsBoth(link: Link, index: number): boolean {
	const { base } = link;
	return base !== undefined && base.master.has(index) && base.slave.has(index);
}
