import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';
import { SettingsError } from '../../../src/model/errors';
import type { Side } from '../../../src/model/side';
import { SIDES } from '../../../src/model/side';
import type { TriggerRun } from '../../../src/model/state';
import type { RunStart } from '../../../src/runs/cursors';
import { beginRun } from '../../../src/runs/cursors';
import { LeaseTakenError } from '../../../src/state/store';
import { hint, nodeError } from '../../shared/errors';
import { openStore } from '../../shared/state/openStore';
import { noteTriggeredRun, warnOfSeveralProcesses } from '../../shared/state/severalProcesses';
import { readSyncName } from '../../shared/syncName';
import type { StartToken } from '../runs/startToken';
import { leaseFor, startTokenOf } from '../runs/startToken';
import { MILLISECONDS } from '../schedule';
import { startsOn } from '../triggerOn';

const UNITS: ReadonlyMap<unknown, number> = new Map(Object.entries(MILLISECONDS));

const parameters = z.object({
	fullRunEvery: z.number().int().min(1),
	overlapSeconds: z.number().min(0),
	firstSyncFrom: z.string(),
});

/** Numbers the run and puts out, for each side, since when to ask. */
export async function startRun(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	try {
		const syncName = readSyncName(this);
		const started = startTokenOf(this.getInputData()[0]);
		const start = readStart(this, started);
		for (const note of started?.notes ?? []) hint(this, note);
		const store = openStore(this, syncName);
		const { result, rev, fence } = await store.update(
			(state, info) => {
				const { change, run } = beginRun(state, start);
				return { change, result: { run, stored: info.stored } };
			},
			{ scope: { unsettled: true }, lease: leaseFor(this) },
		);
		if (!store.durable) {
			noteTriggeredRun(this);
			warnOfSeveralProcesses(this);
		}
		if (!result.stored)
			hint(
				this,
				'Test run: the run was not counted; the next one asks for the same changes again.',
			);
		return SIDES.map((side) => [
			{
				json: runJson(syncName, result.run, side),
				twoWaySync: {
					syncName,
					runId: result.run.runId,
					full: result.run.full,
					rev,
					...(fence === undefined ? {} : { fence }),
				},
				pairedItem: { item: 0 },
			},
		]);
	} catch (error) {
		if (!(error instanceof LeaseTakenError)) throw nodeError(this, error);
		hint(this, `${error.message} This one does nothing. ${error.remedy}`);
		return SIDES.map(() => []);
	}
}

function runJson(syncName: string, run: TriggerRun, side: Side) {
	const since = run.since[side];
	return {
		syncName,
		runId: run.runId,
		side,
		full: run.full,
		since: since === undefined ? null : new Date(since).toISOString(),
		until: new Date(run.until).toISOString(),
	};
}

function readStart(context: IExecuteFunctions, started: StartToken | undefined): RunStart {
	const parsed = parameters.safeParse({
		fullRunEvery: context.getNodeParameter('fullRunEvery', 0, 1),
		overlapSeconds: context.getNodeParameter('options.overlapSeconds', 0, 60),
		firstSyncFrom: String(context.getNodeParameter('options.firstSyncFrom', 0, '') ?? ''),
	});
	if (!parsed.success) {
		throw new SettingsError(
			`The trigger's parameters are not usable: ${parsed.error.issues[0]?.message ?? 'unknown problem'}.`,
			'Open the trigger and set Full Run Every and the options again.',
		);
	}
	const { fullRunEvery, overlapSeconds, firstSyncFrom } = parsed.data;
	const from = firstSyncFrom === '' ? undefined : Date.parse(firstSyncFrom);
	if (from !== undefined && Number.isNaN(from)) {
		throw new SettingsError(
			`"${firstSyncFrom}" is no date (First Sync From).`,
			'Give a date such as 2026-01-31.',
		);
	}
	return {
		now: Date.now(),
		runId: context.getExecutionId(),
		fullRunEvery,
		overlapSeconds,
		...(from === undefined ? {} : { firstSyncFrom: from }),
		...intervalOf(context),
		...(started?.asked === undefined ? {} : { asked: started.asked }),
		...(started?.notes === undefined ? {} : { notes: started.notes }),
	};
}

/** How long it is from one run to the next, where the schedule is an interval. */
function intervalOf(context: IExecuteFunctions): Pick<RunStart, 'every'> {
	if (!startsOn(context.getNodeParameter('triggerOn', 0, ['schedule']), 'schedule')) return {};
	if (context.getNodeParameter('scheduleMode', 0, 'interval') !== 'interval') return {};
	const every = Number(context.getNodeParameter('every', 0, 5));
	const unit = UNITS.get(context.getNodeParameter('unit', 0, 'minutes'));
	return unit !== undefined && Number.isInteger(every) && every > 0 ? { every: every * unit } : {};
}
