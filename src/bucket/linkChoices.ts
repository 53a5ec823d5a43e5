import type { Conflict, ExistenceChoice } from '../model/conflict';
import type { Link, RecordId } from '../model/link';
import { LinkEdit } from '../model/linkEdit';
import type { Side } from '../model/side';
import { SIDES, otherSide } from '../model/side';
import { idKey } from '../model/state';
import { RESTORED_ENTRY } from '../records/conflictId';
import { writeId } from '../records/writeId';
import type { DecisionPlan } from './decisionPlan';
import { sideLeft } from './sideLeft';
import { bare, the } from '../model/sideNames';

type LinkChoice = Extract<ExistenceChoice, { take: 'link' }>;

/**
 * Ends a link without a write. Where a record is gone the link rests. Where both are there, each gets
 * a resting link of its own: so nobody links the two again, or creates either on the other side.
 */
export function unlink(plan: DecisionPlan, edit: LinkEdit): void {
	for (const intent of edit.link.intents) edit.dropIntent(intent, plan.now);
	const left = plan.conflict.fields.length > 0 ? undefined : sideLeft(plan);
	const { slave } = edit.link.ids;
	if (left !== undefined) {
		edit.set({ resting: otherSide(left) });
	} else {
		edit.setId('slave', undefined);
		edit.set({
			resting: 'slave',
			apart: undefined,
			trails: undefined,
			ended: undefined,
			unshown: undefined,
		});
		if (slave !== undefined) plan.draft.putLink(restingLink(plan, 'slave', slave));
	}
	closeOthers(plan, edit.link);
	plan.closeOrWait({ existence: { take: 'unlink' } });
}

/**
 * Records that belong to nobody: they rest, each alone, so that the question is not asked again. Those
 * that are in doubt because the state was put back are created on the other side instead.
 */
export function leaveUnlinked(plan: DecisionPlan): void {
	const { draft, conflict, decision, now } = plan;
	if (conflict.id !== RESTORED_ENTRY) {
		for (const side of SIDES) leaveNamed(plan, side);
	}
	draft.dropOpen(conflict.id);
	draft.log({
		...conflict,
		records: undefined,
		status: 'dismissed',
		decidedAt: now,
		decidedBy: decision.by,
		how: 'unlink',
		lastSeenAt: now,
	});
}

/** The records of a side that a conflict names rest, each alone: nobody links or creates any of them. */
export function leaveNamed(plan: DecisionPlan, side: Side): void {
	const { draft, conflict } = plan;
	for (const id of named(conflict, side)) {
		if (draft.base.linkOf(side, id) === undefined) draft.putLink(restingLink(plan, side, id));
	}
}

/**
 * Records that share a match key are customers of their own: each that has no partner is created on the
 * other side, by the next run that sees it, and is not asked about again.
 */
export function createAsOwn(plan: DecisionPlan): string | undefined {
	const { draft, conflict } = plan;
	if (conflict.type !== 'ambiguousMatch' || conflict.id === RESTORED_ENTRY) {
		return 'Only records that share a match key can be created as their own: decide restore, delete, unlink or link.';
	}
	const alone = SIDES.flatMap((side) =>
		named(conflict, side)
			.filter((id) => draft.base.linkOf(side, id) === undefined)
			.map((id) => ({ side, id })),
	);
	const { createIn = 'both' } = draft.head.mapping ?? {};
	const refused = alone.find(({ side }) => createIn !== 'both' && createIn !== otherSide(side));
	if (refused !== undefined) {
		return `Creating records in ${the(otherSide(refused.side))} is not allowed (Create In): link the record, or unlink it.`;
	}
	for (const { side, id } of alone) draft.putLink(ownLink(plan, side, id));
	draft.head = { ...draft.head, wantsFull: true };
	plan.notes.add('The records are created by the next run that has them in sight.');
	plan.closeOrWait({ existence: { take: 'create' } });
	return undefined;
}

/** A record whose creation on the other side a person decided, and no run has planned yet. */
function ownLink({ draft, conflict }: DecisionPlan, side: Side, id: RecordId): Link {
	const edit = new LinkEdit(emptyLink(draft.newLinkId()));
	const target = otherSide(side);
	const { run } = draft.head;
	edit.setId(side, id);
	edit.addIntent({
		writeId: writeId(run, `${edit.link.id}.${conflict.id}`, target, 'create', []),
		operation: 'create',
		target,
		fields: [],
		firstRun: run,
		lastRun: run,
		attempts: 0,
		own: true,
	});
	return edit.link;
}

/** Links two records by hand; their fields are compared in the next run, as at a first meeting. */
export function linkThese(plan: DecisionPlan, choice: LinkChoice): string | undefined {
	const { draft, edit } = plan;
	const problem = problemOf(plan, choice);
	if (problem !== undefined) return problem;
	const ids = { master: idOf(plan, choice, 'master'), slave: idOf(plan, choice, 'slave') };
	if (edit === undefined) {
		draft.putLink({ ...emptyLink(draft.newLinkId()), ids });
	} else {
		for (const intent of edit.link.intents) edit.dropIntent(intent, plan.now);
		for (const side of SIDES) {
			const own = edit.link.ids[side];
			if (own === undefined || idKey(own) !== idKey(ids[side])) edit.replaceRecord(side, ids[side]);
		}
		edit.set({ resting: undefined, misses: { master: 0, slave: 0 } });
	}
	plan.closeOrWait({ existence: choice });
	return undefined;
}

function problemOf(plan: DecisionPlan, choice: LinkChoice): string | undefined {
	const { draft, edit, conflict } = plan;
	const left = sideLeft(plan);
	for (const side of SIDES) {
		const id = idOf(plan, choice, side);
		const own = edit?.link.ids[side];
		if (side === left && own !== undefined && idKey(own) !== idKey(id)) {
			return `The ${bare(side)} record of this conflict is ${own}, not ${id}.`;
		}
		const other = draft.base.linkOf(side, id);
		if (other !== undefined && other.id !== edit?.link.id) {
			return `The ${bare(side)} record ${id} is linked to another record already.`;
		}
		const ids = named(conflict, side);
		if (ids.length > 0 && !ids.some((each) => idKey(each) === idKey(id))) {
			return `The ${bare(side)} record ${id} is not one of those that the conflict names.`;
		}
	}
	return undefined;
}

/** The id in the form in which the app listed it: a typed one is always a text. */
function idOf(plan: DecisionPlan, choice: LinkChoice, side: Side): RecordId {
	const id = side === 'master' ? choice.masterId : choice.slaveId;
	return named(plan.conflict, side).find((each) => idKey(each) === idKey(id)) ?? id;
}

function named(conflict: Conflict, side: Side): readonly RecordId[] {
	return (side === 'master' ? conflict.masterIds : conflict.slaveIds) ?? [];
}

/** Other questions about a link that is no more. */
function closeOthers(plan: DecisionPlan, link: Link): void {
	for (const other of plan.draft.conflictsOf(link.id)) {
		if (other.id === plan.conflict.id) continue;
		plan.draft.dropOpen(other.id);
		plan.draft.log({
			...other,
			records: undefined,
			status: 'dismissed',
			how: 'unlink',
			lastSeenAt: plan.now,
		});
	}
}

function restingLink(plan: DecisionPlan, side: Side, id: RecordId): Link {
	const edit = new LinkEdit(emptyLink(plan.draft.newLinkId()));
	edit.setId(side, id);
	edit.set({ seen: { ...edit.link.seen, [side]: true }, resting: otherSide(side) });
	return edit.link;
}

function emptyLink(id: string): Link {
	return {
		id,
		ids: {},
		shadows: { master: [], slave: [] },
		seen: { master: false, slave: false },
		misses: { master: 0, slave: 0 },
		intents: [],
	};
}
