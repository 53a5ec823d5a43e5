import { sleep } from 'n8n-workflow';

/** Waits for what is done, however it ends, but at most so many milliseconds. */
export async function withinTime(done: Promise<unknown>, most: number): Promise<void> {
	await Promise.race([done.catch(() => undefined), sleep(most)]);
}
