import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { Draft } from '../../../src/model/draft';
import { SettingsError } from '../../../src/model/errors';
import type { Updated } from '../../../src/state/store';
import { LeaseTakenError } from '../../../src/state/store';
import { hint, nodeError } from '../../shared/errors';
import { openStore } from '../../shared/state/openStore';
import {
	noteTriggeredRun,
	runsInSeveralProcesses,
	warnOfSeveralProcesses,
} from '../../shared/state/severalProcesses';
import { readSyncName } from '../../shared/syncName';
import { EVENTS_OF, OUTPUT } from '../outputs';
import { leaseFor, startTokenOf } from '../runs/startToken';

/** So often an events run looks whether the run of another process has ended, in milliseconds, and so many times. */
const LOOKS_EVERY = 1000;
const MOST_LOOKS = 300;

/**
 * What webhooks brought to this run, on the outputs of events; `undefined` where the run is of another kind. Each
 * item says in the hidden channel that it is a change.
 */
export async function eventsIn(
	this: IExecuteFunctions,
): Promise<INodeExecutionData[][] | undefined> {
	const input = this.getInputData();
	const started = startTokenOf(input[0]);
	if (started?.event === undefined) return undefined;
	try {
		for (const note of started.notes ?? []) hint(this, note);
		const rev = await begin(this, started.wantsFull === true);
		const outputs: INodeExecutionData[][] = Object.keys(OUTPUT).map(() => []);
		input.forEach(({ json, ...item }, index) => {
			const side = startTokenOf({ json, ...item })?.event;
			if (side === undefined || side === 'none') return;
			const twoWaySync = { full: false, ...(rev === undefined ? {} : { rev }) };
			outputs[EVENTS_OF[side]]?.push({ json, twoWaySync, pairedItem: { item: index } });
		});
		return outputs;
	} catch (error) {
		throw nodeError(this, error);
	}
}

/** Takes the lease, where there is one. Returns the revision of the state, where several processes share it. */
async function begin(context: IExecuteFunctions, wantsFull: boolean): Promise<number | undefined> {
	const store = openStore(context, readSyncName(context));
	if (!store.durable) {
		noteTriggeredRun(context);
		if (runsInSeveralProcesses()) throw needsPostgres();
		warnOfSeveralProcesses(context);
		if (!wantsFull) return undefined;
	}
	const lease = leaseFor(context);
	for (let looks = 1; ; looks++) {
		try {
			const { rev }: Updated<undefined> = await store.update(
				(state) => {
					if (!wantsFull) return { result: undefined };
					const draft = new Draft(state);
					draft.head = { ...state.head, wantsFull: true };
					return { change: draft.change(), result: undefined };
				},
				{ scope: {}, ...(store.durable ? { lease } : {}) },
			);
			return store.durable ? rev : undefined;
		} catch (error) {
			const isTaken = error instanceof LeaseTakenError && looks < MOST_LOOKS;
			if (!isTaken) throw nodeError(context, error);
			await sleep(LOOKS_EVERY);
		}
	}
}

/** In queue mode workers have static data of their own, and overwrite one another's. */
export function needsPostgres(): SettingsError {
	return new SettingsError(
		'Webhooks need State Store Postgres where n8n runs in queue mode.',
		'Set State Store to Postgres in all steps of this sync. What this webhook told is seen by the next full run.',
	);
}
