import type { LeaseRequest } from '../../../../src/state/store';
import { FencedOffError, LeaseTakenError } from '../../../../src/state/store';
import type { Client } from './driver';
import type { SyncKey } from './syncKey';
import type { LeaseRow, SyncRow } from './syncRow';
import type { Tables } from './tables';

/**
 * How long a lease lasts after it was last renewed: by every step of its run, and by the trigger
 * while the run is under way. Long enough for a busy process to come round to it.
 */
export const LEASE_SECONDS = 60;

/**
 * Gives the lease to a run, if it is free. The row is locked. The fence that goes with it is larger
 * than any before, so that a run which lost its lease is known for good.
 *
 * @throws LeaseTakenError while another run holds it.
 */
export async function takeLease(
	client: Client,
	{ syncs }: Tables,
	syncName: string,
	{ id, lease }: SyncRow,
	request: LeaseRequest,
): Promise<number> {
	if (lease.endsIn > 0 && lease.token !== request.token && !(lease.test && request.test)) {
		throw new LeaseTakenError(syncName, lease.holder, Math.ceil(lease.endsIn));
	}
	await client.query(
		`UPDATE ${syncs} SET lease_token = $2, lease_fence = $3, lease_holder = $4, lease_test = $5,
			lease_until = pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => $6) WHERE sync_id = $1`,
		[id, request.token, lease.fence + 1, request.holder, request.test, LEASE_SECONDS],
	);
	return lease.fence + 1;
}

/**
 * Whether a step belongs to the run that has the lease. One that lost it may still tell facts, such as
 * what an app answered, but may not write on the ground of what it fetched before.
 *
 * @throws FencedOffError when it plans writes and another run has begun since.
 */
export function holdsLease(
	lease: LeaseRow,
	fence: number | undefined,
	syncName: string,
	plansWrites: boolean,
): boolean {
	if (fence === undefined) return false;
	if (lease.fence === fence) return true;
	if (plansWrites) throw new FencedOffError(syncName);
	return false;
}

/** Renews the lease of the run whose step this is; the row is locked. */
export async function renewHeld(client: Client, { syncs }: Tables, id: number): Promise<void> {
	await client.query(
		`UPDATE ${syncs} SET lease_until = pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => $2) WHERE sync_id = $1`,
		[id, LEASE_SECONDS],
	);
}

/** Renews a lease from where the run was started, if it is still that run's. */
export async function renewByToken(
	client: Client,
	{ syncs }: Tables,
	key: SyncKey,
	token: string,
): Promise<void> {
	await client.query(
		`UPDATE ${syncs} SET lease_until = pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => $4)
		WHERE workflow = $1 AND name = $2 AND lease_token = $3 AND lease_until > pg_catalog.clock_timestamp()`,
		[key.workflow, key.name, token, LEASE_SECONDS],
	);
}

/** Ends a lease, if it is still that run's. The fence stays: steps that come late are known by it. */
export async function releaseByToken(
	client: Client,
	{ syncs, steps }: Tables,
	key: SyncKey,
	token: string,
): Promise<void> {
	await client.query(
		`WITH released AS (
			UPDATE ${syncs} SET lease_until = 'epoch'
			WHERE workflow = $1 AND name = $2 AND lease_token = $3 RETURNING sync_id, lease_holder
		)
		UPDATE ${steps} s SET ended = true FROM released r
		WHERE s.sync_id = r.sync_id AND s.execution = r.lease_holder`,
		[key.workflow, key.name, token],
	);
}
