import type { CompiledField } from '../mapping/compiled';
import type { Fingerprint, Intent, Link } from '../model/link';
import type { PerSide, Side } from '../model/side';
import { otherSide } from '../model/side';

/** What the fingerprints of one field become once it is compared in another way, by the side they are of. */
export interface RereadField {
	readonly field: CompiledField;
	readonly prints: PerSide<ReadonlyMap<Fingerprint, Fingerprint>>;
}

/**
 * A link as it would be had its fields been compared so all along, as far as the values are at hand.
 * Where one is not, its fingerprint stays as it is: the side then counts as having moved.
 */
export function rereadLink(link: Link, rereads: readonly RereadField[]): Link {
	return rereads.reduce(rereadField, link);
}

function rereadField(link: Link, { field, prints }: RereadField): Link {
	const { index } = field;
	const of = (side: Side, print: Fingerprint) => prints[side].get(print) ?? print;
	const all = (side: Side, held: readonly Fingerprint[]) => held.map((print) => of(side, print));
	const shadows = (side: Side) => {
		const shadow = link.shadows[side][index];
		const next = shadow === undefined ? undefined : of(side, shadow);
		return next === shadow ? link.shadows[side] : replaced(link.shadows[side], index, next);
	};
	const next: Link = {
		...link,
		shadows: { master: shadows('master'), slave: shadows('slave') },
		intents: link.intents.map((intent) => rereadIntent(intent, index, of)),
		...(link.ended && {
			ended: link.ended.map((each) =>
				each.field !== index || each.sent === undefined
					? each
					: { ...each, sent: of(each.target, each.sent) },
			),
		}),
		...(link.unshown && {
			unshown: link.unshown.map((each) =>
				each.field === index ? { ...each, held: all(each.side, each.held) } : each,
			),
		}),
		...(link.kept && {
			kept: link.kept.map((each) =>
				each.field === index ? { ...each, print: of(each.side, each.print) } : each,
			),
		}),
		...(link.marks && {
			marks: link.marks.map((each) =>
				each.held !== undefined && each.fields.includes(index)
					? { ...each, held: all(each.side, each.held) }
					: each,
			),
		}),
		...(link.trails && {
			trails: link.trails.map((each) =>
				each.field !== index
					? each
					: {
							...each,
							replaced: all(each.side, each.replaced),
							wrote: each.wrote.map((one) => ({ ...one, value: of(each.side, one.value) })),
						},
			),
		}),
	};
	return isSame(link, next) ? link : next;
}

function replaced<T>(items: readonly T[], index: number, item: T): readonly T[] {
	return items.map((each, at) => (at === index ? item : each));
}

function rereadIntent(
	intent: Intent,
	index: number,
	of: (side: Side, print: Fingerprint) => Fingerprint,
): Intent {
	const { target } = intent;
	return {
		...intent,
		fields: intent.fields.map((part) =>
			part.field !== index
				? part
				: {
						...part,
						source: of(otherSide(target), part.source),
						sent: of(target, part.sent),
						held: part.held.map((print) => of(target, print)),
					},
		),
		...(intent.carried && {
			carried: intent.carried.map((each) =>
				each.field === index ? { ...each, print: of(target, each.print) } : each,
			),
		}),
	};
}

/** Of a link at rest nothing but its shadows can have changed. */
function isSame(link: Link, next: Link): boolean {
	const { intents, ended, unshown, kept, marks, trails, shadows } = link;
	if (intents.length > 0) return false;
	if ((ended ?? unshown ?? kept ?? marks ?? trails) !== undefined) return false;
	return shadows.master === next.shadows.master && shadows.slave === next.shadows.slave;
}
