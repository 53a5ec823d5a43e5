import { omit } from 'lodash';
import type { Link, Shadows } from '../model/link';
import type { StateView } from '../model/syncState';
import { checksum, idsText, linkIdsText, shadowsText } from './columns';
import type { EncodedState, RareParts } from './format';
import { FORMAT_VERSION, MAGIC } from './format';

/**
 * The state as one text: a header with version and checksum, then JSON of columns. About 90 bytes per
 * link with ten fields and ids of twelve characters. O(links).
 */
export function encodeState(state: StateView): string {
	const body = JSON.stringify(columnsOf(state));
	return `${MAGIC} ${FORMAT_VERSION} ${checksum(body)}\n${body}`;
}

function columnsOf(state: StateView): EncodedState {
	const links = sortedLinks(state);
	const count = state.head.fields.length;
	const shadows: string[] = [];
	const slaveShadows: string[] = [];
	const equal: string[] = [];
	const rare: Array<readonly [number, RareParts]> = [];
	links.forEach((link, position) => {
		const { master, slave } = link.shadows;
		shadows.push(shadowsText(master, count));
		const same = areEqual(master, slave, count);
		equal.push(same ? '=' : '/');
		if (!same) slaveShadows.push(shadowsText(slave, count));
		const parts = rareParts(link);
		if (parts !== undefined) rare.push([position, parts]);
	});
	return {
		head: state.head,
		count: links.length,
		links: linkIdsText(links.map((link) => parseInt(link.id, 36))),
		masterIds: idsText(links.map((link) => link.ids.master)),
		slaveIds: idsText(links.map((link) => link.ids.slave)),
		shadows: shadows.join(''),
		equal: equal.join(''),
		slaveShadows: slaveShadows.join(''),
		rare,
		open: [...state.openConflicts()],
		history: state.history(),
		guard: [...state.guardRecords()],
	};
}

/** By number: runs of consecutive ids are what makes their column small. */
function sortedLinks(state: StateView): readonly Link[] {
	const numbered = [...state.links()].map((link) => ({ link, number: parseInt(link.id, 36) }));
	return numbered.sort((a, b) => a.number - b.number).map(({ link }) => link);
}

function areEqual(a: Shadows, b: Shadows, count: number): boolean {
	if (a === b) return true;
	for (let index = 0; index < count; index++) if (a[index] !== b[index]) return false;
	return true;
}

/** What a link has beyond its ids and shadows, where that is not the ordinary. */
export function rareParts(link: Link): RareParts | undefined {
	const { base, seen, misses, intents, ...others } = omit(link, ['id', 'ids', 'shadows']);
	const parts: RareParts = {
		...others,
		...(seen.master && seen.slave ? {} : { seen }),
		...(misses.master === 0 && misses.slave === 0 ? {} : { misses }),
		...(intents.length === 0 ? {} : { intents }),
		...(base === undefined ? {} : { base: { master: [...base.master], slave: [...base.slave] } }),
	};
	return Object.values(parts).some((part) => part !== undefined) ? parts : undefined;
}
