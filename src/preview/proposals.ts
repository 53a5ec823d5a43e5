import type { RecordId } from '../model/link';
import type { AppRecord } from '../model/record';
import type { PerSide, Side } from '../model/side';
import { SIDES } from '../model/side';
import { idKey } from '../model/state';
import { readPath } from '../values/paths';
import type { PreviewSource } from './changes';
import { freeFields, plainName, unmappedKeys } from './freeFields';

/** Two fields that may belong together. */
export interface Proposal {
	readonly masterField: string;
	readonly slaveField: string;
	readonly why: string;
}

/** So many records are compared: it tells enough, and stays quick. */
const MOST_PAIRS = 200;
/** Fewer records that agree may do so by chance. */
const FEW = 3;
const SHARE = 0.8;

const KEY = 'the match key: what is created would lack it';

/**
 * Pairs of fields that nothing is mapped to and people fill in: those of the match key, those whose names differ
 * in capitals and separators alone, then those that hold the same among records that have found each other.
 *
 * @param partners Ids of records on both sides that have found each other.
 */
export function proposalsOf(
	source: Omit<PreviewSource, 'apps'>,
	partners: ReadonlyArray<PerSide<RecordId>>,
): readonly Proposal[] {
	const free = { master: freeFields(source, 'master'), slave: freeFields(source, 'slave') };
	const keys = unmappedKeys(source)
		.filter(
			({ masterField, slaveField }) =>
				free.master.includes(masterField) && free.slave.includes(slaveField),
		)
		.map(({ masterField, slaveField }) => proposal(masterField, slaveField, KEY));
	const named = without(free, keys);
	const byName = sameNames(named);
	const left = without(named, byName);
	return [...keys, ...byName, ...sameValues(left, recordPairs(source, partners))];
}

function without(
	names: PerSide<readonly string[]>,
	proposals: readonly Proposal[],
): PerSide<readonly string[]> {
	const ours = new Set(proposals.map(({ masterField }) => masterField));
	const theirs = new Set(proposals.map(({ slaveField }) => slaveField));
	return {
		master: names.master.filter((name) => !ours.has(name)),
		slave: names.slave.filter((name) => !theirs.has(name)),
	};
}

function sameNames({ master, slave }: PerSide<readonly string[]>): readonly Proposal[] {
	const theirs = new Map(slave.map((name) => [plainName(name), name]));
	return master.flatMap((name) => {
		const partner = theirs.get(plainName(name));
		if (plainName(name) === '' || partner === undefined) return [];
		theirs.delete(plainName(name));
		return [proposal(name, partner, 'the same name')];
	});
}

function proposal(master: string, slave: string, why: string): Proposal {
	return { masterField: master, slaveField: slave, why };
}

/** O(records). */
function recordPairs(
	{ records, settings }: Omit<PreviewSource, 'apps'>,
	partners: ReadonlyArray<PerSide<RecordId>>,
): ReadonlyArray<PerSide<AppRecord>> {
	const [master, slave] = SIDES.map((side) => {
		const { idField } = settings.sides[side];
		return new Map(records[side].map((record) => [keyOf(readPath(record, idField)), record]));
	});
	return partners.slice(0, MOST_PAIRS).flatMap((ids) => {
		const [ours, theirs] = [master?.get(idKey(ids.master)), slave?.get(idKey(ids.slave))];
		return ours === undefined || theirs === undefined ? [] : [{ master: ours, slave: theirs }];
	});
}

function keyOf(id: unknown): string | undefined {
	return typeof id === 'string' || typeof id === 'number' ? idKey(id) : undefined;
}

interface Agreement {
	readonly master: string;
	readonly slave: string;
	readonly alike: number;
	readonly filled: number;
}

/** Each field at most once, those that agree in most records first. O(records × fields²). */
function sameValues(
	names: PerSide<readonly string[]>,
	pairs: ReadonlyArray<PerSide<AppRecord>>,
): readonly Proposal[] {
	const columns = (side: Side) =>
		names[side].map((name) => ({
			name,
			values: pairs.map((pair) => shown(readPath(pair[side], name))),
		}));
	const theirs = columns('slave');
	const agreements = columns('master').flatMap(({ name, values }) =>
		theirs.flatMap((other) => {
			const found = agreementOf(values, other.values);
			return found === undefined ? [] : [{ master: name, slave: other.name, ...found }];
		}),
	);
	const taken = new Set<string>();
	return agreements.sort(byShare).flatMap(({ master, slave, alike, filled }) => {
		if (taken.has(`master ${master}`) || taken.has(`slave ${slave}`)) return [];
		taken.add(`master ${master}`).add(`slave ${slave}`);
		return [proposal(master, slave, `the same in ${alike} of ${filled} records`)];
	});
}

function byShare(a: Agreement, b: Agreement): number {
	return b.alike / b.filled - a.alike / a.filled || b.alike - a.alike;
}

/** What always holds one value agrees with any such field. */
function agreementOf(ours: readonly string[], theirs: readonly string[]) {
	const filled = ours.flatMap((value, index) => {
		const other = theirs[index] ?? '';
		return value === '' || other === '' ? [] : [{ value, isSame: value === other }];
	});
	const same = filled.filter(({ isSame }) => isSame);
	const values = new Set(same.map(({ value }) => value));
	if (same.length < FEW || values.size < 2 || same.length < filled.length * SHARE) return undefined;
	return { alike: same.length, filled: filled.length };
}

function shown(value: unknown): string {
	if (value === undefined || value === null || typeof value === 'object') return '';
	return String(value).trim().toLowerCase();
}
