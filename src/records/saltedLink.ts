import type { CompiledField } from '../mapping/compiled';
import type { Fingerprint, Link, Shadows } from '../model/link';
import type { PerSide, Side } from '../model/side';
import { SIDES } from '../model/side';
import { asUnsalted, isUnsalted } from '../model/unsalted';
import type { Comparison } from '../values/canonical';
import { fingerprintOf } from '../values/fingerprint';
import type { Listed, Present } from './listed';
import { rereadLink } from './reread';

/** A field as it was compared so far, and as it is from now on. */
export interface ComparedAnew {
	readonly before: CompiledField;
	readonly after: CompiledField;
}

/**
 * A link whose fingerprints were made without the salt, or with another one, as it is with the salt. What its
 * records do not hold any more cannot be told: a shadow of that is marked, to be told when it is seen again.
 * SEMANTICS "Fingerprints".
 */
export function saltedLink(link: Link, fields: readonly ComparedAnew[], present: Present): Link {
	const rereads = fields.map(({ before, after }) => ({
		field: after,
		prints: printsAtHand(
			after,
			present,
			(side) => (value) => fingerprintOf(value, before.comparison[side]),
		),
	}));
	const now = rereadLink(link, rereads);
	const indexes = new Set(fields.map(({ after }) => after.index));
	const shadows = (side: Side): Shadows =>
		now.shadows[side].map((print, index) => {
			const isOld =
				print !== undefined && print === link.shadows[side][index] && indexes.has(index);
			return isOld && !isUnsalted(print) ? asUnsalted(print) : print;
		});
	return withShadows(now, { master: shadows('master'), slave: shadows('slave') });
}

/** A link of which some shadows are still without the salt, once its records are seen. O(fields). */
export function saltedLate(
	link: Link,
	fields: readonly CompiledField[],
	look: () => { readonly [side in Side]: Listed | undefined },
): Link {
	if (!hasUnsalted(link)) return link;
	const { master, slave } = look();
	const present: Present = { ...(master && { master }), ...(slave && { slave }) };
	const rereads = fields.map((field) => ({
		field,
		prints: printsAtHand(field, present, (side) => {
			const { salt: _salt, ...unsalted } = field.comparison[side];
			return (value) => asUnsalted(fingerprintOf(value, unsalted));
		}),
	}));
	return rereadLink(link, rereads);
}

function hasUnsalted({ shadows: { master, slave } }: Link): boolean {
	const isOld = (print: Fingerprint | undefined) => print !== undefined && isUnsalted(print);
	return master.some(isOld) || (slave !== master && slave.some(isOld));
}

/** What the fingerprints of values at hand were, and are; a side may hold what the other has, as it was sent. */
function printsAtHand(
	field: CompiledField,
	present: Present,
	before: (side: Side) => (value: unknown) => Fingerprint,
): PerSide<ReadonlyMap<Fingerprint, Fingerprint>> {
	// What a record lacks was kept as a blank, where it is a part of the match key.
	const values = SIDES.flatMap((side) => {
		const record = present[side]?.record;
		return record === undefined ? [] : [field.read[side](record) ?? ''];
	});
	const on = (side: Side) => {
		const [printOf, comparison]: [(value: unknown) => Fingerprint, Comparison] = [
			before(side),
			field.comparison[side],
		];
		return new Map(values.map((value) => [printOf(value), fingerprintOf(value, comparison)]));
	};
	return { master: on('master'), slave: on('slave') };
}

function withShadows(link: Link, shadows: PerSide<Shadows>): Link {
	const isSame = SIDES.every((side) =>
		shadows[side].every((print, index) => print === link.shadows[side][index]),
	);
	return isSame ? link : { ...link, shadows };
}
