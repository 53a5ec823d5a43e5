// @ts-check
import { FIELDS, TAGS } from './contact.mjs';

/** @typedef {import('./contact.mjs').Contact} Contact */
/** @typedef {import('./contact.mjs').Field} Field */

/** What stands in fields of real apps. */
const PHONES = ['+49 (30) 123-', '0049 171/', '007', '00', '(555) 010-', '1234567890123456789'];
const NAMES = [
	'Zoë Müller',
	'Zoë Müller'.normalize('NFD'),
	"O'Neill",
	'Li, Wei',
	'=SUM(A1)',
	'null',
];
const NOTES = [
	'first line\nsecond line\n\nlast 😀',
	'a "quote", a \\ and a \'tick\'; 100 % <b>bold</b> & more',
	"{{ $json.id }} and $& and $' and ${x}",
	'a text that goes on and on, '.repeat(60),
	'👩‍👩‍👧 family\n\ttabbed\n- item; item, item',
	'{"json": [1, 2]}',
];
const CREDITS = ['0.00', '-12.50', '1234567.89', '0.10', '99.99', '100.00'];
const VISITS = [0, 1, -3, 7, 2147483647];
const TIMES = ['2026-03-29T00:59:59Z', '2026-10-25T01:30:00Z', '1999-12-31T23:59:59Z'];
// Not the first day of 1970, of which Directus on SQLite shows a bare 0.
const DAYS = ['2000-02-29', '1990-12-31', '2026-03-29', '1970-01-02'];

/** Makes contacts and values that no other has, as far as the field's type has so many. */
export class Imagination {
	#count = 0;

	/** @param {() => number} chance */
	constructor(chance) {
		this.chance = chance;
	}

	/** @template T @param {readonly T[]} list @returns {T} */
	pick(list) {
		// @ts-expect-error The lists here are never empty.
		return list[Math.floor(this.chance() * list.length)];
	}

	/** @param {string} prefix @returns {Contact} */
	contact(prefix) {
		const email = `${prefix}${++this.#count}@example.com`;
		/** @type {any} */
		const contact = { email };
		for (const field of FIELDS) contact[field] = this.chance() < 0.2 ? null : this.usual(field);
		return contact;
	}

	/**
	 * A value as it may stand anywhere, at the edges of what the type holds.
	 *
	 * @param {Field} field
	 * @returns {any}
	 */
	usual(field) {
		const n = ++this.#count;
		switch (field) {
			case 'name':
				return `${this.pick(NAMES)} ${n}`;
			case 'phone':
				return `${this.pick(PHONES)}${n}`;
			case 'note':
				return `${this.pick(NOTES)} ${n}`;
			case 'credit':
				return this.pick(CREDITS);
			case 'visits':
				return this.pick(VISITS);
			case 'seen':
				return this.pick(TIMES);
			case 'born':
				return this.pick(DAYS);
			case 'active':
				return this.chance() < 0.5;
			default:
				return TAGS.filter(() => this.chance() < 0.4);
		}
	}

	/**
	 * A value that nobody typed before, where the type has enough of them; now and then a blank.
	 *
	 * @param {Field} field
	 * @returns {any}
	 */
	unique(field) {
		const n = ++this.#count;
		if (this.chance() < 0.1) return null;
		const later = new Date(Date.UTC(2001, 0, 1) + n * 86_400_000 + n * 61_000).toISOString();
		switch (field) {
			case 'credit':
				return `${n}.${String(n % 100).padStart(2, '0')}`;
			case 'visits':
				return 1000 + n;
			case 'seen':
				return `${later.slice(0, 19)}Z`;
			case 'born':
				return later.slice(0, 10);
			default:
				return this.usual(field);
		}
	}
}

/**
 * The same contact as somebody else typed it: nothing that a person would call another value.
 *
 * @param {Contact} contact
 * @returns {Contact}
 */
export function retyped(contact) {
	return {
		...contact,
		email: contact.email.replace('example', 'Example'),
		name: contact.name === null ? null : `${contact.name.normalize('NFC')} `,
		note: contact.note?.replaceAll('\n', '\r\n') ?? '',
		phone: contact.phone ?? '',
		tags: contact.tags === null ? null : [...contact.tags].reverse(),
	};
}
