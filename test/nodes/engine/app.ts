import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

/** One write that an app was asked for. */
export interface AppCall {
	readonly operation: 'create' | 'update' | 'delete';
	readonly json: IDataObject;
}

/** An app with a table of records, in memory. It can refuse writes and keep values in a form of its own. */
export class App {
	readonly calls: AppCall[] = [];
	private readonly rows = new Map<string, IDataObject>();
	private nextId = 1;
	/** Makes what is stored from what was sent. */
	keepAs: (row: IDataObject) => IDataObject = (row) => row;
	/** What a write fails with; `undefined` lets it through. */
	refuses: (call: AppCall) => string | undefined = () => undefined;

	/** The item that a refused write becomes, as n8n's steps make it. */
	failedItem: (error: unknown) => INodeExecutionData = (error) => ({
		json: { error: String(error) },
	});

	/** What the node that writes to it ends with, as when the app can't be reached. */
	breaksWith: string | undefined;

	constructor(
		rows: readonly IDataObject[] = [],
		readonly idField = 'id',
	) {
		for (const row of rows) this.put(row);
	}

	list(): IDataObject[] {
		return [...this.rows.values()].map((row) => structuredClone(row));
	}

	row(id: string | number): IDataObject {
		const found = this.rows.get(String(id));
		if (found === undefined) throw new Error(`The app has no record ${id}`);
		return found;
	}

	/** As a user does in the app; nobody hears of it. */
	edit(id: string | number, change: IDataObject): void {
		this.put({ ...this.row(id), ...change });
	}

	remove(id: string | number): void {
		this.rows.delete(String(id));
	}

	/** @returns the record as it is stored then. */
	write(call: AppCall): IDataObject {
		this.calls.push(call);
		const refused = this.refuses(call);
		if (refused !== undefined) throw new Error(refused);
		const { operation, json } = call;
		if (operation === 'create') {
			return this.put(this.keepAs({ ...json, [this.idField]: this.freeId() }));
		}
		const id = String(json[this.idField]);
		if (operation === 'delete') {
			const gone = this.row(id);
			this.rows.delete(id);
			return gone;
		}
		return this.put(this.keepAs({ ...this.row(id), ...json }));
	}

	private put(row: IDataObject): IDataObject {
		this.rows.set(String(row[this.idField]), row);
		return structuredClone(row);
	}

	private freeId(): string {
		while (this.rows.has(`new-${this.nextId}`)) this.nextId++;
		return `new-${this.nextId++}`;
	}
}
