import type { StateHead } from '../model/state';

/** So many secrets of earlier are remembered: decisions may wait in a mail for a long time. */
const REMEMBERED = 5;

/** The secret that a state signs with, and then those that were replaced, the newest first. */
export function secretsOf({ secret, earlierSecrets = [] }: StateHead): readonly string[] {
	return secret === undefined ? earlierSecrets : [secret, ...earlierSecrets];
}

/** The secrets of a state in whose place another one comes: its own first, and what was signed stays valid. */
export function joinedSecrets(
	current: StateHead,
	next: StateHead,
): Pick<StateHead, 'secret' | 'earlierSecrets'> {
	const [secret, ...earlier] = new Set([...secretsOf(next), ...secretsOf(current)]);
	return {
		...(secret === undefined ? {} : { secret }),
		...(earlier.length === 0 ? {} : { earlierSecrets: earlier.slice(0, REMEMBERED) }),
	};
}

/** What fingerprints are made with from now on: those that come have their own. */
export function joinedSalt(current: StateHead, next: StateHead): Pick<StateHead, 'salt'> {
	const salt = next.salt ?? next.mapping?.salt ?? current.salt;
	return salt === undefined ? {} : { salt };
}
