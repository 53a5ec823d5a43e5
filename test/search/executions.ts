import type { Link } from '../../src/model/link';
import type { Side } from '../../src/model/side';
import { SIDES } from '../../src/model/side';
import type { SyncState } from '../../src/model/syncState';
import type { Begun, Touched, World } from './world';

export const NOTHING_TOUCHED: Touched = { links: {}, records: { master: [], slave: [] } };

/** What a step changed in the state, beside what was changed before. */
export function touchedBy(before: SyncState, after: SyncState, known: Touched): Touched {
	const links = { ...known.links };
	const records = { master: [...known.records.master], slave: [...known.records.slave] };
	const ids = new Set([...before.links(), ...after.links()].map((link) => link.id));
	for (const id of ids) {
		const [old, now] = [before.link(id), after.link(id)];
		if (old === now) continue;
		const wrote: { [side in Side]?: true } = { ...links[id] };
		for (const side of SIDES) {
			if (!haveSameWrites(side, old, now)) wrote[side] = true;
			const gone = now === undefined ? old?.ids[side] : undefined;
			if (gone !== undefined) records[side].push(gone);
		}
		links[id] = wrote;
	}
	return { links, records };
}

/** As `Hands` tells it in the nodes. */
function haveSameWrites(side: Side, before: Link | undefined, after: Link | undefined): boolean {
	const writes = (link: Link | undefined) =>
		(link?.intents ?? []).filter((intent) => intent.target === side);
	const now = new Set(writes(after));
	const old = writes(before);
	return old.length === now.size && old.every((intent) => now.has(intent));
}

/** The execution that has begun learns what another one changed. */
export function begunAfter({ begun, state }: World, after: SyncState): { readonly begun?: Begun } {
	if (begun === undefined) return {};
	return { begun: { ...begun, touched: touchedBy(state, after, begun.touched) } };
}
