import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { StoreKind } from '../../../src/model/state';
import { storeName } from '../../../src/state/moved';
import type { StateStatus } from '../../../src/state/status';
import { healthOf } from '../../../src/state/health';
import { statusOf } from '../../../src/state/status';
import { hint } from '../../shared/errors';
import { chosenStore, openStoreOf } from '../../shared/state/openStore';
import { findSync } from '../../shared/knownSync';
import { healthSentence } from '../healthSentence';
import { POSTGRES_FROM_BYTES, shownSize, sizeOf } from '../../shared/state/size';

/** What the sync remembers, in numbers. */
export async function showStatus(context: IExecuteFunctions): Promise<INodeExecutionData> {
	const syncName = await findSync(context, 'refused');
	const now = Date.now();
	const found = await openStoreOf(chosenStore(context), context, syncName).read(
		(state, { rev }) => {
			const health = healthOf(state, now);
			return {
				status: statusOf(state),
				revision: rev,
				sizeBytes: sizeOf(state),
				health,
				sentence: healthSentence(health, state.head, { now, zone: context.getTimezone() }),
			};
		},
		{ scope: 'everything' },
	);
	const store = chosenStore(context);
	const advice = adviceOn(found.status, found.sizeBytes, store);
	for (const sentence of advice) hint(context, sentence);
	const { health, since } = found.health;
	return {
		json: {
			status: found.sentence,
			health,
			healthSince: isoTime(since),
			syncName,
			store,
			...statusJson(found),
			advice,
		},
	};
}

function statusJson(found: {
	readonly status: StateStatus;
	readonly revision: number;
	readonly sizeBytes: number;
}) {
	const { status, revision, sizeBytes } = found;
	const { openConflicts, pendingWrites, cursors } = status;
	return {
		revision,
		sizeBytes,
		links: status.links,
		restingLinks: status.restingLinks,
		openConflicts: total(openConflicts),
		openConflictsByType: { ...openConflicts },
		pendingWrites: total(pendingWrites),
		pendingWritesByOperation: { ...pendingWrites },
		failedWrites: status.failedWrites,
		keptValues: status.keptValues,
		historyEntries: status.historyEntries,
		guardRecords: status.guardRecords,
		cursors: { master: isoTime(cursors.master), slave: isoTime(cursors.slave) },
		forms: status.forms.map(({ masterField, slaveField, forms }) => ({
			masterField,
			slaveField,
			master: forms.master ?? null,
			slave: forms.slave ?? null,
		})),
		lastRun: status.lastRun,
		lastRunAt: isoTime(status.lastRunAt),
		lastFullRunAt: isoTime(status.lastFullRunAt),
		waitsForFullRun: status.waitsForFullRun,
		restoredAt: isoTime(status.restoredAt),
		movedTo: status.movedTo ?? null,
	};
}

function total(counts: { readonly [name: string]: number }): number {
	return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function isoTime(milliseconds: number | undefined): string | null {
	return milliseconds === undefined ? null : new Date(milliseconds).toISOString();
}

function adviceOn(status: StateStatus, bytes: number, store: StoreKind): string[] {
	if (status.movedTo !== undefined) {
		return [`The state was moved to the ${storeName(status.movedTo)} store; look there.`];
	}
	const open = total(status.openConflicts);
	const wait = open === 1 ? '1 conflict waits' : `${open} conflicts wait`;
	return [
		...(status.lastRun === 0 && status.links === 0
			? ['This sync has no state yet. Look whether Sync Name is the one of the other steps.']
			: []),
		...(store === 'workflow' && bytes > POSTGRES_FROM_BYTES
			? [
					`The state is ${shownSize(bytes)} large, and n8n reads and writes all of it with every execution of this workflow. Move it to the Postgres store.`,
				]
			: []),
		...(status.waitsForFullRun
			? [
					"Something waits for complete lists: the Two-Way Sync Trigger makes its next run a full one; without it set Input Mode of the Merge to 'Complete Lists' for one run.",
				]
			: []),
		...(open > 0 ? [`${wait} for a person: see the Conflict Bucket.`] : []),
		...(status.restoredAt === undefined
			? []
			: ['The state was put back or reset; the next run must be a full one.']),
	];
}
