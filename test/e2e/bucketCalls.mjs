// @ts-check
import { addBehind, callWebhook, nodeOf, uniqueName, webhookNode } from './harness.mjs';

const LIST = 'List Entries';

/** Webhooks of a workflow by which another app lists the bucket's entries and sends decisions. */
export class BucketCalls {
	/** Name of the step that applies decisions. */
	static STEP = 'Apply Call';

	#list = path('list');
	#decide = path('decide');

	/** @param {any} definition */
	addTo(definition) {
		definition.nodes.push(webhookNode('List Call', this.#list));
		addBehind(definition, 'List Call', 0, {
			...bucketNode(LIST),
			parameters: {
				operation: 'getMany',
				syncName: 'contacts',
				status: ['open', 'resolved', 'rejected', 'agreed', 'dismissed'],
				returnAll: true,
			},
		});
		definition.nodes.push(webhookNode('Decision Call', this.#decide));
		addBehind(definition, 'Decision Call', 0, {
			...bucketNode(BucketCalls.STEP),
			parameters: {
				operation: 'resolve',
				syncName: 'contacts',
				conflictId: '={{ $json.body.conflictId }}',
				revision: '={{ $json.body.revision ?? 0 }}',
				decision: '={{ $json.body.decision }}',
				values: '={{ $json.body.values ?? {} }}',
				options: { decidedBy: '={{ $json.body.by }}' },
			},
		});
		const writes = ['Create in Slave', 'Update Slave', 'Create in Master', 'Update Master'];
		writes.forEach((name, output) => {
			addBehind(definition, BucketCalls.STEP, output, nodeOf(definition, name));
		});
	}

	/**
	 * @param {import('./harness.mjs').Pair} pair
	 * @param {unknown} decision
	 */
	async decide({ workflow }, decision) {
		return await workflow.nextExecution(() => callWebhook(workflow.server, this.#decide, decision));
	}

	/**
	 * All that the bucket has, open or in the history, oldest first.
	 *
	 * @param {import('./harness.mjs').Pair} pair
	 */
	async entries({ workflow }) {
		const listed = await workflow.nextExecution(() => callWebhook(workflow.server, this.#list));
		return listed.items(LIST);
	}

	/**
	 * Why decisions of an execution were not applied.
	 *
	 * @param {import('../../scripts/real-n8n/workflows.mjs').Execution} execution
	 * @returns {string[]}
	 */
	static refusals(execution) {
		return execution.items(BucketCalls.STEP, 4).map(({ reason }) => reason);
	}
}

/**
 * Every value that entries show for people.
 *
 * @param {readonly any[]} entries
 */
export function valuesOf(entries) {
	return entries.flatMap(({ fields }) =>
		fields.flatMap((/** @type {any} */ each) => [each.previous, each.master, each.slave]),
	);
}

/** @param {string} name */
function bucketNode(name) {
	return {
		id: name,
		name,
		type: 'n8n-nodes-two-way-sync.conflictBucket',
		typeVersion: 1,
		position: [300, 1500],
	};
}

/** @param {string} name */
function path(name) {
	return uniqueName(name).replaceAll(' ', '-');
}
