import { QUIET_RUNS } from './laws';
import type { Scenario } from './scenario';
import type { Observer } from './world';
import { World } from './world';

/** A history to its end, and the time after it in which nobody does anything. */
export function play(history: Scenario, observer?: Observer): World {
	const world = new World(history, observer);
	for (const command of history.commands) world.do(command);
	world.quietRuns = world.settle(QUIET_RUNS);
	return world;
}

/** Counts the writes of the quiet time to one field of one side. */
export class WriteCounter {
	readonly counts = new Map<string, number>();

	onRun({ quiet, plan }: Parameters<NonNullable<Observer['onRun']>>[0]): void {
		if (!quiet) return;
		for (const { link, side, changed } of plan.writes) {
			for (const key of changed) {
				const name = `${link} ${side} ${key}`;
				this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
			}
		}
	}

	/** Invariant 3: the fields that were written more often than the bounds allow. */
	over({ choices: { maxAttempts, maxFlips } }: Scenario): readonly string[] {
		return [...this.counts]
			.filter(([, count]) => count > maxAttempts + maxFlips + 1)
			.map(([name, count]) => `${name}: ${count} writes`);
	}
}
