// @ts-check
import assert from 'node:assert/strict';
import { FIELDS, isSame, read } from './contact.mjs';

/** @typedef {import('./contact.mjs').Contact} Contact */
/** @typedef {import('./contact.mjs').Field} Field */
/** @typedef {'master' | 'slave'} Side */
/** @typedef {Record<string, any>} Row */
/** @typedef {Map<string, Row>} Rows By the contact's email. */
/**
 * @typedef {{ side: Side, email: string, field: Field, value: unknown, replaced: unknown }} Typed
 */

/** What people did on both sides, and what is owed to them. It knows nothing of the sync. */
export class Ledger {
	/** @type {Typed[]} */
	#typed = [];
	/**
	 * What somebody deleted: how the contact looked to whoever did, after so much had been typed.
	 *
	 * @type {Array<{ email: string, shown: Row, after: number }>}
	 */
	#deleted = [];
	/** @type {Set<string>} */
	#emails = new Set();
	/** Fields that a contact was created without. @type {Set<string>} */
	#blank = new Set();

	/**
	 * @param {Side} side
	 * @param {Contact} contact
	 */
	created(side, contact) {
		const email = contact.email.toLowerCase();
		this.#emails.add(email);
		for (const field of FIELDS) {
			const value = read(field, contact[field]);
			if (value === null) this.#blank.add(`${email} ${field}`);
			else this.#typed.push({ side, email, field, value, replaced: undefined });
		}
	}

	/**
	 * @param {Side} side
	 * @param {string} email
	 * @param {Field} field
	 * @param {unknown} value
	 * @param {unknown} replaced What stood there.
	 */
	edited(side, email, field, value, replaced) {
		this.#typed.push({ side, email, field, value: read(field, value), replaced });
	}

	/**
	 * Whether a field once held a value.
	 *
	 * @param {string} email
	 * @param {Field} field
	 * @param {unknown} value
	 */
	hasHeld(email, field, value) {
		const wanted = read(field, value);
		if (wanted === null && this.#blank.has(`${email} ${field}`)) return true;
		return this.#typed.some(
			(each) => each.email === email && each.field === field && isSame(each.value, wanted),
		);
	}

	/**
	 * @param {string} email
	 * @param {Row} shown The record when it was deleted.
	 */
	deleted(email, shown) {
		this.#deleted.push({ email, shown: { ...shown }, after: this.#typed.length });
	}

	/**
	 * Both sides are alike, every contact is there once and nobody's is gone; every value is on both sides, or
	 * superseded, or in the bucket.
	 *
	 * @param {Rows} master
	 * @param {Rows} slave
	 * @param {Bucket} bucket
	 */
	assertNothingLost(master, slave, bucket) {
		assert.deepEqual(differences(master, slave), [], 'both sides hold the same');
		const strangers = [...master.keys()].filter((email) => !this.#emails.has(email));
		assert.deepEqual(strangers, [], 'nothing is there that nobody created');
		const deleted = new Set(this.#deleted.map(({ email }) => email));
		const gone = [...this.#emails].filter((email) => !master.has(email) && !deleted.has(email));
		assert.deepEqual(gone, [], 'nothing is deleted that nobody deleted');
		const back = [...deleted].filter(
			(email) => master.has(email) && !bucket.tells(email, 'deletedVsEdited'),
		);
		assert.deepEqual(back, [], 'nothing comes back without a word');
		const lost = this.#typed.filter((each, index) => {
			const row = master.get(each.email);
			if (row !== undefined && isSame(row[each.field], each.value)) return false;
			return !this.#isSuperseded(each, index) && !bucket.has(each);
		});
		const shown = lost.map((each) => ({
			...each,
			now: master.get(each.email)?.[each.field],
			typed: this.#typedInto(each),
		}));
		assert.deepEqual(shown, [], 'nothing that somebody typed is lost');
	}

	/** All that was typed into a field, for whoever looks into a failure. @param {Typed} typed */
	#typedInto({ email, field }) {
		return this.#typed
			.filter((each) => each.email === email && each.field === field)
			.map(({ side, value, replaced }) => `${side}: ${replaced} -> ${value}`);
	}

	/**
	 * Somebody typed another value over it, on the same side or having it in sight, or threw it away with the
	 * record.
	 *
	 * @param {Typed} typed
	 * @param {number} index
	 */
	#isSuperseded({ side, email, field, value }, index) {
		const isThrownAway = this.#deleted.some(
			(each) => each.email === email && each.after > index && isSame(each.shown[field], value),
		);
		if (isThrownAway) return true;
		return this.#typed
			.slice(index + 1)
			.filter((later) => later.email === email && later.field === field)
			.some((later) => later.side === side || isSame(later.replaced, value));
	}
}

/**
 * @param {Rows} master
 * @param {Rows} slave
 */
export function differences(master, slave) {
	const found = [];
	for (const email of new Set([...master.keys(), ...slave.keys()])) {
		const [one, other] = [master.get(email), slave.get(email)];
		if (one === undefined || other === undefined) {
			found.push({ email, only: one === undefined ? 'slave' : 'master' });
			continue;
		}
		for (const field of FIELDS) {
			if (isSame(one[field], other[field])) continue;
			found.push({ email, field, master: one[field], slave: other[field] });
		}
	}
	return found;
}

/** What the bucket tells of each contact, open or in its history. */
export class Bucket {
	/**
	 * @param {import('../e2e/users.mjs').SavedState} saved
	 * @param {Record<Side, Record<keyof Contact, string>>} fieldNames
	 */
	constructor(saved, fieldNames) {
		/** @type {any[]} */
		this.entries = [...(saved.state?.openConflicts() ?? []), ...(saved.state?.history() ?? [])];
		this.fieldNames = fieldNames;
	}

	/** @returns {any[]} */
	get open() {
		return this.entries.filter(({ status }) => status === 'open');
	}

	/**
	 * @param {string} email
	 * @param {string} wanted
	 */
	tells(email, wanted) {
		return this.#about(email).some(({ type }) => type === wanted);
	}

	/** @param {string} email */
	#about(email) {
		const { master, slave } = this.fieldNames;
		return this.entries.filter(({ label, records }) =>
			[label, records?.master?.[master.email], records?.slave?.[slave.email]].some(
				(each) => String(each).toLowerCase() === email,
			),
		);
	}

	/** @param {Typed} typed */
	has({ email, field, value }) {
		const names = { master: this.fieldNames.master[field], slave: this.fieldNames.slave[field] };
		return this.#about(email).some(({ fields, records }) =>
			[
				...fields
					.filter((/** @type {any} */ each) => each.masterField === names.master)
					.flatMap((/** @type {any} */ each) => [each.previous, each.master, each.slave]),
				records?.master?.[names.master],
				records?.slave?.[names.slave],
			].some((each) => each !== undefined && isSame(read(field, each), value)),
		);
	}
}
