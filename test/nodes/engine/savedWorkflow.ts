import {
	ExecuteContext,
	ExecutionLifecycleHooks,
	TriggerContext,
	WebhookContext,
	WorkflowExecute,
} from 'n8n-core';
import type {
	IConnections,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeType,
	INodeTypes,
	IPinData,
	IRun,
	ITriggerFunctions,
	IWebhookData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { Workflow, createRunExecutionData } from 'n8n-workflow';
import { ConflictBucket } from '../../../nodes/ConflictBucket/ConflictBucket.node';
import { LoopGuard } from '../../../nodes/LoopGuard/LoopGuard.node';
import { MasterSlaveMerge } from '../../../nodes/MasterSlaveMerge/MasterSlaveMerge.node';
import { SyncState } from '../../../nodes/SyncState/SyncState.node';
import { TwoWaySyncTrigger } from '../../../nodes/TwoWaySyncTrigger/TwoWaySyncTrigger.node';
import type { App } from './app';
import { startDeduplication } from './deduplication';
import type { GivenCredentials } from './surroundings';
import type { Answer, Call } from './webCall';
import { Taken, requestOf } from './webCall';
import { surroundings } from './surroundings';
import {
	AppNode,
	DataTable,
	First,
	Hold,
	Keep,
	Make,
	Pass,
	Source,
	Unpair,
	Wait,
} from './testNodes';

/** A workflow as its JSON has it. */
export interface WorkflowJson {
	readonly nodes: readonly NodeJson[];
	readonly connections: IConnections;
}

export interface NodeJson {
	/** Without, one by its place in the workflow. */
	readonly id?: string;
	readonly name: string;
	readonly type: string;
	readonly parameters?: INode['parameters'];
	readonly onError?: INode['onError'];
	readonly disabled?: boolean;
	readonly credentials?: INode['credentials'];
	readonly webhookId?: string;
}

const PACKAGE = 'n8n-nodes-two-way-sync';

class NodeTypes implements INodeTypes {
	private readonly types: ReadonlyMap<string, INodeType>;

	constructor(apps: ReadonlyMap<string, App>, held: () => Promise<void>) {
		this.types = new Map<string, INodeType>([
			[`${PACKAGE}.conflictBucket`, new ConflictBucket()],
			[`${PACKAGE}.loopGuard`, new LoopGuard()],
			[`${PACKAGE}.masterSlaveMerge`, new MasterSlaveMerge()],
			[`${PACKAGE}.syncState`, new SyncState()],
			[`${PACKAGE}.twoWaySyncTrigger`, new TwoWaySyncTrigger()],
			['n8n-nodes-base.code', new Make()],
			['n8n-nodes-base.dataTable', new DataTable()],
			['n8n-nodes-base.httpRequest', new Source()],
			['n8n-nodes-base.limit', new First()],
			['n8n-nodes-base.noOp', new Pass()],
			['n8n-nodes-base.splitOut', new Source()],
			['test.app', new AppNode(apps)],
			['test.hold', new Hold(held)],
			['test.keep', new Keep()],
			['test.make', new Make()],
			['test.pass', new Pass()],
			['test.source', new Source()],
			['test.unpair', new Unpair()],
			['test.wait', new Wait()],
		]);
	}

	getByName(name: string): INodeType {
		const type = this.types.get(name);
		if (type === undefined) throw new Error(`There is no node type ${name}`);
		return type;
	}

	getByNameAndVersion(name: string): INodeType {
		return this.getByName(name);
	}

	getKnownTypes(): IDataObject {
		return {};
	}
}

/** How an execution is started. */
export interface Start {
	/** `trigger` is a production run; `manual` is "Execute workflow" in the editor. */
	readonly mode?: WorkflowExecuteMode;
	/** Node it begins at; without, the first of the workflow. */
	readonly from?: string;
	/** Static data as another execution loaded it, in the place of what is saved. */
	readonly loaded?: string;
	/** Whether the workflow comes as JSON of a caller, not from n8n's store. */
	readonly madeUp?: boolean;
	/** What is changed in the workflow before, as in the editor. */
	readonly change?: (json: WorkflowJson) => WorkflowJson;
	/** Items that are pinned in the editor, by the step in whose place they stand. */
	readonly pinned?: IPinData;
}

let lastExecution = 0;
let lastWorkflow = 0;

/** A workflow as n8n keeps it: its JSON, and its static data as text in a database. */
export class SavedWorkflow {
	/** The static data as it was last saved. */
	staticData = '{}';
	/** What steps of type `test.hold` wait for. */
	held: Promise<void> = Promise.resolve();
	private readonly types: INodeTypes;

	constructor(
		readonly json: WorkflowJson,
		private readonly options: {
			readonly apps?: { readonly [name: string]: App };
			readonly credentials?: GivenCredentials;
			/** Empty for a workflow that was never saved. */
			readonly id?: string;
		} = {},
	) {
		this.types = new NodeTypes(
			new Map(Object.entries(options.apps ?? {})),
			async () => await this.held,
		);
		this.id = options.id ?? `workflow-${++lastWorkflow}`;
	}

	readonly id: string;

	/** Runs it to its end; n8n saves the static data then, unless it is a test run. */
	async run(start: Start = {}): Promise<Finished> {
		const mode = start.mode ?? 'trigger';
		await startDeduplication();
		const workflow = this.load(start);
		const id = String(++lastExecution);
		const hooks = this.hooks(mode, id, start);
		hooks.addHandler('workflowExecuteAfter', () => this.save(mode, workflow.staticData));
		const first = start.from ?? this.json.nodes[0]?.name ?? '';
		const startNode = workflow.getNode(first);
		if (startNode === null) throw new Error(`The workflow has no node "${first}"`);
		const data = surroundings(id, hooks, this.options.credentials ?? {});
		const pinData = start.pinned === undefined ? {} : { pinData: start.pinned };
		const execution = new WorkflowExecute(data, mode);
		return new Finished(await execution.run({ workflow, startNode, ...pinData }));
	}

	/**
	 * "Execute step" in the editor: what leads to the step is taken from an earlier run, and n8n carries out a
	 * workflow of that part alone.
	 */
	async tryStep(name: string, earlier: Finished): Promise<Finished> {
		await startDeduplication();
		const id = String(++lastExecution);
		const data = surroundings(id, this.hooks('manual', id), this.options.credentials ?? {});
		const { runData } = earlier.run.data.resultData;
		const execution = new WorkflowExecute(data, 'manual');
		const destination = { nodeName: name, mode: 'inclusive' } as const;
		const workflow = this.load({});
		return new Finished(
			await execution.runPartialWorkflow2(workflow, runData, {}, [], destination),
		);
	}

	/** Goes on with an execution that waits, with the static data that n8n loads for it. */
	async resume(waiting: Finished, loaded: string): Promise<Finished> {
		const mode = waiting.run.mode;
		const workflow = this.load({ loaded });
		const id = String(++lastExecution);
		// What it runs was kept with the execution, as JSON.
		const hooks = this.hooks(mode, id, { madeUp: true });
		hooks.addHandler('workflowExecuteAfter', () => this.save(mode, workflow.staticData));
		const data = surroundings(id, hooks, this.options.credentials ?? {});
		const execution = new WorkflowExecute(data, mode, waiting.run.data);
		return new Finished(await execution.processRunExecutionData(workflow));
	}

	/** An execution that is at work inside a node, and is saved when `end` is called. */
	enter(name: string, start: Start = {}): { readonly context: ExecuteContext; end(): void } {
		const mode = start.mode ?? 'trigger';
		const workflow = this.load(start);
		const node = workflow.getNode(name);
		if (node === null) throw new Error(`The workflow has no node "${name}"`);
		const id = String(++lastExecution);
		const hooks = this.hooks(mode, id, start);
		const data = { main: [[{ json: {} }]] };
		const context = new ExecuteContext(
			workflow,
			node,
			surroundings(id, hooks, this.options.credentials ?? {}),
			mode,
			createRunExecutionData(),
			0,
			[],
			data,
			{ node, data, source: null },
			[],
		);
		return { context, end: () => this.save(mode, workflow.staticData) };
	}

	/** What n8n hands to a trigger that becomes active; its timer and its way to start runs are given. */
	activate(
		name: string,
		outside: {
			readonly registerCron: ITriggerFunctions['helpers']['registerCron'];
			readonly emit: ITriggerFunctions['emit'];
		},
	): ITriggerFunctions {
		const workflow = this.load({});
		const node = workflow.getNode(name);
		if (node === null) throw new Error(`The workflow has no node "${name}"`);
		const data = surroundings('', this.hooks('trigger', ''), this.options.credentials ?? {});
		const noErrors = () => {
			throw new Error('The trigger reports no errors by itself');
		};
		return new TriggerContext(
			workflow,
			node,
			data,
			'trigger',
			'activate',
			outside.emit,
			noErrors,
			noErrors,
			{ registerCron: outside.registerCron },
		);
	}

	/** A call of one of a trigger's webhooks, as n8n hands it over; a run that it starts goes to its end. */
	async call(name: string, call: Call): Promise<Answer> {
		const workflow = this.load({});
		const node = workflow.getNode(name);
		if (node === null) throw new Error(`The workflow has no node "${name}"`);
		const mode = call.mode ?? 'webhook';
		const id = String(++lastExecution);
		const hooks = this.hooks(mode, id);
		const data = surroundings(id, hooks, this.options.credentials ?? {});
		const { description, webhook } = this.types.getByNameAndVersion(node.type);
		const found = description.webhooks?.find((each) => String(each.name) === call.webhook);
		if (found === undefined) throw new Error(`${name} has no webhook ${call.webhook}`);
		const known: IWebhookData = {
			httpMethod: 'POST',
			node: name,
			path: '',
			webhookDescription: found,
			workflowId: this.id,
			workflowExecuteAdditionalData: data,
		};
		const taken = new Taken();
		const around = { ...data, httpRequest: requestOf(call), httpResponse: taken.response };
		const context = new WebhookContext(workflow, node, around, mode, known, [], null);
		const { workflowData } = (await webhook?.call(context)) ?? {};
		if (workflowData === undefined) return taken.answer(undefined);
		const run = await this.startWith(workflow, node, workflowData, mode);
		return taken.answer(run);
	}

	/** A run that an active trigger starts. */
	async startAt(name: string, items: INodeExecutionData[][]): Promise<Finished> {
		await startDeduplication();
		const workflow = this.load({});
		const node = workflow.getNode(name);
		if (node === null) throw new Error(`The workflow has no node "${name}"`);
		return await this.startWith(workflow, node, items, 'trigger');
	}

	/** A run that begins at a step with items in hand. */
	private async startWith(
		workflow: Workflow,
		node: INode,
		items: INodeExecutionData[][],
		mode: WorkflowExecuteMode,
	): Promise<Finished> {
		const id = String(++lastExecution);
		const hooks = this.hooks(mode, id);
		hooks.addHandler('workflowExecuteAfter', () => this.save(mode, workflow.staticData));
		const data = surroundings(id, hooks, this.options.credentials ?? {});
		const nodeExecutionStack = [{ node, data: { main: items }, source: null }];
		const begun = createRunExecutionData({ executionData: { nodeExecutionStack } });
		const execution = new WorkflowExecute(data, mode, begun);
		return new Finished(await execution.processRunExecutionData(workflow));
	}

	/** As in n8n's own hook; what the text is made from is read at this very moment. */
	private save(mode: WorkflowExecuteMode, staticData: IDataObject): void {
		if (mode === 'manual' || this.id === '' || staticData.__dataChanged !== true) return;
		this.staticData = JSON.stringify(staticData);
	}

	private hooks(
		mode: WorkflowExecuteMode,
		executionId: string,
		{ madeUp = false, change }: Start = {},
	): ExecutionLifecycleHooks {
		const json = change?.(this.json) ?? this.json;
		const workflow = {
			id: this.id,
			name: 'Test',
			active: true,
			activeVersionId: null,
			isArchived: false,
			createdAt: new Date(),
			updatedAt: new Date(),
			nodes: json.nodes.map(asSaved),
			connections: json.connections,
		};
		const loaded = madeUp ? JSON.parse(JSON.stringify(workflow)) : workflow;
		return new ExecutionLifecycleHooks(mode, executionId, loaded);
	}

	/** What n8n loads when an execution starts. */
	private load(start: Start): Workflow {
		const json = start.change?.(this.json) ?? this.json;
		const staticData: IDataObject = JSON.parse(start.loaded ?? this.staticData);
		return new Workflow({
			...(this.id === '' ? {} : { id: this.id }),
			name: 'Test',
			active: true,
			nodes: json.nodes.map(asSaved),
			connections: json.connections,
			nodeTypes: this.types,
			staticData,
			settings: { executionOrder: 'v1', timezone: 'Europe/Berlin' },
		});
	}
}

function asSaved(node: NodeJson, index: number): INode {
	return { id: `node-${index}`, typeVersion: 1, position: [0, 0], parameters: {}, ...node };
}

/** What an execution left behind. */
export class Finished {
	constructor(readonly run: IRun) {}

	get status(): string {
		return this.run.status;
	}

	/** The error that ended it, with the description that n8n shows below the message. */
	get error(): { readonly message: string; readonly description: unknown } | undefined {
		const { error } = this.run.data.resultData;
		if (error === undefined) return undefined;
		return {
			message: error.message,
			description: 'description' in error ? error.description : undefined,
		};
	}

	/** Items that a node put out, over all its runs. */
	items(node: string, output = 0): readonly INodeExecutionData[] {
		this.orThrow();
		const runs = this.run.data.resultData.runData[node] ?? [];
		return runs.flatMap((run) => run.data?.main?.[output] ?? []);
	}

	json(node: string, output = 0): readonly IDataObject[] {
		return this.items(node, output).map((item) => item.json);
	}

	/** How many items left each output of a node. */
	counts(node: string): readonly number[] {
		this.orThrow();
		const runs = this.run.data.resultData.runData[node] ?? [];
		return runs.flatMap((run) => (run.data?.main ?? []).map((items) => items?.length ?? 0));
	}

	/** The notes under a node's output. */
	hints(node: string): readonly string[] {
		const runs = this.run.data.resultData.runData[node] ?? [];
		return runs.flatMap((run) => (run.hints ?? []).map((hint) => hint.message));
	}

	/** A test that looks at the items of a failed run would pass on nothing. */
	private orThrow(): void {
		if (this.error === undefined) return;
		const { message, description } = this.error;
		throw new Error(`The execution failed: ${message} ${String(description ?? '')}`);
	}
}
