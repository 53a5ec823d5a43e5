// @ts-check
/** @typedef {import('./records.mjs').AppRecord} AppRecord */
/** @typedef {import('./records.mjs').Sides} Sides */
/** @typedef {{ side: 'master' | 'slave', operation: 'create' | 'update' | 'delete', json: any }} Write */

/** The two apps: they carry out writes at once and store what they are sent. */
export class Apps {
	#created = 0;
	/** @type {{ master: Map<string, AppRecord>, slave: Map<string, AppRecord> }} */
	#byId;

	/** @param {Sides} sides */
	constructor(sides) {
		this.sides = sides;
		this.#byId = { master: byId(sides.master), slave: byId(sides.slave) };
	}

	/** @param {Iterable<Write>} writes */
	carryOut(writes) {
		let count = 0;
		for (const { side, operation, json } of writes) {
			count++;
			if (operation === 'create') {
				const created = { ...json, id: `c${String(this.#created++).padStart(11, '0')}` };
				this.sides[side].push(created);
				this.#byId[side].set(created.id, created);
			} else {
				Object.assign(this.#byId[side].get(json.id) ?? {}, json);
			}
		}
		return count;
	}
}

/** @param {AppRecord[]} records */
function byId(records) {
	return new Map(records.map((record) => [record.id, record]));
}
