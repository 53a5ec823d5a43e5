// @ts-check
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { writesOf } from './harness.mjs';

/** @typedef {import('./harness.mjs').Pair} Pair */
/** @typedef {'master' | 'slave'} Side */
/**
 * Whether the app confirmed an edit: one that n8n was killed over may have come to nothing, or may stand.
 *
 * @typedef {{ side: Side, email: string, field: string, value: string, replaced: unknown, confirmed: boolean }} Edit
 */

const PROJECT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const require = createRequire(import.meta.url);

/**
 * Chance that can be repeated: the same seed gives the same sequence (mulberry32).
 *
 * @param {number} seed
 * @returns {() => number} Numbers from 0 up to 1.
 */
export function seeded(seed) {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}

/** The seed of a test run: given in the environment to repeat one, else the time. */
export function seedOf() {
	return Number(process.env.TWO_WAY_SYNC_SEED ?? Date.now() % 1_000_000_000);
}

/** The built package reads what it saved. @param {string} module */
function ofPackage(module) {
	return require(join(PROJECT, 'dist', 'src', 'state', module));
}

/** What is saved of a sync, read by the built package. */
export class SavedState {
	/** Of a sync whose state is in the workflow. @param {Pair} pair */
	static async of(pair) {
		return SavedState.read((await pair.workflow.savedState())?.syncs.contacts);
	}

	/** @param {{ rev: number, text: string } | undefined} saved As it stands in the static data. */
	static read(saved) {
		return new SavedState(saved && ofPackage('decode.js').decodeState(saved.text), saved?.rev);
	}

	/** What Sync State exported. @param {unknown} exported */
	static ofExport(exported) {
		return new SavedState(ofPackage('readExport.js').readExport(exported).state);
	}

	/**
	 * @param {any} state
	 * @param {number} [rev] Revision of the state in the workflow.
	 */
	constructor(state, rev = 0) {
		this.state = state;
		this.rev = rev;
	}

	/** Number of the last run of the Merge. @returns {number} */
	get run() {
		return this.state?.head.run ?? 0;
	}

	/** Complete links, as `master id-slave id`. @returns {string[]} */
	get links() {
		return [...(this.state?.links() ?? [])]
			.filter(({ ids }) => ids.master !== undefined && ids.slave !== undefined)
			.map(({ ids }) => `${ids.master}-${ids.slave}`)
			.sort();
	}

	/** Every value that an entry of the bucket shows, open or in the history. */
	get bucketValues() {
		const entries = [...(this.state?.openConflicts() ?? []), ...(this.state?.history() ?? [])];
		return new Set(
			entries.flatMap(({ fields, records }) => [
				...fields.flatMap((/** @type {any} */ each) => [each.previous, each.master, each.slave]),
				...Object.values(records?.master ?? {}),
				...Object.values(records?.slave ?? {}),
			]),
		);
	}
}

/** The people who edit both apps, and what they remember of it. */
export class Users {
	/** @type {Edit[]} */
	#edits = [];
	#count = 0;

	/**
	 * @param {Pair} pair
	 * @param {readonly string[]} emails Of the records at the beginning.
	 * @param {() => Promise<SavedState>} [savedState] Where the state is not in the workflow.
	 */
	constructor(pair, emails, savedState = () => SavedState.of(pair)) {
		this.pair = pair;
		this.emails = [...emails];
		this.savedState = savedState;
	}

	/**
	 * Sets a field to a value that nobody typed before.
	 *
	 * @param {Side} side
	 * @param {string} email
	 * @param {string} field
	 */
	async edit(side, email, field) {
		const value = `${field} ${++this.#count} by ${side}`;
		const row = (await this.pair[side].rows()).find((each) => each.email === email);
		const edit = { side, email, field, value, replaced: row?.[field], confirmed: false };
		this.#edits.push(edit);
		await this.pair[side].edit({ email }, { [field]: value });
		edit.confirmed = true;
	}

	/** A new record. @param {Side} side */
	async create(side) {
		const number = ++this.#count;
		const email = `new${number}@example.com`;
		await this.pair[side].insert({ name: `new ${number}`, email, phone: String(number) });
		this.emails.push(email);
		return email;
	}

	/** @returns {readonly string[]} */
	get known() {
		return this.emails;
	}

	/**
	 * Both sides are alike, no record is there twice, and every edit is on both sides, or in the bucket,
	 * or superseded: by a later one on the same side, or by a user of the other side who saw its value.
	 */
	async assertNothingLost() {
		const { master, slave } = await this.pair.rows();
		assert.deepEqual(master, slave, 'both sides hold the same');
		const emails = master.map((row) => String(row.email));
		assert.deepEqual(emails, [...this.emails].sort(), 'every record once');
		const byEmail = new Map(master.map((row) => [String(row.email), row]));
		const { bucketValues } = await this.savedState();
		const lost = this.#edits.filter((edit, index) => {
			const { side, email, field, value, confirmed } = edit;
			if (!confirmed) return false;
			if (byEmail.get(email)?.[field] === value || bucketValues.has(value)) return false;
			return !this.#edits
				.slice(index + 1)
				.filter((later) => later.email === email && later.field === field)
				.some((later) => later.side === side || later.replaced === value);
		});
		const found = lost.map((edit) => ({ ...edit, now: byEmail.get(edit.email)?.[edit.field] }));
		assert.deepEqual(found, [], 'no edit is lost');
	}

	/** All that is known of the sync, for whoever looks into a failure. */
	async everything() {
		const { state } = await this.savedState();
		const runs = (await this.pair.workflow.executions()).map((/** @type {any} */ run) => {
			const { id, mode, status, startedAt, stoppedAt } = run.raw;
			const listed = ['Get Master Rows', 'Get Slave Rows'].map((node) => run.items(node).length);
			const writes = writesOf(run);
			const hints = run.hints('Master/Slave Merge');
			return { id, mode, status, startedAt, stoppedAt, listed, writes, hints, error: run.error };
		});
		const links = Array.from(state?.links() ?? [], ({ id, ids, resting, intents }) => {
			return { id, ids, resting, intents };
		});
		const [open, history] = [[...(state?.openConflicts() ?? [])], state?.history()];
		const rows = await this.pair.rows();
		return JSON.stringify({ runs, links, open, history, rows }, undefined, '\t');
	}

	get editCount() {
		return this.#edits.length;
	}
}

/** @param {number} count */
export function people(count) {
	return Array.from({ length: count }, (_, index) => ({
		name: `Person ${index}`,
		email: `p${index}@example.com`,
		phone: `${1000 + index}`,
	}));
}

/**
 * What a run wrote, and which of its hints speak of a run to come: what it only logs, waits with or leaves
 * to others, another writes.
 *
 * @param {Pair} pair
 */
async function oneRun(pair) {
	const execution = await pair.run();
	const said = execution.hints('Master/Slave Merge').filter((hint) => /next run/.test(hint));
	return { writes: writesOf(execution), waits: said };
}

/**
 * Runs until nothing is written and nothing waits, then shows that two further runs write nothing either.
 *
 * @param {Pair} pair
 * @param {number} [atMost] Runs that the sync may need.
 */
export async function assertConverges(pair, atMost = 4) {
	let runs = 0;
	for (let tries = 0; ; tries++) {
		const { writes, waits } = await oneRun(pair);
		if (waits.some((hint) => /left to the next run/.test(hint))) {
			assert.ok(tries < 60, 'records are left to the next run for minutes');
			await sleep(3000);
			continue;
		}
		if (Object.keys(writes).length === 0 && waits.length === 0) break;
		const seen = JSON.stringify({ writes, waits });
		assert.ok(++runs < atMost, `not at rest in run ${runs}: ${seen}`);
	}
	const idle = { writes: {}, waits: [] };
	assert.deepEqual(await oneRun(pair), idle, 'an idle run writes nothing');
	assert.deepEqual(await oneRun(pair), idle, 'a second idle run writes nothing');
}

/**
 * @param {SavedState} before
 * @param {SavedState} after
 */
export function assertLinksKept(before, after) {
	const kept = new Set(after.links);
	assert.deepEqual(
		before.links.filter((link) => !kept.has(link)),
		[],
		'no saved link is lost',
	);
}
