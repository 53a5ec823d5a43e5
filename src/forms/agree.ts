import type { FieldForms, Form, FormKind } from '../model/form';
import type { Comparator } from '../model/settings';
import type { PerSide, Side } from '../model/side';
import { SIDES, otherSide } from '../model/side';
import type { Candidates } from './candidates';
import { NONE, bitOf, has } from './candidates';
import type { Column } from './column';

/** What a field is, as far as both sides hold it in forms of it. */
export type FieldType = 'boolean' | 'number' | 'dateTime' | 'date' | 'list' | 'email';

const BOOLEANS: readonly FormKind[] = ['boolean', 'booleanNumber', 'booleanText'];
const NUMBERS: readonly FormKind[] = ['number', 'numberText'];
const DAYS: readonly FormKind[] = ['date', 'midnight'];
const MOMENTS: readonly FormKind[] = [
	'dateTime',
	'localDateTime',
	'epochSeconds',
	'epochMilliseconds',
];
const LISTS: readonly FormKind[] = ['list', 'delimitedText'];

/**
 * The type of a field whose sides hold it in these forms. SEMANTICS "Forms". One side at least must hold
 * the thing itself: numbers that are texts on both sides stay texts, and so do words like `yes`.
 */
export function typeOf({ master, slave }: FieldForms): FieldType | undefined {
	if (master === undefined || slave === undefined) return undefined;
	const kinds = [master.kind, slave.kind];
	const all = (of: readonly FormKind[]) => kinds.every((kind) => of.includes(kind));
	if (all(BOOLEANS)) return kinds.includes('boolean') ? 'boolean' : undefined;
	if (all(NUMBERS)) return kinds.includes('number') ? 'number' : undefined;
	if (all(LISTS)) return kinds.includes('list') ? 'list' : undefined;
	if (all(['email'])) return 'email';
	if (!all([...DAYS, ...MOMENTS])) return undefined;
	return all(DAYS) || kinds.includes('date') ? 'date' : 'dateTime';
}

/** How a field is compared: as the user set it, else by what it is. */
export function comparatorOf(compareAs: Comparator, forms: FieldForms | undefined): Comparator {
	if (compareAs !== 'auto' || forms === undefined) return compareAs;
	return typeOf(forms) ?? 'auto';
}

/** Fewest values that tell a form. */
const FEWEST = 2;

/** What is known of the forms of one side of a field. */
export interface SideLook {
	readonly column: Column;
	/** The form that was learned before, or set. */
	readonly known: Form | undefined;
	/** Forms that the app has where its lists show too little. */
	readonly usual: readonly FormKind[];
}

/** The forms that a side's values may be in: as set, as known and still held, or as they look. */
function candidatesOn({ column, known, usual }: SideLook, fewest = FEWEST): Candidates {
	if (known?.set === true) return bitOf(known.kind);
	const isSteady = known !== undefined && known.kind !== 'text' && isKept(column);
	if (isSteady) return bitOf(known.kind);
	if (column.filled >= fewest) return column.candidates;
	return usual.reduce((all, kind) => all | bitOf(kind), NONE) & column.candidates;
}

/**
 * A form once learned stays while any value has it: others are single ones. It is left where all values
 * have another, or none has it.
 */
function isKept(column: Column): boolean {
	return column.filled < FEWEST || column.fitting > 0;
}

/** Pairs of kinds by which two sides agree, in the order in which they are tried. */
const AGREEMENTS: ReadonlyArray<readonly [readonly FormKind[], readonly FormKind[]]> = [
	[['boolean'], BOOLEANS],
	[['number'], NUMBERS],
	[['date'], [...DAYS, ...MOMENTS]],
	[['midnight'], DAYS],
	[MOMENTS, MOMENTS],
	[['list'], ['list']],
	[['email'], ['email']],
];

/** One value tells where it is known what the other side holds. */
function fewestBeside({ known, usual }: SideLook): number {
	return known?.set === true || usual.length > 0 ? 1 : FEWEST;
}

/** The kinds that both sides agree on, or `undefined`: then each side's values are what they look like. */
export function agree(looks: PerSide<SideLook>): PerSide<FormKind> | undefined {
	// What an app usually does says nothing of a field of which nobody has seen a value.
	if (SIDES.every((side) => looks[side].column.filled === 0 && looks[side].known === undefined)) {
		return undefined;
	}
	const candidates = {
		master: candidatesOn(looks.master, fewestBeside(looks.slave)),
		slave: candidatesOn(looks.slave, fewestBeside(looks.master)),
	};
	for (const [ones, others] of AGREEMENTS) {
		for (const side of SIDES) {
			const own = ones.find((kind) => has(candidates[side], kind));
			const other = others.find((kind) => has(candidates[otherSide(side)], kind));
			if (own !== undefined && other !== undefined) return bySide(side, own, other);
		}
	}
	return undefined;
}

function bySide(side: Side, own: FormKind, other: FormKind): PerSide<FormKind> {
	return side === 'master' ? { master: own, slave: other } : { master: other, slave: own };
}

/** The kinds in which a field may be held that a user compares in a way of his own. */
const BY_COMPARATOR: { readonly [comparator in Comparator]?: readonly FormKind[] } = {
	boolean: BOOLEANS,
	number: NUMBERS,
	dateTime: [...MOMENTS, 'midnight', 'date'],
	date: [...DAYS, ...MOMENTS],
	list: ['list'],
};

/** The kind of one side alone, where the comparator says what the field is. */
export function kindAlone(look: SideLook, compareAs: Comparator): FormKind | undefined {
	const candidates = candidatesOn(look);
	return BY_COMPARATOR[compareAs]?.find((kind) => has(candidates, kind));
}
