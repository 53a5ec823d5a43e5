// @ts-check
/**
 * What people mean by a contact, whatever form an app keeps it in.
 *
 * @typedef {object} Contact
 * @property {string} email
 * @property {string | null} name
 * @property {string | null} phone
 * @property {string | null} born A day.
 * @property {string | null} seen A time in UTC, to the second.
 * @property {string | null} credit A number with two decimals.
 * @property {boolean | null} active
 * @property {number | null} visits
 * @property {string | null} note Lines end with `\n`.
 * @property {readonly string[] | null} tags In any order.
 */

/** @typedef {Exclude<keyof Contact, 'email'>} Field */

/** @type {readonly Field[]} */
export const FIELDS = [
	'name',
	'phone',
	'born',
	'seen',
	'credit',
	'active',
	'visits',
	'note',
	'tags',
];

export const TAGS = ['vip', 'new', 'north', 'süd', 'press'];

/** What an app shows of a field, as a person reads it. Each of them takes what any app shows. */
const READINGS = {
	name: text,
	phone: text,
	note: text,
	born: (/** @type {unknown} */ value) => text(value)?.slice(0, 10) ?? null,
	seen: time,
	credit: (/** @type {unknown} */ value) => (isBlank(value) ? null : Number(value).toFixed(2)),
	visits: (/** @type {unknown} */ value) => (isBlank(value) ? null : Number(value)),
	active: (/** @type {unknown} */ value) =>
		isBlank(value) ? null : ['true', '1', 't'].includes(String(value)),
	tags,
};

/**
 * @param {Field} field
 * @param {unknown} value
 * @returns {any}
 */
export function read(field, value) {
	return READINGS[field](value);
}

/** @param {unknown} value */
function isBlank(value) {
	return value === null || value === undefined || value === '';
}

/** @param {unknown} value */
function text(value) {
	const found = isBlank(value)
		? ''
		: String(value).replaceAll('\r\n', '\n').normalize('NFC').trim();
	return found === '' ? null : found;
}

/** @param {unknown} value */
function time(value) {
	if (isBlank(value)) return null;
	if (value instanceof Date) return `${value.toISOString().slice(0, 19)}Z`;
	const written = String(value).replace(' ', 'T');
	const zoned = /(Z|[+-]\d\d(:?\d\d)?)$/.test(written) ? written : `${written}Z`;
	return `${new Date(zoned).toISOString().slice(0, 19)}Z`;
}

/** @param {unknown} value */
function tags(value) {
	const list = Array.isArray(value) ? value : isBlank(value) ? [] : String(value).split(/[;,]/);
	const found = list.map((each) => String(each).trim()).filter((each) => each !== '');
	return found.length === 0 ? null : found.sort();
}

/**
 * Two values are the same to a person.
 *
 * @param {unknown} one
 * @param {unknown} other
 */
export function isSame(one, other) {
	return JSON.stringify(one) === JSON.stringify(other);
}
