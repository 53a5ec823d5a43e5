import type { AppRecord } from '../model/record';
import type { SyncSettings } from '../model/settings';
import type { PerSide, Side } from '../model/side';
import { SIDES } from '../model/side';
import { readPath } from '../values/paths';

/** Which fields a record may be named by. */
export interface Naming {
	readonly settings: Pick<SyncSettings, 'labelField' | 'matchBy'>;
	/** The mapped fields. */
	readonly fields: ReadonlyArray<{ readonly paths: PerSide<string> }>;
}

/** A record's name for people: by the field set for it, else by its key; `undefined` where it has none. */
export function nameOf(
	records: { readonly [side in Side]?: AppRecord | undefined },
	naming: Naming,
): string | undefined {
	for (const paths of labelPaths(naming)) {
		for (const side of SIDES) {
			const named = nameIn(records[side], paths[side]);
			if (named !== undefined) return named;
		}
	}
	return undefined;
}

/**
 * Where records have their name for people. A label field that is mapped has its partner's name on the other
 * side, unless the mapping knows that name on both sides for different things.
 */
function labelPaths({ settings, fields }: Naming): ReadonlyArray<Partial<PerSide<string>>> {
	const { labelField, matchBy } = settings;
	if (labelField === undefined) {
		return matchBy.slice(0, 1).map((key) => ({ master: key.masterField, slave: key.slaveField }));
	}
	const same = { master: labelField, slave: labelField };
	const [master, slave] = SIDES.map((side) =>
		fields.find(({ paths }) => paths[side] === labelField),
	);
	if (master !== undefined && slave !== undefined) return [same];
	const pair = (master ?? slave)?.paths;
	return pair === undefined ? [same] : [pair, same];
}

const LABEL_LENGTH = 120;

function nameIn(record: AppRecord | undefined, path: string | undefined): string | undefined {
	if (record === undefined || path === undefined) return undefined;
	const value = readPath(record, path);
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	const text = String(value).trim();
	return text === '' ? undefined : text.slice(0, LABEL_LENGTH);
}
