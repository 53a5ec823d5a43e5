import type { PlannedWrite } from '../../src/model/plan';
import { otherSide } from '../../src/model/side';
import type { SyncState } from '../../src/model/syncState';
import type { WriteAnswer } from '../../src/settle/confirm';
import type { Apps, Stored } from './apps';
import { create, json, put, recordOf, remove } from './apps';
import type { Choices } from './configuration';
import { FIELDS } from './configuration';
import type { Ledger } from './ledger';
import { rootOf, unmet, withRoot, write } from './ledger';
import { fromApp } from './values';
import { FIRST_ROOT } from './world';

/**
 * What became of the writes of a run or a decision. `half`: the first landed and was answered, the others
 * were refused. `underWay`: they leave later, while others are at work.
 */
export const FATES = ['ok', 'failed', 'unanswered', 'lost', 'killed', 'killedBefore'] as const;
export type Fate = (typeof FATES)[number] | 'half' | 'underWay';

/** One write as it reached its app. */
export interface Landed {
	readonly write: PlannedWrite;
	/** The record before, where there was one. */
	readonly before?: Stored;
	readonly after?: Stored;
	/** Whether the app refused it, or it never came there. */
	readonly missed?: true;
}

export interface Landing {
	readonly apps: Apps;
	readonly landed: readonly Landed[];
}

/** What the writes do in the apps, as far as their fate lets them. */
export function landing(
	apps: Apps,
	writes: readonly PlannedWrite[],
	fate: Fate,
	at: { readonly state: SyncState; readonly clock: number },
): Landing {
	let next = apps;
	const landed: Landed[] = [];
	writes.forEach((sent, index) => {
		if (!reaches(fate, index)) {
			landed.push({ write: sent, missed: true });
			return;
		}
		const each = land(next, sent, at);
		next = each.apps;
		landed.push(...each.landed);
	});
	return { apps: next, landed };
}

function reaches(fate: Fate, index: number): boolean {
	if (fate === 'half') return index === 0;
	return fate === 'ok' || fate === 'unanswered' || fate === 'killed';
}

function land(
	apps: Apps,
	sent: PlannedWrite,
	{ state, clock }: { readonly state: SyncState; readonly clock: number },
): Landing {
	const { side, operation, json: values } = sent;
	const app = apps[side];
	const before = sent.id === undefined ? undefined : recordOf(app, sent.id);
	if (operation === 'create') {
		const [grown, after] = create(app, side, {
			root: sourceRoot(apps, sent, state),
			copy: true,
			key: typeof values.key === 'string' ? values.key : '',
			values: { a: fromApp(values.a), b: fromApp(values.b) },
			mark: clock,
		});
		return { apps: { ...apps, [side]: grown }, landed: [{ write: sent, after }] };
	}
	if (before === undefined) return { apps, landed: [{ write: sent }] };
	const previous = app.edits === undefined ? {} : { previous: app.records };
	if (operation === 'delete') {
		const left = { ...remove(app, before), ...previous };
		return { apps: { ...apps, [side]: left }, landed: [{ write: sent, before }] };
	}
	const after = updated(before, sent, clock);
	const changed = { ...put(app, after), ...previous };
	return { apps: { ...apps, [side]: changed }, landed: [{ write: sent, before, after }] };
}

/** The app applies all that an update carries. */
function updated(before: Stored, { json: sent }: PlannedWrite, clock: number): Stored {
	const values = { ...before.values };
	for (const field of FIELDS) if (field in sent) values[field] = fromApp(sent[field]);
	const key = typeof sent.key === 'string' ? sent.key : before.key;
	return { ...before, key, values, mark: clock };
}

/** Which original a created record is made from. */
function sourceRoot(apps: Apps, sent: PlannedWrite, state: SyncState): number {
	const other = otherSide(sent.side);
	const id = state.link(sent.link)?.ids[other];
	const { deleted } = apps[other];
	const gone = String(deleted?.id) === String(id) ? deleted : undefined;
	return (recordOf(apps[other], id) ?? gone)?.root ?? FIRST_ROOT;
}

/**
 * The ledger after what landed. A write that was on its way for a while may create a record beside one
 * that was created meanwhile.
 */
export function written(ledger: Ledger, landed: readonly Landed[], beside?: Apps): Ledger {
	let next = ledger;
	for (const { write: sent, before, after } of landed) {
		if (after === undefined) continue;
		next = write(next, sent.side, after);
		// Until a run has seen it beside its source, nobody knows which of the two a user may have edited.
		if (before === undefined) next = unmet(next, after.root);
		if (before !== undefined || beside === undefined) continue;
		const isDouble = beside[sent.side].records.some(({ root }) => root === after.root);
		const of = rootOf(next, after.root);
		if (isDouble && of.doubled === undefined) {
			next = withRoot(next, after.root, { ...of, doubled: 'asked' });
		}
	}
	return next;
}

export function answers(landed: readonly Landed[], fate: Fate, choices: Choices): WriteAnswer[] {
	if (fate !== 'ok' && fate !== 'failed' && fate !== 'half') return [];
	return landed.map(({ write: sent, before, after, missed }) => {
		const { writeId, link, side, attempt } = sent;
		const base = { writeId, link, side, attempt };
		if (missed === true) return { ...base, failed: 'the app refused it' };
		if (before === undefined && after === undefined) {
			return { ...base, failed: 'there is no such record' };
		}
		if (after === undefined) return base;
		return { ...base, id: after.id, stored: json(after, side, choices) };
	});
}
