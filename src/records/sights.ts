import type { CompiledField } from '../mapping/compiled';
import type { Fingerprint } from '../model/link';
import type { PerSide, Side } from '../model/side';
import { readPath } from '../values/paths';
import type { Listed, Present } from './listed';
import type { SeenValue } from './seen';
import { compared } from './seen';

/**
 * What a run sees of one field on one side: its canonical value, that the app did not say
 * (`missing`), or that the record is not part of the input (`unseen`, in changes input only).
 */
export type Sight =
	| { readonly seen: 'value'; readonly print: Fingerprint; readonly blank: boolean }
	| { readonly seen: 'missing' }
	| { readonly seen: 'unseen' };

/** What a run sees of one field: `undefined` where the app did not say, or the record is not at hand. */
export interface FieldSight {
	readonly seen: { readonly [side in Side]?: SeenValue };
	readonly sights: PerSide<Sight>;
}

export function seeField(field: CompiledField, present: Present): FieldSight {
	const master = seeValue(field, 'master', present.master);
	const slave = seeValue(field, 'slave', present.slave);
	return {
		seen: { master, slave },
		sights: {
			master: sightOf(present.master, master),
			slave: sightOf(present.slave, slave),
		},
	};
}

/** The sight of a field as if one side's record were not at hand. */
export function withoutSide(sight: FieldSight, side: Side): FieldSight {
	return {
		seen: { ...sight.seen, [side]: undefined },
		sights: { ...sight.sights, [side]: { seen: 'unseen' } },
	};
}

/** The sight of a field with a value that stands in for a side. */
export function withValue(sight: FieldSight, side: Side, value: SeenValue): FieldSight {
	const { print, blank } = value;
	return {
		seen: { ...sight.seen, [side]: value },
		sights: { ...sight.sights, [side]: { seen: 'value', print, blank } },
	};
}

function seeValue(
	field: CompiledField,
	side: Side,
	listed: Listed | undefined,
): SeenValue | undefined {
	if (listed === undefined) return undefined;
	const value = field.read[side](listed.record);
	if (value === undefined) return undefined;
	const seen = compared(value, field, side);
	return isUnticked(field, side, listed) ? { ...seen, unticked: true } : seen;
}

/** Whether a record lacks the field, which is read as a box that is not ticked. */
function isUnticked({ leftOut, paths }: CompiledField, side: Side, { record }: Listed): boolean {
	const left = leftOut[side];
	return (
		left?.isShown === true && left.box === 'yes' && readPath(record, paths[side]) === undefined
	);
}

function sightOf(listed: Listed | undefined, seen: SeenValue | undefined): Sight {
	if (listed === undefined) return { seen: 'unseen' };
	if (seen === undefined) return { seen: 'missing' };
	return { seen: 'value', print: seen.print, blank: seen.blank };
}
