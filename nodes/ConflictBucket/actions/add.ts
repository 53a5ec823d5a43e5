import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { addExternal, readEntryJson } from '../../../src/bucket/external';
import { reminderJson, waitingConflicts } from '../../../src/bucket/reminder';
import type { Conflict } from '../../../src/model/conflict';
import { Draft } from '../../../src/model/draft';
import { SettingsError } from '../../../src/model/errors';
import type { StateView } from '../../../src/model/syncState';
import { isRecordId } from '../../../src/model/link';
import type { StateInfo } from '../../../src/state/store';
import { hint, nodeError } from '../../shared/errors';
import { dataObject, failedItem } from '../../shared/items';
import { openStore } from '../../shared/state/openStore';
import { findSync } from '../../shared/knownSync';
import { conflictTokenOf } from '../../shared/token';
import { readyEntry } from '../entryItem';

interface Added {
	readonly conflict: Conflict;
	readonly index: number;
}

/**
 * Takes conflicts into the bucket. Those of the Merge are in it already; conflicts from elsewhere that
 * have the same shape are put there. What is decided or closed meanwhile is not put out.
 */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = this.getInputData();
	try {
		const syncName = await findSync(this, isBehindMerge(this) ? 'refused' : 'told');
		const store = openStore(this, syncName);
		const { result, rev } = await store.update(
			(state, info) => {
				const intake = new Intake(state);
				items.forEach(({ json }, index) => intake.take(json, index));
				return intake.outcome(info);
			},
			{ scope: { bucket: true, records: recordsNamed(items) } },
		);
		if (!result.stored) hint(this, 'Test run: the conflicts were not stored.');
		for (const message of result.errors) hint(this, `An earlier step failed: ${message}`);
		const at = { syncName, rev, secret: result.secret };
		return [
			result.added.map(({ conflict, index }, position, { length }) => ({
				json: readyEntry(conflict, syncName, result.names, {
					number: position + 1,
					count: length,
				}),
				twoWaySync: conflictTokenOf(conflict, at),
				pairedItem: { item: index },
			})),
			reminderItems(result, syncName),
		];
	} catch (error) {
		const shown = nodeError(this, error);
		if (!this.continueOnFail()) throw shown;
		return [items.map((_, index) => failedItem(shown, index)), []];
	}
}

/** One item for all that waits; without a token, so that no decision is taken from it. */
function reminderItems(
	{ reminder, names }: ReturnType<Intake['outcome']>['result'],
	syncName: string,
): INodeExecutionData[] {
	if (reminder === undefined) return [];
	const json = reminderJson(reminder.open, syncName, names);
	if (json === undefined) return [];
	return [{ json: dataObject({ ...json }), pairedItem: { item: reminder.index } }];
}

/** Conflicts from elsewhere may begin a bucket of their own. */
function isBehindMerge(context: IExecuteFunctions): boolean {
	return context
		.getParentNodes(context.getNode().name)
		.some(({ type, disabled }) => !disabled && type.endsWith('.masterSlaveMerge'));
}

/** The records of both sides that the items are about. */
function recordsNamed(items: readonly INodeExecutionData[]) {
	const named = (name: string) => items.map((item) => item.json[name]).filter(isRecordId);
	return { master: named('masterId'), slave: named('slaveId') };
}

/** Takes the items into the bucket one after the other. */
class Intake {
	private readonly draft: Draft;
	private readonly added: Added[] = [];
	private readonly errors: string[] = [];
	private changed = false;
	/** The item that asks for a reminder, which is of what waits by now. */
	private reminderAt: number | undefined;

	constructor(private readonly state: StateView) {
		this.draft = new Draft(state);
	}

	take(json: IDataObject, index: number): void {
		// What a policy decided, and the lines of a dry run, need no person.
		if (json.status === 'rejected' || json.type === 'plan') return;
		if (json.type === 'reminder') {
			this.reminderAt ??= index;
			return;
		}
		if (json.conflictId === undefined && typeof json.error === 'string') {
			this.errors.push(json.error);
			return;
		}
		const known =
			typeof json.conflictId === 'string' ? this.draft.openConflict(json.conflictId) : undefined;
		if (known === undefined) this.open(json, index);
		else if (known.decidedAt === undefined) this.meetAgain(known, json, index);
	}

	private open(json: IDataObject, index: number): void {
		const conflict = readConflict(json, index);
		const closed = this.draft.closedEntry(conflict.id);
		// A late item about what is decided is no news; the same id with other values is.
		if (closed !== undefined && (isOfMerge(closed) || closed.content === conflict.content)) return;
		this.put(conflict);
		this.added.push({ conflict, index });
	}

	private meetAgain(known: Conflict, json: IDataObject, index: number): void {
		if (isOfMerge(known)) {
			this.added.push({ conflict: known, index });
			return;
		}
		const read = readConflict(json, index);
		const timesSeen = known.timesSeen + 1;
		if (read.content === known.content) {
			this.put({ ...known, timesSeen, lastSeenAt: read.lastSeenAt });
			return;
		}
		const { revision, openedAt } = known;
		const conflict = { ...read, revision: revision + 1, openedAt, timesSeen };
		this.put(conflict);
		this.added.push({ conflict, index });
	}

	private put(conflict: Conflict): void {
		if (!addExternal(this.draft, conflict)) {
			throw new SettingsError(
				'The bucket is full, and none of the conflicts was added.',
				'Decide some of the open conflicts, or keep the state in Postgres, where four times as much has room.',
			);
		}
		this.changed = true;
	}

	private reminder() {
		if (this.reminderAt === undefined) return undefined;
		const open = [...this.state.openConflicts()].flatMap(
			({ id }) => this.draft.openConflict(id) ?? [],
		);
		return { index: this.reminderAt, open: waitingConflicts(open) };
	}

	outcome({ stored, secret }: StateInfo) {
		const { names } = this.draft;
		const { added, errors } = this;
		const result = { added, errors, stored, secret, names, reminder: this.reminder() };
		return this.changed ? { change: this.draft.change(), result } : { result };
	}
}

/** The Merge keeps its conflicts in the bucket itself; it numbers the runs that opened them. */
function isOfMerge(conflict: Conflict): boolean {
	return conflict.run > 0;
}

function readConflict(json: IDataObject, index: number): Conflict {
	const read = readEntryJson(json, Date.now());
	if ('conflict' in read) return read.conflict;
	throw new SettingsError(
		`Item ${index} is no conflict: ${read.problem}.`,
		"Wire the Merge's Conflicts output here, or give items of the same shape.",
	);
}
