import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import type { App, AppCall } from './app';

function description(
	name: string,
	properties: INodeProperties[],
	outputs = 1,
): INodeTypeDescription {
	return {
		displayName: name,
		name,
		group: ['transform'],
		version: 1,
		description: name,
		defaults: { name },
		inputs: ['main'],
		outputs: Array.from({ length: outputs }, () => 'main' as const),
		properties,
	};
}

const json = (name: string): INodeProperties => ({
	displayName: name,
	name,
	type: 'json',
	default: '[]',
});
const text = (name: string): INodeProperties => ({
	displayName: name,
	name,
	type: 'string',
	default: '',
});

function isList(value: unknown): value is IDataObject[] {
	return Array.isArray(value);
}

function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Puts out the items that its parameters list: two outputs, one for each side. */
export class Source implements INodeType {
	description = description('source', [json('master'), json('slave')], 2);

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return ['master', 'slave'].map((name) => {
			const records: unknown = JSON.parse(String(this.getNodeParameter(name, 0)));
			if (!isList(records)) throw new Error(`${name} is no list`);
			return records.map((record) => ({ json: record }));
		});
	}
}

/** Gives each item on; n8n pairs them by position. */
export class Pass implements INodeType {
	description = description('pass', []);

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [this.getInputData().map(({ json: same }) => ({ json: same }))];
	}
}

/**
 * Gives on an object of its own for each item, made by an expression, and what it has beside its JSON; n8n
 * pairs them by position.
 */
export class Make implements INodeType {
	description = description('make', [json('json'), json('hidden')]);

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [
			this.getInputData().map((_, index) => {
				const made: unknown = this.getNodeParameter('json', index);
				if (!isObject(made)) throw new Error('json is no object');
				const hidden: unknown = this.getNodeParameter('hidden', index, undefined);
				return { json: made, ...(isObject(hidden) ? { twoWaySync: hidden } : {}) };
			}),
		];
	}
}

/** Gives items on once the test lets it: executions overlap by it. */
export class Hold implements INodeType {
	description = description('hold', []);

	constructor(held: () => Promise<void>) {
		this.execute = async function (this: IExecuteFunctions) {
			await held();
			return [this.getInputData()];
		};
	}

	execute: (this: IExecuteFunctions) => Promise<INodeExecutionData[][]>;
}

/** Lets the execution wait, as n8n's Wait node does; items go on when it is resumed. */
export class Wait implements INodeType {
	description = description('wait', []);

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		await this.putExecutionToWait(new Date(Date.now() + 60_000));
		return [this.getInputData()];
	}
}

/** Writes into the static data, its own and the workflow's, as other nodes do. */
export class Keep implements INodeType {
	description = description('keep', []);

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		for (const type of ['global', 'node']) {
			const data = this.getWorkflowStaticData(type);
			data.kept = Number(data.kept ?? 0) + 1;
		}
		return [this.getInputData()];
	}
}

/** As n8n's Limit step, the first of what came in. */
export class First implements INodeType {
	description = description('limit', [
		{ displayName: 'Max Items', name: 'maxItems', type: 'number', default: 1 },
	]);

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [this.getInputData().slice(0, Number(this.getNodeParameter('maxItems', 0)))];
	}
}

/**
 * As n8n's Data Table step gets rows: for each item that comes in so many, 50 where nothing is set; what
 * equals its default is not in the JSON of the workflow. `rows` is a test's own: how many the table has.
 */
export class DataTable implements INodeType {
	description = description('dataTable', [
		{ ...text('resource'), default: 'row' },
		{ ...text('operation'), default: 'insert' },
		{ displayName: 'Return All', name: 'returnAll', type: 'boolean', default: false },
		{
			displayName: 'Limit Per Input Row',
			name: 'limit',
			type: 'number',
			default: 50,
			displayOptions: { show: { returnAll: [false] } },
		},
		{ displayName: 'Rows', name: 'rows', type: 'number', default: 0 },
	]);

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [
			this.getInputData().flatMap((_, item) => {
				const all = this.getNodeParameter('returnAll', item) === true;
				const rows = Number(this.getNodeParameter('rows', item));
				const limit = all ? rows : Number(this.getNodeParameter('limit', item));
				return Array.from({ length: Math.min(rows, limit) }, (_row, index) => ({
					json: { id: index + 1, email: `${index + 1}@example.com`, name: `Name ${index + 1}` },
					pairedItem: { item },
				}));
			}),
		];
	}
}

/** Makes one new item more than it was given, as code does that breaks the pairing. */
export class Unpair implements INodeType {
	description = description('unpair', []);

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = this.getInputData().map(({ json: same }) => ({ json: { ...same } }));
		return [[...items, { json: {} }]];
	}
}

/** An app's node: lists its records, or writes each item, with "Continue On Fail" and its error output. */
export class AppNode implements INodeType {
	description = description('app', [text('app'), text('operation')]);

	constructor(apps: ReadonlyMap<string, App>) {
		this.execute = async function (this: IExecuteFunctions) {
			const name = String(this.getNodeParameter('app', 0));
			const app = apps.get(name);
			if (app === undefined) throw new Error(`There is no app "${name}"`);
			const operation = String(this.getNodeParameter('operation', 0));
			if (operation === 'list') return [app.list().map((row) => ({ json: row }))];
			if (operation === 'get') {
				const ids = this.getInputData().map(({ json: asked }) => asked[app.idField]);
				const found = app.list().filter((row) => ids.includes(row[app.idField]));
				return [found.map((row) => ({ json: row }))];
			}
			if (app.breaksWith !== undefined) throw new Error(app.breaksWith);
			return [this.getInputData().map((item, index) => write(this, app, operation, item, index))];
		};
	}

	execute: (this: IExecuteFunctions) => Promise<INodeExecutionData[][]>;
}

function write(
	context: IExecuteFunctions,
	app: App,
	given: string,
	item: INodeExecutionData,
	index: number,
): INodeExecutionData {
	const operations: ReadonlyArray<AppCall['operation']> = ['create', 'update', 'delete'];
	const operation = operations.find((each) => each === given);
	if (operation === undefined) throw new Error(`An app knows no "${given}"`);
	try {
		return { json: app.write({ operation, json: item.json }), pairedItem: { item: index } };
	} catch (error) {
		if (!context.continueOnFail()) throw error;
		// As n8n's own nodes do; the engine sends such items to the error output, where there is one.
		return { ...app.failedItem(error), pairedItem: { item: index } };
	}
}
