// @ts-check
import { DataTable } from '../real-n8n/dataTables.mjs';

/** @typedef {import('../real-n8n/server.mjs').Server} Server */

const COLUMNS = /** @type {const} */ ({
	name: 'string',
	email: 'string',
	phone: 'string',
	company: 'string',
	credit: 'number',
});

const ADA = {
	name: 'Ada Lovelace',
	email: 'ada@example.com',
	phone: '+44 20 7946 0001',
	company: 'Analytical Engines',
	credit: 500,
};
const GRACE = {
	name: 'Grace Hopper',
	email: 'grace@example.com',
	phone: '+1 202 555 0102',
	company: 'Compiler Works',
	credit: 900,
};
const ALAN = {
	name: 'Alan Turing',
	email: 'alan@example.com',
	phone: '+44 20 7946 0003',
	company: 'Bombe Ltd',
	credit: 250,
};
const KATHERINE = {
	name: 'Katherine Johnson',
	email: 'katherine@example.com',
	phone: '+1 757 555 0104',
	company: 'Orbit Math',
	credit: 1200,
};
const EDSGER = {
	name: 'Edsger Dijkstra',
	email: 'edsger@example.com',
	phone: '+31 20 555 0105',
	company: 'Shortest Path BV',
	credit: 300,
};

/** What people typed at the same time into both apps, before the demo is shown. */
export const EDITS = {
	name: { crm: 'Alan Mathison Turing', billing: 'A. M. Turing' },
	credit: { crm: 650, billing: 450 },
};

/** @typedef {{ crm: DataTable, billing: DataTable }} Apps */

/**
 * Two tables that overlap by email: Ada's has capitals in one, Grace lacks a phone in one, and two people are on
 * one side only.
 *
 * @param {Server} server
 * @returns {Promise<Apps>}
 */
export async function createApps(server) {
	const crm = await DataTable.create(server, 'CRM contacts', COLUMNS);
	const billing = await DataTable.create(server, 'Billing customers', COLUMNS);
	await crm.insert(ADA, GRACE, ALAN, KATHERINE);
	await billing.insert({ ...ADA, email: 'ADA@example.com' }, { ...GRACE, phone: '' }, ALAN, EDSGER);
	return { crm, billing };
}

/** @param {Server} server @returns {Promise<Apps>} */
export async function findApps(server) {
	const crm = await DataTable.find(server, 'CRM contacts');
	const billing = await DataTable.find(server, 'Billing customers');
	if (crm === undefined || billing === undefined) {
		throw new Error('The demo tables are gone. Start over with: npm run demo -- --reset');
	}
	return { crm, billing };
}

/** Both apps change Alan's name and Ada's credit. @param {Apps} apps */
export async function editBoth({ crm, billing }) {
	await crm.edit({ email: ALAN.email }, { name: EDITS.name.crm });
	await billing.edit({ email: ALAN.email }, { name: EDITS.name.billing });
	await crm.edit({ email: ADA.email }, { credit: EDITS.credit.crm });
	await billing.edit({ phone: ADA.phone }, { credit: EDITS.credit.billing });
}
