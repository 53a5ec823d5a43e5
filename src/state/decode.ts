import type { Link, RecordId, Shadows } from '../model/link';
import { SyncState } from '../model/syncState';
import { ShadowReader, checksum, readIds, readLinkIds } from './columns';
import type { EncodedState, RareParts } from './format';
import { FORMAT_VERSION, MAGIC } from './format';
import { UnreadableStateError } from './store';

/**
 * Reads what `encodeState` wrote, in this version or an older one. O(text).
 *
 * @throws UnreadableStateError when the text is damaged, cut off, or of a newer version.
 */
export function decodeState(text: string): SyncState {
	const end = text.indexOf('\n');
	const [magic, version, sum] = text.slice(0, Math.max(end, 0)).split(' ');
	if (magic !== MAGIC || version === undefined || sum === undefined) {
		throw damaged('it does not begin like a state of this package');
	}
	const body = text.slice(end + 1);
	const number = Number(version);
	if (!Number.isInteger(number) || number > FORMAT_VERSION) throw newer(version);
	if (checksum(body) !== sum) throw damaged('its checksum does not fit');
	return readBody(number, body);
}

/** Versions that came before are read here, each by a function of its own. */
function readBody(version: number, body: string): SyncState {
	if (version === 1) return readVersion1(parse(body));
	throw damaged(`there was never a version ${version}`);
}

function parse(body: string): EncodedState {
	// The checksum vouches for the shape: it is what encodeState wrote.
	const parsed: EncodedState = JSON.parse(body);
	return parsed;
}

function readVersion1(encoded: EncodedState): SyncState {
	const state = new SyncState();
	state.apply({
		head: encoded.head,
		links: new Map(readLinks(encoded)),
		open: new Map(encoded.open.map((conflict) => [conflict.id, conflict])),
		logged: encoded.history,
		guard: new Map(encoded.guard),
	});
	return state;
}

function* readLinks(encoded: EncodedState): Iterable<readonly [string, Link]> {
	const { count } = encoded;
	const fields = encoded.head.fields.length;
	const ids = readLinkIds(encoded.links);
	const masterIds = readIds(encoded.masterIds, count);
	const slaveIds = readIds(encoded.slaveIds, count);
	const masters = new ShadowReader(encoded.shadows);
	const slaves = new ShadowReader(encoded.slaveShadows);
	const rare = new Map(encoded.rare);
	for (let position = 0; position < count; position++) {
		const id = ids[position] ?? '';
		const master = masters.next(fields);
		// The same array for both where they are equal: half of the memory, and nobody changes it.
		const slave = encoded.equal[position] === '=' ? master : slaves.next(fields);
		const parts = rare.get(position);
		const link = ordinaryLink(id, masterIds[position], slaveIds[position], { master, slave });
		yield [id, withRare(link, parts)];
	}
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
	const { base, ...others } = parts;
	if (base === undefined) return { ...link, ...others };
	return { ...link, ...others, base: { master: new Map(base.master), slave: new Map(base.slave) } };
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
