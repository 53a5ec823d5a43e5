import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { SettingsError } from '../../../src/model/errors';
import type { StateChange, StateHead, StoreKind } from '../../../src/model/state';
import type { StateView, SyncState } from '../../../src/model/syncState';
import { canReceive, copyState, moveIn, moveOut, storeName } from '../../../src/state/moved';
import { isEmptyState } from '../../../src/state/replace';
import type { StateStore } from '../../../src/state/store';
import { hint, nodeError } from '../../shared/errors';
import { openStoreOf } from '../../shared/state/openStore';
import { findSync } from '../../shared/knownSync';
import { TestRunError } from '../consent';

/** A move under way. */
interface Move {
	readonly syncName: string;
	readonly from: StoreKind;
	readonly to: StoreKind;
	readonly source: StateStore;
	readonly target: StateStore;
}

/**
 * Moves the state to the other store just as it is. First the source is marked, so that no run changes
 * it any more, then the target is written. Where that fails the mark is taken back; where n8n is killed
 * in between, the source still has all of it, and the same move once more completes it.
 */
export async function moveSync(context: IExecuteFunctions): Promise<INodeExecutionData> {
	const move = await readMove(context);
	await check(move);
	const { state, rev } = await leave(move);
	await arrive(move, state, rev).catch(async (error: unknown) => {
		await stay(move);
		throw nodeError(context, error);
	});
	// The workflow is to become light; the database keeps the old rows, which the next move replaces.
	if (move.from === 'workflow') {
		await move.source.update((left) => ({ change: moveOut(left, move.to), result: undefined }), {
			scope: 'everything',
		});
	}
	const name = storeName(move.to);
	hint(
		context,
		`The state is in the ${name} store now. Set State Store to '${name}' in all steps of the sync; until then they refuse to run.`,
	);
	const { syncName, from, to } = move;
	const openConflicts = [...state.openConflicts()].length;
	return { json: { syncName, moved: true, from, to, links: state.linkCount, openConflicts } };
}

async function readMove(context: IExecuteFunctions): Promise<Move> {
	const { from, to } = readDirection(context);
	// A move says itself that there is nothing to move.
	const syncName = await findSync(context, 'left', from);
	return {
		syncName,
		from,
		to,
		source: openStoreOf(from, context, syncName),
		target: openStoreOf(to, context, syncName),
	};
}

function readDirection(context: IExecuteFunctions): Pick<Move, 'from' | 'to'> {
	switch (context.getNodeParameter('stateStore', 0, '')) {
		case 'workflowToPostgres':
			return { from: 'workflow', to: 'postgres' };
		case 'postgresToWorkflow':
			return { from: 'postgres', to: 'workflow' };
		default:
			throw new SettingsError(
				'No direction is chosen. Nothing was changed.',
				'Choose in Direction where the state is and where it shall go, and a credential for the database.',
			);
	}
}

/** All that can be known beforehand, so that nothing must be taken back. */
async function check({ syncName, to, source, target }: Move): Promise<void> {
	const here = await source.read(
		(state, { stored }) => ({
			stored,
			links: state.linkCount,
			empty: isEmptyState(state) && state.history().length === 0,
			movedTo: state.head.movedTo,
		}),
		{ scope: 'everything' },
	);
	const there = await target.read(
		(state, { stored }) => ({ stored, free: canReceive(state), links: state.linkCount }),
		{ scope: 'everything' },
	);
	if (!here.stored || !there.stored) throw new TestRunError(`move the ${here.links} links`);
	if (here.movedTo === to && (!there.free || here.links === 0)) {
		throw new SettingsError(
			`The state of "${syncName}" was moved to the ${storeName(to)} store already. Nothing was changed.`,
			`Set State Store to '${storeName(to)}' in all steps of the sync.`,
		);
	}
	if (here.empty) {
		throw new SettingsError(
			`There is no state of "${syncName}" to move. Nothing was changed.`,
			'Look whether Sync Name is the one of the other steps, and whether this step is in their workflow.',
		);
	}
	if (!there.free) throw occupied(syncName, to, there.links);
}

function occupied(syncName: string, to: StoreKind, links: number): SettingsError {
	return new SettingsError(
		`The ${storeName(to)} store has a state of "${syncName}" already (${links} links). Nothing was changed.`,
		'Export that state as a backup and reset it, or give this sync another Sync Name.',
	);
}

/** Marks the source; from then on no run of the sync changes it. */
async function leave({ source, to }: Move): Promise<{ state: SyncState; rev: number }> {
	const { result, rev } = await source.update(
		(state) => ({
			change: withHead({ ...state.head, movedTo: to }),
			result: copyState(state),
		}),
		{ scope: 'everything' },
	);
	return { state: result, rev };
}

/** With a revision not below the old one: items that are under way name it. */
async function arrive({ syncName, to, target }: Move, state: StateView, rev: number) {
	await target.update(
		(present) => {
			if (!canReceive(present)) throw occupied(syncName, to, present.linkCount);
			return { change: moveIn(present, state), rev, result: undefined };
		},
		{ scope: 'everything' },
	);
}

async function stay({ source }: Move): Promise<void> {
	await source.update(
		({ head }) => ({ change: withHead({ ...head, movedTo: undefined }), result: undefined }),
		{ scope: {} },
	);
}

function withHead(head: StateHead): StateChange {
	return { head, links: new Map(), open: new Map(), logged: [], guard: new Map() };
}
