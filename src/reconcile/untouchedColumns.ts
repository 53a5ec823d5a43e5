import { isEqual } from 'lodash';
import type { CompiledField } from '../mapping/compiled';
import type { Link } from '../model/link';
import type { LinkColumns } from '../model/linkColumns';
import { idKey } from '../model/state';
import type { AppRecord } from '../model/record';
import { fingerprintOf } from '../values/fingerprint';
import type { Listed } from './listing';
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
	const inConflict = new Set<string>();
	for (const { link } of run.state.openConflicts()) if (link !== undefined) inConflict.add(link);
	const glance = new Glance(run, atRest.columns);
	for (let position = 0; position < atRest.columns.count; position++) {
		if (!atRest.isThere(position)) continue;
		const asked = inConflict.size > 0 && inConflict.has(atRest.columns.id(position));
		if (asked || !glance.isUntouched(position, named)) yield atRest.columns.link(position);
		else run.counts.unchanged++;
	}
	yield* atRest.others();
}

/** A field with the question answered whether both sides are compared in the same way. */
interface GlancedField {
	readonly field: CompiledField;
	readonly sameWay: boolean;
}

class Glance {
	private readonly fields: readonly GlancedField[];

	constructor(
		private readonly run: Run,
		private readonly columns: LinkColumns,
	) {
		this.fields = run.fields.map((field) => ({
			field,
			sameWay: isEqual(field.comparison.master, field.comparison.slave),
		}));
	}

	isUntouched(position: number, named: NamedRecords): boolean {
		const master = this.listed('master', position);
		const slave = this.listed('slave', position);
		if (master === undefined || slave === undefined) return false;
		for (const each of this.fields) {
			if (!this.isFieldUntouched(each, position, master.record, slave.record)) return false;
		}
		named.add('master', master);
		named.add('slave', slave);
		return true;
	}

	/** The record, where it is listed under its id in the same form. */
	private listed(side: 'master' | 'slave', position: number): Listed | undefined {
		const id = this.columns.recordId(side, position);
		const listed = this.run.listings[side].records.get(idKey(id));
		return listed?.id === id ? listed : undefined;
	}

	private isFieldUntouched(
		{ field, sameWay }: GlancedField,
		position: number,
		master: AppRecord,
		slave: AppRecord,
	): boolean {
		const { read, comparison, index } = field;
		const masterValue = read.master(master);
		const slaveValue = read.slave(slave);
		// A side that does not say is no change.
		if (masterValue === undefined || slaveValue === undefined) return true;
		const print = fingerprintOf(masterValue, comparison.master);
		if (print !== this.columns.print('master', position, index)) return false;
		const shadow = this.columns.print('slave', position, index);
		if (sameWay && masterValue === slaveValue) return print === shadow;
		return fingerprintOf(slaveValue, comparison.slave) === shadow;
	}
}
