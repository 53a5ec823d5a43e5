import { byCodeUnits } from '../model/order';
import type { AppRecord } from '../model/record';
import type { FieldMapping, SyncSettings } from '../model/settings';
import type { PerSide } from '../model/side';
import { SIDES } from '../model/side';
import type { FieldPlan } from '../model/state';
import { keysOf, pathOf } from '../values/fieldPath';
import { fingerprint } from '../values/fingerprint';
import { nameList } from '../values/nameList';

/**
 * The fields of a run. With `sameName` they are the top-level fields seen on both sides; where one side
 * shows no records, those of the last run that saw both, else all of the other side's.
 *
 * @param known The fields that the last run used; `sameName` falls back on them.
 * @param listed Whether the records are full listings; fields are only found in those.
 * @param partly Whether the known ones are of events alone, and others may come: then both count.
 */
export function planFields(
	settings: SyncSettings,
	records: PerSide<Iterable<AppRecord>>,
	known: readonly FieldPlan[] | undefined,
	listed: boolean,
	partly = false,
): readonly FieldPlan[] {
	if (settings.mapping.mode === 'manual') {
		return settings.mapping.fields.map((field) => planField(field, settings));
	}
	const names = sameNames(settings, records, known, { listed, partly });
	return names.map((name) =>
		planField(
			{
				masterField: name,
				slaveField: name,
				direction: 'both',
				compareAs: 'auto',
				onConflict: 'default',
			},
			settings,
		),
	);
}

function sameNames(
	settings: SyncSettings,
	records: PerSide<Iterable<AppRecord>>,
	known: readonly FieldPlan[] | undefined,
	{ listed, partly }: { readonly listed: boolean; readonly partly: boolean },
): readonly string[] {
	const found = {
		master: fieldNames(records.master),
		slave: fieldNames(records.slave),
	};
	const excluded = excludedNames(settings);
	const usable = (names: Iterable<string>) =>
		[...names].filter((name) => !excluded.has(name)).sort(byCodeUnits);
	const sawBoth = listed && found.master.size > 0 && found.slave.size > 0;
	// A run of two empty apps found no fields, which says nothing about the records that come later.
	if (known !== undefined && known.length > 0 && !sawBoth) {
		const names = known.map((plan) => plan.masterField);
		return usable(partly ? new Set([...names, ...seenOn(found)]) : names);
	}
	return usable(seenOn(found));
}

/** The names that both sides have, or the one of which there is anything. */
function seenOn({ master, slave }: PerSide<ReadonlySet<string>>): readonly string[] {
	if (master.size === 0) return [...slave];
	if (slave.size === 0) return [...master];
	return [...master].filter((name) => slave.has(name));
}

/** O(records × fields): a field that only some records have is a field too. */
function fieldNames(records: Iterable<AppRecord>): Set<string> {
	const names = new Set<string>();
	let known: readonly string[] = [];
	for (const record of records) {
		if (hasFields(record, known)) continue;
		known = Object.keys(record);
		for (const name of known) names.add(pathOf([name]));
	}
	return names;
}

/** Records of one app mostly have the same fields in the same order, which is quicker seen than listed. */
function hasFields(record: AppRecord, names: readonly string[]): boolean {
	let at = 0;
	for (const name in record) if (names[at++] !== name) return false;
	return at === names.length;
}

function excludedNames(settings: SyncSettings): Set<string> {
	const { mapping, deletedField, sides } = settings;
	return new Set(
		[
			...['_twoWaySync', '_twoWaySyncIncomplete'],
			...(mapping.mode === 'sameName' ? mapping.excludeFields : []),
			...(deletedField === undefined ? [] : [deletedField]),
			...SIDES.flatMap((side) => [
				sides[side].idField,
				...nameList(sides[side].modifiedField ?? ''),
			]),
		].map(topLevelField),
	);
}

/** The top-level field of a name, also where that looks like a path. */
function topLevelField(name: string): string {
	const keys = keysOf(name);
	return pathOf(keys.length === 1 ? keys : [name]);
}

function planField(field: FieldMapping, settings: SyncSettings): FieldPlan {
	const policy = field.onConflict === 'default' ? settings.onConflict : field.onConflict;
	return {
		key: fieldKey(field, settings),
		masterField: field.masterField,
		slaveField: field.slaveField,
		direction: field.direction,
		compareAs: field.compareAs,
		policy,
		...(field.label === undefined ? {} : { label: field.label }),
		...(field.listDelimiter === undefined ? {} : { listDelimiter: field.listDelimiter }),
		...(field.forms === undefined ? {} : { setForms: field.forms }),
		...((field.blanks ?? settings.blanks) === 'clear' ? {} : { keepsOverBlanks: true }),
	};
}

/** With the way of comparing in it, a changed comparator finds no shadow and compares anew. */
function fieldKey(field: FieldMapping, settings: SyncSettings): string {
	const { sides, values } = settings;
	const ways = [
		field.compareAs,
		field.listDelimiter ?? '',
		sides.master.zone,
		sides.slave.zone,
		String(values.blanksEqual),
		values.dateTimePrecision,
	];
	return [field.masterField, field.slaveField, fingerprint(ways.join('\n')).toString(36)].join(
		'\n',
	);
}
