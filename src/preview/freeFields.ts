import type { AppRecord } from '../model/record';
import type { PerSide, Side } from '../model/side';
import { SIDES } from '../model/side';
import { keysOf, pathOf } from '../values/fieldPath';
import { nameList } from '../values/nameList';
import { isRecord, outermost, readPath } from '../values/paths';
import type { PreviewSource } from './changes';

type Source = Pick<PreviewSource, 'records' | 'settings' | 'fields'>;

/** So many fields of a side are compared: it tells enough, and stays quick. */
const MOST_FIELDS = 100;

/** Fields of one side by their paths, those within an object too, that the sync does not use and an app leaves to people. O(records × fields). */
export function freeFields(source: Source, side: Side): readonly string[] {
	const used = usedFields(source, side);
	const paths = new Set(source.records[side].flatMap(leaves));
	return [...paths]
		.filter((path) => !used.has(path) && !used.has(pathOf([outermost(path)])))
		.filter((path) => !isKeptByTheApp(path))
		.slice(0, MOST_FIELDS);
}

/**
 * Pairs of the match key that both sides have and the mapping does not write: a record that is created lacks
 * them, and the next that has its key is created beside it. Ids, which apps give themselves, need no row.
 * O(keys × records).
 */
export function unmappedKeys(
	source: Source,
): ReadonlyArray<{ readonly masterField: string; readonly slaveField: string }> {
	const { settings, records } = source;
	const used: PerSide<ReadonlySet<string>> = {
		master: usedFields(source, 'master'),
		slave: usedFields(source, 'slave'),
	};
	return settings.matchBy.filter(({ masterField, slaveField }) => {
		const names = { master: masterField, slave: slaveField };
		const isId = SIDES.some((side) => samePath(names[side], settings.sides[side].idField));
		const hasIt = (side: Side) =>
			records[side].some((record) => readPath(record, names[side]) !== undefined);
		const isWritten = SIDES.every((side) => used[side].has(pathOf(keysOf(names[side]))));
		return !isId && !isWritten && SIDES.every(hasIt);
	});
}

function samePath(one: string, another: string): boolean {
	return pathOf(keysOf(one)) === pathOf(keysOf(another));
}

/** The name itself, whatever it stands in: letters and digits alone. */
export function plainName(path: string): string {
	return String(keysOf(path).at(-1) ?? '')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]/gu, '');
}

/** Mapped, left out, or of a use of its own. */
function usedFields({ settings, fields }: Source, side: Side): ReadonlySet<string> {
	const { idField, modifiedField } = settings.sides[side];
	const { mapping } = settings;
	return new Set(
		[
			...fields.map((plan) => (side === 'master' ? plan.masterField : plan.slaveField)),
			idField,
			...(modifiedField === undefined ? [] : nameList(modifiedField)),
			...(mapping.mode === 'sameName' ? mapping.excludeFields : []),
		].map((path) => pathOf(keysOf(path))),
	);
}

function leaves(record: AppRecord): readonly string[] {
	return Object.entries(record).flatMap(([name, value]) =>
		isRecord(value) ? Object.keys(value).map((key) => pathOf([name, key])) : [pathOf([name])],
	);
}

/** When and by whom a record was created, changed or deleted, as apps call it. */
const LOGGED =
	/^(hs|sys|system|record|row|date|time|last)*(create|created|creation|update|updated|modified|modification|edited|deleted)(at|on|by|date|time|timestamp|datetime)*$/;

/** Ids that an app gives. */
const IDS = /^(hs|sys|system|record|row|object|internal)*(id|uuid|guid)$/;

/** Nobody writes these, and they differ in every app. */
function isKeptByTheApp(path: string): boolean {
	const name = plainName(path);
	return LOGGED.test(name) || IDS.test(name);
}
