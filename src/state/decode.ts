import { WORKFLOW_BOUNDS } from '../model/bounds';
import type { Link, RecordId, Shadows } from '../model/link';
import { LinkColumns } from '../model/linkColumns';
import { SyncState } from '../model/syncState';
import { ShadowReader, checksum, readIds, readNumbers, readPrints } from './columns';
import { rememberEncoded } from './encode';
import type { EncodedColumns, EncodedHead, EncodedLink, RareParts } from './format';
import { FORMAT_VERSION, MAGIC } from './format';
import { UnreadableStateError } from './store';
import { upgradedIntent } from './upgrade';

/**
 * Reads what `encodeState` wrote, in this version or an older one, for a store with these bounds. O(text).
 *
 * @throws UnreadableStateError when the text is damaged, cut off, or of a newer version.
 */
export function decodeState(text: string, bounds = WORKFLOW_BOUNDS): SyncState {
	const end = text.indexOf('\n');
	const [magic, version, ...sums] = text.slice(0, Math.max(end, 0)).split(' ');
	if (magic !== MAGIC || version === undefined || sums.length === 0) {
		throw damaged('it does not begin like a state of this package');
	}
	const number = Number(version);
	if (!Number.isInteger(number) || number > FORMAT_VERSION) throw newer(version);
	return readBody(number, sums, text.slice(end + 1), new SyncState(bounds));
}

/** Versions that came before are read here, each by a function of its own. */
function readBody(
	version: number,
	sums: readonly string[],
	body: string,
	state: SyncState,
): SyncState {
	// What 2 says of fingerprints stands in the head and before the fingerprints.
	if (version === 1 || version === 2) return readVersion1(sums, body, state);
	throw damaged(`there was never a version ${version}`);
}

function readVersion1(
	[headSum, columnsSum]: readonly string[],
	body: string,
	state: SyncState,
): SyncState {
	// JSON contains no bare line break, so the first one ends the first part.
	const end = body.indexOf('\n');
	if (end < 0) throw damaged('a part of it is missing');
	const [head, columns] = [body.slice(0, end), body.slice(end + 1)];
	if (checksum(head) !== headSum || checksum(columns) !== columnsSum) {
		throw damaged('its checksum does not fit');
	}
	// The checksums vouch for the shape: it is what encodeState wrote.
	const encoded: EncodedHead = JSON.parse(head);
	const atRest = readColumns(JSON.parse(columns));
	rememberEncoded(atRest, { text: columns, sum: columnsSum });
	state.adoptLinks(atRest, encoded.links.map(readLink));
	state.apply({
		head: encoded.head,
		links: new Map(),
		open: new Map(encoded.open.map((conflict) => [conflict.id, conflict])),
		logged: encoded.history,
		guard: new Map(encoded.guard),
	});
	return state;
}

function readColumns(encoded: EncodedColumns): LinkColumns {
	const { count, width } = encoded;
	const slaveRows = new Int32Array(count);
	let rows = 0;
	for (let at = 0; at < count; at++) slaveRows[at] = encoded.equal[at] === '=' ? -1 : rows++;
	return new LinkColumns({
		width,
		numbers: readNumbers(encoded.numbers, count),
		ids: {
			master: readIds(encoded.masterIds, count),
			slave: readIds(encoded.slaveIds, count),
		},
		masterPrints: readPrints(encoded.shadows, count * width),
		slavePrints: readPrints(encoded.slaveShadows, rows * width),
		slaveRows,
	});
}

function readLink({ id, ids, width, shadows, slaveShadows, rare }: EncodedLink): Link {
	const master = new ShadowReader(shadows).next(width);
	const slave = slaveShadows === undefined ? master : new ShadowReader(slaveShadows).next(width);
	return restoredLink(id, ids, { master, slave }, rare);
}

const SEEN = { master: true, slave: true };
const NO_MISSES = { master: 0, slave: 0 };
const NO_INTENTS: readonly never[] = [];

function ordinaryLink(
	id: string,
	master: RecordId | undefined,
	slave: RecordId | undefined,
	shadows: { readonly master: Shadows; readonly slave: Shadows },
): Link {
	return {
		id,
		ids: { ...(master === undefined ? {} : { master }), ...(slave === undefined ? {} : { slave }) },
		shadows,
		seen: SEEN,
		misses: NO_MISSES,
		intents: NO_INTENTS,
	};
}

/** A link from its stored parts; what is rare may be absent. */
export function restoredLink(
	id: string,
	ids: Link['ids'],
	shadows: Link['shadows'],
	parts: RareParts | undefined,
): Link {
	return withRare(ordinaryLink(id, ids.master, ids.slave, shadows), parts);
}

function withRare(link: Link, parts: RareParts | undefined): Link {
	if (parts === undefined) return link;
	const { base, intents, ...others } = parts;
	return {
		...link,
		...others,
		...(intents === undefined ? {} : { intents: intents.map(upgradedIntent) }),
		...(base === undefined
			? {}
			: { base: { master: new Map(base.master), slave: new Map(base.slave) } }),
	};
}

const WAY_OUT =
	'The stored bytes were left as they are. Put back a backup of the workflow (or of the database), or give the sync another Sync Name to begin anew: records with match keys are linked again without duplicates.';

function damaged(what: string): UnreadableStateError {
	return new UnreadableStateError(
		`The stored state of this sync cannot be read: ${what}.`,
		WAY_OUT,
	);
}

function newer(version: string): UnreadableStateError {
	return new UnreadableStateError(
		`The stored state of this sync was written by a newer version of this package (format ${version}, this one reads up to ${FORMAT_VERSION}).`,
		'Update the package n8n-nodes-two-way-sync. The stored bytes were left as they are.',
	);
}
