import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { Done, Job } from './job';
import { search } from './job';

/** How the next job is made, once a thread is free. */
export type NextJob = () => Job | undefined;

/** Searches in so many threads, each of one configuration at a time. */
export async function inThreads(
	count: number,
	next: NextJob,
	onDone: (job: Job, done: Done) => void,
): Promise<void> {
	await Promise.all(Array.from({ length: count }, () => oneThread(next, onDone)));
}

async function oneThread(next: NextJob, onDone: (job: Job, done: Done) => void): Promise<void> {
	for (let job = next(); job !== undefined; job = next()) onDone(job, await inThread(job));
}

function inThread(job: Job): Promise<Done> {
	return new Promise((resolve, reject) => {
		const worker = new Worker(__filename, {
			workerData: job,
			resourceLimits: { maxOldGenerationSizeMb: 3000, maxYoungGenerationSizeMb: 64 },
		});
		worker.once('message', resolve);
		worker.once('error', reject);
		worker.once('exit', (code) =>
			reject(new Error(`${job.config}: its thread ended with ${code}.`)),
		);
	});
}

if (!isMainThread && parentPort !== null) parentPort.postMessage(search(workerData));
