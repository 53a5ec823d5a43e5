import type { ConflictField } from '../../../src/model/conflict';
import type { Link } from '../../../src/model/link';
import type { Side } from '../../../src/model/side';
import { SIDES, otherSide } from '../../../src/model/side';
import { isAlike } from '../../../src/values/alike';
import type { Stored } from './app';
import type { UserWrite } from './ledger';
import type { Field } from './scenario';
import { FIELDS, directionOf, hasRows, isHalfTyped, nameOf } from './scenario';
import { canonicalOf, isBlankValue, isLossless, meantBy } from './values';
import type { World } from './world';

/** Enough for every write to be tried as often as it may be, and for what follows from it. */
export const QUIET_RUNS = 20;

/** Invariant 1: each value of a user is in an app, superseded, or in the bucket. */
export function lostWrites(world: World): readonly UserWrite[] {
	const held = new Set<number>();
	for (const side of SIDES) {
		for (const stored of world.apps[side].alive) {
			for (const field of FIELDS) for (const id of stored.origins[field]) held.add(id);
		}
	}
	world.ledger.entries.push(...world.state.openConflicts());
	return world.ledger
		.open()
		.filter((write) => !held.has(write.id) && !world.ledger.isLogged(write));
}

/** Invariant 2: what is neither equal, nor held, nor different for a reason that can be told. */
export function unsettledFields(world: World): readonly string[] {
	if (world.isStopped) return [];
	return [...world.state.links()].flatMap((link) => {
		const { master, slave } = recordsOf(world, link);
		if (master === undefined || slave === undefined || link.resting !== undefined) return [];
		return FIELDS.filter((field) => !isSettled(world, link, field, { master, slave })).map(
			(field) =>
				`${link.id}.${field}: ${JSON.stringify(master.values[field])} and ${JSON.stringify(slave.values[field])}`,
		);
	});
}

export function recordsOf(world: World, link: Link): { readonly [side in Side]?: Stored } {
	const of = (side: Side) => {
		const id = link.ids[side];
		return id === undefined ? undefined : world.apps[side].known(id);
	};
	return { master: of('master'), slave: of('slave') };
}

function isSettled(
	world: World,
	link: Link,
	field: Field,
	records: { readonly [side in Side]: Stored },
): boolean {
	const { master, slave } = records;
	const meant = ({ values }: Stored) => canonicalOf(meantBy(field, values[field]));
	const [ours, theirs] = [meant(master), meant(slave)];
	if (ours === theirs) return true;
	// What a user makes of a value right after a write may be the app's form of it, as far as anybody can tell.
	if ((world.recovered || hasAlikeEdits(world)) && isAlike(ours, theirs)) return true;
	const open = world.state.conflictsOf(link.id);
	const names = (entry: ConflictField) => entry.masterField === nameOf(field);
	if (open.some((conflict) => conflict.fields.some(names))) return true;
	if (world.scenario.choices.holdWholeRecord && open.length > 0) return true;
	if (world.left.has(`${link.id} ${nameOf(field)}`)) return true;
	if (directionOf(world.scenario, field) !== 'both') return true;
	if (SIDES.some((side) => isShownByNone(world, side, field))) return true;
	return SIDES.some((side) => {
		const app = world.apps[side];
		return !isLossless(app.setup.formats[field]) || app.setup.refuses === field;
	});
}

/** Of a field that no record of an app shows any more nothing is cleared, and the run says so. */
export function isShownByNone({ apps }: World, side: Side, field: Field): boolean {
	const { alive, setup } = apps[side];
	return setup.omits === true && alive.every(({ values }) => isBlankValue(values[field]));
}

function hasAlikeEdits({ scenario }: World): boolean {
	return scenario.commands.some((command) => command.do === 'edit' && command.kind === 'alike');
}

/** Records that no link names although they could be created on the other side. */
export function strayRecords(world: World): readonly string[] {
	if (world.isStopped) return [];
	const { createIn } = world.settings;
	return SIDES.flatMap((side) => {
		const target = otherSide(side);
		if (createIn !== 'both' && createIn !== target) return [];
		return world.apps[side].alive
			.filter((stored) => world.state.linkOf(side, world.apps[side].knownId(stored)) === undefined)
			.filter((stored) => !isNamed(world, side, stored) && !isAskedAbout(world, side, stored))
			.filter((stored) => !isHalfTyped(world.scenario, target, stored.values))
			.map((stored) => `${side} ${stored.id} is linked to nothing`);
	});
}

function isNamed(world: World, side: Side, stored: Stored): boolean {
	return [...world.state.openConflicts()].some((conflict) => {
		const ids = (side === 'master' ? conflict.masterIds : conflict.slaveIds) ?? [];
		return ids.some((id) => String(id) === String(world.apps[side].knownId(stored)));
	});
}

/** A record that has the key of one whose deletion a person is asked about waits for that. */
function isAskedAbout(world: World, side: Side, stored: Stored): boolean {
	if (world.settings.matchBy.length === 0) return false;
	const key = canonicalOf(stored.values.key);
	return [...world.state.openConflicts()].some(({ gone, link }) => {
		const asked = gone === side && link !== undefined ? world.state.link(link) : undefined;
		const left = asked === undefined ? undefined : recordsOf(world, asked)[otherSide(side)];
		return left !== undefined && canonicalOf(left.values.key) === key;
	});
}

/** Invariant 5: records that the integration created twice from the same one. */
export function duplicates(world: World): readonly string[] {
	return SIDES.flatMap((side) => {
		const born = new Map<number, Stored[]>();
		for (const stored of world.apps[side].alive) {
			if (stored.bornOf === undefined) continue;
			born.set(stored.bornOf, [...(born.get(stored.bornOf) ?? []), stored]);
		}
		return [...born]
			.filter(([source, records]) => records.length > 1 && !mayBeDouble(world, source))
			.map(([source, records]) => `${side} ${records.map(({ id }) => id).join(', ')} of ${source}`);
	});
}

/** Without a key or a confirmation nobody knows that a creation landed; nor with a key that was edited. */
function mayBeDouble(world: World, source: number): boolean {
	if (world.post.doubled.has(source)) return true;
	const matchByKey = world.settings.matchBy.length > 0;
	// Rows that share a key cannot be told apart where their numbers move.
	if (hasRows(world.scenario) && haveSharedKey(world)) return true;
	if (matchByKey && (world.ledger.edits('key') > 0 || isKeyShared(world, source))) return true;
	return world.post.orphaned.has(source) && !matchByKey;
}

function haveSharedKey({ apps }: World): boolean {
	return SIDES.some((side) => {
		const keys = [...apps[side].alive, ...apps[side].deleted].map(({ values }) =>
			canonicalOf(values.key),
		);
		return new Set(keys).size < keys.length;
	});
}

/** Whether another record of the same app has, or had, the same key. */
function isKeyShared(world: World, uid: number): boolean {
	return SIDES.some((side) => {
		const records = [...world.apps[side].alive, ...world.apps[side].deleted].filter(
			// A second one that the integration made itself is what is looked for, and no excuse.
			(each) => each.bornOf === undefined,
		);
		const keys = new Map(records.map((each) => [each.uid, canonicalOf(each.values.key)]));
		const key = keys.get(uid);
		return key !== undefined && [...keys].some(([other, text]) => other !== uid && text === key);
	});
}
