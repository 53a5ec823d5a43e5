import { mapValues } from 'lodash';
import type { INodeParameters, WorkflowExecuteMode } from 'n8n-workflow';
import { flow } from './flow';
import type { GivenCredentials } from './surroundings';
import type { Finished, NodeJson } from './savedWorkflow';
import { SavedWorkflow } from './savedWorkflow';

/** Positions of the Merge's outputs, which never change; `resolve` has the same. */
export const OUT = {
	createInSlave: 0,
	updateSlave: 1,
	createInMaster: 2,
	updateMaster: 3,
	conflicts: 4,
	notApplied: 4,
	deleteFromSlave: 5,
	deleteFromMaster: 6,
	preview: 7,
} as const;

export const MERGE = 'n8n-nodes-two-way-sync.masterSlaveMerge';
export const GUARD = 'n8n-nodes-two-way-sync.loopGuard';
export const BUCKET = 'n8n-nodes-two-way-sync.conflictBucket';
export const TRIGGER = 'n8n-nodes-two-way-sync.twoWaySyncTrigger';

export const byEmail: INodeParameters = {
	pairs: [{ masterField: 'email', slaveField: 'email', compareAs: 'email' }],
};

/** What may be changed from one run to the next. */
export interface RunOptions {
	readonly mode?: WorkflowExecuteMode;
	/** Parameters of the Merge that differ in this run. */
	readonly merge?: INodeParameters;
	readonly loaded?: string;
	readonly madeUp?: boolean;
}

/** A workflow of a source and a Merge, and what a test puts behind it; run with the records of both sides. */
export class Sync {
	readonly workflow: SavedWorkflow;

	constructor(
		private readonly parameters: INodeParameters = {},
		private readonly more: {
			readonly id?: string;
			readonly nodes?: readonly NodeJson[];
			readonly wires?: readonly string[];
			readonly onError?: NodeJson['onError'];
			readonly credentials?: GivenCredentials;
		} = {},
	) {
		const { id, credentials } = more;
		this.workflow = new SavedWorkflow(this.json({ master: '[]', slave: '[]' }, {}), {
			...(id === undefined ? {} : { id }),
			...(credentials === undefined ? {} : { credentials }),
		});
	}

	private json(records: INodeParameters, changed: INodeParameters) {
		const { nodes = [], wires = [], onError, credentials = {} } = this.more;
		const chosen = mapValues(credentials, (_, type) => ({ id: type, name: type }));
		const merge: NodeJson = {
			name: 'Merge',
			type: MERGE,
			parameters: { matchBy: byEmail, ...this.parameters, ...changed },
			...(onError === undefined ? {} : { onError }),
			credentials: chosen,
		};
		const others = nodes.map((node) => ({ credentials: chosen, ...node }));
		return flow(
			[{ name: 'Source', type: 'test.source', parameters: records }, merge, ...others],
			'Source 0 -> Merge 0',
			'Source 1 -> Merge 1',
			...wires,
		);
	}

	async run(
		master: readonly unknown[],
		slave: readonly unknown[],
		{ merge = {}, ...start }: RunOptions = {},
	): Promise<Finished> {
		const records = { master: JSON.stringify(master), slave: JSON.stringify(slave) };
		return await this.workflow.run({ ...start, change: () => this.json(records, merge) });
	}
}
