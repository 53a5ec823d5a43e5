import { compileStored } from '../../../src/mapping/compiled';
import type { Side } from '../../../src/model/side';
import { otherSide } from '../../../src/model/side';
import type { Stored } from './app';
import type { Command, EditKind, Field } from './scenario';
import { FIELDS, nameOf } from './scenario';
import { alikeValue, canonicalOf, freshValue, isBlankValue, meantBy } from './values';
import type { World } from './world';
import { idsIn, partnerOf } from './world';

type UserCommand = Extract<Command, { readonly do: 'edit' | 'create' | 'remove' | 'restore' }>;

/** What a user does in one of the apps. */
export function act(world: World, command: UserCommand): void {
	const { side } = command;
	const app = world.apps[side];
	switch (command.do) {
		case 'create':
			create(world, command);
			return;
		case 'restore': {
			const back = app.restore(world.now);
			if (back === undefined) return;
			if (app.isMissed(back) && !isGoneBeside(world, side, back)) world.ledger.revive(idsIn(back));
			world.post.doubled.add(back.uid);
			if (back.bornOf !== undefined) world.post.doubled.add(back.bornOf);
			world.note(`user restores ${side} ${back.id}`);
			return;
		}
		default:
			break;
	}
	const { alive } = app;
	const stored = alive[command.pick % Math.max(alive.length, 1)];
	if (stored === undefined) return;
	if (command.do === 'remove') {
		world.ledger.remove(idsIn(stored));
		const partner = partnerOf(world, side, stored);
		for (const field of partner === undefined ? [] : FIELDS) {
			// Where both apps agree, or said so, whoever deletes the one knows the other.
			const value = partner?.values[field];
			const isTaken = app.setup.refuses === field && world.post.wasSent(stored.uid, field, value);
			if (!isTaken && canonicalOf(value) !== canonicalOf(stored.values[field])) continue;
			world.ledger.remove(partner?.origins[field] ?? []);
		}
		app.remove(stored, world.now);
		world.note(`user removes ${side} ${stored.id}`);
		return;
	}
	edit(world, side, stored, command.field, command.kind);
}

function create(
	world: World,
	{ side, sharedKey, row }: Extract<Command, { readonly do: 'create' }>,
): void {
	const app = world.apps[side];
	const partners = world.apps[otherSide(side)].alive;
	const partner =
		sharedKey % 2 === 1 ? partners[(sharedKey >> 1) % Math.max(partners.length, 1)] : undefined;
	const values: { [field in Field]: unknown } = {
		key: partner?.values.key ?? freshValue('key', world.nextNumber(), undefined),
		name: freshValue('name', world.nextNumber(), undefined),
		amount: freshValue('amount', world.nextNumber(), undefined),
		tags: freshValue('tags', world.nextNumber(), undefined),
		note: null,
	};
	const origins = (field: Field, value: unknown, uid: number): ReadonlySet<number> => {
		if (values[field] === null) return new Set<number>();
		// A key that both apps know is one value, whoever typed it first.
		if (field === 'key' && partner !== undefined) return partner.origins.key;
		return new Set([world.ledger.add({ side, uid, field, value, created: true }).id]);
	};
	const stored = app.create(values, origins, world.now, row === undefined ? {} : { row });
	world.note(`user creates ${side} ${JSON.stringify(app.json(stored))}`);
}

function edit(world: World, side: Side, stored: Stored, field: Field, kind: EditKind): void {
	const app = world.apps[side];
	const typed = meantBy(field, editedValue(world, side, stored, field, kind));
	const value = app.stores(field, typed);
	if (canonicalOf(value) === canonicalOf(stored.values[field])) return;
	const write = world.ledger.add({ side, uid: stored.uid, field, value, created: false });
	if (world.post.wasShown(stored.uid, field, value)) {
		write.unseen = 'changed and put back between two reads';
	} else if (isBlankValue(value) && partnerOf(world, side, stored) === undefined) {
		write.unseen = 'a blank is filled at the first meeting';
	} else if (isBlankValue(value) && !wasCompared(world, side, stored, field)) {
		write.unseen = 'a blank is filled where the two sides were never compared';
	} else if (!isMapped(world, field)) {
		write.unseen = 'its field is none of those that both apps were seen to have';
	} else if (world.post.wasSent(stored.uid, field, value)) {
		write.unseen = 'typed what a write of ours carried';
	}
	world.ledger.overwrite(stored.origins[field]);
	const partner = partnerOf(world, side, stored);
	if (
		partner !== undefined &&
		canonicalOf(partner.values[field]) === canonicalOf(stored.values[field])
	) {
		// Users of both apps had agreed on it, whoever typed it first.
		world.ledger.overwrite(partner.origins[field]);
	}
	world.post.hide(stored.bornOf);
	app.update(stored, { [field]: value }, () => new Set([write.id]), world.now);
	world.note(
		`user edits ${side} ${stored.id}.${field} = ${JSON.stringify(value)} (write ${write.id})`,
	);
}

/** A field that may not be written to one side has no shadow before both were filled. */
function wasCompared({ apps, state }: World, side: Side, stored: Stored, field: Field): boolean {
	const link = state.linkOf(side, apps[side].knownId(stored));
	const found = compileStored(state.head).find(({ paths }) => paths.master === nameOf(field));
	return found !== undefined && link?.shadows[side][found.index] !== undefined;
}

/**
 * Whether its partner was deleted too, and lists have yet to tell so: then that is a deletion beside a record
 * that is there. So is one that was deleted and brought back between two reads.
 */
function isGoneBeside(world: World, side: Side, stored: Stored): boolean {
	const link = world.state.linkOf(side, world.apps[side].knownId(stored));
	if (link === undefined || link.resting !== undefined) return false;
	return partnerOf(world, side, stored) === undefined;
}

/** By name only those fields are mapped that both apps have shown. */
function isMapped({ scenario, state }: World, field: Field): boolean {
	if (scenario.choices.mapping === 'manual') return true;
	return state.head.mapping?.fields.some((plan) => plan.masterField === nameOf(field)) !== false;
}

function editedValue(
	world: World,
	side: Side,
	stored: Stored,
	field: Field,
	kind: EditKind,
): unknown {
	switch (kind) {
		case 'clear':
			return field === 'tags' ? [] : null;
		case 'alike':
			return alikeValue(stored.values[field]);
		case 'back':
			return world.ledger.before(stored.uid, field) ?? stored.values[field];
		case 'copy':
			return partnerOf(world, side, stored)?.values[field] ?? stored.values[field];
		default:
			return freshValue(field, world.nextNumber(), stored.values[field]);
	}
}
