import type { Decision } from '../../../src/bucket/decision';
import type { Conflict, FieldChoice } from '../../../src/model/conflict';
import type { Command } from './scenario';
import { FIELDS, nameOf } from './scenario';
import { freshValue } from './values';
import type { World } from './world';

type Take = Extract<Command, { readonly do: 'decide' }>['take'];

/** The decision of a person, as far as it can be taken on this conflict. */
export function decisionOn(world: World, conflict: Conflict, take: Take): Decision {
	const seen = { conflictId: conflict.id, revision: conflict.revision, by: 'Ann' };
	if (conflict.fields.length === 0) {
		if (take === 'restore' || take === 'delete' || take === 'unlink') {
			return { ...seen, existence: { take } };
		}
		return { ...seen, fields: new Map([['*', { take: take === 'custom' ? 'leave' : take }]]) };
	}
	if (take === 'custom') return { ...seen, fields: customValues(world, conflict) };
	// Decisions about existence leave fields apart: neither side is preferred, so a mirror sees the same.
	const isSide = take === 'master' || take === 'slave';
	return { ...seen, fields: new Map([['*', { take: isSide ? take : 'leave' }]]) };
}

function customValues(world: World, conflict: Conflict): ReadonlyMap<string, FieldChoice> {
	return new Map(
		conflict.fields.flatMap((entry) => {
			const field = FIELDS.find((each) => nameOf(each) === entry.masterField);
			if (field === undefined) return [];
			const value = freshValue(field, world.nextNumber(), undefined);
			return [[entry.masterField, { take: 'custom' as const, value }]];
		}),
	);
}
