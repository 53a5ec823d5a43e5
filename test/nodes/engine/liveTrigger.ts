import type { INodeExecutionData, ITriggerResponse } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { TwoWaySyncTrigger } from '../../../nodes/TwoWaySyncTrigger/TwoWaySyncTrigger.node';
import type { Finished, SavedWorkflow } from './savedWorkflow';

/** An active trigger whose runs go to their end, one of which may be kept from going on. */
export class LiveTrigger {
	/** Runs that ended, and what each was started with. */
	readonly runs: Finished[] = [];
	readonly started: INodeExecutionData[][] = [];
	/** What a run that starts waits for. */
	held: Promise<void> = Promise.resolve();
	private readonly timers: Array<() => void> = [];
	private response: ITriggerResponse = {};
	private readonly under = new Set<Promise<void>>();

	private constructor(
		private readonly workflow: SavedWorkflow,
		private readonly name: string,
	) {}

	static async on(workflow: SavedWorkflow, name: string): Promise<LiveTrigger> {
		const live = new LiveTrigger(workflow, name);
		const context = workflow.activate(name, {
			registerCron: ({ expression }, tick) => {
				// The one that looks for what hangs is none of the schedule's.
				if (expression !== '*/15 * * * * *') live.timers.push(() => tick(new Date()));
				return true;
			},
			emit: (data, _response, done) => {
				live.started.push(data[0] ?? []);
				const run = live.run(data).then(
					(finished) => done?.resolve(finished.run),
					(error: unknown) =>
						done?.reject(error instanceof Error ? error : new Error(String(error))),
				);
				live.under.add(run);
				void run.then(() => live.under.delete(run));
			},
		});
		live.response = await new TwoWaySyncTrigger().trigger.call(context);
		return live;
	}

	private async run(data: INodeExecutionData[][]): Promise<Finished> {
		await this.held;
		const finished = await this.workflow.startAt(this.name, data);
		this.runs.push(finished);
		return finished;
	}

	/** Keeps runs from going on until the returned function is called; those that wait then are cancelled by an error. */
	hold(error?: Error): () => void {
		let release = () => {};
		this.held = new Promise((resolve, reject) => {
			release = () => {
				this.held = Promise.resolve();
				if (error === undefined) resolve();
				else reject(error);
			};
		});
		return release;
	}

	tick(): void {
		for (const tick of this.timers) tick();
	}

	/** Once all runs have ended, and those that these started. */
	async quiet(): Promise<void> {
		do {
			await Promise.all(this.under);
			await sleep(0);
		} while (this.under.size > 0);
	}

	async close(): Promise<void> {
		await this.response.closeFunction?.();
	}
}
