// @ts-check
import { setTimeout as sleep } from 'node:timers/promises';
import { Editor } from '../../scripts/real-n8n/editor.mjs';
import { Pair, addBehind, nodeOf, uniqueName } from './harness.mjs';

const TRIGGER = 'n8n-nodes-two-way-sync.twoWaySyncTrigger';
const BUCKET = 'n8n-nodes-two-way-sync.conflictBucket';

/** Name of the step that applies decisions. */
export const RESOLVE = 'Apply Decisions';

/**
 * A sync that asks people, with a second trigger that has the page.
 *
 * @param {import('../../scripts/real-n8n/server.mjs').Server} server
 * @param {{
 *   people: readonly import('./harness.mjs').Row[],
 *   merge?: Record<string, unknown>,
 *   page?: Record<string, unknown>,
 *   credentials?: unknown,
 *   columns?: any,
 *   change?: (definition: any) => void,
 * }} options
 */
export async function syncWithPage(server, { people, merge, page, credentials, columns, change }) {
	const path = uniqueName('review').replaceAll(' ', '-');
	const pair = await Pair.create(server, {
		master: [...people],
		slave: [...people],
		merge: { onConflict: 'manual', masterName: 'CRM', slaveName: 'Shop', ...merge },
		...(columns === undefined ? {} : { columns }),
		change: (definition) => {
			const { parameters } = nodeOf(definition, 'Master/Slave Merge');
			const syncName = parameters.syncName ?? 'default';
			definition.nodes.push({
				id: 'Page',
				name: 'Page',
				type: TRIGGER,
				typeVersion: 1,
				position: [0, 1500],
				parameters: {
					syncName,
					triggerOn: ['reviewPage'],
					authentication: 'none',
					reviewPath: path,
					...page,
				},
				...(credentials === undefined ? {} : { credentials }),
			});
			addBehind(definition, 'Page', 2, {
				id: RESOLVE,
				name: RESOLVE,
				type: BUCKET,
				typeVersion: 1,
				position: [300, 1500],
				parameters: { operation: 'resolve', syncName, decision: 'fromPage' },
			});
			['Create in Slave', 'Update Slave', 'Create in Master', 'Update Master'].forEach(
				(name, output) => addBehind(definition, RESOLVE, output, nodeOf(definition, name)),
			);
			change?.(definition);
		},
	});
	const url = `${server.url}/webhook/${path}`;
	await available(url);
	return { pair, url };
}

/** For a moment after publishing a webhook is not there yet. @param {string} url */
export async function available(url) {
	for (let attempt = 0; ; attempt++) {
		const { status } = await fetch(url, { method: 'HEAD' });
		if (status !== 404) return;
		if (attempt > 100) throw new Error(`${url}: ${status}`);
		await sleep(100);
	}
}

/**
 * A sync with the page, in which each record was edited on both sides.
 *
 * @param {import('../../scripts/real-n8n/server.mjs').Server} server
 * @param {readonly import('./harness.mjs').Row[]} people
 * @param {any} [more]
 */
export async function contestedWithPage(server, people, more) {
	const made = await syncWithPage(server, { people, ...more });
	const { pair } = made;
	await pair.run();
	for (const { email, name } of people) {
		await pair.master.edit({ email }, { name: `${name} of CRM` });
		await pair.slave.edit({ email }, { name: `${name} of Shop` });
	}
	await pair.run();
	return made;
}

/**
 * @param {import('../../scripts/real-n8n/server.mjs').Server} server
 * @param {{ width: number, height: number }} [viewport]
 */
export async function browserWithoutScripts(server, viewport) {
	const editor = await Editor.launch(server, viewport);
	const context = await editor.browser.newContext({
		javaScriptEnabled: false,
		...(viewport === undefined ? {} : { viewport }),
	});
	return { context, close: () => editor.browser.close() };
}
