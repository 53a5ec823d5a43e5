import type { Column } from '../../forms/column';
import type { FieldIndex, Fingerprint } from '../../model/link';
import type { RunInput } from '../../model/plan';
import type { SyncSettings } from '../../model/settings';
import type { PerSide, Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import type { Sought } from '../../model/sought';
import { NOTHING_SOUGHT } from '../../model/sought';
import type { FieldPlan, StateHead } from '../../model/state';
import type { StateView } from '../../model/syncState';
import { isRecord } from '../../values/paths';
import type { RunFields } from '../forms/runFields';
import type { Listing } from '../listing/listing';
import { isShown } from './shownNames';

/** A name that no record of a side has. */
export interface UnknownName {
	readonly side: Side;
	readonly of: 'id' | 'key' | 'field';
	readonly path: string;
	/**
	 * Stops the run; or is told: nothing is to be found by that key yet, the field is empty there, its partner has no
	 * value either, the name passed once under this configuration.
	 */
	readonly what: 'stops' | 'linked' | 'empty' | 'idle' | 'vanished';
}

export interface Names {
	readonly unknown: readonly UnknownName[];
	/** What is left to be looked for. */
	readonly sought: Sought;
}

/** All that is looked at. */
export interface Sights {
	readonly settings: SyncSettings;
	readonly input: RunInput;
	readonly listings: PerSide<Listing>;
	readonly read: RunFields;
	readonly state: StateView;
	/** Fingerprint of the configuration of this run. */
	readonly configuration: Fingerprint;
}

/**
 * The names that are set for a side and that no record of its complete list has. SEMANTICS "Names that no record
 * has". O(fields), and O(records) for each that no good record shows.
 */
export function lookForNames(sights: Sights): Names {
	const before = soughtBefore(sights.state.head, sights.configuration);
	if (sights.read.columns === undefined) return { unknown: [], sought: before };
	const found = SIDES.map((side) => namesOn(sights, side, before[side]));
	const [master, slave] = found.map(({ left }) => left);
	return {
		unknown: found.flatMap(({ unknown }) => unknown),
		sought: { ...(master && { master }), ...(slave && { slave }) },
	};
}

/** A state from before there was this rule has passed where complete lists were seen under its configuration. */
function soughtBefore(head: StateHead, configuration: Fingerprint): Sought {
	if (head.configuration !== configuration) return {};
	return head.sought ?? defaultOf(head.lastFullAt !== undefined);
}

function defaultOf(hadLists: boolean): Sought {
	return hadLists ? NOTHING_SOUGHT : {};
}

/** What of it must stand in the state: usually nothing. */
export function storedSought(sought: Sought, hadLists: boolean): Sought | undefined {
	const usual = defaultOf(hadLists);
	const isUsual = SIDES.every((side) => sought[side]?.length === usual[side]?.length);
	return isUsual ? undefined : sought;
}

interface Found {
	readonly unknown: readonly UnknownName[];
	readonly left: readonly FieldIndex[] | undefined;
}

function namesOn(sights: Sights, side: Side, before: readonly FieldIndex[] | undefined): Found {
	const { settings, input, listings } = sights;
	const { records, tombstones, empty } = listings[side];
	if (records.size === 0) {
		const { idField: path } = settings.sides[side];
		const items = input.records[side];
		const isKnown = empty || tombstones.size > 0 || !items.some(isFilled) || isShown(items, path);
		const what = before === undefined ? 'stops' : 'vanished';
		return { unknown: isKnown ? [] : [{ side, of: 'id', path, what }], left: before };
	}
	const found = unknownPlans(sights, side).map((each) => ({
		...each,
		isSought: before === undefined || before.includes(each.index),
	}));
	return {
		unknown: found.flatMap((each) => {
			const what = each.of === 'key' ? ofKey(sights, side, each) : ofField(sights, side, each);
			return what === undefined ? [] : [{ side, of: each.of, path: pathOn(side, each.plan), what }];
		}),
		left: found.filter(({ isSought }) => isSought).map(({ index }) => index),
	};
}

/** What is no object at all has no fields to name. */
function isFilled(item: unknown): boolean {
	return isRecord(item) && Object.keys(item).length > 0;
}

interface UnknownPlan {
	readonly of: 'key' | 'field';
	readonly plan: FieldPlan;
	readonly index: FieldIndex;
	readonly column: PerSide<Column>;
}

/** `isSought` where it has not passed yet. */
type LookedFor = UnknownPlan & { readonly isSought: boolean };

function ofKey(
	{ read, state, listings }: Sights,
	side: Side,
	{ plan, isSought }: LookedFor,
): UnknownName['what'] | undefined {
	if (isSought) return hasUnlinked(state, side, listings[side]) ? 'stops' : 'linked';
	// What links tell of is told with the mapped fields.
	const isTold = read.vanished.some(
		(each) => each.side === side && each.plan === plan && each.filled > 0,
	);
	return isTold ? undefined : 'vanished';
}

function ofField(
	{ settings }: Sights,
	side: Side,
	{ column, isSought }: LookedFor,
): UnknownName['what'] | undefined {
	if (!isSought) return undefined;
	// Nothing is lost while the other side has no value either.
	if (column[otherSide(side)].filled === 0) return 'idle';
	return settings.sides[side].missingMeans === 'empty' ? 'empty' : 'stops';
}

/** Fields that no record has: of the match key, and others that were mapped by hand. */
function unknownPlans(sights: Sights, side: Side): readonly UnknownPlan[] {
	const { plans, keyPlans, columns, draft } = sights.read;
	const of = (plan: FieldPlan, as: UnknownPlan['of']): readonly UnknownPlan[] => {
		const column = columns?.get(plan);
		if (column === undefined || isOn(sights, side, plan, column)) return [];
		return [{ of: as, plan, column, index: draft.fieldIndex(plan.key) }];
	};
	const mapped = sights.settings.mapping.mode === 'manual' ? plans : [];
	return [
		...keyPlans.flatMap((plan) => of(plan, 'key')),
		...mapped
			.filter((plan) => !keyPlans.some((key) => pathOn(side, key) === pathOn(side, plan)))
			.flatMap((plan) => of(plan, 'field')),
	];
}

/** Records that are deleted or bad tell of fields, too. */
function isOn({ input }: Sights, side: Side, plan: FieldPlan, column: PerSide<Column>): boolean {
	return column[side].present > 0 || isShown(input.records[side], pathOn(side, plan));
}

function pathOn(side: Side, { masterField, slaveField }: FieldPlan): string {
	return side === 'master' ? masterField : slaveField;
}

/** Whether a side shows a record that no link names. */
export function hasUnlinked(state: StateView, side: Side, { records }: Listing): boolean {
	for (const { id } of records.values()) {
		if (state.linkOf(side, id) === undefined) return true;
	}
	return false;
}
