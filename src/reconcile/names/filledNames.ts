import { BrakeError } from '../../model/errors';
import type { SyncSettings } from '../../model/settings';
import { SIDES } from '../../model/side';
import type { FieldPlan, StateHead } from '../../model/state';
import { nearestName, sameNameIn } from '../../values/nearestName';
import type { RunFields } from '../forms/runFields';
import type { Run } from '../run';
import { quoted } from './sentences';

const MOST_SHOWN = 20;

/**
 * The error about fields that must have a value (*Create Only When Filled*) and that are not synced: no record
 * would ever have them, and nothing would be created. SEMANTICS "Names that no record has".
 */
export function filledBrake(run: Run, read: RunFields): BrakeError | undefined {
	const { settings, state } = run;
	const unknown = unknownOnes(run, read).filter((name) => !mayComeBack(settings, state.head, name));
	if (unknown.length === 0) return undefined;
	return new BrakeError(
		'unknownFields',
		`${named(unknown, read)}, which is not synced. Nothing was written.`,
		`Name fields of the mapping or of Match By, by their name on either side; upper and lower case count. ${existing(read)}`,
	);
}

/** What is told of such fields that stop nothing. */
export function filledNotes(run: Run, read: RunFields): readonly string[] {
	const { settings, state } = run;
	const unknown = unknownOnes(run, read).filter((name) => mayComeBack(settings, state.head, name));
	if (unknown.length === 0) return [];
	return [
		`${named(unknown, read)}, which not both sides show: a record is created once it has a value there itself. ${existing(read)}`,
	];
}

/** Changes show a part of what there is; of two empty lists nobody knows which fields their records will have. */
function unknownOnes(run: Run, { plans, keyPlans }: RunFields): readonly string[] {
	const { createOnlyWhenFilled = [], mapping } = run.settings;
	const isKnown = mapping.mode === 'manual' || (run.isSnapshot && plans.length > 0);
	if (!isKnown) return [];
	const names = namesOf([...plans, ...keyPlans]);
	return createOnlyWhenFilled.filter((name) => !names.has(name));
}

/** Of fields of the same name: one that was synced once, or that an app may leave out while it is empty. */
function mayComeBack({ mapping, sides }: SyncSettings, { fields }: StateHead, name: string) {
	if (mapping.mode === 'manual') return false;
	const wasSynced = fields.some((key) => key.startsWith(`${name}\n`));
	return wasSynced || SIDES.some((side) => sides[side].missingMeans === 'empty');
}

function namesOf(plans: readonly FieldPlan[]): ReadonlySet<string> {
	return new Set(plans.flatMap(({ masterField, slaveField }) => [masterField, slaveField]));
}

function named(unknown: readonly string[], { plans, keyPlans }: RunFields): string {
	const names = [...namesOf([...plans, ...keyPlans])];
	const told = unknown.map((name) => {
		const near = sameNameIn(name, names) ?? nearestName(name, names);
		return near === undefined ? quoted(name) : `${quoted(name)} (there is ${quoted(near)})`;
	});
	return `'Create Only When Filled' names ${told.join(', ')}`;
}

function existing({ plans, keyPlans }: RunFields): string {
	const names = [...namesOf([...plans, ...keyPlans])];
	const more = names.length - MOST_SHOWN;
	const shown = names.slice(0, MOST_SHOWN).map(quoted).join(', ');
	return `There is ${shown}${more > 0 ? ` and ${more} more` : ''}.`;
}
