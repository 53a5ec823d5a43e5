import type { CompiledField } from '../../mapping/compiled';
import type { Link } from '../../model/link';
import type { LinkColumns } from '../../model/linkColumns';
import type { LinksAtRest } from '../../model/linkTable';
import type { PerSide, Side } from '../../model/side';
import { otherSide } from '../../model/side';
import type { AppRecord } from '../../model/record';
import { fingerprintOf } from '../../values/fingerprint';
import { isSameValue } from '../../values/sameValue';
import { NOWHERE } from '../listing/keyIndex';
import type { NamedRecords } from '../existence/matching';
import type { Run } from '../run';

/**
 * The links of a full run that must be looked at one by one: all but those at rest whose records hold
 * what they held, which are counted as unchanged and their records as named.
 *
 * A fast path over `isUntouched`: in nearly every run it is the way of nearly every link, so it reads
 * the shadows in their columns instead of making links, and takes the fingerprint of a value that both
 * sides share only once. O(links).
 */
export function* linksLeft(run: Run, named: NamedRecords): Iterable<Link> {
	const { atRest } = run.state;
	// Values that are to be kept, and what other executions have in hand, are the plain way's business.
	const plain = run.input.overtaken !== undefined || run.fields.some((field) => field.keepsBase);
	if (atRest === undefined || plain) {
		yield* run.state.links();
		return;
	}
	const left = new Glance(run, atRest).left(named);
	for (let position = left.indexOf(1); position >= 0; position = left.indexOf(1, position + 1)) {
		yield atRest.columns.link(position);
	}
	yield* atRest.others();
}

class Glance {
	private readonly columns: LinkColumns;

	constructor(
		private readonly run: Run,
		private readonly atRest: LinksAtRest,
	) {
		this.columns = atRest.columns;
	}

	/**
	 * 1 at the positions of the links that must be looked at.
	 *
	 * The records are found in the order of the links, whose ids lie side by side in memory, and compared
	 * in the order of the master's list, whose records do. In one walk all would be far from the last one.
	 */
	left(named: NamedRecords): Uint8Array {
		const { run } = this;
		const { left, masterPositions, slaveSources } = this.found();
		for (let master = 0; master < masterPositions.length; master++) {
			const position = masterPositions[master] ?? NOWHERE;
			if (position === NOWHERE) continue;
			const slave = slaveSources[position] ?? NOWHERE;
			if (!this.isUntouched(position, { master, slave })) continue;
			named.add('master', { source: master });
			named.add('slave', { source: slave });
			left[position] = 0;
			run.counts.unchanged++;
		}
		return left;
	}

	/**
	 * For each item of the master the position of its link, and for each position the slave's item; only
	 * of links whose two records are listed. Marks all links that are there as left.
	 */
	private found() {
		const { columns, run, atRest } = this;
		const { master, slave } = run.listings;
		const inConflict = new Set<string>();
		for (const { link } of run.state.openConflicts()) if (link !== undefined) inConflict.add(link);
		const left = new Uint8Array(columns.count);
		const masterPositions = new Int32Array(run.input.records.master.length).fill(NOWHERE);
		const slaveSources = new Int32Array(columns.count);
		for (let position = 0; position < columns.count; position++) {
			if (!atRest.isThere(position)) continue;
			left[position] = 1;
			if (inConflict.size > 0 && inConflict.has(columns.id(position))) continue;
			const masterSource = master.records.sourceOf(columns.recordId('master', position));
			const slaveSource = slave.records.sourceOf(columns.recordId('slave', position));
			if (masterSource === NOWHERE || slaveSource === NOWHERE) continue;
			masterPositions[masterSource] = position;
			slaveSources[position] = slaveSource;
		}
		return { left, masterPositions, slaveSources };
	}

	private isUntouched(position: number, sources: PerSide<number>): boolean {
		const { records } = this.run.input;
		const master = records.master[sources.master];
		const slave = records.slave[sources.slave];
		if (master === undefined || slave === undefined) return false;
		for (const field of this.run.notedFields) {
			if (!this.isKeyKept('master', field, position, master)) return false;
			if (!this.isKeyKept('slave', field, position, slave)) return false;
		}
		for (const field of this.run.fields) {
			if (!this.isFieldUntouched(field, position, master, slave)) return false;
		}
		return true;
	}

	private isFieldUntouched(
		field: CompiledField,
		position: number,
		master: AppRecord,
		slave: AppRecord,
	): boolean {
		const { read, comparison, comparedAlike, index } = field;
		const masterValue = read.master(master);
		const slaveValue = read.slave(slave);
		// A side that does not say is no change; the other one may have moved all the same.
		if (masterValue === undefined) {
			return slaveValue === undefined || this.isHeldBeside('slave', field, position, slaveValue);
		}
		if (slaveValue === undefined) return this.isHeldBeside('master', field, position, masterValue);
		const print = fingerprintOf(masterValue, comparison.master);
		if (print !== this.columns.print('master', position, index)) return false;
		const shadow = this.columns.print('slave', position, index);
		if (comparedAlike && isSameValue(masterValue, slaveValue)) return print === shadow;
		return fingerprintOf(slaveValue, comparison.slave) === shadow;
	}

	private isKeyKept(
		side: Side,
		{ index, read, comparison }: CompiledField,
		position: number,
		record: AppRecord,
	): boolean {
		const print = fingerprintOf(read[side](record) ?? '', comparison[side]);
		return print === this.columns.print(side, position, index);
	}

	/** Of a side whose other side does not say. Where that leaves it out because it is blank, it is filled. */
	private isHeldBeside(
		side: Side,
		field: CompiledField,
		position: number,
		value: unknown,
	): boolean {
		const shadow = this.columns.print(side, position, field.index);
		if (Number.isNaN(shadow)) return field.leftOut[otherSide(side)]?.isShown !== false;
		return fingerprintOf(value, field.comparison[side]) === shadow;
	}
}
