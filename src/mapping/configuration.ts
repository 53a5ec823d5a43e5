import type { Fingerprint } from '../model/link';
import type { SyncSettings } from '../model/settings';
import { fingerprint } from '../values/fingerprint';

/**
 * Fingerprint of what the state was built with: mapping, ids, keys, comparators and directions as the
 * user set them. The fields that `sameName` finds are not part of it. SEMANTICS "Brakes".
 */
export function configurationPrint(settings: SyncSettings): Fingerprint {
	const { sides, matchBy, mapping, values } = settings;
	const fields =
		mapping.mode === 'manual'
			? mapping.fields
					.map((field) =>
						JSON.stringify([
							field.masterField,
							field.slaveField,
							field.direction,
							field.compareAs,
							field.listDelimiter ?? '',
						]),
					)
					.sort()
			: [...mapping.excludeFields].sort();
	return fingerprint(
		JSON.stringify([
			mapping.mode,
			fields,
			[sides.master.idField, sides.slave.idField],
			[sides.master.zone, sides.slave.zone],
			matchBy.map((pair) => [pair.masterField, pair.slaveField, pair.compareAs]),
			[values.blanksEqual, values.dateTimePrecision],
			...howEmpty(settings),
		]),
	);
}

/** What was not set is not part of it, as before there was such a setting. */
function howEmpty({ sides: { master, slave } }: SyncSettings): readonly unknown[] {
	const set = [master.missingMeans, slave.missingMeans, master.emptyTexts, slave.emptyTexts];
	return set.every((each) => each === undefined) ? [] : [set];
}
