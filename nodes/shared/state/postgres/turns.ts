/** The last task of each sync in this process. */
const last = new Map<string, Promise<unknown>>();

/**
 * Lets the executions of this process that use one sync follow one another. They would wait for the
 * row's lock anyway; so they hold no connection meanwhile, and one at a time uses what was loaded.
 */
export async function inTurn<T>(key: string, task: () => Promise<T>): Promise<T> {
	const before = last.get(key) ?? Promise.resolve();
	const mine = before.then(task, task);
	last.set(key, mine);
	try {
		return await mine;
	} finally {
		if (last.get(key) === mine) last.delete(key);
	}
}
