// @ts-check
/** @typedef {Record<string, unknown> & { id: string }} AppRecord */
/** @typedef {{ master: AppRecord[], slave: AppRecord[] }} Sides */

const FIRST = [
	'Ada',
	'Bea',
	'Cem',
	'Dag',
	'Eva',
	'Finn',
	'Gül',
	'Hal',
	'Ines',
	'Jón',
	'Kai',
	'Lea',
];
const LAST = ['Abel', 'Brandt', 'Cruz', 'Dahl', 'Ek', 'Fuchs', 'García', 'Holm', 'Ito', 'Jansen'];
const CITIES = ['Aachen', 'Bergen', 'Cádiz', 'Delft', 'Essen', 'Faro', 'Graz', 'Hull', 'Ivrea'];
const STATUSES = ['new', 'active', 'paused', 'left'];
const TAGS = ['vip', 'trial', 'partner', 'newsletter', 'press', 'reseller'];
const ID_DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const FIRST_DAY = Date.UTC(2020, 0, 1);

/**
 * A generator of numbers from 0 to 1 that gives the same ones for the same seed (mulberry32).
 *
 * @param {number} seed
 */
export function seeded(seed) {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
	};
}

/** @param {() => number} random @param {readonly string[]} list */
function pick(random, list) {
	return list[Math.floor(random() * list.length)] ?? '';
}

/** @param {'m' | 's'} prefix @param {number} index */
function idOf(prefix, index) {
	const random = seeded(index * 2 + (prefix === 'm' ? 1 : 2));
	let id = prefix;
	while (id.length < 12) id += pick(random, ID_DIGITS.split(''));
	return id;
}

/**
 * One thing of the world: ten fields of texts, numbers, dates, an e-mail address and a list.
 *
 * @param {number} index
 */
function thing(index) {
	const random = seeded(index + 1_000_003);
	const first = pick(random, FIRST);
	const last = pick(random, LAST);
	const day = FIRST_DAY + Math.floor(random() * 2000) * 86_400_000;
	return {
		name: `${first} ${last}`,
		company: `${pick(random, LAST)} & ${pick(random, LAST)} Ltd`,
		email: `${first}.${last}.${index}@example.com`.toLowerCase(),
		city: pick(random, CITIES),
		status: pick(random, STATUSES),
		note: `Met ${pick(random, FIRST)} in ${pick(random, CITIES)}, call back about order ${index}`,
		amount: Math.round(random() * 1_000_000) / 100,
		quantity: Math.floor(random() * 500),
		signedUp: new Date(day + Math.floor(random() * 86_400) * 1000).toISOString(),
		tags: TAGS.filter(() => random() < 0.4),
	};
}

/**
 * Parsed, as what comes from an app is: built texts would still be in pieces, and records that were
 * shuffled after they were made would lie in memory as no list of an app ever does.
 *
 * @param {unknown[]} made
 */
function asParsed(made) {
	const parsed = [];
	for (let at = 0; at < made.length; at += 1000) {
		for (const each of JSON.parse(JSON.stringify(made.slice(at, at + 1000)))) parsed.push(each);
	}
	return parsed;
}

/** @param {AppRecord[]} records @param {number} seed */
function shuffled(records, seed) {
	const random = seeded(seed);
	for (let index = records.length - 1; index > 0; index--) {
		const other = Math.floor(random() * (index + 1));
		const moved = /** @type {AppRecord} */ (records[index]);
		records[index] = /** @type {AppRecord} */ (records[other]);
		records[other] = moved;
	}
	return records;
}

/**
 * Two apps with `count` records each: 98 % the same on both sides, 1 % with another note and amount in
 * the slave, the rest on one side only, half of it on each. Each side has ids and an order of its own.
 *
 * @param {number} count
 * @returns {Sides}
 */
export function twoApps(count) {
	const alone = Math.round(count * 0.005);
	const common = count - alone;
	const changed = Math.round(count * 0.01);
	/** @param {'m' | 's'} prefix @param {number} from @param {number} to */
	const records = (prefix, from, to) => {
		const made = [];
		for (let index = from; index < to; index++) {
			const fields = thing(index);
			const edited =
				prefix === 's' && index < changed
					? { note: `${fields.note}, urgent`, amount: fields.amount + 1 }
					: {};
			made.push({ id: idOf(prefix, index), ...fields, ...edited });
		}
		return made;
	};
	const slave = [...records('s', 0, common), ...records('s', common + alone, common + 2 * alone)];
	return {
		master: asParsed(shuffled(records('m', 0, common + alone), 1)),
		slave: asParsed(shuffled(slave, 2)),
	};
}

/**
 * Two apps that hold the same, each under ids and in an order of its own.
 *
 * @param {number} count
 * @returns {Sides}
 */
export function equalApps(count) {
	/** @param {'m' | 's'} prefix */
	const records = (prefix) =>
		Array.from({ length: count }, (_, index) => ({ id: idOf(prefix, index), ...thing(index) }));
	return {
		master: asParsed(shuffled(records('m'), 1)),
		slave: asParsed(shuffled(records('s'), 2)),
	};
}

/**
 * Fresh copies of records, as a fetch delivers them each time.
 *
 * @param {AppRecord[]} records
 * @returns {AppRecord[]}
 */
export function fetched(records) {
	return asParsed(records);
}

/**
 * Edits some records in place, a different part of them each round.
 *
 * @param {AppRecord[]} records
 * @param {number} count
 * @param {number} round
 */
export function edit(records, count, round) {
	const edited = [];
	for (let step = 0; step < count; step++) {
		const record = /** @type {AppRecord} */ (records[(round * count + step) % records.length]);
		record.note = `Edited in round ${round}, record ${step}`;
		record.quantity = round * 1000 + step;
		edited.push(record);
	}
	return edited;
}
