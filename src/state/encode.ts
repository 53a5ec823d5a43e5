import { omit } from 'lodash';
import type { Link, Shadows } from '../model/link';
import type { LinkColumns } from '../model/linkColumns';
import { NO_COLUMNS, isAtRest, mergeColumns } from '../model/linkColumns';
import type { StateView } from '../model/syncState';
import { checksum, idsText, numbersText, printsText, shadowsText } from './columns';
import type { EncodedColumns, EncodedHead, EncodedLink, RareParts } from './format';
import { FORMAT_VERSION, MAGIC } from './format';

/** A part of the text, with the checksum that stands in the first line. */
export interface EncodedPart {
	readonly text: string;
	readonly sum: string;
}

/** Links at rest as text. Columns never change, so while no link did, nothing is encoded again. */
const encodedColumns = new WeakMap<LinkColumns, EncodedPart>();

/** Notes the text that columns were read from. */
export function rememberEncoded(columns: LinkColumns, part: EncodedPart): void {
	encodedColumns.set(columns, part);
}

/**
 * The state as one text: a line with version and checksums, a line of JSON with all that is short, and
 * the columns of the links at rest. About 90 bytes per link with ten fields and ids of twelve characters.
 * O(links) when links changed, else O(rest).
 */
export function encodeState(state: StateView): string {
	const columns = columnsOf(state);
	const head = part(JSON.stringify(headOf(state)));
	const links = encodedColumns.get(columns) ?? part(JSON.stringify(encodeColumns(columns)));
	rememberEncoded(columns, links);
	return `${MAGIC} ${FORMAT_VERSION} ${head.sum} ${links.sum}\n${head.text}\n${links.text}`;
}

function part(text: string): EncodedPart {
	return { text, sum: checksum(text) };
}

function columnsOf(state: StateView): LinkColumns {
	if (state.atRest !== undefined) return state.atRest.fold();
	return mergeColumns(NO_COLUMNS, () => false, [...state.links()].filter(isAtRest));
}

function headOf(state: StateView): EncodedHead {
	const others = state.atRest?.others() ?? [...state.links()].filter((link) => !isAtRest(link));
	return {
		head: state.head,
		links: others.map(encodeLink),
		open: [...state.openConflicts()],
		history: state.history(),
		guard: [...state.guardRecords()],
	};
}

function encodeLink(link: Link): EncodedLink {
	const { master, slave } = link.shadows;
	const width = Math.max(master.length, slave.length);
	const rare = rareParts(link);
	return {
		id: link.id,
		ids: link.ids,
		width,
		shadows: shadowsText(master, width),
		...(areEqual(master, slave, width) ? {} : { slaveShadows: shadowsText(slave, width) }),
		...(rare === undefined ? {} : { rare }),
	};
}

function encodeColumns({ columns }: LinkColumns): EncodedColumns {
	const equal = new Uint8Array(columns.slaveRows.length);
	const [same, other] = [0x3d, 0x2f];
	for (let at = 0; at < equal.length; at++) {
		equal[at] = (columns.slaveRows[at] ?? -1) < 0 ? same : other;
	}
	return {
		count: columns.numbers.length,
		width: columns.width,
		numbers: numbersText(columns.numbers),
		masterIds: idsText(columns.ids.master),
		slaveIds: idsText(columns.ids.slave),
		shadows: printsText(columns.masterPrints),
		equal: new TextDecoder().decode(equal),
		slaveShadows: printsText(columns.slavePrints),
	};
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
