import type { CompiledField } from '../../mapping/compiled';
import type { Fingerprint } from '../../model/link';
import type { PerSide, Side } from '../../model/side';
import { canonical, isBlank } from '../../values/canonical';
import { fingerprint } from '../../values/fingerprint';
import type { Sight } from './fieldTable';
import type { Listed } from '../listing/listedRecords';

/** The value of one field of one side, as it is seen in a run. */
export interface SeenValue {
	readonly value: unknown;
	readonly canonical: string;
	readonly print: Fingerprint;
	readonly blank: boolean;
}

/** What a run sees of one field: `undefined` where the app did not say, or the record is not at hand. */
export interface FieldSight {
	readonly seen: { readonly [side in Side]?: SeenValue };
	readonly sights: PerSide<Sight>;
}

/** The record of each side that is at hand; in changes input one of them may not be. */
export type Present = { readonly [side in Side]?: Listed };

/** Positions of the input items of the records at hand. */
export function sourcesOf(present: Present): { readonly [side in Side]?: number } {
	return {
		...(present.master === undefined ? {} : { master: present.master.source }),
		...(present.slave === undefined ? {} : { slave: present.slave.source }),
	};
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

function seeValue(
	field: CompiledField,
	side: Side,
	listed: Listed | undefined,
): SeenValue | undefined {
	if (listed === undefined) return undefined;
	const value = field.read[side](listed.record);
	return value === undefined ? undefined : compared(value, field, side);
}

/** A value as the field is compared on a side. */
export function compared(value: unknown, field: CompiledField, side: Side): SeenValue {
	const text = canonical(value, field.comparison[side]);
	return { value, canonical: text, print: fingerprint(text), blank: isBlank(text) };
}

function sightOf(listed: Listed | undefined, seen: SeenValue | undefined): Sight {
	if (listed === undefined) return { seen: 'unseen' };
	if (seen === undefined) return { seen: 'missing' };
	return { seen: 'value', print: seen.print, blank: seen.blank };
}
