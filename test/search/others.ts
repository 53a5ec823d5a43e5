import type { Apps } from './apps';
import type { Configuration } from './configuration';
import { confirm } from './engine';
import { NOTHING_TOUCHED, begunAfter } from './executions';
import { releaseUnseen } from './exemptions';
import { answers, landing, written } from './landing';
import { existenceProblems } from './laws';
import { bothSides } from './ledger';
import type { Rules } from './rules';
import type { Step } from './step';
import type { World } from './world';

/** What happens beside users, runs and decisions: writes that come late, executions that overlap. */
export function* otherSteps(config: Configuration, world: World, rules: Rules): Iterable<Step> {
	if (rules.alphabet !== 'all') return;
	if (world.late !== undefined) yield landLate(config, world, rules);
	if (world.underWay !== undefined) yield finish(config, world, rules);
	if (world.begun === undefined && world.underWay === undefined) {
		const records = bothSides((side) => world.apps[side].records);
		const begun = { records, touched: NOTHING_TOUCHED };
		yield { letter: 'fetch', problems: [], world: { ...world, begun, clock: world.clock + 1 } };
	}
}

function landLate(config: Configuration, world: World, rules: Rules): Step {
	const { late = [], ...rest } = world;
	const at = { state: world.state, clock: world.clock };
	const { apps, landed } = landing(world.apps, late, 'unanswered', at);
	const ledger = rules.granted.has('unseen')
		? releaseUnseen(config, world.ledger, world.ledger, landed)
		: world.ledger;
	return {
		letter: 'late writes land',
		problems: landed.flatMap((each) => existenceProblems(config, world.ledger, each)),
		writes: late,
		world: {
			...rest,
			apps,
			ledger: written(ledger, landed, doubles(world, rules)),
			clock: world.clock + 1,
		},
	};
}

/** The execution that is under way sends its writes, and their answers come. */
function finish(config: Configuration, world: World, rules: Rules): Step {
	const { underWay, ...rest } = world;
	const writes = underWay?.writes ?? [];
	const at = { state: world.state, clock: world.clock };
	const { apps, landed } = landing(world.apps, writes, 'ok', at);
	const state = confirm(world.state, answers(landed, 'ok', config.choices), world.clock);
	const ledger = rules.granted.has('unseen')
		? releaseUnseen(config, world.ledger, world.ledger, landed)
		: world.ledger;
	return {
		letter: 'its writes land',
		problems: landed.flatMap((each) => existenceProblems(config, world.ledger, each)),
		writes,
		world: {
			...rest,
			apps,
			state,
			ledger: written(ledger, landed, doubles(world, rules)),
			clock: world.clock + 1,
			...begunAfter(world, state),
		},
	};
}

/** What a creation that comes late may double. */
function doubles({ apps }: World, { granted }: Rules): Apps | undefined {
	return granted.has('doubled') ? apps : undefined;
}

/** Whether nothing is under way but runs that nobody has begun. */
export function isStill({ late, begun, underWay }: World): boolean {
	return late === undefined && begun === undefined && underWay === undefined;
}

/** The world once executions have ended; writes that did not land by then never do. */
export function stilled(config: Configuration, world: World, rules: Rules): Step {
	const ended = world.underWay === undefined ? undefined : finish(config, world, rules);
	const { late: _late, begun: _begun, underWay: _underWay, ...still } = ended?.world ?? world;
	return { letter: 'executions end', problems: [], ...ended, world: still };
}
