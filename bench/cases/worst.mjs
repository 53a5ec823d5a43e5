// @ts-check
/**
 * Inputs that somebody made so that they take long, each beside an ordinary one of the same size: the floor of
 * these cases is the time of that twin.
 */
import { createRequire } from 'node:module';
import { rounds, timed } from '../measure.mjs';

const require = createRequire(import.meta.url);
const { reconcile } = require('../../dist/src/reconcile/reconcile.js');
const { SyncState } = require('../../dist/src/model/syncState.js');
const { DEFAULT_SETTINGS } = require('../../dist/src/model/settings.js');

/** @typedef {{ size: number, warmUp: number, rounds: number }} Plan */
/** @typedef {Record<string, unknown>} AppRecord */
/** @typedef {{ master: AppRecord[], slave: AppRecord[] }} Sides */
/** @typedef {{ before?: Sides, records: Sides, mode?: 'snapshot' | 'changes', recovery?: boolean }} Input */

const NOW = Date.UTC(2026, 0, 1);

/** @type {import('../../src/model/settings.ts').SyncSettings} */
const SETTINGS = {
	...DEFAULT_SETTINGS,
	brakes: { ...DEFAULT_SETTINGS.brakes, allowEmptyInput: true },
	matchBy: [{ masterField: 'key', slaveField: 'key', compareAs: 'auto' }],
};

/** @param {Omit<Plan, 'size'>} plan @param {() => Input} worst @param {() => Input} twin */
async function compare(plan, worst, twin) {
	return await rounds(plan, async () => ({
		floor: await timeOf(twin()),
		time: await timeOf(worst()),
	}));
}

/** @param {Input} input */
async function timeOf({ before, records, mode = 'snapshot', recovery = false }) {
	const state = new SyncState();
	/** @param {Sides} sides @param {object} more */
	const run = (sides, more) => {
		const { change } = reconcile(SETTINGS, state, {
			mode,
			records: sides,
			now: NOW,
			full: true,
			...more,
		});
		state.apply(change);
	};
	if (before !== undefined) run(before, { mode: 'snapshot' });
	return await timed(() => run(records, { recovery }));
}

/** @param {number} count @param {(at: number) => AppRecord} make */
const many = (count, make) => Array.from({ length: count }, (_, at) => make(at));

/** One pair that was equal, and whose field both sides changed. @param {unknown} master @param {unknown} slave @returns {Input} */
function edited(master, slave) {
	const pair = (/** @type {unknown} */ a, /** @type {unknown} */ b) => ({
		master: [{ id: 1, key: 'k', value: a }],
		slave: [{ id: 'a', key: 'k', value: b }],
	});
	return { before: pair('before', 'before'), records: pair(master, slave), recovery: true };
}

const MARKS = '!"#%&\'()*,-./:;?@[]_{}';

/** @param {number} depth @param {boolean} isTurned @param {string} [path] @param {string} [turned] @returns {unknown} */
function nestedLists(depth, isTurned, path = '', turned = '') {
	if (depth === 0) return isTurned ? `${turned}word ${path}` : `word ${path}`;
	return Array.from({ length: 14 }, (_, at) =>
		nestedLists(
			depth - 1,
			isTurned,
			path + 'abcdefghijklmn'.charAt(at),
			turned + MARKS.charAt(20 - at),
		),
	);
}

/** @param {Plan} plan */
export async function nested(plan) {
	const [one, other] = [nestedLists(3, false), nestedLists(3, true)];
	const length = JSON.stringify(one).length;
	return await compare(
		plan,
		() => edited(one, other),
		() => edited('word '.repeat(length / 5), 'WORD '.repeat(length / 5)),
	);
}

/** @param {Plan} plan */
export async function deep({ size, ...plan }) {
	/** @param {unknown} end */
	const inLists = (end) => {
		let value = end;
		for (let level = 0; level < 390; level++) value = [value];
		return value;
	};
	/** @param {(at: number) => unknown} make */
	const pairs = (make) => () => ({
		records: {
			master: many(size, (at) => ({ id: at, key: `k${at}`, value: make(at) })),
			slave: many(size, (at) => ({ id: `a${at}`, key: `k${at}`, value: make(at + 1) })),
		},
	});
	return await compare(
		plan,
		pairs((at) => inLists(at)),
		pairs((at) => `${at}`.padEnd(780, 'x')),
	);
}

/** Texts that look like numbers, dates and addresses nearly to their end. @param {Plan} plan */
export async function almost({ size, ...plan }) {
	const looks = [
		'1'.repeat(size),
		`2026-01-01T00:00:00.${'0'.repeat(size)}`,
		`${'a.'.repeat(size / 2)}@`,
		`${' '.repeat(size)}x`,
		`"${'\\'.repeat(size)}`,
		`-${'1,'.repeat(size / 2)}`,
		'\u0001'.repeat(size),
		'\ud800'.repeat(size),
		'e\u0301'.repeat(size / 2),
	];
	/** @param {readonly string[]} texts */
	const pairs = (texts) => () => ({
		records: {
			master: texts.map((text, at) => ({ id: at, key: `k${at}`, value: text })),
			slave: texts.map((text, at) => ({ id: `a${at}`, key: `k${at}`, value: `${text}.` })),
		},
	});
	return await compare(plan, pairs(looks), pairs(looks.map(() => 'word '.repeat(size / 5))));
}

/** @param {Plan} plan */
export async function wide({ size, ...plan }) {
	/** @param {number} fields @param {string} prefix */
	const records = (fields, prefix) =>
		many(size / fields, (at) => ({
			id: `${prefix}${at}`,
			key: `k${at}`,
			...Object.fromEntries(
				many(fields, (field) => ({ name: `field ${field}` })).map(({ name }, field) => [
					name,
					field,
				]),
			),
		}));
	/** @param {number} fields */
	const sides = (fields) => () => ({
		records: { master: records(fields, 'm'), slave: records(fields, 's') },
	});
	return await compare(plan, sides(990), sides(10));
}

/** @param {Plan} plan */
export async function oneKey({ size, ...plan }) {
	/** @param {(at: number) => string} key */
	const sides = (key) => () => ({
		records: {
			master: many(size, (at) => ({ id: at, key: key(at), value: at })),
			slave: many(size, (at) => ({ id: `a${at}`, key: key(at), value: at })),
		},
	});
	return await compare(
		plan,
		sides(() => 'k'),
		sides((at) => `k${at}`),
	);
}

/** @param {Plan} plan */
export async function oneRecord({ size, ...plan }) {
	const linked = {
		master: many(size, (at) => ({ id: at, key: `k${at}`, value: 'v' })),
		slave: many(size, (at) => ({ id: `a${at}`, key: `k${at}`, value: 'v' })),
	};
	/** @param {(at: number) => number} id @returns {() => Input} */
	const events = (id) => () => ({
		before: linked,
		mode: 'changes',
		records: {
			master: many(size, (at) => ({ id: id(at), key: `k${id(at)}`, value: `new ${at}` })),
			slave: [],
		},
	});
	return await compare(
		plan,
		events(() => 1),
		events((at) => at),
	);
}

/** @param {Plan} plan */
export async function withoutId({ size, ...plan }) {
	/** @param {(at: number) => AppRecord} id */
	const sides = (id) => () => ({
		records: {
			master: many(size, (at) => ({ ...id(at), key: `k${at}`, value: `v${at}` })),
			slave: [],
		},
	});
	return await compare(
		plan,
		// Blank, since a field that no record has stops the run.
		sides(() => ({ id: '' })),
		sides((at) => ({ id: at })),
	);
}

/** Values that all are overruled, until there is no more room for them. @param {Plan} plan */
export async function overruled({ size, ...plan }) {
	const text = 'x'.repeat(20_000);
	/** @param {string} master @param {string} slave */
	const sides = (master, slave) => ({
		master: many(size, (at) => ({ id: at, key: `k${at}`, value: master })),
		slave: many(size, (at) => ({ id: `a${at}`, key: `k${at}`, value: slave })),
	});
	const before = sides('v', 'v');
	return await compare(
		plan,
		() => ({ before, records: sides(`m${text}`, `s${text}`) }),
		() => ({ before, records: sides(`m${text}`, 'v') }),
	);
}

const PRIME = 0x01000193;

/** 2^count ids with one hash of the index of ids. @param {number} count */
function crafted(count) {
	let ids = [''];
	let hash = 0x811c9dc5;
	for (let round = 0; round < count; round++) {
		/** @type {Map<number, string>} */
		const seen = new Map();
		for (let number = 0; ; number++) {
			const text = number.toString(36).padStart(6, '0');
			let to = hash;
			for (let at = 0; at < text.length; at++) to = Math.imul(to ^ text.charCodeAt(at), PRIME);
			const other = seen.get(to);
			seen.set(to, text);
			if (other === undefined) continue;
			ids = ids.flatMap((id) => [id + other, id + text]);
			hash = to;
			break;
		}
	}
	return ids;
}

/** @param {Plan} plan */
export async function crowdedIds(plan) {
	const ids = crafted(15);
	/** @param {readonly string[]} given */
	const sides = (given) => () => ({
		records: {
			master: given.map((id, at) => ({ id, key: `k${at}`, value: at })),
			slave: given.map((id, at) => ({ id, key: `k${at}`, value: at })),
		},
	});
	const ordinary = ids.map((id, at) => `${at}`.padStart(id.length, 'x'));
	return await compare(plan, sides(ids), sides(ordinary));
}
