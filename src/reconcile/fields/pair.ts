import type { CompiledField } from '../../mapping/compiled';
import { keepsAsBase } from '../../mapping/compiled';
import type { Conflict, ConflictField, ConflictType } from '../../model/conflict';
import type { FieldIndex, Intent, Link } from '../../model/link';
import { LinkEdit } from '../../model/linkEdit';
import type { Side } from '../../model/side';
import { SIDES } from '../../model/side';
import type { WriteRequest } from '../../records/intentParts';
import type { Shown } from '../../records/appForms';
import type { Present } from '../../records/listed';
import type { FieldSight } from '../../records/sights';
import { seeField } from '../../records/sights';
import { keep, withKept } from './keptSights';
import type { FirstShown } from './firstSight';
import { ageIn } from './outdated';
import { showField } from './shown';
import type { Run } from '../run';

/** Conflicts about fields, which hold these fields while they are open. */
export type FieldConflictType = Extract<ConflictType, 'contested' | 'oscillation' | 'failedWrite'>;

const FIELD_CONFLICTS: readonly ConflictType[] = ['contested', 'oscillation', 'failedWrite'];

export function isFieldConflict(conflict: Conflict): boolean {
	return FIELD_CONFLICTS.includes(conflict.type);
}

/** A form that a side's app makes of what it is sent. */
export interface AppForm {
	readonly side: Side;
	readonly field: FieldIndex;
	/** Where it is not alike what was sent. */
	readonly substitute: Shown | undefined;
	readonly entry: ConflictField;
}

/** What is known beforehand of a link that is to be decided. */
export interface PairMode {
	/** Keys of fields that wait: nothing but an agreement of the sides is noted of them. */
	readonly waiting?: ReadonlySet<string>;
	/** Those of them that only wait until what they overrule is on record. */
	readonly unlogged?: ReadonlySet<string>;
	/** Decided conflicts that a first look found to be about values that are no longer there. */
	readonly reopened?: ReadonlySet<string>;
	/** Whether another run will decide: what is seen proves nothing yet. */
	readonly onlyLooks?: boolean;
	/** The side whose record took the place of one that is gone. */
	readonly replaced?: Side;
	/** Indexes of fields of the other side's record that writes were about which nobody has seen landed. */
	readonly unanswered?: ReadonlySet<number>;
}

/** One link while its fields are being decided: with its records at hand, or what was kept of them. */
export class Pair {
	readonly edit: LinkEdit;
	readonly requests: WriteRequest[] = [];
	/** What is overwritten and goes into the history, by the field's key. */
	readonly overruled = new Map<string, ConflictField>();
	/** Fields for which a conflict opens in this run. */
	readonly opened = new Map<FieldConflictType, Map<string, ConflictField>>();
	/** Field conflicts that were open when the run began. */
	readonly conflicts: readonly Conflict[];
	/** Conflicts whose decision no longer fits, because a side moved. */
	readonly reopened: Set<string>;
	/** Decisions that waited for both records, of which fields were looked at now. */
	readonly carriedOut = new Set<string>();
	/** Intents as they stood before this run, whose retries keep their `writeId`. */
	readonly stood: readonly Intent[];
	/** What first sights after an answer showed that was not answered. */
	readonly firstSights: FirstShown[] = [];
	/** Fields that an app keeps in another form than was sent, by that app's side. */
	readonly forms = new Map<CompiledField, AppForm>();
	/** Fields of which one side was edited before a write of ours replaced that. */
	readonly overwritten = new Map<CompiledField, Side>();
	/** What records say that are older than what was seen of them before. */
	readonly outdated = new Map<CompiledField, FieldSight['seen']>();
	/** Those of them that were decided. */
	readonly restored = new Set<CompiledField>();
	/** Fields that both sides changed, or of which they hold different values when they first meet. */
	readonly contested = new Set<CompiledField>();
	/** Fields of which the target of a write that did not land was overruled before, which is on record. */
	readonly decided = new Set<CompiledField>();
	/** Fields of which a side shows what may be its app's form of what was sent, though its source moved on. */
	readonly likely = new Set<CompiledField>();
	/** Fields of which nobody knows whether a write of ours is in what a side holds. */
	readonly unsure = new Set<CompiledField>();
	/** Whether anything differed from what was settled before. */
	moved = false;
	private readonly sights = new Map<CompiledField, FieldSight>();
	private readonly shows = new Map<CompiledField, FieldSight>();

	constructor(
		readonly run: Run,
		readonly link: Link,
		readonly present: Present,
		readonly how: PairMode = {},
	) {
		this.edit = new LinkEdit(link);
		this.reopened = new Set(how.reopened);
		this.stood = link.intents;
		this.conflicts = run.draft.conflictsOf(link.id).filter(isFieldConflict);
	}

	get onlyLooks(): boolean | undefined {
		return this.how.onlyLooks;
	}

	/** What is known of a field: as the records at hand show it, or as it was seen before and kept. */
	sight(field: CompiledField): FieldSight {
		const known = this.sights.get(field);
		if (known !== undefined) return known;
		const sight = withKept(this, field, this.shown(field));
		this.sights.set(field, sight);
		return sight;
	}

	/** What the records at hand show of a field. */
	shown(field: CompiledField): FieldSight {
		const known = this.shows.get(field);
		if (known !== undefined) return known;
		const sight = showField(this, field);
		this.noteOutdated(field, sight);
		this.shows.set(field, sight);
		return sight;
	}

	private noteOutdated(field: CompiledField, { seen }: FieldSight): void {
		if (this.edit.link.marks === undefined) return;
		const told = seeField(field, this.present).seen;
		for (const side of SIDES) {
			const value = told[side];
			if (value === undefined || seen[side] !== undefined) continue;
			if (ageIn(this, field, side, value) === 'overwritten') {
				keep(this, { field, side, seen: value, left: false, overwritten: true });
				continue;
			}
			this.outdated.set(field, { ...this.outdated.get(field), [side]: value });
		}
	}

	/** The open conflict without a decision that holds this field. */
	heldBy(field: CompiledField): Conflict | undefined {
		return this.conflicts.find(
			(conflict) =>
				this.isUndecided(conflict) && conflict.fields.some((entry) => entry.key === field.plan.key),
		);
	}

	isUndecided(conflict: Conflict): boolean {
		return (
			(conflict.decidedAt === undefined || this.reopened.has(conflict.id)) &&
			this.run.draft.openConflict(conflict.id) !== undefined
		);
	}

	/** Notes that a conflict about this field opens. */
	open(type: FieldConflictType, entry: ConflictField): void {
		const fields = this.opened.get(type) ?? new Map<string, ConflictField>();
		fields.set(entry.key, entry);
		this.opened.set(type, fields);
	}

	/** How a conflict or a log entry names a field and its values. */
	entry(
		field: CompiledField,
		reason: string,
		changedBy: ConflictField['changedBy'] = 'unknown',
	): ConflictField {
		const { seen } = this.sight(field);
		const { plan, index } = field;
		const previous = this.previous(index);
		return {
			key: plan.key,
			masterField: plan.masterField,
			slaveField: plan.slaveField,
			...(plan.label === undefined ? {} : { label: plan.label }),
			...(previous === undefined ? {} : { previous: previous.value }),
			...(seen.master === undefined ? {} : { master: seen.master.value }),
			...(seen.slave === undefined ? {} : { slave: seen.slave.value }),
			changedBy,
			reason: this.run.inWords(reason),
		};
	}

	private previous(index: number): { readonly value: unknown } | undefined {
		return this.edit.base('master', index) ?? this.edit.base('slave', index);
	}

	/** Settles a field on what its sides hold now: equal, or accepted as different. */
	settle(field: CompiledField): void {
		this.settleOn(field, this.sight(field).seen);
	}

	settleOn(field: CompiledField, seen: FieldSight['seen']): void {
		for (const side of SIDES) {
			const value = seen[side];
			if (value === undefined) continue;
			if (this.edit.shadow(side, field.index) !== value.print) {
				this.moved = true;
				this.edit.setShadow(side, field.index, value.print);
			}
			this.edit.setApart(side, field.index, false);
			this.keepBase(field, side);
		}
		this.edit.clearTrails(field.index);
	}

	/** Keeps the value behind a shadow, once the shadow is what the side holds. */
	keepBase(field: CompiledField, side: Side): void {
		if (!field.keepsBase) return;
		const value = this.sight(field).seen[side];
		if (value === undefined || this.edit.shadow(side, field.index) !== value.print) return;
		if (!keepsAsBase(field, value.value)) return;
		if (this.edit.base(side, field.index) === undefined) {
			this.edit.setBase(side, field.index, value.value);
		}
	}

	/** Ends the standing intents for a field, which may still land late. */
	dropStanding(field: CompiledField): void {
		for (const side of SIDES) {
			const standing = this.edit.standing(side, field.index);
			if (standing === undefined) continue;
			this.edit.forgetWrite(standing.intent, standing.part);
			this.edit.dropField(standing.intent, standing.part, this.run.now);
		}
	}
}
