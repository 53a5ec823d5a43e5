import { isUndefined, omitBy, pick } from 'lodash';
import { DecisionPlan } from '../bucket/decisionPlan';
import type { Send } from '../bucket/fieldChoices';
import { forbidden, planUpdates } from '../bucket/fieldChoices';
import { fieldName } from '../bucket/message';
import { undoneFields, undoneKey } from '../bucket/undone';
import type { CompiledField } from '../mapping/compiled';
import { compileStored } from '../mapping/compiled';
import { roomForOpen } from '../model/bounds';
import type { Conflict, ConflictField } from '../model/conflict';
import { Draft } from '../model/draft';
import { entrySize } from '../model/entrySize';
import type { RecordId } from '../model/link';
import { LinkEdit } from '../model/linkEdit';
import type { PlannedWrite } from '../model/plan';
import type { Side } from '../model/side';
import { SIDES } from '../model/side';
import { withNames } from '../model/sideNames';
import type { StateChange } from '../model/state';
import type { StateView } from '../model/syncState';
import { conflictId } from '../records/conflictId';
import { addWrites } from '../runs/runLog';
import { entryProblem, fieldProblem, heldNow, isUntouched } from './sights';
import { askedField, askedId, valueOf } from './asked';
import type { Part } from './values';
import { gaveWay, putThere } from './values';
import type { UndoRequest } from './wanted';
import { entriesFor, fieldsFor, namesSeveral } from './wanted';

/** What an undo would do, or did, to one field: of one side; or why it does nothing. */
export interface UndoLine {
	readonly conflictId: string;
	readonly run: number;
	readonly record: string;
	readonly field: string;
	readonly masterField: string;
	readonly slaveField: string;
	/** The side that is written to, with its record's id; absent where nothing is. */
	readonly side?: Side;
	readonly id?: RecordId;
	/** Value there, as the last run saw it; absent where nobody knows. */
	readonly now?: unknown;
	readonly becomes?: unknown;
	/** Why it is not put back. */
	readonly refused?: string;
	/** The conflict that opened in its place. */
	readonly opened?: string;
}

export interface UndoOutcome {
	readonly change: StateChange;
	readonly writes: readonly PlannedWrite[];
	readonly lines: readonly UndoLine[];
	/** Sentences for people. */
	readonly notes: readonly string[];
}

/**
 * Puts back what had to give way to a policy or a person: both sides get it, where they still hold what
 * the sync put there. SEMANTICS "Undo".
 */
export function undo(state: StateView, request: UndoRequest, now: number): UndoOutcome {
	return new Undo(state, request, now).outcome();
}

const RESTORED =
	'The state of this sync was put back from a backup or reset: let a full run of the sync go first.';
const SEVERAL = 'Several records have this name or id: undo by entry.';
const NO_ROOM = 'The bucket has no room for it: decide open conflicts first.';
const CHANGED = 'The value has changed since the sync put it there';

class Undo {
	private readonly draft: Draft;
	private readonly fields: readonly CompiledField[];
	private readonly undone: ReadonlySet<string>;
	private readonly lines: UndoLine[] = [];
	private readonly writes: PlannedWrite[] = [];
	private readonly notes = new Set<string>();
	/** What each link gets back, by the keys of fields. */
	private readonly back = new Map<string, Map<string, Part>>();
	private readonly moved = new Map<string, Part[]>();

	constructor(
		private readonly state: StateView,
		private readonly request: UndoRequest,
		private readonly now: number,
	) {
		this.draft = new Draft(state);
		this.fields = compileStored(this.draft.head);
		this.undone = undoneFields([...state.history(), ...state.openConflicts()]);
	}

	outcome(): UndoOutcome {
		const entries = entriesFor(this.state.history(), this.request);
		if (namesSeveral(entries, this.request)) this.refuseAll(entries, SEVERAL);
		else for (const entry of entries) this.look(entry);
		for (const [link, fields] of this.back) this.putBack(link, [...fields.values()]);
		for (const [link, fields] of this.moved) this.ask(link, fields);
		const { draft, writes } = this;
		draft.head = addWrites(draft.head, draft.head.run, writes);
		const inWords = (sentence: string) => withNames(sentence, draft.names);
		return {
			change: draft.change(),
			writes,
			lines: this.lines.map((line) =>
				line.refused === undefined ? line : { ...line, refused: inWords(line.refused) },
			),
			notes: [...this.notes].map(inWords),
		};
	}

	private refuseAll(entries: readonly Conflict[], refused: string): void {
		for (const entry of entries) {
			const told = entry.fields.length === 0 ? [undefined] : entry.fields;
			this.lines.push(...told.map((each) => ({ ...aboutOf(entry, each), refused })));
		}
	}

	private look(entry: Conflict): void {
		const edit = this.editOf(entry.link);
		const whole = this.isRestored() ? RESTORED : entryProblem(entry, edit);
		if (whole !== undefined || edit === undefined || entry.link === undefined) {
			this.lines.push({ ...aboutOf(entry), refused: whole ?? '' });
			return;
		}
		for (const told of fieldsFor(entry, this.request)) {
			const found = this.judge(edit, entry, told);
			if (typeof found === 'string') {
				this.lines.push({ ...aboutOf(entry, told), refused: found });
			} else if (!found.isMoved) {
				const fields = this.back.get(entry.link) ?? new Map<string, Part>();
				this.back.set(entry.link, fields.set(told.key, found));
			} else if (this.request.by === 'entry') {
				// One entry is asked about; of more nobody could answer all.
				this.moved.set(entry.link, [...(this.moved.get(entry.link) ?? []), found]);
			} else {
				this.lines.push(...linesOf(edit, found, { refused: `${CHANGED}.` }));
			}
		}
	}

	private isRestored(): boolean {
		return this.state.head.restoredAt !== undefined;
	}

	private editOf(id: string | undefined): LinkEdit | undefined {
		const link = id === undefined ? undefined : this.draft.link(id);
		return link === undefined ? undefined : new LinkEdit(link);
	}

	/** A field that can be put back, or that has moved; or why it cannot. */
	private judge(
		edit: LinkEdit,
		entry: Conflict,
		told: ConflictField,
	): string | (Part & { readonly isMoved: boolean }) {
		if (this.undone.has(undoneKey(entry, told))) return 'It was put back already.';
		const field = this.fields.find(({ plan }) => plan.key === told.key);
		if (field === undefined) {
			return 'The field is no longer mapped, or compared in another way.';
		}
		if (this.back.get(edit.link.id)?.has(told.key) === true) {
			return 'A later value of this field is put back first.';
		}
		const put = putThere({ entry, told, field });
		const back = gaveWay({ entry, told, field });
		if (typeof back === 'string') return back;
		if (put === undefined) return 'What the sync put in its place is not known.';
		const problem = fieldProblem(this.draft, edit, field);
		if (problem !== undefined) return problem;
		const found = { entry, told, field, put, back };
		if (!isUntouched(edit, field, put)) return { ...found, isMoved: true };
		const closed = SIDES.find(
			(side) => !field.allowed[side] && back[side].sent.print !== edit.shadow(side, field.index),
		);
		return closed === undefined ? { ...found, isMoved: false } : forbidden(field, closed);
	}

	/** An entry of its own, decided already: it goes the way of any decision. */
	private putBack(link: string, all: readonly Part[]): void {
		const conflict = this.undoEntry(link, all);
		const plan = new DecisionPlan(
			this.draft,
			conflict,
			this.decisionOf(conflict),
			this.now,
			this.fields,
		);
		const { edit } = plan;
		if (edit === undefined) return;
		const { draft } = this;
		if (!this.hasRoom(conflict, all)) return;
		for (const { told, entry, put, back } of all) {
			for (const side of SIDES) {
				const id = edit.link.ids[side];
				this.lines.push({
					...aboutOf(entry, told),
					...{ side, id, now: put[side].value, becomes: back[side].value },
				});
			}
		}
		planUpdates(
			plan,
			edit,
			all.flatMap((part) => sendsOf(edit, part)),
		);
		plan.closeOrWait({
			fields: Object.fromEntries(
				all.map(({ told, back }) => [told.key, { take: 'custom', value: back.master.value }]),
			),
		});
		draft.putLink(edit.link);
		this.writes.push(...plan.writes);
		for (const note of plan.notes) this.notes.add(note);
	}

	/** Where there is none, it is refused. */
	private hasRoom(conflict: Conflict, all: readonly Part[]): boolean {
		const { openSize, base } = this.draft;
		const isRoom = openSize + entrySize(conflict) <= roomForOpen(base.bounds);
		if (!isRoom) {
			const refused = all.map(({ entry, told }) => ({ ...aboutOf(entry, told), refused: NO_ROOM }));
			this.lines.push(...refused);
		}
		return isRoom;
	}

	private undoEntry(link: string, parts: readonly Part[]): Conflict {
		const undoes = parts.map(({ entry, told }) => undoneKey(entry, told));
		return {
			...this.entryOf(link, parts, conflictId('undo', link, String(this.now), ...undoes)),
			undoes,
			fields: parts.map(({ told, put, back }) => ({
				...pick(told, ['key', 'masterField', 'slaveField', 'label']),
				master: put.master.value,
				slave: put.slave.value,
				changedBy: 'integration',
				reason: 'what had given way is put back',
				kept: { values: { master: back.master.value, slave: back.slave.value } },
			})),
			reason: 'what had given way is put back',
		};
	}

	private decisionOf({ id }: Conflict) {
		const { person } = this.request;
		return { conflictId: id, ...(person === undefined ? {} : { by: person }) };
	}

	/** Opens what has moved since as a conflict, which carries what gave way, what was put there, and what is there. */
	private ask(link: string, all: readonly Part[]): void {
		const edit = this.editOf(link);
		if (edit === undefined) return;
		const { draft } = this;
		const id = askedId(edit, all);
		const reason = 'putting back what had given way was asked for, and the value has changed since';
		const conflict = {
			...this.entryOf(link, all, id),
			// What was seen of an earlier one by this name is not about these values.
			revision: (draft.closedEntry(id)?.revision ?? 0) + 1,
			reason,
			fields: all.map((found) => ({ ...askedField(edit, found), reason })),
		};
		if (!this.hasRoom(conflict, all)) return;
		const does = this.request.dryRun ? 'a person would be asked' : 'a person is asked';
		const line = { refused: `${CHANGED}: ${does}.`, opened: id };
		for (const found of all) this.lines.push(...linesOf(edit, found, line));
		if (this.request.dryRun) return;
		draft.putOpen(conflict);
		// What the sides hold is shown by the next run that sees them both.
		draft.head = { ...draft.head, wantsFull: true };
	}

	private entryOf(link: string, all: readonly Part[], id: string): Conflict {
		const ids = this.draft.link(link)?.ids;
		const { now } = this;
		return {
			id,
			revision: 1,
			type: 'contested',
			status: 'open',
			link,
			...omitBy({ masterId: ids?.master, slaveId: ids?.slave }, isUndefined),
			label: all[0]?.entry.label ?? '',
			fields: [],
			reason: '',
			openedAt: now,
			lastSeenAt: now,
			timesSeen: 1,
			run: this.draft.head.run,
			content: 0,
		};
	}
}

/** What leaves for both sides; a side that holds it already gets nothing. */
function sendsOf(edit: LinkEdit, { field, back }: Part): readonly Send[] {
	const heldBy = (side: Side) => {
		const print = edit.shadow(side, field.index);
		return { ...back[side].sent, print: print ?? back[side].sent.print };
	};
	const seen = { master: heldBy('master'), slave: heldBy('slave') };
	return SIDES.filter((side) => seen[side].print !== back[side].sent.print).map((target) => ({
		field,
		target,
		...back[target],
		seen,
		merged: true,
	}));
}

/** Of both sides, with what they hold by now. */
function linesOf(
	edit: LinkEdit,
	{ entry, told, field }: Part,
	line: Pick<UndoLine, 'refused' | 'opened'>,
): readonly UndoLine[] {
	return SIDES.map((side) => ({
		...aboutOf(entry, told),
		side,
		id: edit.link.ids[side],
		...valueOf('now', heldNow(edit, field, side)),
		...line,
	}));
}

function aboutOf(entry: Conflict, told?: ConflictField) {
	return {
		conflictId: entry.id,
		run: entry.run,
		record: entry.label,
		field: told === undefined ? '' : fieldName(told),
		masterField: told?.masterField ?? '',
		slaveField: told?.slaveField ?? '',
	};
}
