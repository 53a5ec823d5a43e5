import type { CompiledField, LeftOut, MappingValues } from '../../mapping/compiled';
import { compileField } from '../../mapping/compiled';
import { mayMeanBoolean } from '../../forms/candidates';
import { planFields } from '../../mapping/fieldPlans';
import { planKeyFields } from '../../mapping/keyFields';
import { Draft } from '../../model/draft';
import type { FieldForms } from '../../model/form';
import type { RunInput } from '../../model/plan';
import type { SyncSettings } from '../../model/settings';
import type { PerSide, Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import type { FieldPlan } from '../../model/state';
import type { StateView } from '../../model/syncState';
import type { Listing } from '../listing/listing';
import type { ChangedLook } from './changedLooks';
import { changedLooks } from './changedLooks';
import type { Learned } from './learnFields';
import { learnFields } from './learnFields';
import { lookNotes, missingNotes, vanishedNotes } from './notes';
import { RereadState, comparedAnew } from './rereadState';
import type { VanishedField } from './vanishedFields';
import { vanishedFields } from './vanishedFields';

/** The fields of a run, and the state as they compare it. */
export interface RunFields {
	readonly state: StateView;
	readonly draft: Draft;
	readonly plans: readonly FieldPlan[];
	readonly fields: readonly CompiledField[];
	/** The match key as fields; those that are mapped too are among `fields`. */
	readonly keyFields: readonly CompiledField[];
	readonly forms: Learned['forms'];
	/** What the fingerprints of links are made with from this run on. */
	readonly salt: string | undefined;
	/** Whether those that links have were made with another one. */
	readonly resalts: boolean;
	/** What complete lists show of all fields, of which `keyPlans` are those of the match key. */
	readonly columns: Learned['columns'] | undefined;
	readonly keyPlans: readonly FieldPlan[];
	/** Fields that no record of a side shows any more. */
	readonly vanished: readonly VanishedField[];
	/** Columns that are in other looks than so far. */
	readonly looks: readonly ChangedLook[];
	readonly notes: readonly string[];
}

/**
 * Finds the fields of a run and learns in which forms the sides hold them. Where a field is compared in
 * another way from now on, the state is read anew.
 */
export function readFields(
	settings: SyncSettings,
	state: StateView,
	input: RunInput,
	listings: PerSide<Listing>,
): RunFields {
	const plans = plannedFields(settings, state, input, listings);
	const keyPlans = planKeyFields(settings, plans);
	const known: MappingValues = {
		...mappingValues(settings, knownForms(state, [...plans, ...keyPlans])),
		...withSalt(state.head.mapping?.salt),
	};
	const learned = learnedOf({ settings, state, input, listings, plans, keyPlans, known });
	const forms = learned?.forms ?? known.forms ?? {};
	const salt = saltOfRun(state, input, learned !== undefined);
	const vanished =
		learned === undefined ? [] : vanishedFields(learned, state, listings, { ...known, forms });
	const values: MappingValues = {
		...known,
		...withSalt(salt),
		forms,
		...(learned && { leftOut: leftOutFields(settings, learned, vanished) }),
	};
	const found = compileAll(new Draft(state), plans, keyPlans, values);
	const before = compileAll(new Draft(state), plans, keyPlans, {
		...known,
		...storedReading(state),
	});
	const looks = learned === undefined ? [] : changedLooks(learned, known.forms ?? {});
	const changed = state.linkCount === 0 ? [] : comparedAnew(before.all, found.all);
	const resalts = state.linkCount > 0 && salt !== state.head.mapping?.salt;
	const told = { plans, keyPlans, columns: learned?.columns, forms, vanished, salt, resalts };
	const notesOn = (changes: readonly ChangedLook[]) =>
		learned === undefined
			? []
			: [...lookNotes(changes), ...vanishedNotes(vanished), ...missingNotes(learned, settings)];
	if (state.linkCount === 0 || changed.length + looks.length === 0) {
		const clear = looks.filter(({ proof }) => proof === 0);
		return { ...found, ...told, looks: clear, notes: notesOn(clear), state };
	}
	const columns = looks.flatMap((look) =>
		found.all.filter(({ plan }) => plan === look.plan).map((field) => ({ field, look })),
	);
	const reread = new RereadState(state, listings, changed, columns);
	const anew = compileAll(new Draft(reread), plans, keyPlans, values);
	reread.noteIn(anew.draft);
	return { ...anew, ...told, looks: reread.looks, notes: notesOn(reread.looks), state: reread };
}

/** Complete lists show in which forms the sides hold the fields. */
function learnedOf(given: {
	readonly settings: SyncSettings;
	readonly state: StateView;
	readonly input: RunInput;
	readonly listings: PerSide<Listing>;
	readonly plans: readonly FieldPlan[];
	readonly keyPlans: readonly FieldPlan[];
	readonly known: MappingValues;
}): Learned | undefined {
	const { settings, state, input, listings, plans, keyPlans, known } = given;
	const isComplete = SIDES.every((side) => listings[side].complete);
	if (input.mode !== 'snapshot' || !isComplete) return undefined;
	return learnFields({
		state,
		records: input.records,
		listings,
		plans,
		keyPlans,
		values: known,
		usual: usualForms(settings),
		emptyWhereMissing: {
			master: settings.sides.master.missingMeans === 'empty',
			slave: settings.sides.slave.missingMeans === 'empty',
		},
	});
}

function withSalt(salt: string | undefined): Pick<MappingValues, 'salt'> {
	return salt === undefined ? {} : { salt };
}

function plannedFields(
	settings: SyncSettings,
	state: StateView,
	input: RunInput,
	listings: PerSide<Listing>,
): readonly FieldPlan[] {
	return planFields(
		settings,
		{ master: listings.master.records.records(), slave: listings.slave.records.records() },
		state.head.mapping?.fields,
		input.mode === 'snapshot',
		// Those that events showed before the first complete lists are some of them only.
		state.head.lastFullAt === undefined,
	);
}

function usualForms({ sides: { master, slave } }: SyncSettings) {
	return { master: master.usualForms ?? [], slave: slave.usualForms ?? [] };
}

/**
 * What a record that lacks a field says, on the sides where missing means empty. Of a field that no record
 * shows any more nobody knows that it was emptied in all of them, unless a person says so.
 */
function leftOutFields(
	{ sides }: SyncSettings,
	{ columns }: Learned,
	vanished: readonly VanishedField[],
): MappingValues['leftOut'] {
	const leavesOut = SIDES.filter((side) => sides[side].missingMeans === 'empty');
	const isConfirmed = (plan: FieldPlan, side: Side) =>
		vanished.some((each) => each.plan === plan && each.side === side && each.clears === true);
	return Object.fromEntries(
		[...columns].map(([plan, column]) => {
			const on = (side: Side): LeftOut => ({
				isShown: column[side].present > 0 || isConfirmed(plan, side),
				box: mayMeanBoolean(column[otherSide(side)].candidates) ? 'maybe' : 'no',
			});
			return [plan.key, Object.fromEntries(leavesOut.map((side) => [side, on(side)]))];
		}),
	);
}

/**
 * What fingerprints are made with: where links have others, only complete lists show what these stand for.
 * SEMANTICS "Fingerprints".
 */
function saltOfRun(state: StateView, input: RunInput, isComplete: boolean): string | undefined {
	const { salt = input.salt, mapping } = state.head;
	return isComplete || state.linkCount === 0 ? (salt ?? mapping?.salt) : mapping?.salt;
}

/** How the state's fingerprints were made. */
function storedReading({ head }: StateView): Pick<MappingValues, 'forms' | 'emptyTexts' | 'salt'> {
	const { forms = {}, emptyTexts = { master: [], slave: [] }, salt } = head.mapping ?? {};
	return { forms, emptyTexts, ...withSalt(salt) };
}

/** What was learned before, and what the user set, which counts. */
function knownForms(state: StateView, plans: readonly FieldPlan[]): Learned['forms'] {
	const stored = state.head.mapping?.forms ?? {};
	const forms: { [key: string]: FieldForms } = {};
	for (const { key, setForms, listDelimiter = ',' } of plans) {
		const learned = Object.hasOwn(stored, key) ? stored[key] : undefined;
		if (learned === undefined && setForms === undefined) continue;
		forms[key] = {
			...SIDES.reduce((all, side) => {
				const kind = setForms?.[side];
				const form = learned?.[side];
				if (kind !== undefined) {
					const details = kind === 'delimitedText' ? { delimiter: listDelimiter } : {};
					const known = form?.kind === kind ? form : details;
					return { ...all, [side]: { ...known, kind, set: true } };
				}
				// What was set once and is no more is learned anew.
				return form === undefined || form.set === true ? all : { ...all, [side]: form };
			}, {}),
		};
	}
	return forms;
}

function compileAll(
	draft: Draft,
	plans: readonly FieldPlan[],
	keyPlans: readonly FieldPlan[],
	values: MappingValues,
) {
	const fields = plans.map((plan) => compileField(draft.fieldIndex(plan.key), plan, values));
	const keyFields = keyPlans.map(
		(plan) =>
			fields.find((field) => field.plan === plan) ??
			compileField(draft.fieldIndex(plan.key), plan, { ...values, keepPreviousValues: false }),
	);
	return { draft, fields, keyFields, all: [...new Set([...fields, ...keyFields])] };
}

function mappingValues(
	{ values, sides, keepPreviousValues }: SyncSettings,
	forms: Learned['forms'],
): MappingValues {
	const zones = { master: sides.master.zone, slave: sides.slave.zone };
	const emptyTexts = {
		master: sides.master.emptyTexts ?? [],
		slave: sides.slave.emptyTexts ?? [],
	};
	const keeps = keepPreviousValues === true;
	return { ...values, zones, keepPreviousValues: keeps, forms, emptyTexts };
}
