import type { CompiledField } from '../../mapping/compiled';
import type { AppRecord } from '../../model/record';
import type { Side } from '../../model/side';
import { otherSide } from '../../model/side';
import type { Comparison } from '../../values/canonical';
import { canonical, isBlank } from '../../values/canonical';
import type { FieldReader } from '../../values/fieldReader';
import { fieldReader } from '../../values/fieldReader';
import type { Run } from '../run';

/** What the fields of a record that is to be created say of that. */
export interface Filled {
	/** Whether enough of them is filled; `unknown` where an event may carry a part of its record. */
	readonly isEnough: 'yes' | 'no' | 'unknown';
	/** Fields that must have a value and have none, as the record's side calls them; none where all are empty. */
	readonly lacking: readonly string[];
}

const ENOUGH: Filled = { isEnough: 'yes', lacking: [] };

/**
 * Tells whether records of a side have more than somebody began to type: something of what their creation would
 * send, and each field that must have a value. SEMANTICS "Existence".
 */
export class FilledFields {
	private readonly sent: readonly Looked[];
	private readonly needed: readonly Looked[];

	constructor(
		private readonly run: Run,
		from: Side,
	) {
		const { createOnlyWhenFilled = [] } = run.settings;
		this.sent = run.fields
			.filter((field) => field.allowed[otherSide(from)])
			.map((field) => lookedAt(field, from));
		this.needed = createOnlyWhenFilled.map((name) => namedField(run, from, name));
	}

	/** O(fields), and O(1) for most records. */
	of(record: AppRecord): Filled {
		if (!this.sent.some((field) => isFilled(field, record))) {
			return { isEnough: this.noOrUnknown(this.sent, record), lacking: [] };
		}
		const lacking = this.needed.filter((field) => !isFilled(field, record));
		if (lacking.length === 0) return ENOUGH;
		const isEnough = this.noOrUnknown(lacking, record);
		return { isEnough, lacking: lacking.map(({ name }) => name) };
	}

	private noOrUnknown(fields: readonly Looked[], record: AppRecord): 'no' | 'unknown' {
		const isMissing = ({ read }: Looked) => read(record) === undefined;
		return !this.run.isSnapshot && fields.some(isMissing) ? 'unknown' : 'no';
	}
}

/** A field of one side, as it is called, read and compared there. */
interface Looked {
	readonly name: string;
	readonly read: FieldReader;
	readonly comparison: Comparison;
}

function lookedAt({ paths, read, comparison }: CompiledField, side: Side): Looked {
	return { name: paths[side], read: read[side], comparison: comparison[side] };
}

/**
 * The field that goes by a name: as the side calls it, else as the other does. One that not both sides show, of
 * those of the same name, counts by what the record itself has.
 */
function namedField({ fields, keyFields, settings }: Run, side: Side, name: string): Looked {
	const all = [...fields, ...keyFields];
	const as = (on: Side) => all.find(({ paths }) => paths[on] === name);
	const field = as(side) ?? as(otherSide(side));
	if (field !== undefined) return lookedAt(field, side);
	const { zone } = settings.sides[side];
	const comparison = { ...settings.values, compareAs: 'auto' as const, zone };
	return { name, read: fieldReader(name), comparison };
}

/** A box that is not ticked was not filled by anybody: apps make a new record with it. */
function isFilled({ read, comparison }: Looked, record: AppRecord): boolean {
	const value = read(record);
	if (value === undefined || value === false) return false;
	const text = canonical(value, comparison);
	if (isBlank(text)) return false;
	return comparison.compareAs !== 'boolean' || text !== canonical(false, comparison);
}
