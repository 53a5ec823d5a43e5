// @ts-check
import { performance } from 'node:perf_hooks';

/**
 * What a case found, times in milliseconds and memory in bytes.
 *
 * @typedef {{ [name in 'time' | 'floor' | 'save' | 'decode' | 'encode' | 'memory' | 'peak' | 'bytes' | 'trips' | 'atLeast']?: number }} Measured
 */

/** @param {readonly number[]} values */
export function median(values) {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	const upper = sorted[middle] ?? NaN;
	return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** Collects what nobody needs any more; needs `--expose-gc`. */
export function collect() {
	if (typeof globalThis.gc === 'function') globalThis.gc();
}

/** Milliseconds that a piece of work takes. @param {() => unknown} work */
export async function timed(work) {
	const start = performance.now();
	await work();
	return performance.now() - start;
}

/** The floor that every case is compared with: both inputs as JSON, once. @param {unknown} inputs */
export function floorOf(inputs) {
	const start = performance.now();
	const { master, slave } = /** @type {{ master: unknown[], slave: unknown[] }} */ (inputs);
	const length = JSON.stringify(master).length + JSON.stringify(slave).length;
	if (length === 0) throw new Error('nothing was printed');
	return performance.now() - start;
}

/** Resident memory of this process, in bytes. */
export function residentNow() {
	collect();
	return process.memoryUsage().rss;
}

/** What is in use of this process's memory, garbage that was not collected yet included, in bytes. */
export function usedNow() {
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}

/** The most this process ever held, in bytes. */
export function residentPeak() {
	return process.resourceUsage().maxRSS * 1024;
}

/**
 * Runs a round some times after some for warming up, and takes the median of each thing that a round
 * returns in milliseconds.
 *
 * @param {{ warmUp: number, rounds: number }} plan
 * @param {(round: number) => Promise<Measured>} run
 * @returns {Promise<Measured>}
 */
export async function rounds({ warmUp, rounds }, run) {
	/** @type {Map<string, number[]>} */
	const found = new Map();
	for (let round = 0; round < warmUp + rounds; round++) {
		collect();
		const measured = await run(round);
		if (round < warmUp) continue;
		for (const [name, value] of Object.entries(measured)) {
			found.set(name, [...(found.get(name) ?? []), value]);
		}
	}
	return Object.fromEntries([...found].map(([name, values]) => [name, median(values)]));
}
