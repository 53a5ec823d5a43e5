import type { Column } from '../../forms/column';
import { ColumnLook } from '../../forms/column';
import type { ListPair } from '../../forms/delimiters';
import { findDelimiter } from '../../forms/delimiters';
import { learnForms } from '../../forms/learn';
import type { MappingValues } from '../../mapping/compiled';
import { compileField } from '../../mapping/compiled';
import type { FieldForms, Form, FormKind } from '../../model/form';
import { lookOf } from '../../model/form';
import type { AppRecord } from '../../model/record';
import type { PerSide, Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import type { FieldPlan } from '../../model/state';
import { idKey } from '../../model/state';
import type { StateView } from '../../model/syncState';
import type { Listed } from '../../records/listed';
import { isBlankText } from '../../values/canonical';
import { fieldReader } from '../../values/fieldReader';
import { groupBy, keyReader } from '../existence/matching';
import type { Listing } from '../listing/listing';

/** What the forms of all fields are learned from. */
export interface Lists {
	readonly state: StateView;
	readonly records: PerSide<readonly AppRecord[]>;
	readonly listings: PerSide<Listing>;
	readonly plans: readonly FieldPlan[];
	/** Those of the match key. */
	readonly keyPlans: readonly FieldPlan[];
	readonly values: MappingValues;
	/** Forms that the apps have where their lists show too little. */
	readonly usual: PerSide<readonly FormKind[]>;
	/** Whether a record that lacks a field has it empty. */
	readonly emptyWhereMissing: PerSide<boolean>;
}

/** How the sides hold the fields, by the fields' keys, and what complete lists show of them. */
export interface Learned {
	readonly forms: { readonly [key: string]: FieldForms };
	readonly columns: ReadonlyMap<FieldPlan, PerSide<Column>>;
}

/**
 * Learns from complete lists in which forms the sides hold the fields. SEMANTICS "Forms".
 * O(records × fields) for fields that are new; else a glance at some records.
 */
export function learnFields(lists: Lists): Learned {
	const { values, plans, keyPlans } = lists;
	const all = [...new Set([...plans, ...keyPlans])];
	const columns = lookAtColumns(lists, all);
	const forms: { [key: string]: FieldForms } = {};
	const learn = (plan: FieldPlan, delimiters: { readonly [side in Side]?: string }) => {
		const column = columns.get(plan);
		if (column === undefined) return;
		const known = values.forms?.[plan.key] ?? {};
		const { compareAs, listDelimiter } = plan;
		const lesson = { compareAs, listDelimiter, columns: column, known, delimiters };
		forms[plan.key] = learnForms({ ...lesson, usual: lists.usual });
	};
	for (const plan of all) learn(plan, {});
	// Which texts spell lists is told by pairs of records, and these by the key, whose forms are known by now.
	const spelled = all.filter((plan) => listSideOf(plan, columns.get(plan), forms) !== undefined);
	if (spelled.length > 0) {
		const pairs = [...pairsOf(lists, { ...values, forms })];
		for (const plan of spelled) learn(plan, delimitersOf(plan, columns.get(plan), pairs));
	}
	return { forms, columns };
}

type Columns = ReadonlyMap<FieldPlan, PerSide<Column>>;

/** Records that are looked at to see that a column still looks as it did; a few tell that as well as all. */
const GLANCE = 1000;

function lookAtColumns(lists: Lists, plans: readonly FieldPlan[]): Columns {
	const master = columnsOf(lists, 'master', plans);
	const slave = columnsOf(lists, 'slave', plans);
	return new Map(
		plans.flatMap((plan) => {
			const both = { master: master.get(plan), slave: slave.get(plan) };
			if (both.master === undefined || both.slave === undefined) return [];
			return [[plan, { master: both.master, slave: both.slave }]];
		}),
	);
}

/** All records are looked at where a field is new, or a glance shows another look than was known. */
function columnsOf(
	lists: Lists,
	side: Side,
	plans: readonly FieldPlan[],
): ReadonlyMap<FieldPlan, Column> {
	const { listings, values } = lists;
	const { records, bad } = listings[side];
	const items = lists.records[side];
	// A record that cannot be read must not be looked at.
	if (items.length <= GLANCE || bad.length > 0) {
		return lookAt(lists, side, plans, records.records());
	}
	const glance = lookAt(lists, side, plans, someOf(items));
	const others = plans.filter((plan) => {
		const column = glance.get(plan);
		const known = values.forms?.[plan.key];
		const isShown = column !== undefined && column.present > 0;
		return !isShown || known === undefined || !looksAs(column, known[side]);
	});
	if (others.length === 0) return glance;
	return new Map([...glance, ...lookAt(lists, side, others, records.records())]);
}

function* someOf(records: readonly AppRecord[]): Iterable<AppRecord> {
	const step = Math.max(1, records.length / GLANCE);
	for (let at = 0; at < records.length; at += step) {
		const record = records[Math.floor(at)];
		if (record !== undefined) yield record;
	}
}

function looksAs(column: Column, known: Form | undefined): boolean {
	return (
		isAsKnown(column, knownLook(known)) &&
		column.falseIsBlank === (known?.falseIsBlank ?? false) &&
		(column.blank === undefined || known?.blank !== undefined) &&
		(column.crlf === undefined || column.crlf === known?.crlf)
	);
}

function isAsKnown({ filled, fitting, candidates }: Column, look: FormKind | undefined): boolean {
	if (look === undefined) return filled < 2 || candidates === 0;
	return look === 'text' ? filled === 0 || fitting > 0 : fitting === filled;
}

function lookAt(
	{ values, emptyWhereMissing }: Lists,
	side: Side,
	plans: readonly FieldPlan[],
	records: Iterable<AppRecord>,
): ReadonlyMap<FieldPlan, Column> {
	const blankTexts = new Set(values.emptyTexts?.[side]);
	const isEmpty = (text: string) => isBlankText(text, { blankTexts });
	const looks = plans.map((plan) => ({
		plan,
		read: fieldReader(side === 'master' ? plan.masterField : plan.slaveField),
		look: new ColumnLook(
			knownLook(values.forms?.[plan.key]?.[side]),
			isEmpty,
			emptyWhereMissing[side],
		),
	}));
	for (const record of records) {
		for (const each of looks) each.look.at(each.read(record));
	}
	return new Map(looks.map(({ plan, look }) => [plan, look.column]));
}

/** What values looked like so far, where they tell that by themselves. */
function knownLook(form: Form | undefined): FormKind | undefined {
	const look = lookOf(form);
	return look === 'delimitedText' ? undefined : look;
}

/** The side that shows arrays where the other shows texts of which nobody knows yet how they spell a list. */
function listSideOf(
	plan: FieldPlan,
	columns: PerSide<Column> | undefined,
	forms: Learned['forms'],
): Side | undefined {
	if (columns === undefined || plan.compareAs !== 'auto') return undefined;
	return SIDES.find((side) => {
		const other = otherSide(side);
		const isSpelled = forms[plan.key]?.[other]?.kind === 'delimitedText';
		return (
			columns[side].onlyLists &&
			columns[other].filled > 0 &&
			!columns[other].onlyLists &&
			!isSpelled
		);
	});
}

type Pair = PerSide<Listed>;

/** Records that are linked, or that no other has the key of. O(records). */
function* pairsOf(lists: Lists, values: MappingValues): Iterable<Pair> {
	const { state, listings, keyPlans } = lists;
	const keyOf = keyReader(keyPlans.map((plan) => compileField(0, plan, values)));
	const byKey = {
		master: groupBy(listings.master.records.values(), ({ record }) => keyOf('master', record)),
		slave: groupBy(listings.slave.records.values(), ({ record }) => keyOf('slave', record)),
	};
	for (const master of listings.master.records.values()) {
		const linked = state.linkOf('master', master.id)?.ids.slave;
		if (linked !== undefined) {
			const slave = listings.slave.records.get(idKey(linked));
			if (slave !== undefined) yield { master, slave };
			continue;
		}
		const key = keyOf('master', master.record);
		if (key === undefined || byKey.master.get(key)?.length !== 1) continue;
		const [slave, second] = byKey.slave.get(key) ?? [];
		if (slave !== undefined && second === undefined) yield { master, slave };
	}
}

function delimitersOf(
	plan: FieldPlan,
	columns: PerSide<Column> | undefined,
	pairs: readonly Pair[],
): { readonly [side in Side]?: string } {
	const listSide = listSideOf(plan, columns, {});
	if (listSide === undefined) return {};
	const textSide = otherSide(listSide);
	const readers = { master: fieldReader(plan.masterField), slave: fieldReader(plan.slaveField) };
	const spelled = pairs.flatMap((pair): ListPair[] => {
		const list = readers[listSide](pair[listSide].record);
		const text = readers[textSide](pair[textSide].record);
		return Array.isArray(list) && typeof text === 'string' ? [{ list, text }] : [];
	});
	const delimiter = findDelimiter(spelled);
	return delimiter === undefined ? {} : { [textSide]: delimiter };
}
