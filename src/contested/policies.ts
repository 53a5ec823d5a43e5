import type { Side } from '../model/side';
import type { Contested, ContestedOutcome, PolicyOutcome } from './contested';
import { decideByComparing } from './extremes';
import { decideByNewest } from './newest';
import { decideBySum } from './sum';
import { decideByUnion } from './union';
import { bare, the } from '../model/sideNames';

export type { Contested, ContestedOutcome, ContestedSide } from './contested';

/**
 * What becomes of a field that both sides changed to different values. SEMANTICS "Contested". Mirrored
 * in the sides: swapping them and the fallback side swaps the outcome.
 */
export function decideContested(contested: Contested): ContestedOutcome {
	const outcome = decideByPolicy(contested);
	if (outcome.winner !== 'undecided') return outcome;
	const side = contested.fallbackSide;
	return { winner: side, reason: `falls back to ${bare(side)}: ${outcome.reason}` };
}

function decideByPolicy(contested: Contested): PolicyOutcome {
	switch (contested.policy) {
		case 'master':
		case 'slave':
			return always(contested.policy);
		case 'newest':
			return decideByNewest(contested);
		case 'union':
			return decideByUnion(contested);
		case 'sum':
			return decideBySum(contested);
		case 'longest':
		case 'largest':
		case 'smallest':
			return decideByComparing(contested, contested.policy);
		case 'manual':
			return { winner: 'nobody', reason: 'a person decides on conflicts of this field' };
		default:
			return assertNever(contested.policy);
	}
}

function always(side: Side): ContestedOutcome {
	return { winner: side, reason: `${the(side)} always wins on this field` };
}

function assertNever(policy: never): never {
	throw new Error(`Unknown policy: ${String(policy)}`);
}
