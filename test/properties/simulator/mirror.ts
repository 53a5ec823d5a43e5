import type { Plan, PlannedConflict, PlannedWrite } from '../../../src/model/plan';
import type { Side } from '../../../src/model/side';
import { otherSide } from '../../../src/model/side';

/** What a plan says, without the names that the engine gives; as the other side would see it if asked. */
export function planSeenFrom(plan: Plan, isMirrored: boolean): string {
	return JSON.stringify({
		writes: plan.writes.map((write) => writeSeen(write, isMirrored)).sort(),
		conflicts: plan.conflicts.map((entry) => conflictSeen(entry, isMirrored)).sort(),
		rejected: plan.rejected.map((entry) => conflictSeen(entry, isMirrored)).sort(),
		counts: plan.counts,
	});
}

function sideSeen(side: Side, isMirrored: boolean): Side {
	return isMirrored ? otherSide(side) : side;
}

function fieldOf(key: string): string | undefined {
	return key.split('\n')[0];
}

function writeSeen(write: PlannedWrite, isMirrored: boolean): string {
	const { side, operation, id, json, changed, attempt } = write;
	const fields = changed.map(fieldOf).sort();
	return JSON.stringify([sideSeen(side, isMirrored), operation, id, sorted(json), fields, attempt]);
}

function sorted(json: { readonly [field: string]: unknown }): unknown {
	return Object.entries(json).sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
}

function conflictSeen({ conflict }: PlannedConflict, isMirrored: boolean): string {
	const { type, status, masterId, slaveId, masterIds, slaveIds, fields, revision } = conflict;
	const turn = <T>(master: T, slave: T) => (isMirrored ? [slave, master] : [master, slave]);
	return JSON.stringify([
		type,
		status,
		revision,
		turn(masterId, slaveId),
		turn(masterIds, slaveIds),
		fields
			.map((field) => JSON.stringify([field.masterField, turn(field.master, field.slave)]))
			.sort(),
	]);
}
