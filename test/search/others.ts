import type { Apps } from './apps';
import type { Configuration } from './configuration';
import { confirm } from './engine';
import { NOTHING_TOUCHED, begunAfter } from './executions';
import { releaseUnseen } from './exemptions';
import type { Landed } from './landing';
import { answers, landing, written } from './landing';
import { existenceProblems } from './laws';
import type { Ledger } from './ledger';
import { bothSides, landUntold, rootOf, withRoot } from './ledger';
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
	const { late, ...rest } = world;
	const { writes = [], refused = false } = late ?? {};
	const at = { state: world.state, clock: world.clock };
	const { apps, landed } = landing(world.apps, writes, 'unanswered', at);
	const ledger = rules.granted.has('unseen')
		? releaseUnseen(config, world.ledger, world.ledger, landed)
		: world.ledger;
	return {
		letter: 'late writes land',
		problems: landed.flatMap((each) => existenceProblems(config, world.ledger, each)),
		writes,
		world: {
			...rest,
			apps,
			ledger: landedLate(config, world, { ledger, landed, refused }, rules),
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

interface LandedLate {
	readonly ledger: Ledger;
	readonly landed: readonly Landed[];
	/** Whether it was said of the writes that they failed. */
	readonly refused: boolean;
}

function landedLate(
	{ choices }: Configuration,
	world: World,
	{ ledger, landed, refused }: LandedLate,
	rules: Rules,
): Ledger {
	let next = written(ledger, landed, doubles(world, rules));
	if (!refused) return next;
	for (const { write, before, after } of landed) {
		if (after === undefined) continue;
		if (before !== undefined) {
			if (!rules.granted.has('untold')) continue;
			next = landUntold(next, ledger, write.side, { before, after });
		} else if (!choices.matchByKey && rules.granted.has('doubled')) {
			// Without a match key nobody looks for what a creation made that was refused.
			next = withRoot(next, after.root, { ...rootOf(next, after.root), doubled: 'untold' });
		}
	}
	return next;
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
