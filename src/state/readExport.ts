import type { Link, Shadows } from '../model/link';
import { POSTGRES_BOUNDS } from '../model/bounds';
import { SyncState } from '../model/syncState';
import { decodeState } from './decode';
import { encodeState } from './encode';
import { checkConsistency } from './consistency';
import { upgradedIntent } from './upgrade';
import type { ExportedLink, ExportedState } from './exported';
import { EXPORT_FORMAT, EXPORT_VERSION } from './exported';
import type { Shape } from './shape';
import {
	Problems,
	anything,
	count,
	either,
	flag,
	listOf,
	namesTo,
	objectOf,
	oneOf,
	optional,
	keptPrint,
	pairOf,
	text,
} from './shape';
import { head } from './headShapes';
import * as shapes from './stateShapes';

/** What was given is no export of a state, or a damaged one. Nothing was changed. */
export class InvalidExportError extends Error {
	constructor(
		message: string,
		readonly remedy: string,
	) {
		super(message);
		this.name = 'InvalidExportError';
	}
}

/** The state of an export, and what the export says of itself. */
export interface ReadExport {
	readonly syncName: string;
	readonly exportedAt: string;
	readonly state: SyncState;
}

/**
 * Reads an export: all of it is checked before any of it is used. O(links).
 *
 * @param given What JSON.parse made of it; it becomes part of the state and must not be changed after.
 * @throws InvalidExportError that names what is wrong.
 */
export function readExport(given: unknown): ReadExport {
	checkOrigin(given);
	const problems = new Problems();
	if (!exported(given, '', problems)) throw unusable(problems);
	checkConsistency(given, problems);
	if (problems.count > 0) throw unusable(problems);
	const { syncName, exportedAt } = given;
	const state = stateOf(given);
	if (!canBeSaved(state)) {
		problems.note('', 'a state that can be saved and read again', 'one that cannot');
		throw unusable(problems);
	}
	return { syncName, exportedAt, state };
}

/** Whether it can be saved and read again: what is accepted must not be lost with the next run. */
function canBeSaved(state: SyncState): boolean {
	try {
		const saved = decodeState(encodeState(state));
		const isSame = saved.linkCount === state.linkCount;
		return isSame && encodeState(decodeState(encodeState(saved))) === encodeState(saved);
	} catch {
		return false;
	}
}

function unusable(problems: Problems): InvalidExportError {
	return new InvalidExportError(
		`This export cannot be used: ${problems.summary}.`,
		'Nothing was changed. Take another copy of the export; it must be as this node put it out.',
	);
}

/** What it is comes first: a wrong file deserves another sentence than a damaged one. */
function checkOrigin(given: unknown): asserts given is { readonly [name: string]: unknown } {
	const object = typeof given === 'object' && given !== null ? given : {};
	const format = 'format' in object ? object.format : undefined;
	if (format !== EXPORT_FORMAT) {
		throw new InvalidExportError(
			`This is no export of a sync's state: its "format" should be "${EXPORT_FORMAT}".`,
			"Nothing was changed. Give what the operation 'Export' of this node put out, unchanged.",
		);
	}
	const version = 'version' in object ? object.version : undefined;
	if (typeof version === 'number' && version > EXPORT_VERSION) {
		throw new InvalidExportError(
			`This export was made by a newer version of this package (format ${version}, this one reads up to ${EXPORT_VERSION}).`,
			'Nothing was changed. Update the package n8n-nodes-two-way-sync and import it again.',
		);
	}
}

const noPrint: Shape<null> = (value, at, problems): value is null =>
	value === null || problems.note(at, 'a fingerprint (a whole number up to 2^36) or null', value);
const prints = listOf(either(keptPrint, noPrint));
const base = listOf(pairOf(count, anything));

const exportedLink = objectOf<ExportedLink>({
	id: text,
	ids: shapes.bySide(shapes.recordId),
	shadows: objectOf<ExportedLink['shadows']>({ master: prints, slave: optional(prints) }),
	base: optional(shapes.perSide(base)),
	apart: optional(shapes.perSide(listOf(count))),
	seen: optional(shapes.perSide(flag)),
	misses: optional(shapes.perSide(count)),
	resting: optional(shapes.side),
	intents: optional(listOf(shapes.intent)),
	ended: optional(listOf(shapes.endedIntent)),
	unshown: optional(listOf(shapes.unshownWrite)),
	beside: optional(listOf(shapes.besideValue)),
	kept: optional(listOf(shapes.keptSight)),
	reported: optional(shapes.side),
	marks: optional(listOf(shapes.sightMark)),
	trails: optional(listOf(shapes.trail)),
	versions: optional(shapes.bySide(text)),
});

const exported = objectOf<ExportedState>({
	format: oneOf([EXPORT_FORMAT]),
	version: count,
	syncName: text,
	exportedAt: text,
	revision: count,
	counts: objectOf<ExportedState['counts']>({
		links: count,
		openConflicts: count,
		history: count,
		guard: count,
	}),
	head: head,
	links: listOf(exportedLink),
	openConflicts: listOf(shapes.conflict),
	history: listOf(shapes.conflict),
	guard: namesTo(shapes.guardRecord),
});

function stateOf(given: ExportedState): SyncState {
	// Which store it comes to is not known here, and it keeps what fits there.
	const state = new SyncState(POSTGRES_BOUNDS);
	state.apply({
		head: given.head,
		links: new Map(given.links.map((link) => [link.id, linkOf(link)])),
		open: new Map(given.openConflicts.map((conflict) => [conflict.id, conflict])),
		logged: given.history,
		guard: new Map(Object.entries(given.guard)),
	});
	return state;
}

function linkOf(given: ExportedLink): Link {
	const { shadows, base, ...others } = given;
	const master = withHoles(shadows.master);
	return {
		seen: { master: true, slave: true },
		misses: { master: 0, slave: 0 },
		...others,
		intents: (others.intents ?? []).map(upgradedIntent),
		shadows: { master, slave: shadows.slave === undefined ? master : withHoles(shadows.slave) },
		...(base === undefined
			? {}
			: { base: { master: new Map(base.master), slave: new Map(base.slave) } }),
	};
}

function withHoles(prints: ExportedLink['shadows']['master']): Shadows {
	return prints.map((print) => print ?? undefined);
}
