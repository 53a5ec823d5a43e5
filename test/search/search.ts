import type { Configuration } from './configuration';
import { decodeState } from '../../src/state/decode';
import { encodeState } from '../../src/state/encode';
import type { Rules } from './rules';
import type { Problem } from './problems';
import { restProblems, settled } from './rest';
import { quietStep } from './runs';
import { Canonical, hash } from './stateKey';
import type { Step } from './step';
import { isStill, stilled } from './others';
import { steps } from './steps';
import type { World } from './world';
import { beginning } from './world';

/** A history that ends badly. */
export interface Violation {
	readonly configuration: string;
	readonly history: readonly string[];
	readonly problem: Problem;
}

export interface Found {
	/** Distinct states. */
	states: number;
	/** Steps that led to them, and to those that were known already. */
	steps: number;
	quietRuns: number;
	/** Whether every history up to the depth was followed. */
	complete: boolean;
	readonly violations: Violation[];
}

export interface Limits {
	readonly depth: number;
	readonly states: number;
	readonly rules: Rules;
	onProgress?(found: Found, depth: number, frontier: number): void;
}

/** What the quiet phase after a state comes to. */
interface Quiet {
	/** Runs until nothing changes any more; infinite where that does not happen. */
	readonly runs: number;
	readonly problems: readonly Problem[];
}

const QUIET_RUNS = 8;
/** Enough for what is linked at first to be at rest. */
const FIRST_RUNS = 3;

interface Node {
	readonly parent: Node | undefined;
	readonly letter: string;
}

/** A state that histories go on from; its text takes less room than itself. */
interface Open {
	readonly node: Node;
	readonly world: Omit<World, 'state'>;
	readonly state: string;
}

/** Every history of one configuration up to a depth, each followed by a quiet phase. */
export class Search {
	readonly found: Found = { states: 0, steps: 0, quietRuns: 0, complete: true, violations: [] };
	private readonly known = new Set<number>();
	private readonly quiet = new Map<number, Quiet>();

	constructor(
		private readonly config: Configuration,
		private readonly limits: Limits,
	) {}

	run(): Found {
		let frontier: Open[] = [];
		this.visit(undefined, { letter: '', world: this.start(), problems: [] }, frontier, 0);
		for (let depth = 1; depth <= this.limits.depth && frontier.length > 0; depth++) {
			const next: Open[] = [];
			// Where a search ends before the last step is followed, what it followed is a mixture.
			if (depth === this.limits.depth) shuffle(frontier);
			for (const open of frontier) {
				if (this.found.states >= this.limits.states) {
					this.found.complete = false;
					return this.found;
				}
				this.expand(open, next, depth);
			}
			frontier = next;
			this.limits.onProgress?.(this.found, depth, frontier.length);
		}
		return this.found;
	}

	/** The world in which every history begins. */
	start(): World {
		let world = beginning(this.config);
		if (this.config.choices.start !== 'linked') return world;
		for (let run = 0; run < FIRST_RUNS; run++) {
			world = quietStep(this.config, world, this.limits.rules).world;
		}
		return settled(this.config, world);
	}

	private expand({ node, world, state }: Open, next: Open[], depth: number): void {
		const now = { ...world, state: decodeState(state) };
		for (const step of steps(this.config, now, this.limits.rules)) {
			this.found.steps++;
			this.visit(node, step, next, depth);
		}
	}

	private visit(parent: Node | undefined, step: Step, next: Open[], depth: number): void {
		const node = { parent, letter: step.letter };
		if (step.problems.length > 0) {
			for (const problem of step.problems) this.report(node, problem);
			return;
		}
		const key = this.keyOf(step.world);
		if (this.known.has(key)) return;
		this.known.add(key);
		this.found.states++;
		const quiet = this.quietFrom(step.world, key);
		for (const problem of quiet.problems) this.report(node, problem);
		if (quiet.problems.length > 0 || depth >= this.limits.depth) return;
		const { state, ...world } =
			quiet.runs === 0 && isStill(step.world) ? settled(this.config, step.world) : step.world;
		next.push({ node, world, state: encodeState(state) });
	}

	/** The quiet phase: what is under way ends, and nobody does anything any more. */
	private quietFrom(world: World, key: number): Quiet {
		if (isStill(world)) return this.quietAfter(world, key, QUIET_RUNS);
		const ended = stilled(this.config, world, this.limits.rules);
		if (ended.problems.length > 0) return { runs: 0, problems: ended.problems };
		return this.quietAfter(ended.world, this.keyOf(ended.world), QUIET_RUNS);
	}

	private keyOf(world: World): number {
		return hash(Canonical.of(this.config, world));
	}

	/** Nobody does anything any more, and full runs go on. */
	private quietAfter(world: World, key: number, left: number): Quiet {
		const known = this.quiet.get(key);
		if (known !== undefined) return known;
		const quiet = shared(this.quietRun(world, key, left));
		if (left === QUIET_RUNS || quiet.runs !== Infinity) this.quiet.set(key, quiet);
		return quiet;
	}

	private quietRun(world: World, key: number, left: number): Quiet {
		this.found.quietRuns++;
		const step = quietStep(this.config, world, this.limits.rules);
		if (step.problems.length > 0) return { runs: 0, problems: step.problems };
		const next = this.keyOf(step.world);
		if (next === key) return { runs: 0, problems: restProblems(this.config, world) };
		if (left === 0) {
			return { runs: Infinity, problems: [{ kind: 'no rest', what: 'it never comes to rest' }] };
		}
		const { runs, problems } = this.quietAfter(step.world, next, left - 1);
		const spoke = step.plan !== undefined && saysSomething(step);
		if (!spoke && problems.length === 0 && runs > 0 && !isAwaited(this.config, world)) {
			if (!this.writesLater(step.world)) return { runs: runs + 1, problems };
			const what = 'a run with nothing to do is followed by one that writes';
			return { runs: runs + 1, problems: [{ kind: 'writes in quiet', what }] };
		}
		return this.tooLong({ runs: runs + 1, problems }, world);
	}

	/** Whether a later quiet run writes. */
	private writesLater(world: World): boolean {
		let now = world;
		for (let run = 0; run < QUIET_RUNS; run++) {
			const step = quietStep(this.config, now, this.limits.rules);
			if ((step.writes ?? []).length > 0) return true;
			now = step.world;
		}
		return false;
	}

	private tooLong(quiet: Quiet, world: World): Quiet {
		const may = RUNS_TO_REST + awaited(this.config, world);
		if (quiet.problems.length > 0 || quiet.runs <= may) return quiet;
		const what = `${quiet.runs} runs until it rests`;
		return { ...quiet, problems: [{ kind: 'no rest', what }] };
	}

	private report(node: Node, problem: Problem): void {
		const history: string[] = [];
		for (let at: Node | undefined = node; at !== undefined; at = at.parent) {
			if (at.letter !== '') history.unshift(at.letter);
		}
		this.found.violations.push({ configuration: this.config.name, history, problem });
	}
}

const RUNS_TO_REST = 4;

/** In an order that is always the same, and of no kind. */
function shuffle<T>(items: T[]): void {
	let seed = 1;
	for (let at = items.length - 1; at > 0; at--) {
		seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
		const other = seed % (at + 1);
		const [a, b] = [items[at], items[other]];
		if (a === undefined || b === undefined) continue;
		items[at] = b;
		items[other] = a;
	}
}

function saysSomething({ plan }: Step): boolean {
	if (plan === undefined) return false;
	return plan.writes.length + plan.conflicts.length + plan.rejected.length > 0;
}

/** Runs that a rule asks for. */
function awaited({ choices }: Configuration, { state, recovery }: World): number {
	const creating = [...state.links()].some((link) =>
		link.intents.some((intent) => intent.operation === 'create'),
	);
	const answered = [...state.links()].some(
		({ unshown }) => unshown?.some(({ held }) => held.length > 0) === true,
	);
	const unlisted = [...state.links()].some(({ seen }) => !seen.master || !seen.slave);
	return (
		choices.missesBeforeDelete -
		1 +
		(answered ? 2 : 0) +
		(unlisted ? 2 : 0) +
		(creating ? 2 : 0) +
		(recovery || state.head.recovering === true ? 1 : 0) +
		(choices.logBeforeOverruling ? 1 : 0)
	);
}

/** Nearly all come to the same few: one object for each. */
const CALM: readonly Quiet[] = [0, 1, 2, 3, 4, 5].map((runs) => ({ runs, problems: [] }));

function shared(quiet: Quiet): Quiet {
	return quiet.problems.length > 0 ? quiet : (CALM[quiet.runs] ?? quiet);
}

function isAwaited(config: Configuration, world: World): boolean {
	return awaited(config, world) > 0;
}
