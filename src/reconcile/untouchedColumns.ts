import type { CompiledField } from '../mapping/compiled';
import type { Link } from '../model/link';
import type { LinkColumns } from '../model/linkColumns';
import type { LinksAtRest } from '../model/linkTable';
import { idKey } from '../model/state';
import type { AppRecord } from '../model/record';
import { fingerprintOf } from '../values/fingerprint';
import type { NamedRecords } from './matching';
import type { Run } from './run';

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
	for (let position = 0; position < left.length; position++) {
		if (left[position] === 1) yield atRest.columns.link(position);
	}
	yield* atRest.others();
}

const NOBODY = -1;

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
	 * The walk follows the master's list, whose records lie side by side in memory. In the order of the
	 * links every record would be far from the one before, which doubles the time of a million.
	 */
	left(named: NamedRecords): Uint8Array {
		const { columns, run } = this;
		const left = new Uint8Array(columns.count);
		const positions = this.positionsBySource(left);
		for (let source = 0; source < positions.length; source++) {
			const position = positions[source] ?? NOBODY;
			if (position === NOBODY || !this.isUntouched(position, source, named)) continue;
			left[position] = 0;
			run.counts.unchanged++;
		}
		return left;
	}

	/** For each item of the master the link whose record it is. Marks all links that are there. */
	private positionsBySource(left: Uint8Array): Int32Array {
		const { columns, run, atRest } = this;
		const inConflict = new Set<string>();
		for (const { link } of run.state.openConflicts()) if (link !== undefined) inConflict.add(link);
		const positions = new Int32Array(run.input.records.master.length).fill(NOBODY);
		const { records } = run.listings.master;
		for (let position = 0; position < columns.count; position++) {
			if (!atRest.isThere(position)) continue;
			left[position] = 1;
			if (inConflict.size > 0 && inConflict.has(columns.id(position))) continue;
			const source = records.sourceOf(idKey(columns.recordId('master', position)));
			if (source !== NOBODY) positions[source] = position;
		}
		return positions;
	}

	private isUntouched(position: number, masterSource: number, named: NamedRecords): boolean {
		const { columns, run } = this;
		const { master, slave } = run.listings;
		const slaveId = columns.recordId('slave', position);
		const slaveSource = slave.records.sourceOf(idKey(slaveId));
		if (slaveSource === NOBODY) return false;
		const masterRecord = run.input.records.master[masterSource];
		const slaveRecord = run.input.records.slave[slaveSource];
		if (masterRecord === undefined || slaveRecord === undefined) return false;
		// Their texts are the same; an id that turned from a number into a text is to be noted.
		if (!master.records.isListedAs(masterSource, columns.recordId('master', position)))
			return false;
		if (!slave.records.isListedAs(slaveSource, slaveId)) return false;
		for (const field of run.fields) {
			if (!this.isFieldUntouched(field, position, masterRecord, slaveRecord)) return false;
		}
		named.add('master', { source: masterSource });
		named.add('slave', { source: slaveSource });
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
		// A side that does not say is no change.
		if (masterValue === undefined || slaveValue === undefined) return true;
		const print = fingerprintOf(masterValue, comparison.master);
		if (print !== this.columns.print('master', position, index)) return false;
		const shadow = this.columns.print('slave', position, index);
		if (comparedAlike && masterValue === slaveValue) return print === shadow;
		return fingerprintOf(slaveValue, comparison.slave) === shadow;
	}
}
