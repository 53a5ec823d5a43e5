// @ts-check
import { FIELDS } from './contact.mjs';
import { Imagination, retyped } from './people.mjs';
import { SIDES } from './sync.mjs';

/** @typedef {import('./sync.mjs').Sync} Sync */
/** @typedef {import('./ledger.mjs').Side} Side */
/** @typedef {import('./ledger.mjs').Rows} Rows */

/** What people do between two runs. */
export class Crowd {
	/** Contacts that were on both sides when the last run began. @type {Set<string>} */
	#settled = new Set();

	/**
	 * @param {Sync} sync
	 * @param {() => number} chance
	 */
	constructor(sync, chance) {
		this.sync = sync;
		this.chance = chance;
		this.mind = new Imagination(chance);
	}

	/**
	 * So many records a side, most of them on both: alike, typed by two people, with blanks, or contested.
	 *
	 * @param {number} many
	 */
	async fill(many) {
		const shared = Array.from({ length: Math.round(many * 0.7) }, () => this.mind.contact('both'));
		const others = shared.map((contact, index) => {
			const other = retyped(contact);
			if (index % 3 === 0) Object.assign(other, { [this.mind.pick(FIELDS)]: null });
			if (index % 7 !== 0) return other;
			const field = this.mind.pick(FIELDS);
			return { ...other, [field]: this.mind.unique(field) };
		});
		const left = many - shared.length;
		const own = (/** @type {Side} */ side) =>
			Array.from({ length: left }, () => this.mind.contact(side));
		await this.sync.create('master', [...shared, ...own('master')]);
		await this.sync.create('slave', [...own('slave'), ...others]);
	}

	/**
	 * Edits on both sides, some of them of one field; records that come and go; one deleted while the other
	 * side edits it.
	 *
	 * @param {number} edits So many a side.
	 */
	async work(edits) {
		const rows = { master: await this.sync.rows('master'), slave: await this.sync.rows('slave') };
		for (let count = 0; count < edits; count++) {
			for (const side of SIDES) await this.#edit(side, rows, this.#anyone(rows));
		}
		for (let count = 0; count < edits / 10; count++) {
			const email = this.#anyone(rows);
			const field = this.mind.pick(FIELDS);
			for (const side of SIDES) await this.#edit(side, rows, email, field);
		}
		for (const side of SIDES) {
			const made = Array.from({ length: Math.ceil(edits / 5) }, () =>
				this.mind.contact(`new-${side}`),
			);
			await this.sync.create(side, made);
			for (let count = 0; count < edits / 10; count++) {
				const email = this.#settledOne(rows);
				if (email !== undefined) await this.sync.remove(side, rows[side], email);
			}
		}
		const email = this.#settledOne(rows);
		if (email !== undefined) {
			await this.#edit('slave', rows, email);
			await this.sync.remove('master', rows.master, email);
		}
		this.#settled = new Set([...rows.master.keys()].filter((each) => rows.slave.has(each)));
	}

	/**
	 * @param {Side} side
	 * @param {Record<Side, Rows>} rows
	 * @param {string} email
	 * @param {import('./contact.mjs').Field} [field]
	 */
	async #edit(side, rows, email, field = this.mind.pick(FIELDS)) {
		const value = this.mind.unique(field);
		// Nobody puts back what was there before: where a write of ours landed just now, and the app does not
		// answer with values (MySQL) or refused it after it landed, that looks as if it never had.
		if (this.sync.ledger.hasHeld(email, field, value)) return;
		await this.sync.edit(side, rows[side], email, field, value);
	}

	/**
	 * Somebody who may be deleted: what no run saw on a side, and whose creation there an app does not answer
	 * with an id, can be taken for what never arrived.
	 *
	 * @param {Record<Side, Rows>} rows
	 */
	#settledOne({ master, slave }) {
		const both = [...master.keys()].filter((each) => slave.has(each) && this.#settled.has(each));
		return both.length === 0 ? undefined : this.mind.pick(both);
	}

	/** Somebody who is on both sides. @param {Record<Side, Rows>} rows */
	#anyone({ master, slave }) {
		return this.mind.pick([...master.keys()].filter((email) => slave.has(email)));
	}
}
