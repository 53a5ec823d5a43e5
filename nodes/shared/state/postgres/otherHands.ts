import type { Link } from '../../../../src/model/link';
import { isUnlanded } from '../../../../src/model/link';
import type { Overtaken } from '../../../../src/model/plan';
import type { Side } from '../../../../src/model/side';
import { SIDES, otherSide } from '../../../../src/model/side';
import type { StateView } from '../../../../src/model/syncState';
import type { ExecutionStart } from '../hands';
import { haveSameWrites } from '../hands';
import type { Client, Row } from './driver';
import { LEASE_SECONDS } from './lease';
import { keyText } from './rows';
import type { SyncRow } from './syncRow';
import type { Tables } from './tables';

/** Steps are remembered so long; an execution from before decides nothing about what was changed. */
export const REMEMBERED_STEPS = '2 days';
const REMEMBERED_MILLISECONDS = 2 * 24 * 60 * 60 * 1000;

/** Which sides a step wrote to or settled; the step before it by another execution, two bits higher. */
const SIDE_BITS: { readonly [side in Side]: number } = { master: 1, slave: 2 };

export function sidesWritten(before: Link | undefined, after: Link | undefined): number {
	return SIDES.reduce(
		(bits, side) => bits | (haveSameWrites(side, before, after) ? 0 : SIDE_BITS[side]),
		0,
	);
}

/** What others did to a link: by record where the link is gone. */
interface Touched {
	readonly sides: number;
	/** Whether it was since the execution began, as opposed to being at it still. */
	readonly since: boolean;
}

/**
 * What other executions, of this process or another, changed since an execution began, or are creating
 * right now. One that fetched its records before would take old values for edits. Nothing, in the usual
 * case, is known by a glance at the latest steps.
 */
export async function loadOvertaken(
	client: Client,
	tables: Tables,
	row: SyncRow,
	execution: ExecutionStart,
	fence: number | undefined,
): Promise<((state: StateView) => Overtaken) | undefined> {
	// The server's clock is the one that steps are dated by.
	const startedAt = execution.startedAt + row.now - row.readAt;
	const recently = row.now - LEASE_SECONDS * 1000;
	const { rows } = await client.query(
		`SELECT rev::float8 AS rev, at > pg_catalog.to_timestamp($4) AS since, fence IS NOT NULL AS leased
		FROM ${tables.steps}
		WHERE sync_id = $1 AND execution <> $2 AND at > pg_catalog.to_timestamp($3) AND (at > pg_catalog.to_timestamp($4) OR NOT ended)`,
		[row.id, execution.id, Math.min(startedAt, recently) / 1000, startedAt / 1000],
	);
	const since = rows.filter((step) => step.since === true).map(({ rev }) => Number(rev));
	// Who holds the lease knows that earlier holders have ended.
	const going = rows
		.filter((step) => step.since !== true && !(step.leased === true && fence !== undefined))
		.map(({ rev }) => Number(rev));
	const unknown = startedAt < row.now - REMEMBERED_MILLISECONDS;
	if (!unknown && since.length === 0 && going.length === 0) return undefined;
	const touched = await loadTouched(client, tables, row.id, new Set(since), new Set(going));
	return (state) => overtakenIn(state, touched, unknown);
}

async function loadTouched(
	client: Client,
	{ links }: Tables,
	syncId: number,
	since: ReadonlySet<number>,
	going: ReadonlySet<number>,
): Promise<ReadonlyMap<string, Touched>> {
	const columns =
		'link_id, rev::float8 AS rev, prev_rev::float8 AS prev_rev, sides, master_key, slave_key, body IS NULL AS gone';
	const never = Number.MAX_SAFE_INTEGER;
	const { rows } = await client.query(
		`SELECT ${columns} FROM ${links} WHERE sync_id = $1 AND rev >= $2
		UNION ALL
		SELECT ${columns} FROM ${links} WHERE sync_id = $1 AND unsettled AND rev >= $3 AND rev < $2`,
		[syncId, Math.min(never, ...since), Math.min(never, ...going)],
	);
	const touched = new Map<string, Touched>();
	for (const row of rows) {
		const found = touchOf(row, since) ?? touchOf(row, going);
		if (found === undefined) continue;
		const touch = { sides: found, since: touchOf(row, since) !== undefined };
		touched.set(`link:${Number(row.link_id).toString(36)}`, touch);
		if (row.gone !== true) continue;
		for (const side of SIDES) touched.set(`${side}:${String(row[`${side}_key`])}`, touch);
	}
	return touched;
}

/** The sides that any of these steps wrote to, where one of them touched the link. */
function touchOf(row: Row, revs: ReadonlySet<number>): number | undefined {
	const last = revs.has(Number(row.rev));
	const before = revs.has(Number(row.prev_rev));
	if (!last && !before) return undefined;
	const sides = Number(row.sides);
	return (last ? sides & 3 : 0) | (before ? sides >> 2 : 0);
}

function overtakenIn(
	state: StateView,
	touched: ReadonlyMap<string, Touched>,
	unknown: boolean,
): Overtaken {
	const isTaken = (id: string, touch: Touched | undefined) =>
		unknown || (touch !== undefined && (touch.since || isBeingCreated(state.link(id))));
	return {
		link: (id) => isTaken(id, touched.get(`link:${id}`)),
		wrote: (id, side) => {
			const touch = touched.get(`link:${id}`);
			if (!isTaken(id, touch)) return false;
			return unknown || ((touch?.sides ?? 0) & SIDE_BITS[side]) !== 0;
		},
		record: (side, key) => touched.get(`${side}:${keyText(key)}`)?.since === true,
	};
}

/** Whether a creation is under way of which no answer has come. */
function isBeingCreated(link: Link | undefined): boolean {
	return (
		link?.intents.some(
			(intent) =>
				intent.operation === 'create' &&
				!isUnlanded(intent) &&
				intent.acknowledged !== true &&
				link.ids[intent.target] === undefined &&
				link.ids[otherSide(intent.target)] !== undefined,
		) ?? false
	);
}
