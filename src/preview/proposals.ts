import type { RecordId } from '../model/link';
import type { AppRecord } from '../model/record';
import type { PerSide, Side } from '../model/side';
import { SIDES } from '../model/side';
import { idKey } from '../model/state';
import { keysOf, pathOf } from '../values/fieldPath';
import { nameList } from '../values/nameList';
import { isRecord, outermost, readPath } from '../values/paths';
import type { PreviewSource } from './changes';

/** Two fields that may belong together. */
export interface Proposal {
	readonly masterField: string;
	readonly slaveField: string;
	readonly why: string;
}

/** So many records and fields are compared: it tells enough, and stays quick. */
const MOST_PAIRS = 200;
const MOST_FIELDS = 100;
/** Fewer records that agree may do so by chance. */
const FEW = 3;
const SHARE = 0.8;

/**
 * Pairs of fields that nothing is mapped to: those whose names differ in capitals and separators
 * alone, then those that hold the same among records that have found each other.
 *
 * @param partners Ids of records on both sides that have found each other.
 */
export function proposalsOf(
	source: Omit<PreviewSource, 'apps'>,
	partners: ReadonlyArray<PerSide<RecordId>>,
): readonly Proposal[] {
	const free = { master: freeNames(source, 'master'), slave: freeNames(source, 'slave') };
	const byName = sameNames(free);
	const left = {
		master: without(free.master, byName, 'masterField'),
		slave: without(free.slave, byName, 'slaveField'),
	};
	return [...byName, ...sameValues(left, recordPairs(source, partners))];
}

/** Paths to fields, and to those within an object. O(records × fields). */
function freeNames({ records, settings, fields }: Omit<PreviewSource, 'apps'>, side: Side) {
	const { idField, modifiedField } = settings.sides[side];
	const { mapping } = settings;
	const used = new Set(
		[
			...fields.map((plan) => (side === 'master' ? plan.masterField : plan.slaveField)),
			idField,
			...(modifiedField === undefined ? [] : nameList(modifiedField)),
			...(mapping.mode === 'sameName' ? mapping.excludeFields : []),
		].map((path) => pathOf(keysOf(path))),
	);
	const paths = new Set(records[side].flatMap(leaves));
	return [...paths]
		.filter((path) => !used.has(path) && !used.has(pathOf([outermost(path)])))
		.slice(0, MOST_FIELDS);
}

function leaves(record: AppRecord): readonly string[] {
	return Object.entries(record).flatMap(([name, value]) =>
		isRecord(value) ? Object.keys(value).map((key) => pathOf([name, key])) : [pathOf([name])],
	);
}

function without(
	names: readonly string[],
	proposals: readonly Proposal[],
	key: 'masterField' | 'slaveField',
): readonly string[] {
	const taken = new Set(proposals.map((proposal) => proposal[key]));
	return names.filter((name) => !taken.has(name));
}

function sameNames({ master, slave }: PerSide<readonly string[]>): readonly Proposal[] {
	const theirs = new Map(slave.map((name) => [plain(name), name]));
	return master.flatMap((name) => {
		const partner = theirs.get(plain(name));
		if (plain(name) === '' || partner === undefined) return [];
		theirs.delete(plain(name));
		return [proposal(name, partner, 'the same name')];
	});
}

/** The name itself, whatever it stands in. */
function plain(path: string): string {
	return String(keysOf(path).at(-1) ?? '')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]/gu, '');
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
