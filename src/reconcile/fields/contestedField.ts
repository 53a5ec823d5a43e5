import type { ContestedOutcome } from '../../contested/contested';
import { decideContested } from '../../contested/policies';
import type { CompiledField } from '../../mapping/compiled';
import type { PerSide, Side } from '../../model/side';
import { otherSide } from '../../model/side';
import type { SeenValue } from '../../records/seen';
import { modifiedOf } from '../../records/marks';
import type { Pair } from './pair';

/** What the field's policy makes of what both sides hold. SEMANTICS "Contested". */
export function decideByPolicy(
	pair: Pair,
	field: CompiledField,
	seen: PerSide<SeenValue>,
): ContestedOutcome {
	return decideContested({
		policy: field.plan.policy,
		fallbackSide: pair.run.settings.fallbackSide,
		skewSeconds: pair.run.settings.skewSeconds,
		master: contestedSide(pair, field, 'master', seen.master),
		slave: contestedSide(pair, field, 'slave', seen.slave),
	});
}

/**
 * The same, but a person is asked where values were to be put together and nobody knows whether a change
 * is in both of them already: it would count twice.
 */
export function decideContestedField(
	pair: Pair,
	field: CompiledField,
	seen: PerSide<SeenValue>,
): ContestedOutcome {
	const outcome = decideByPolicy(pair, field, seen);
	if (outcome.winner !== 'merged' || !isUnsure(pair, field)) return outcome;
	return {
		winner: 'nobody',
		reason: 'nobody knows whether a write that was not answered is in both values already',
	};
}

function isUnsure(pair: Pair, field: CompiledField): boolean {
	const { edit, run } = pair;
	if (edit.shadow('master', field.index) === undefined) return false;
	return pair.unsure.has(field) || pair.overwritten.has(field) || run.isRecovery;
}

function contestedSide(pair: Pair, field: CompiledField, side: Side, seen: SeenValue) {
	const { edit } = pair;
	const record = pair.present[side]?.record;
	const { modifiedField } = pair.run.settings.sides[side];
	const other = otherSide(side);
	const kept = edit.keptSight(side, field.index)?.mark;
	const shown =
		record === undefined || modifiedField === undefined
			? undefined
			: modifiedOf(modifiedField, record);
	const modified = kept ?? shown;
	// Where both sides settled on the same, either side's value is the base of both.
	const same = edit.shadow(side, field.index) === edit.shadow(other, field.index);
	const base = edit.base(side, field.index) ?? (same ? edit.base(other, field.index) : undefined);
	return {
		value: seen.value,
		comparison: field.comparison[side],
		...(modified === undefined ? {} : { modified }),
		...(base === undefined ? {} : { base }),
	};
}
