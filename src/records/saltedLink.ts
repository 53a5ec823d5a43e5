import type { CompiledField } from '../mapping/compiled';
import type { FieldIndex, Fingerprint, Link, Shadows } from '../model/link';
import type { PerSide, Side } from '../model/side';
import { SIDES } from '../model/side';
import { asUnsalted, isUnsalted } from '../model/unsalted';
import { canonical } from '../values/canonical';
import { fingerprint } from '../values/fingerprint';
import type { Listed, Present } from './listed';
import { printsOf } from './printsAnew';
import { rereadLink } from './reread';

/** A field as it was compared so far, and as it is from now on. */
export interface ComparedAnew {
	readonly before: CompiledField;
	readonly after: CompiledField;
}

/**
 * A link whose fingerprints were made without the salt, or with another one, as it is with the salt. What
 * neither its records nor the link itself hold any more cannot be told: a shadow of that is marked, to be told
 * when it is seen again. SEMANTICS "Fingerprints".
 */
export function saltedLink(link: Link, fields: readonly ComparedAnew[], present: Present): Link {
	const rereads = fields.map(({ before, after }) => {
		const { salt } = before.comparison.master;
		const prints = knownPrints(link, after, present, (text) => fingerprint(text, salt));
		return { field: after, prints };
	});
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
		prints: knownPrints(link, field, present, (text) => asUnsalted(fingerprint(text))),
	}));
	return rereadLink(link, rereads);
}

/** Whether a shadow is there whose value was not seen since the state has a salt. */
export function hasUnsalted({ shadows: { master, slave } }: Link): boolean {
	const isOld = (print: Fingerprint | undefined) => print !== undefined && isUnsalted(print);
	return master.some(isOld) || (slave !== master && slave.some(isOld));
}

/**
 * What the fingerprints of known values were, and are: of what the records hold (a side may hold what the other
 * has, as it was sent), and of what the link keeps of its writes.
 */
function knownPrints(
	link: Link,
	field: CompiledField,
	present: Present,
	before: (text: string) => Fingerprint,
): PerSide<ReadonlyMap<Fingerprint, Fingerprint>> {
	const kept = keptTexts(link, field.index);
	// What a record lacks was kept as a blank, where it is a part of the match key.
	const values = SIDES.flatMap((side) => {
		const record = present[side]?.record;
		return record === undefined ? [] : [field.read[side](record) ?? ''];
	});
	const on = (side: Side) => {
		const { [side]: comparison } = field.comparison;
		const texts = [...kept, ...values.map((value) => canonical(value, comparison))];
		return printsOf(texts, before, (text) => fingerprint(text, comparison.salt));
	};
	return { master: on('master'), slave: on('slave') };
}

/** Canonical texts that a link keeps of a field. */
function keptTexts({ intents, ended, unshown, trails }: Link, index: FieldIndex): string[] {
	const isAt = ({ field }: { readonly field?: FieldIndex }) => field === index;
	const sent = [...intents.flatMap(({ fields }) => fields), ...(ended ?? []), ...(unshown ?? [])];
	return [
		...sent.filter(isAt).map(({ sentValue }) => sentValue),
		...(trails ?? []).filter(isAt).flatMap(({ wrote }) => wrote.map(({ text }) => text)),
	].filter((text): text is string => text !== undefined);
}

function withShadows(link: Link, shadows: PerSide<Shadows>): Link {
	const isSame = SIDES.every((side) =>
		shadows[side].every((print, index) => print === link.shadows[side][index]),
	);
	return isSame ? link : { ...link, shadows };
}
