import type { PlannedWrite } from '../../src/model/plan';
import type { SyncState } from '../../src/model/syncState';
import { otherSide } from '../../src/model/side';
import type { WriteAnswer } from '../../src/settle/confirm';
import type { Apps, Stored, Value } from './apps';
import { create, json, put, recordOf, remove } from './apps';
import { FIELDS } from './configuration';
import type { Ledger } from './ledger';
import { write } from './ledger';
import { FIRST_ROOT } from './world';

/** What became of the writes of a run or a decision. */
export const FATES = ['ok', 'failed', 'unanswered', 'lost', 'killed', 'killedBefore'] as const;
export type Fate = (typeof FATES)[number];

export function lands(fate: Fate): boolean {
	return fate === 'ok' || fate === 'unanswered' || fate === 'killed';
}

/** One write as it reached its app. */
export interface Landed {
	readonly write: PlannedWrite;
	/** The record before, where there was one. */
	readonly before?: Stored;
	readonly after?: Stored;
}

export interface Landing {
	readonly apps: Apps;
	readonly landed: readonly Landed[];
}

/** The apps after the writes landed, and what each of them did. */
export function land(
	apps: Apps,
	writes: readonly PlannedWrite[],
	state: SyncState,
	clock: number,
): Landing {
	let next = apps;
	const landed: Landed[] = [];
	for (const write of writes) {
		const app = next[write.side];
		const before = write.id === undefined ? undefined : recordOf(app, write.id);
		if (write.operation === 'create') {
			const [grown, after] = create(app, write.side, {
				root: sourceRoot(next, write, state),
				copy: true,
				key: String(write.json.key ?? ''),
				values: { a: valueOf(write.json.a), b: valueOf(write.json.b) },
				mark: clock,
			});
			next = { ...next, [write.side]: grown };
			landed.push({ write, after });
		} else if (before === undefined) {
			landed.push({ write });
		} else if (write.operation === 'delete') {
			next = { ...next, [write.side]: remove(app, before.id) };
			landed.push({ write, before });
		} else {
			const after = updated(before, write, clock);
			next = { ...next, [write.side]: put(app, after) };
			landed.push({ write, before, after });
		}
	}
	return { apps: next, landed };
}

/** The app applies all that an update carries. */
function updated(before: Stored, { json: sent }: PlannedWrite, clock: number): Stored {
	const values = { ...before.values };
	for (const field of FIELDS) if (field in sent) values[field] = valueOf(sent[field]);
	const key = typeof sent.key === 'string' ? sent.key : before.key;
	return { ...before, key, values, mark: clock };
}

function valueOf(value: unknown): Value {
	return typeof value === 'string' || typeof value === 'number' ? value : null;
}

/** Which original a created record is made from. */
function sourceRoot(apps: Apps, write: PlannedWrite, state: SyncState): number {
	const other = otherSide(write.side);
	const id = state.link(write.link)?.ids[other];
	return recordOf(apps[other], id)?.root ?? FIRST_ROOT;
}

/** The ledger after what landed. */
export function written(ledger: Ledger, landed: readonly Landed[]): Ledger {
	let next = ledger;
	for (const { write: sent, after } of landed) {
		if (after !== undefined) next = write(next, sent.side, after);
	}
	return next;
}

export function answers(landed: readonly Landed[], fate: Fate, marks: boolean): WriteAnswer[] {
	if (fate !== 'ok' && fate !== 'failed') return [];
	return landed.map(({ write, before, after }) => {
		const { writeId, link, side, attempt } = write;
		const base = { writeId, link, side, attempt };
		if (fate === 'failed') return { ...base, failed: 'the app refused it' };
		if (before === undefined && after === undefined) {
			return { ...base, failed: 'there is no such record' };
		}
		if (after === undefined) return base;
		return { ...base, id: after.id, stored: json(after, side, marks) };
	});
}
