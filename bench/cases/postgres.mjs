// @ts-check
import { createRequire } from 'node:module';
import { rounds, timed } from '../measure.mjs';

const require = createRequire(import.meta.url);
const { PostgresServer } = require('../../scripts/postgres/server.cjs');
const { PostgresStore } = require('../../dist/nodes/shared/state/postgres/postgresStore.js');
const {
	closePools,
	readConnection,
} = require('../../dist/nodes/shared/state/postgres/connection.js');
const { forgetCaches } = require('../../dist/nodes/shared/state/postgres/cache.js');
const { Client } = require('pg');

const EVERYTHING = { scope: 'everything' };
const EVENTS = 100;
/** Links that are put in at once while the state is filled. */
const PORTION = 20_000;

/** @param {number} number */
function link(number) {
	const shadows = Array.from(
		{ length: 10 },
		(_, field) => (number * 7919 + field * 104_729) % 2 ** 36,
	);
	return {
		id: number.toString(36),
		ids: {
			master: `m${String(number).padStart(11, '0')}`,
			slave: `s${String(number).padStart(11, '0')}`,
		},
		shadows: { master: shadows, slave: shadows },
		seen: { master: true, slave: true },
		misses: { master: 0, slave: 0 },
		intents: [],
	};
}

/** @param {any} state @param {Map<string, any>} links */
function changeOf(state, links) {
	const head = {
		...state.head,
		run: state.head.run + 1,
		nextLink: state.head.nextLink + links.size,
	};
	return { head, links, open: new Map(), logged: [], guard: new Map() };
}

/**
 * A sync with that many links in a database of its own.
 *
 * @param {number} size
 * @param {(store: any) => Promise<Record<string, number>>} measure
 */
async function withLinks(size, measure) {
	const server = await PostgresServer.start();
	try {
		const connection = readConnection(await server.createDatabase());
		const store = new PostgresStore(connection, { workflow: '', name: 'bench' });
		for (let from = 1; from <= size; from += PORTION) {
			const links = new Map();
			for (let number = from; number < from + PORTION && number <= size; number++) {
				links.set(number.toString(36), link(number));
			}
			/** @param {any} state */
			const add = (state) => ({ change: changeOf(state, links), result: 0 });
			await store.update(add, { scope: { links: [...links.keys()] } });
		}
		return await measure(store);
	} finally {
		await closePools();
		await server.stop();
	}
}

/** The first load of all links in a process. @param {{ size: number, warmUp: number, rounds: number }} plan */
export async function load({ size, ...plan }) {
	return await withLinks(size, (store) =>
		rounds(plan, async () => {
			forgetCaches();
			/** @param {any} state */
			const count = (state) => [...state.links()].length;
			return { time: await timed(() => store.read(count, EVERYTHING)) };
		}),
	);
}

/** A hundred links are looked up and changed, nothing else is loaded. @param {{ size: number, warmUp: number, rounds: number }} plan */
export async function changes({ size, ...plan }) {
	const original = Client.prototype.query;
	let queries = 0;
	Client.prototype.query = function (/** @type {any[]} */ ...given) {
		queries++;
		return original.apply(this, /** @type {any} */ (given));
	};
	return await withLinks(size, (store) => {
		forgetCaches();
		return rounds(plan, async (round) => {
			const numbers = Array.from(
				{ length: EVENTS },
				(_, index) => 1 + ((round * 7 + index * 97) % size),
			);
			const ids = numbers.map((number) => link(number).ids.master);
			/** @param {any} state */
			const step = (state) => {
				const links = new Map();
				for (const id of ids) {
					const found = state.linkOf('master', id);
					links.set(found.id, { ...found, versions: { slave: String(round) } });
				}
				return {
					change: { ...changeOf(state, links), head: { ...state.head, run: state.head.run + 1 } },
					result: 0,
				};
			};
			queries = 0;
			const needs = { scope: { records: { master: ids, slave: [] }, unsettled: true } };
			const time = await timed(() => store.update(step, needs));
			return { time, trips: queries };
		});
	});
}
