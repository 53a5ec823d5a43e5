import type { Conflict } from '../../../src/model/conflict';
import type { Side } from '../../../src/model/side';
import type { Field } from './scenario';
import { nameOf } from './scenario';
import { canonicalOf, isBlankValue, numbersIn } from './values';

/** One value that a user wrote. */
export interface UserWrite {
	readonly id: number;
	readonly side: Side;
	readonly uid: number;
	readonly field: Field;
	readonly value: unknown;
	/** Whether it came with the record. */
	readonly created: boolean;
	/** A user overwrote it later, or deleted the record that held it. */
	superseded: 'no' | 'removed' | 'overwritten';
	/** Whether a run saw it whose state was saved. */
	known: boolean;
	/** The sides on which a write that landed late displaced it. */
	readonly displacedLate: Set<Side>;
	/** Why nobody could have seen it. SEMANTICS "What nobody can see". */
	unseen?: string;
}

/** All that users wrote, and what became of it. */
export class Ledger {
	private readonly writes: UserWrite[] = [];
	/** Entries of the bucket that can be found at the end: saved, or put out as items. */
	readonly entries: Conflict[] = [];

	/** Fields to which some app gives a form of its own: there a value is known by its number. */
	constructor(private readonly reformatted: ReadonlySet<Field>) {}

	add(write: Pick<UserWrite, 'side' | 'uid' | 'field' | 'value' | 'created'>): UserWrite {
		const next: UserWrite = {
			...write,
			id: this.writes.length,
			superseded: 'no',
			known: false,
			displacedLate: new Set(),
		};
		this.writes.push(next);
		return next;
	}

	overwrite(ids: Iterable<number>): void {
		for (const id of ids) this.with(id, (write) => (write.superseded = 'overwritten'));
	}

	remove(ids: Iterable<number>): void {
		for (const id of ids) {
			this.with(id, (write) => {
				if (write.superseded === 'no') write.superseded = 'removed';
			});
		}
	}

	/** A user brought a deleted record back. */
	revive(ids: Iterable<number>): void {
		for (const id of ids) {
			this.with(id, (write) => {
				if (write.superseded === 'removed') write.superseded = 'no';
			});
		}
	}

	know(ids: Iterable<number>): void {
		for (const id of ids) this.with(id, (write) => (write.known = true));
	}

	/** How often users wrote a field of a record that was there. */
	edits(field: Field): number {
		return this.writes.filter((write) => write.field === field && !write.created).length;
	}

	isKnown(id: number): boolean {
		return this.writes[id]?.known ?? false;
	}

	/** The value that a user gave a field before its present one. */
	before(uid: number, field: Field): unknown {
		const values = this.writes.filter((write) => write.uid === uid && write.field === field);
		return values[values.length - 2]?.value;
	}

	/** A write of the integration displaced values; one that no run had seen could not be kept. */
	displace(ids: Iterable<number>, seen: ReadonlySet<number>): void {
		for (const id of ids) {
			this.with(id, (write) => {
				if (!seen.has(id) && !write.known) write.unseen ??= 'edited between our read and our write';
			});
		}
	}

	/**
	 * A state keeps fingerprints: what late writes displace on both sides between two runs, or on one
	 * side while the other has no record, is nowhere.
	 */
	displaceLate(ids: Iterable<number>, side: Side, hasPartner: boolean): void {
		for (const id of ids) {
			this.with(id, (write) => {
				write.displacedLate.add(side);
				const nowhere = write.displacedLate.size === 2 || !hasPartner;
				if (nowhere) write.unseen ??= 'displaced late where no other record holds it';
			});
		}
	}

	/** No record of a list shows this field any more, which tells nothing of any of them. */
	silence(side: Side, field: Field): void {
		for (const write of this.writes) {
			if (write.side !== side || write.field !== field || !isBlankValue(write.value)) continue;
			write.unseen ??= 'cleared in a field that no record of its list shows';
		}
	}

	/** The users' writes that a value of a field is, or was made of. */
	idsOf(field: Field, value: unknown): ReadonlySet<number> {
		if (isBlankValue(value)) return new Set();
		return new Set(
			this.writes
				.filter((write) => write.field === field && this.isIn(write, value))
				.map((write) => write.id),
		);
	}

	/** Writes that must be found somewhere. */
	open(): readonly UserWrite[] {
		return this.writes.filter((write) => write.superseded === 'no' && write.unseen === undefined);
	}

	isLogged(write: UserWrite): boolean {
		return this.entries.some((entry) => this.holds(entry, write));
	}

	isIn(write: UserWrite, value: unknown): boolean {
		if (isBlankValue(write.value)) return isBlankValue(value);
		if (isBlankValue(value)) return false;
		if (write.field !== 'tags' && !this.reformatted.has(write.field)) {
			return canonicalOf(value) === canonicalOf(write.value);
		}
		const [number] = numbersIn(write.value);
		return number !== undefined && numbersIn(value).includes(number);
	}

	private holds(entry: Conflict, write: UserWrite): boolean {
		const name = nameOf(write.field);
		const fields = entry.fields.filter((field) => field.masterField === name);
		const named = isBlankValue(write.value)
			? fields.some((field) => isBlankValue(field[write.side]))
			: fields.some((field) => this.isIn(write, field.master) || this.isIn(write, field.slave));
		if (named) return true;
		const { master, slave } = entry.records ?? {};
		return [master, slave].some(
			(record) => record !== undefined && this.isIn(write, record[name] ?? null),
		);
	}

	private with(id: number, change: (write: UserWrite) => void): void {
		const write = this.writes[id];
		if (write !== undefined) change(write);
	}
}
