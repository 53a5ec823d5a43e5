import { conflictMessage, fieldName } from '../bucket/message';
import type { ConflictField } from '../model/conflict';
import type { Plan, PlannedConflict, PlannedWrite } from '../model/plan';
import type { AppRecord } from '../model/record';
import type { SyncSettings } from '../model/settings';
import type { PerSide, Side } from '../model/side';
import { SIDES, otherSide } from '../model/side';
import type { FieldPlan } from '../model/state';
import { nameOf } from '../records/label';
import { fieldsOfUpdate } from '../records/updateJson';
import { readPath } from '../values/paths';
import { shownValue } from '../values/shownText';

/** What people see of a planned change. CONTRACT "preview". */
export interface PreviewRow {
	/** Names the record, as in conflicts. */
	readonly record: string;
	/** The app that would be written to; both for a question. */
	readonly app: string;
	readonly action: 'create' | 'update' | 'delete' | 'conflict';
	/** As that app names it; empty where the row is about a whole record. */
	readonly field: string;
	/** Values as the app has them; `""` where there is none. */
	readonly now: unknown;
	readonly becomes: unknown;
	readonly why: string;
}

/** A planned write or question with its rows: one for each field, or one for the whole record. */
export interface PlannedChange {
	readonly rows: readonly PreviewRow[];
	readonly write?: PlannedWrite;
	readonly conflict?: PlannedConflict;
	readonly sources: PlannedWrite['sources'];
}

/** What a preview is made of. */
export interface PreviewSource {
	readonly plan: Plan;
	readonly settings: SyncSettings;
	/** The mapping as the run used it. */
	readonly fields: readonly FieldPlan[];
	/** The input of the run, by the positions that `sources` name. */
	readonly records: PerSide<readonly AppRecord[]>;
	/** What people call the two sides. */
	readonly apps: PerSide<string>;
}

/** All that a run would do, in the order of the plan; questions come last. O(writes × fields). */
export function plannedChanges(source: PreviewSource): readonly PlannedChange[] {
	const writing = new Writing(source);
	return [
		...source.plan.writes.map((write) => ({
			rows: writing.rows(write),
			write,
			sources: write.sources,
		})),
		...source.plan.conflicts.map((conflict) => ({
			rows: conflictRows(conflict, source.apps),
			conflict,
			sources: conflict.sources,
		})),
	];
}

class Writing {
	private readonly fields: ReadonlyMap<string, FieldPlan>;
	/** Why a policy overrules a value, by link and field. */
	private readonly overruled = new Map<string, string>();

	constructor(private readonly source: PreviewSource) {
		this.fields = new Map(source.fields.map((plan) => [plan.key, plan]));
		for (const { conflict } of source.plan.rejected) {
			for (const { key, reason } of conflict.fields) {
				this.overruled.set(`${conflict.link}\n${key}`, reason);
			}
		}
	}

	rows(write: PlannedWrite): readonly PreviewRow[] {
		const { side, operation } = write;
		const { apps } = this.source;
		const from = apps[otherSide(side)];
		const whole = { record: this.nameOf(write), app: apps[side], field: '', now: '', becomes: '' };
		switch (operation) {
			case 'create':
				return [
					{
						...whole,
						action: 'create',
						becomes: inOneLine(write.json),
						why: again(write, `only in ${from}`),
					},
				];
			case 'delete':
				return [
					{
						...whole,
						action: 'delete',
						now: this.whatGoes(write),
						why: again(write, `gone in ${from}`),
					},
				];
			case 'update':
				return write.changed.map((key) => this.fieldRow(write, key));
			default:
				return assertNever(operation);
		}
	}

	private fieldRow(write: PlannedWrite, key: string): PreviewRow {
		const { apps, settings } = this.source;
		const { side } = write;
		const path = this.pathOn(side, key);
		const record = this.recordOn(side, write);
		const sent = fieldsOfUpdate(write.json, settings.sides[side]);
		const now = record === undefined ? '' : (readPath(record, path) ?? '');
		const becomes = readPath(sent, path) ?? '';
		return {
			record: this.nameOf(write),
			app: apps[side],
			action: 'update',
			field: path,
			now,
			becomes,
			why: this.why(write, key, { now, becomes }),
		};
	}

	private why(
		write: PlannedWrite,
		key: string,
		{ now, becomes }: Pick<PreviewRow, 'now' | 'becomes'>,
	): string {
		const from = this.source.apps[otherSide(write.side)];
		const overruled = this.overruled.get(`${write.link}\n${key}`);
		if (overruled !== undefined) return `the sides differ: ${overruled}`;
		if (becomes === '') return again(write, `emptied in ${from}`);
		const isFilled = now === '' && this.recordOn(write.side, write) !== undefined;
		return again(write, isFilled ? `only ${from} has a value` : `changed in ${from}`);
	}

	/** A field's key begins with its names on both sides. */
	private pathOn(side: Side, key: string): string {
		const plan = this.fields.get(key);
		const [master = key, slave = key] = key.split('\n');
		return side === 'master' ? (plan?.masterField ?? master) : (plan?.slaveField ?? slave);
	}

	private recordOn(side: Side, { sources }: PlannedWrite): AppRecord | undefined {
		const position = sources[side];
		return position === undefined ? undefined : this.source.records[side][position];
	}

	private nameOf(write: PlannedWrite): string {
		const { settings, fields } = this.source;
		const naming = {
			settings,
			fields: fields.map((plan) => ({
				paths: { master: plan.masterField, slave: plan.slaveField },
			})),
		};
		const [master, slave] = SIDES.map((side) => this.recordOn(side, write));
		const named = nameOf({ master, slave }, naming) ?? nameOf({ [write.side]: write.json }, naming);
		return named ?? String(write.id ?? this.idOf(write) ?? '');
	}

	private idOf(write: PlannedWrite): unknown {
		const from = otherSide(write.side);
		const record = this.recordOn(from, write);
		return record === undefined
			? undefined
			: readPath(record, this.source.settings.sides[from].idField);
	}

	/** The mapped values of a record that would be deleted. */
	private whatGoes(write: PlannedWrite): string {
		const record = this.recordOn(write.side, write);
		if (record === undefined) return '';
		const paths = this.source.fields.map((plan) => this.pathOn(write.side, plan.key));
		return inOneLine(Object.fromEntries(paths.map((path) => [path, readPath(record, path)])));
	}
}

function again({ attempt }: PlannedWrite, why: string): string {
	return attempt > 1 ? `${why}; tried again` : why;
}

/** Values of a cell beyond this are cut: it names the record, the item's `json` has it whole. */
const CELL_LENGTH = 60;

/** The values of a record that are there, as people read them. */
export function inOneLine(record: AppRecord): string {
	return Object.entries(record)
		.filter(([, value]) => value !== undefined && value !== null && value !== '')
		.map(([name, value]) => `${name}: ${shownValue(value, CELL_LENGTH)}`)
		.join(', ');
}

function conflictRows({ conflict }: PlannedConflict, apps: PerSide<string>): readonly PreviewRow[] {
	const about = {
		record: conflict.label,
		app: `${apps.master} / ${apps.slave}`,
		action: 'conflict' as const,
		becomes: '',
	};
	const fields = conflict.fields.filter((field) => field.agreed !== true);
	if (fields.length === 0) {
		const [headline = ''] = conflictMessage(conflict).split('\n');
		return [{ ...about, field: '', now: '', why: conflict.reason || headline }];
	}
	return fields.map((field) => ({
		...about,
		field: fieldName(field),
		now: bothValues(field, apps),
		why: field.reason,
	}));
}

function bothValues(field: ConflictField, apps: PerSide<string>): string {
	return SIDES.map((side) => `${apps[side]}: ${shownValue(field[side])}`).join(' | ');
}

function assertNever(operation: never): never {
	throw new Error(`Unknown operation: ${String(operation)}`);
}
