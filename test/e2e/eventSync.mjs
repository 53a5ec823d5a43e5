// @ts-check
import assert from 'node:assert/strict';
import { Pair, callWebhook, nodeOf, runOnSchedule, uniqueName } from './harness.mjs';

/** @typedef {'Master' | 'Slave'} Side */
/** @typedef {import('../../scripts/real-n8n/server.mjs').Server} Server */
/** @typedef {import('../../scripts/real-n8n/dataTables.mjs').Row} Row */

/** What the apps send with each event. */
const SECRET = { name: 'X-Sync-Secret', value: 'of both apps' };

/** The template with events: users edit the tables, and a test says which events the apps send when. */
export class EventSync {
	/**
	 * @param {Pair} sync
	 * @param {Record<Side, string>} paths
	 */
	constructor(sync, paths) {
		this.sync = sync;
		this.paths = paths;
	}

	/**
	 * Before any run.
	 *
	 * @param {Server} server
	 * @param {import('./harness.mjs').PairOptions} options
	 */
	static async begin(server, options) {
		const paths = { Master: path('master'), Slave: path('slave') };
		const httpHeaderAuth = await server.api('POST', '/credentials', {
			name: uniqueName('Secret'),
			type: 'httpHeaderAuth',
			data: SECRET,
		});
		const sync = await Pair.create(server, {
			template: 'events',
			start: 'trigger',
			...options,
			change: (definition) => {
				for (const side of /** @type {const} */ (['Master', 'Slave'])) {
					const webhook = nodeOf(definition, `${side} App Changed`);
					webhook.parameters.path = paths[side];
					webhook.credentials = { httpHeaderAuth };
				}
				options.change?.(definition);
			},
		});
		return new EventSync(sync, paths);
	}

	/**
	 * After a first full run.
	 *
	 * @param {Server} server
	 * @param {import('./harness.mjs').PairOptions} options
	 */
	static async create(server, options) {
		const events = await EventSync.begin(server, options);
		await events.runOnSchedule();
		return events;
	}

	get workflow() {
		return this.sync.workflow;
	}

	async runOnSchedule() {
		return await runOnSchedule(this.workflow);
	}

	/** @param {Side} side */
	table(side) {
		return side === 'Master' ? this.sync.master : this.sync.slave;
	}

	/** The row as its app would send it in an event. @param {Side} side @param {string} email */
	async row(side, email) {
		const row = (await this.table(side).rows()).find((each) => each.email === email);
		if (row === undefined) throw new Error(`No row of ${email}`);
		return row;
	}

	/** The app calls, whatever comes of it. @param {Side} side @param {unknown} body */
	async call(side, body) {
		const headers = { [SECRET.name]: SECRET.value };
		await callWebhook(this.workflow.server, this.paths[side], body, headers);
	}

	/** An event arrives. @param {Side} side @param {unknown} body */
	async send(side, body) {
		const execution = await this.workflow.nextExecution(() => this.call(side, body));
		assert.equal(execution.status, 'success', execution.error);
		return execution;
	}

	/** A user edits, and the app sends the event. @param {Side} side @param {string} email @param {Row} data */
	async edit(side, email, data) {
		await this.table(side).edit({ email }, data);
		return await this.send(side, await this.row(side, email));
	}
}

/** @param {string} name */
function path(name) {
	return uniqueName(name).replaceAll(' ', '-');
}

/**
 * How many events the Loop Guard took for a user's, for echoes and for loops.
 *
 * @param {import('../../scripts/real-n8n/workflows.mjs').Execution} execution
 * @param {Side} side
 */
export function verdicts(execution, side) {
	const outputs = [0, 1, 2].map((output) => execution.items(`Filter ${side} Events`, output));
	return outputs.map((items) => items.length);
}

export const USER = [1, 0, 0];
export const ECHO = [0, 1, 0];
