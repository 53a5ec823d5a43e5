import type { ContestedOutcome } from '../../contested/contested';
import { decideContested } from '../../contested/policies';
import type { CompiledField } from '../../mapping/compiled';
import type { PerSide, Side } from '../../model/side';
import { otherSide } from '../../model/side';
import type { SeenValue } from '../../records/seen';
import { readPath } from '../../values/paths';
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

function contestedSide(pair: Pair, field: CompiledField, side: Side, seen: SeenValue) {
	const { edit } = pair;
	const record = pair.present[side]?.record;
	const { modifiedField } = pair.run.settings.sides[side];
	const other = otherSide(side);
	// Where both sides settled on the same, either side's value is the base of both.
	const same = edit.shadow(side, field.index) === edit.shadow(other, field.index);
	const base = edit.base(side, field.index) ?? (same ? edit.base(other, field.index) : undefined);
	return {
		value: seen.value,
		comparison: field.comparison[side],
		...(record === undefined || modifiedField === undefined
			? {}
			: { modified: readPath(record, modifiedField) }),
		...(base === undefined ? {} : { base }),
	};
}
