import { BrakeError } from '../model/errors';
import type { BrakeReason } from '../model/errors';
import type { PlannedWrite, RunInput } from '../model/plan';
import type { FieldPlan } from '../model/state';
import type { PerSide, Side } from '../model/side';
import { SIDES } from '../model/side';
import type { SyncSettings } from '../model/settings';
import type { StateView } from '../model/syncState';
import type { Listing } from './listing/listing';
import type { Run } from './run';
import { The } from '../model/sideNames';

/** Fewer writes than this never trip a brake that counts in percent. */
const FEW = 3;

/** After a change of configuration, where the user set no limit. */
const CHANGES_AFTER_CONFIGURATION = 50;

/** What is checked before anything is decided. SEMANTICS "Brakes". */
export function checkInput(
	settings: SyncSettings,
	state: StateView,
	input: RunInput,
	listings: PerSide<Listing>,
): BrakeError | undefined {
	if (state.head.restoredAt !== undefined && input.mode === 'changes') {
		return new BrakeError(
			'restoredState',
			'The state of this sync was put back from a backup or reset, and this input holds changes only. Nothing was written.',
			"Let one full run go first: the Two-Way Sync Trigger makes its next scheduled run a full one; without it set Input Mode to 'Complete Lists' for one run. It catches up with everything that happened since.",
		);
	}
	for (const side of SIDES) {
		const listing = listings[side];
		if (listing.passedOn) return passedOn(side);
		if (!listing.complete && !settings.writeOnIncompleteInput) {
			return new BrakeError(
				'incompleteInput',
				`${The(side)}'s input says that its listing is incomplete. Nothing was written.`,
				'Look at the fetch step of that side: a page or a request failed. The next complete run catches up.',
			);
		}
		if (input.mode === 'snapshot' && listing.empty && listing.complete) {
			const empty = checkEmpty(settings, state, side, listing);
			if (empty !== undefined) return empty;
		}
	}
	return undefined;
}

/**
 * Without a common field, what is missing on a side would be created there as a record with nothing in it; and
 * what is remembered grows with the fields of all records.
 */
export function checkFields(
	plans: readonly FieldPlan[],
	listings: PerSide<Listing>,
	{ maxFields }: SyncSettings,
): BrakeError | undefined {
	if (plans.length > maxFields) {
		return new BrakeError(
			'tooManyFields',
			`${plans.length} fields would be synced, more than ${maxFields}. Nothing was written.`,
			"Set 'Mapping Mode' to 'Set Each Field' and name those that are to be synced, or exclude the others.",
		);
	}
	const records = SIDES.some((side) => listings[side].records.size > 0);
	if (plans.length > 0 || !records) return undefined;
	return new BrakeError(
		'noFields',
		'The records of the two sides have no field of the same name. Nothing was written.',
		"Set 'Mapping Mode' to 'Set Each Field' and say which field goes with which; upper and lower case count.",
	);
}

function passedOn(side: Side): BrakeError {
	return new BrakeError(
		'passedOnInput',
		`${The(side)} delivered the trigger's own item instead of records; its fetch step probably failed and passed its input on. Nothing was written.`,
		"Look at the fetch step's error. Set its On Error to 'Stop Workflow', or to 'Continue (using error output)' and leave that output unconnected here.",
	);
}

function checkEmpty(
	settings: SyncSettings,
	state: StateView,
	side: Side,
	listing: Listing,
): BrakeError | undefined {
	if (settings.brakes.allowEmptyInput || listing.tombstones.size > 0) return undefined;
	let linked = 0;
	for (const link of state.links()) {
		if (link.ids[side] !== undefined && link.resting !== side && link.seen[side]) linked++;
	}
	if (linked === 0) return undefined;
	return new BrakeError(
		'emptyInput',
		`${The(side)} returned no items although ${linked} ${linked === 1 ? 'record is' : 'records are'} linked. Nothing was written.`,
		"Look at the fetch step of that side. If the app is really empty, switch on 'Allow Empty Input'.",
	);
}

/** What is checked on the whole plan, before anything leaves the node. */
export function checkPlan(run: Run, configurationChanged: boolean): BrakeError | undefined {
	const { brakes } = run.settings;
	const links = run.state.linkCount;
	const planned = run.writes.filter((write) => write.operation === 'delete').length;
	const deletes = planned + run.heldDeletions;
	if (exceeds(deletes, links, brakes.maxDeletePercent)) {
		return tripped(
			'tooManyDeletes',
			`${deletes} of ${links} linked records would be deleted, more than ${brakes.maxDeletePercent} %.`,
			"Look whether a side's listing is complete. If the deletions are meant, raise 'Max Delete Percent' for one run.",
		);
	}
	const reconfigured = configurationChanged ? checkConfiguration(run, links) : undefined;
	if (reconfigured !== undefined) return reconfigured;
	const changes = changedLinks(run, run.writes);
	const { maxChangesPercent } = brakes;
	if (maxChangesPercent !== undefined && exceeds(changes, links, maxChangesPercent, 1)) {
		return tripped(
			'tooManyChanges',
			`${changes} of ${links} linked records would be written, more than ${maxChangesPercent} %.`,
			"Look at the plan with 'Preview Only'. If the changes are meant, raise 'Max Changes Percent' for one run.",
		);
	}
	return undefined;
}

/** Creations count too: a changed id field would double every record. */
function checkConfiguration(run: Run, links: number): BrakeError | undefined {
	const limit = run.settings.brakes.maxChangesPercent ?? CHANGES_AFTER_CONFIGURATION;
	const writes = run.writes.length;
	if (!exceeds(writes, links, limit)) return undefined;
	return tripped(
		'configurationChanged',
		`The mapping, keys or ids of this sync were changed, and ${writes} writes for ${links} linked records would follow.`,
		"Look at the plan with 'Preview Only'. If it is meant, set 'Max Changes Percent' to a number that allows it for one run.",
	);
}

function changedLinks(run: Run, writes: readonly PlannedWrite[]): number {
	return new Set(
		writes.filter((write) => run.state.link(write.link) !== undefined).map((write) => write.link),
	).size;
}

/** Whether so many of the links are more than a share of them. */
export function exceeds(count: number, links: number, percent: number, few = FEW): boolean {
	return count >= few && links > 0 && count * 100 > links * percent;
}

function tripped(reason: BrakeReason, what: string, remedy: string): BrakeError {
	return new BrakeError(reason, `${what} Nothing was written.`, remedy);
}
