import type { Link } from '../../src/model/link';
import { SyncState } from '../../src/model/syncState';
import type { RunStart } from '../../src/runs/cursors';
import { beginRun } from '../../src/runs/cursors';

const MINUTE = 60_000;
const START: RunStart = { now: 0, runId: 'run', fullRunEvery: 24, overlapSeconds: 60 };

/** Begins a run at a minute and stores it, as the trigger does. */
function begin(state: SyncState, minute: number, options: Partial<RunStart> = {}) {
	const started = beginRun(state, { ...START, now: minute * MINUTE, ...options });
	state.apply(started.change);
	return started.run;
}

/** What the Merge stores once it processed the newest run: its own run's number, and its intents. */
function process(state: SyncState, mergeRun: number, links: readonly Link[] = []): void {
	const runs = state.head.triggerRuns.map((run, index, all) =>
		index === all.length - 1 ? { ...run, processedBy: mergeRun } : run,
	);
	state.apply({
		head: { ...state.head, run: mergeRun, triggerRuns: runs },
		links: new Map(links.map((link) => [link.id, link])),
		open: new Map(),
		logged: [],
		guard: new Map(),
	});
}

function linkWithIntent(firstRun?: number): Link {
	return {
		id: '1',
		ids: { master: 1, slave: 'a' },
		shadows: { master: [], slave: [] },
		seen: { master: true, slave: true },
		misses: { master: 0, slave: 0 },
		intents:
			firstRun === undefined
				? []
				: [
						{
							writeId: 'w',
							operation: 'update',
							target: 'slave',
							fields: [],
							firstRun,
							lastRun: firstRun,
							attempts: 1,
						},
					],
	};
}

describe('cursors', () => {
	it('a first run is full and asks for everything', () => {
		expect(begin(new SyncState(), 10)).toEqual({
			runId: 'run',
			number: 1,
			full: true,
			since: {},
			until: 9 * MINUTE,
		});
	});

	it('the cursor moves to the until of a run that was processed and is settled', () => {
		const state = new SyncState();
		begin(state, 10);
		process(state, 1);
		expect(begin(state, 20)).toMatchObject({
			full: false,
			since: { master: 9 * MINUTE, slave: 9 * MINUTE },
			until: 19 * MINUTE,
		});
	});

	it('a run that was never processed is asked for again', () => {
		const state = new SyncState();
		begin(state, 10);
		process(state, 1);
		begin(state, 20);
		expect(begin(state, 30).since).toEqual({ master: 9 * MINUTE, slave: 9 * MINUTE });
	});

	it('the cursor waits for a write of the run, and moves once it is settled', () => {
		const state = new SyncState();
		begin(state, 10);
		process(state, 1);
		begin(state, 20);
		process(state, 2, [linkWithIntent(2)]);
		expect(begin(state, 30).since.master).toBe(9 * MINUTE);
		process(state, 3, [linkWithIntent()]);
		expect(begin(state, 40).since.master).toBe(29 * MINUTE);
	});

	it('every n-th run is full, and so is one on demand', () => {
		const state = new SyncState();
		const full: boolean[] = [];
		for (let run = 1; run <= 7; run++) {
			full.push(begin(state, run * 10, { fullRunEvery: 3 }).full);
			process(state, run);
		}
		expect(full).toEqual([true, false, false, true, false, false, true]);
		expect(begin(state, 80, { fullRunEvery: 3, asked: 'full' }).since).toEqual({});
	});

	it('a first run that is told where to begin asks from there', () => {
		expect(begin(new SyncState(), 10, { firstSyncFrom: 5 * MINUTE })).toMatchObject({
			full: false,
			since: { master: 5 * MINUTE, slave: 5 * MINUTE },
		});
	});
});
