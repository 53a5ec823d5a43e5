import type { PartialScope } from '../../../../src/state/store';

/**
 * A step looked at something that was not loaded. It is begun again with that loaded too, so a scope
 * that was too narrow costs time, and can never show a step a state from which something is missing.
 */
export class BeyondScopeError extends Error {
	constructor(readonly missing: PartialScope | 'everything') {
		super('The step looks at more of the state than it said.');
		this.name = 'BeyondScopeError';
	}
}
