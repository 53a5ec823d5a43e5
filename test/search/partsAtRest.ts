import { SIDES } from '../../src/model/side';
import { isLackKept, isPartKept, isSaid } from './bucket';
import type { Configuration } from './configuration';
import { sourceOf } from './configuration';
import type { Problem } from './problems';
import type { AtRest } from './rest';
import { kindOf, partsOf } from './values';
import type { World } from './world';

/** Of amounts and lists: each part that somebody added is there once, and none that they took away. */
export function partProblems(
	{ choices }: Configuration,
	world: World,
	at: AtRest,
): readonly Problem[] {
	const { field, of, pair, held, linked } = at;
	const kind = kindOf(choices.policy);
	const values = SIDES.flatMap((side) => {
		const value = pair[side]?.values[field];
		return value === undefined ? [] : [value];
	});
	const parts = values.map((value) => partsOf(kind, value));
	const ghosts = (of.ghosts ?? []).map((value) => partsOf(kind, value));
	const { decided } = of;
	const isFree = sourceOf(choices, field) !== undefined || decided?.value === undefined;
	const isOpen =
		held || !linked || (decided !== undefined && (isFree || isSaid(world.state, decided.conflict)));
	const strict = !isOpen && sourceOf(choices, field) === undefined;
	const problems: Problem[] = [];
	for (const name of Object.keys(of.added ?? {})) {
		const times = parts.map((each) => each.get(name) ?? 0);
		if (times.some((count) => count > 1)) {
			problems.push({ kind: 'old beats new', what: `${name} counts twice in ${field}` });
		}
		const there = strict ? times.every((count) => count > 0) : times.some((count) => count > 0);
		if (there || isPartKept(world.state, kind, field, name)) continue;
		problems.push({ kind: 'lost', what: `${name} of ${field} is nowhere any more` });
	}
	for (const name of Object.keys(of.removed ?? {})) {
		if (!strict || ghosts.some((each) => each.has(name))) continue;
		if (!parts.some((each) => each.has(name)) || isLackKept(world.state, kind, field, name))
			continue;
		problems.push({ kind: 'old beats new', what: `${name} is back in ${field}` });
	}
	const [first] = values;
	if (strict && values.some((value) => value !== first)) {
		problems.push({ kind: 'sides differ', what: `${field} ends as ${values.join(' and ')}` });
	}
	return problems;
}
