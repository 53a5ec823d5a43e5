import type { RecordId } from '../../src/model/link';
import type { AppRecord } from '../../src/model/record';
import type { PerSide, Side } from '../../src/model/side';
import type { Choices, Field } from './configuration';
import type { Value } from './values';
import { kindOf, toApp } from './values';

/** A record of an app; never changed, only replaced. */
export interface Stored {
	readonly id: RecordId;
	/** Which original it is, or was made from. */
	readonly root: number;
	/** Whether the integration created it. */
	readonly copy: boolean;
	readonly key: string;
	readonly values: { readonly [field in Field]: Value };
	/** When it was last written, by whomever, on the world's clock. */
	readonly mark: number;
}

/** What a user did to one field of a record. */
export interface Edit {
	readonly id: RecordId;
	readonly field: Field;
	readonly value: Value;
	readonly mark: number;
}

/** One app: its records, and what its users did so far. */
export interface App {
	readonly records: readonly Stored[];
	readonly nextId: number;
	/** How often users typed into a field, which names the next value. */
	readonly typed: { readonly [field in Field]: number };
	/** What a user edited last: what an event tells that carries no more. */
	readonly lastEdit?: { readonly id: RecordId; readonly field: Field };
	/** The last record that was deleted, of which an event tells. */
	readonly deleted?: Pick<Stored, 'id' | 'root'>;
	/** The records as they were before the last change: what a list shows that lags. */
	readonly previous?: readonly Stored[];
	/** The last two edits, the older one first. */
	readonly edits?: readonly Edit[];
}

export type Apps = PerSide<App>;

export const EMPTY_APP: App = { records: [], nextId: 1, typed: { a: 0, b: 0 } };

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

export function timeOf(clock: number): number {
	return START + clock * MINUTE;
}

/** The modified mark of a record; those of the two apps are told apart by their milliseconds. */
export function markOf(side: Side, mark: number): string {
	return new Date(timeOf(mark) + (side === 'master' ? 0 : 500)).toISOString();
}

export function json(stored: Stored, side: Side, { marks, policy }: Choices): AppRecord {
	const { id, key, values, mark } = stored;
	const kind = kindOf(policy);
	return {
		id,
		key,
		a: toApp(kind, values.a),
		b: toApp(kind, values.b),
		...(marks ? { updatedAt: markOf(side, mark) } : {}),
	};
}

/** A record with one of its fields alone. */
export function partialJson(edit: Edit, side: Side, { marks, policy }: Choices): AppRecord {
	const { id, field, value, mark } = edit;
	return {
		id,
		[field]: toApp(kindOf(policy), value),
		...(marks ? { updatedAt: markOf(side, mark) } : {}),
	};
}

export function recordOf(app: App, id: RecordId | undefined): Stored | undefined {
	return app.records.find((stored) => String(stored.id) === String(id));
}

export function put(app: App, stored: Stored): App {
	const at = app.records.findIndex((each) => each.id === stored.id);
	const records = [...app.records];
	if (at < 0) records.push(stored);
	else records[at] = stored;
	return { ...app, records };
}

export function create(app: App, side: Side, stored: Omit<Stored, 'id'>): [App, Stored] {
	const id = side === 'master' ? app.nextId : `x${app.nextId}`;
	const created = { id, ...stored };
	return [{ ...put(app, created), nextId: app.nextId + 1 }, created];
}

export function remove(app: App, { id, root }: Stored): App {
	return {
		...app,
		records: app.records.filter((stored) => stored.id !== id),
		deleted: { id, root },
	};
}
