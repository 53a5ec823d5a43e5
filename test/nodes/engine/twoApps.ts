import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { App } from './app';
import { flow } from './flow';
import type { Finished, NodeJson, Start } from './savedWorkflow';
import { SavedWorkflow } from './savedWorkflow';
import type { GivenCredentials } from './surroundings';
import { GUARD, MERGE, byEmail } from './sync';

const WRITES = [
	{ name: 'Create in Slave', output: 0, app: 'shop', operation: 'create', guard: 'Confirm Slave' },
	{ name: 'Update Slave', output: 1, app: 'shop', operation: 'update', guard: 'Confirm Slave' },
	{ name: 'Create in Master', output: 2, app: 'crm', operation: 'create', guard: 'Confirm Master' },
	{ name: 'Update Master', output: 3, app: 'crm', operation: 'update', guard: 'Confirm Master' },
] as const;

/** Parameters of the nodes that a test sets, and what it puts between the apps and the Loop Guards. */
export interface TwoAppsOptions {
	readonly merge?: INodeParameters;
	readonly confirm?: INodeParameters;
	/** What the apps' nodes do on an error; their error output is wired to the Loop Guards. */
	readonly onError?: NodeJson['onError'];
	/** A node between each app's write and its Loop Guard. */
	readonly between?: Pick<NodeJson, 'type' | 'parameters'>;
	readonly nodes?: readonly NodeJson[];
	readonly wires?: readonly string[];
	readonly id?: string;
	readonly credentials?: GivenCredentials;
}

/** The whole flow between two apps: lists, Merge, writes with error outputs, confirmations. */
export class TwoApps {
	readonly workflow: SavedWorkflow;

	constructor(
		readonly crm: App,
		readonly shop: App,
		options: TwoAppsOptions = {},
	) {
		this.workflow = new SavedWorkflow(twoAppsJson(options), {
			apps: { crm, shop },
			...(options.id === undefined ? {} : { id: options.id }),
			...(options.credentials === undefined ? {} : { credentials: options.credentials }),
		});
	}

	static of(
		master: readonly IDataObject[],
		slave: readonly IDataObject[],
		options: TwoAppsOptions = {},
	): TwoApps {
		return new TwoApps(new App(master), new App(slave), options);
	}

	async run(start: Start = {}): Promise<Finished> {
		return await this.workflow.run(start);
	}

	/** What the apps were asked to write since the last call. */
	calls(): readonly IDataObject[] {
		return [this.crm, this.shop].flatMap((app) => app.calls.splice(0).map(({ json }) => json));
	}
}

function twoAppsJson(options: TwoAppsOptions) {
	const { merge, confirm, between, nodes = [], wires = [] } = options;
	const app = (name: string, parameters: INodeParameters): NodeJson => ({
		name,
		type: 'test.app',
		parameters,
	});
	const guard = (name: string, side: string): NodeJson => ({
		name,
		type: GUARD,
		parameters: { operation: 'confirm', side, ...confirm },
	});
	const middle = between === undefined ? [] : WRITES.map((each) => `After ${each.name}`);
	return flow(
		[
			{ name: 'Start', type: 'test.pass' },
			app('List Master', { app: 'crm', operation: 'list' }),
			app('List Slave', { app: 'shop', operation: 'list' }),
			{ name: 'Merge', type: MERGE, parameters: { matchBy: byEmail, ...merge } },
			...WRITES.map(
				(each): NodeJson => ({
					...app(each.name, { app: each.app, operation: each.operation }),
					onError: options.onError ?? 'continueErrorOutput',
				}),
			),
			...middle.map((name): NodeJson => ({ name, type: 'test.pass', ...between })),
			guard('Confirm Slave', 'slave'),
			guard('Confirm Master', 'master'),
			...nodes,
		],
		'Start -> List Master',
		'Start -> List Slave',
		'List Master -> Merge 0',
		'List Slave -> Merge 1',
		...WRITES.flatMap((each) => [
			`Merge ${each.output} -> ${each.name}`,
			...(between === undefined
				? [`${each.name} 0 -> ${each.guard}`]
				: [`${each.name} 0 -> After ${each.name}`, `After ${each.name} -> ${each.guard}`]),
			`${each.name} 1 -> ${each.guard}`,
		]),
		...wires,
	);
}
