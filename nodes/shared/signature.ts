import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { StateHead } from '../../src/model/state';
import { secretsOf } from '../../src/state/secrets';

/** Bytes of a secret, and of a signature made with one. */
const BYTES = 16;

/** A secret for a state that has none yet. */
export function newSecret(): string {
	return randomBytes(BYTES).toString('base64url');
}

/** What a token says, in an order of its own. */
export type Claims = ReadonlyArray<string | number | undefined>;

/** The signature of a token; none where the state has no secret yet. O(length). */
export function signatureOf(secret: string | undefined, claims: Claims): string | undefined {
	if (secret === undefined) return undefined;
	const said = JSON.stringify(claims.map((claim) => claim ?? null));
	const made = createHmac('sha256', secret).update(said).digest();
	return made.subarray(0, BYTES).toString('base64url');
}

/** Whether a token was signed with the state's secret, or one that it had earlier. */
export function isSigned(head: StateHead, claims: Claims, signature: string): boolean {
	const given = Buffer.from(signature);
	return secretsOf(head).some((secret) => {
		const made = Buffer.from(signatureOf(secret, claims) ?? '');
		return made.length === given.length && timingSafeEqual(made, given);
	});
}
