// @ts-check
import { createRequire } from 'node:module';
import { Apps } from '../apps.mjs';
import { floorOf, residentNow, residentPeak, rounds, timed } from '../measure.mjs';
import { edit, equalApps, twoApps } from '../records.mjs';

const require = createRequire(import.meta.url);
const { reconcile } = require('../../dist/src/reconcile/reconcile.js');
const { SyncState } = require('../../dist/src/model/syncState.js');
const { DEFAULT_SETTINGS } = require('../../dist/src/model/settings.js');
const { encodeState } = require('../../dist/src/state/encode.js');
const { decodeState } = require('../../dist/src/state/decode.js');

/** @typedef {import('../records.mjs').Sides} Sides */
/** @typedef {{ size: number, warmUp: number, rounds: number }} Plan */

/** @type {import('../../src/model/settings.ts').SyncSettings} */
const SETTINGS = {
	...DEFAULT_SETTINGS,
	matchBy: [{ masterField: 'email', slaveField: 'email', compareAs: 'email' }],
};
const NOW = Date.UTC(2026, 0, 1);

/** One run that is stored at once. @param {any} state @param {any} records @param {'snapshot' | 'changes'} [mode] */
function runOnce(state, records, mode = 'snapshot') {
	const { plan, change } = reconcile(SETTINGS, state, { mode, records, now: NOW, full: false });
	state.apply(change);
	return plan;
}

/**
 * The state of two apps in sync, read from its text as in every n8n: made here and now it would share
 * its ids with the records, which no list that an app delivers does.
 *
 * @param {Apps} apps
 */
function settled(apps) {
	const state = new SyncState();
	for (let run = 0; run < 5; run++) {
		if (apps.carryOut(runOnce(state, apps.sides).writes) === 0) {
			return decodeState(encodeState(state));
		}
	}
	throw new Error('the two apps do not come to rest');
}

/** @param {Plan} plan */
export async function first({ size, ...plan }) {
	const sides = twoApps(size);
	const before = residentNow();
	const times = await rounds(plan, async () => {
		const floor = floorOf(sides);
		const time = await timed(() => runOnce(new SyncState(), sides));
		return { time, floor };
	});
	return { ...times, memory: residentPeak() - before, peak: residentPeak() };
}

/** @param {Plan} plan */
export async function unchanged({ size, ...plan }) {
	const apps = new Apps(equalApps(size));
	const inputMemory = residentNow();
	const state = settled(apps);
	const times = await rounds(plan, async () => {
		const floor = floorOf(apps.sides);
		const time = await timed(() => {
			if (runOnce(state, apps.sides).writes.length > 0) throw new Error('something was written');
		});
		return { time, floor };
	});
	return { ...times, memory: residentPeak() - inputMemory, peak: residentPeak() };
}

/** @param {Plan} plan */
export async function percent({ size, ...plan }) {
	const apps = new Apps(equalApps(size));
	const before = residentNow();
	const state = settled(apps);
	const times = await rounds(plan, async (round) => {
		edit(apps.sides.master, size / 200, round);
		edit(apps.sides.slave, size / 200, round + 50);
		const floor = floorOf(apps.sides);
		/** @type {any} */
		let made;
		const time = await timed(() => (made = runOnce(state, apps.sides)));
		apps.carryOut(made.writes);
		return { time, floor };
	});
	return { ...times, memory: residentPeak() - before, peak: residentPeak() };
}

/** @param {Plan} plan */
export async function changes({ size, ...plan }) {
	const apps = new Apps(equalApps(size));
	const before = residentNow();
	const state = settled(apps);
	const floor = floorOf(apps.sides);
	const times = await rounds(plan, async (round) => {
		const records = { master: edit(apps.sides.master, 100, round), slave: [] };
		/** @type {any} */
		let made;
		const time = await timed(() => (made = runOnce(state, records, 'changes')));
		apps.carryOut(made.writes);
		return { time };
	});
	return { ...times, floor, memory: residentPeak() - before, peak: residentPeak() };
}

/** The state as text and back. @param {Plan} plan */
export async function codec({ size, ...plan }) {
	const apps = new Apps(twoApps(size));
	const state = settled(apps);
	const text = encodeState(state);
	const before = residentNow();
	const times = await rounds(plan, async () => {
		const floor = floorOf(apps.sides);
		/** @type {any} */
		let decoded;
		const decode = await timed(() => (decoded = decodeState(text)));
		// While no link changed, nothing of them would be encoded again.
		changeOneLink(decoded);
		const encode = await timed(() => encodeState(decoded));
		return { time: decode + encode, decode, encode, floor };
	});
	return {
		...times,
		memory: residentPeak() - before,
		bytes: Buffer.byteLength(text) / state.linkCount,
	};
}

/** @param {any} state */
function changeOneLink(state) {
	const [link] = state.links();
	const shadows = { ...link.shadows, slave: link.shadows.slave.map(() => 1) };
	const links = new Map([[link.id, { ...link, shadows }]]);
	state.apply({ head: state.head, links, open: new Map(), logged: [], guard: new Map() });
}
