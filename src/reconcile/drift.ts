import type { CompiledField } from '../mapping/compiled';
import type { Link, RecordId } from '../model/link';
import { byCodeUnits } from '../model/order';
import type { DriftReport, DriftedBy, FieldDrift } from '../model/plan';
import type { PerSide, Side } from '../model/side';
import { SIDES } from '../model/side';
import { idKey } from '../model/state';
import type { Listed } from '../records/listed';
import { holdSame } from '../records/seen';
import { seeField } from '../records/sights';
import type { Run } from './run';

/** So many records are named; all are counted. */
const NAMED_RECORDS = 100;

/** A link, old or made in this run, whose records were both listed. */
interface ListedPair extends PerSide<Listed> {
	/** The link as it was before the run; absent where the records meet for the first time. */
	readonly before?: Link;
}

/** How far both listings have drifted apart since they last agreed. O(links × fields). */
export function driftOf(run: Run): DriftReport {
	const pairs = listedPairs(run).sort((a, b) => byCodeUnits(a.master.key, b.master.key));
	const drifted = new Set<ListedPair>();
	const fields = run.fields
		.map((field) => fieldDrift(field, pairs, drifted))
		.filter((each) => each.differ > 0 || each.settledAsDifferent > 0)
		.sort((a, b) => b.differ - a.differ);
	return {
		compared: pairs.length,
		differ: drifted.size,
		fields,
		onlyIn: { master: alone(run, 'master', pairs), slave: alone(run, 'slave', pairs) },
	};
}

function listedPairs(run: Run): ListedPair[] {
	const changed = run.draft.change().links;
	const pairs: ListedPair[] = [];
	for (const before of run.state.links()) {
		const now = changed.has(before.id) ? changed.get(before.id) : before;
		const pair = now === undefined ? undefined : listedPair(run, now);
		if (pair !== undefined) pairs.push({ ...pair, before });
	}
	for (const [id, link] of changed) {
		if (link === undefined || run.state.link(id) !== undefined) continue;
		const pair = listedPair(run, link);
		if (pair !== undefined) pairs.push(pair);
	}
	return pairs;
}

function listedPair(run: Run, { ids }: Link): PerSide<Listed> | undefined {
	const master = listedOf(run, 'master', ids.master);
	const slave = listedOf(run, 'slave', ids.slave);
	return master === undefined || slave === undefined ? undefined : { master, slave };
}

function listedOf(run: Run, side: Side, id: RecordId | undefined): Listed | undefined {
	return id === undefined ? undefined : run.listings[side].records.get(idKey(id));
}

function fieldDrift(
	field: CompiledField,
	pairs: readonly ListedPair[],
	drifted: Set<ListedPair>,
): FieldDrift {
	const changedBy = { master: 0, slave: 0, both: 0, unknown: 0 };
	const records: Array<FieldDrift['records'][number]> = [];
	let differ = 0;
	let settledAsDifferent = 0;
	for (const pair of pairs) {
		const by = driftedBy(field, pair);
		if (by === 'equal') continue;
		if (by === 'settled') {
			settledAsDifferent++;
			continue;
		}
		differ++;
		changedBy[by]++;
		drifted.add(pair);
		if (records.length < NAMED_RECORDS) {
			records.push({ masterId: pair.master.id, slaveId: pair.slave.id, changedBy: by });
		}
	}
	const { masterField, slaveField } = field.plan;
	return { masterField, slaveField, differ, changedBy, settledAsDifferent, records };
}

function driftedBy(field: CompiledField, pair: ListedPair): DriftedBy | 'equal' | 'settled' {
	const { seen } = seeField(field, pair);
	// What an app did not say is no difference.
	if (seen.master === undefined || seen.slave === undefined) return 'equal';
	if (holdSame(seen.master, seen.slave)) return 'equal';
	const shadow = (side: Side) => pair.before?.shadows[side][field.index];
	if (SIDES.some((side) => shadow(side) === undefined)) return 'unknown';
	const master = seen.master.print !== shadow('master');
	const slave = seen.slave.print !== shadow('slave');
	if (master && slave) return 'both';
	if (master) return 'master';
	return slave ? 'slave' : 'settled';
}

function alone(run: Run, side: Side, pairs: readonly ListedPair[]) {
	const paired = new Set(pairs.map((pair) => pair[side].key));
	const ids = [...run.listings[side].records.values()]
		.filter((listed) => !paired.has(listed.key))
		.sort((a, b) => byCodeUnits(a.key, b.key))
		.map((listed) => listed.id);
	return { count: ids.length, ids: ids.slice(0, NAMED_RECORDS) };
}
