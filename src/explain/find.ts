import type { Link } from '../model/link';
import { SIDES } from '../model/side';
import type { StateView } from '../model/syncState';

/**
 * The links of a record that somebody names: by an id of either app; else by its label in the bucket, or a
 * kept value of one of its fields, whole and in any case of letters. O(links).
 */
export function linksNamed(state: StateView, name: string): readonly Link[] {
	const byId = SIDES.flatMap((side) => state.linkOf(side, name) ?? []);
	const [first, second] = byId;
	if (first !== undefined) return second === undefined || second.id === first.id ? [first] : byId;
	const wanted = name.toLowerCase();
	const entries = [...state.openConflicts(), ...state.history()];
	const labelled = new Set(
		entries.filter(({ label }) => label.toLowerCase() === wanted).flatMap(({ link }) => link ?? []),
	);
	return [...state.links()].filter((link) => labelled.has(link.id) || holds(link, wanted));
}

function holds({ base }: Link, wanted: string): boolean {
	return SIDES.some((side) =>
		[...(base?.[side].values() ?? [])].some(
			(value) => typeof value === 'string' && value.toLowerCase() === wanted,
		),
	);
}

/** What the newest entry of the bucket calls the record; else its ids. */
export function labelOf(state: StateView, link: Link): string {
	const entries = [...state.history(), ...state.conflictsOf(link.id)];
	const named = entries.filter((entry) => entry.link === link.id).at(-1);
	return named?.label ?? SIDES.map((side) => `${side} ${link.ids[side] ?? '–'}`).join(' / ');
}
