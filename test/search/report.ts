import type { Configuration } from './configuration';
import type { Total } from './job';
import type { Rules } from './rules';
import type { Violation } from './search';
import { Search } from './search';
import { isStill, stilled } from './others';
import { quietStep } from './runs';
import { restProblems, settled } from './rest';
import { Canonical } from './stateKey';
import type { Step } from './step';
import { steps } from './steps';
import type { World } from './world';
import type { PlannedWrite } from '../../src/model/plan';
import type { Conflict } from '../../src/model/conflict';
import { SIDES } from '../../src/model/side';

/** A history with all that the engine said of it, then the quiet runs. */
export function explain(
	config: Configuration,
	history: readonly string[],
	rules: Rules,
): readonly string[] {
	const lines: string[] = [];
	let world = new Search(config, { depth: 0, states: 0, rules }).start();
	lines.push(`    ${shown(world)}`);
	for (const letter of history) {
		if (isStill(world) && isAtRest(config, world, rules)) world = settled(config, world);
		const step = [...steps(config, world, rules)].find((each) => each.letter === letter);
		if (step === undefined) return [...lines, `  ${letter}: cannot be`];
		lines.push(...told(step));
		world = step.world;
	}
	const ended = stilled(config, world, rules);
	if (!isStill(world)) lines.push(...told(ended));
	world = ended.world;
	for (let run = 1; run <= 8; run++) {
		const step = quietStep(config, world, rules);
		const rests = Canonical.of(config, step.world) === Canonical.of(config, world);
		if (rests) {
			const problems = restProblems(config, world).map(({ kind, what }) => `${kind}: ${what}`);
			return [...lines, `  at rest: ${problems.join('; ')}`];
		}
		lines.push(...told({ ...step, letter: `quiet ${step.letter}` }));
		world = step.world;
	}
	return lines;
}

function isAtRest(config: Configuration, world: World, rules: Rules): boolean {
	const { world: next } = quietStep(config, world, rules);
	return Canonical.of(config, next) === Canonical.of(config, world);
}

function told({ letter, world, problems, writes = [], plan }: Step): readonly string[] {
	return [
		`  ${letter}`,
		...writes.map((write) => `    -> ${writeLine(write)}`),
		...(plan?.conflicts ?? []).map(({ conflict }) => `    opened ${conflictLine(conflict)}`),
		...(plan?.rejected ?? []).map(({ conflict }) => `    logged ${conflictLine(conflict)}`),
		...(plan?.notes ?? []).map((note) => `    "${note}"`),
		...problems.map(({ kind, what }) => `    !! ${kind}: ${what}`),
		`    ${shown(world)}`,
	];
}

function shown({ apps, state, recovery }: World): string {
	const sides = SIDES.map((side) => {
		const records = apps[side].records.map(
			({ id, values }) => `${id} a=${values.a ?? '-'} b=${values.b ?? '-'}`,
		);
		return `${side === 'master' ? 'M' : 'S'} {${records.join(', ')}}`;
	});
	const open = [...state.openConflicts()].map(
		(entry) =>
			`${entry.type}${entry.decidedAt === undefined ? '' : ' (decided)'} ${entry.fields.map((field) => `${field.masterField}: ${String(field.master)} | ${String(field.slave)}`).join(', ')}`,
	);
	return `${sides.join(' ')}${open.length > 0 ? ` open: ${open.join('; ')}` : ''}${recovery ? ' (recovery)' : ''}`;
}

function writeLine({ operation, side, id, json, changed, attempt }: PlannedWrite): string {
	const names = changed.map((key) => key.split('\n')[0]).join();
	return `${operation} ${side} ${id ?? ''} ${JSON.stringify(json)} about ${names}${attempt > 1 ? `, attempt ${attempt}` : ''}`;
}

function conflictLine(conflict: Conflict): string {
	const fields = conflict.fields.map(
		(field) => `${field.masterField}: ${String(field.master)} | ${String(field.slave)}`,
	);
	return `${conflict.type} ${fields.join(', ')}: ${conflict.reason}`;
}

/** A history in which what is the same but for sides and fields reads the same. */
export function signature({ history, problem }: Violation): string {
	const names = new Map<string, string>();
	const name = (text: string, among: readonly string[]) => {
		const known =
			names.get(text) ?? among.find((each) => ![...names.values()].includes(each)) ?? text;
		names.set(text, known);
		return known;
	};
	const turned = history.map((letter) =>
		letter
			.replace(/\b[MS]\b|\bmaster\b|\bslave\b/g, (side) => {
				const one = side === 'M' || side === 'master' ? 'M' : 'S';
				return name(one, ['X', 'Y']);
			})
			.replace(/\.([ab])\b/g, (_, field: string) => `.${name(field, ['f', 'g'])}`),
	);
	return `${problem.kind}: ${turned.join('; ')}`;
}

/** Violations by kind, each cause once, the shortest first. */
export function grouped(violations: readonly Violation[]): ReadonlyArray<{
	readonly first: Violation;
	readonly count: number;
	readonly configurations: number;
}> {
	const groups = new Map<string, Violation[]>();
	for (const violation of violations) {
		const key = signature(violation);
		groups.set(key, [...(groups.get(key) ?? []), violation]);
	}
	const all = [...groups.values()]
		.flatMap((group) => {
			const [first] = group;
			if (first === undefined) return [];
			const configurations = new Set(group.map((each) => each.configuration)).size;
			return [{ first, count: group.length, configurations }];
		})
		.sort(
			(a, b) =>
				a.first.problem.kind.localeCompare(b.first.problem.kind) ||
				a.first.history.length - b.first.history.length,
		);
	const kept: typeof all = [];
	for (const group of all)
		if (!kept.some((each) => explains(each.first, group.first))) kept.push(group);
	return kept;
}

/** Whether a history is part of another that ends in the same way: one cause, told shorter. */
function explains(shorter: Violation, longer: Violation): boolean {
	if (shorter.problem.kind !== longer.problem.kind) return false;
	const whole = longer.history.map(simple);
	return TURNS.some((turn) => isPart(shorter.history.map(simple).map(turn), whole));
}

/** What became of a decision's writes, and whether events or lists show both sides, tells causes apart rarely. */
function simple(letter: string): string {
	if (letter.startsWith('decide')) return letter.replace(/ (failed|unanswered)$/, '');
	return letter.replace(/^event both( |$)/, 'run ').replace(/^run $/, 'run ok');
}

function isPart(part: readonly string[], whole: readonly string[]): boolean {
	let at = 0;
	for (const letter of whole) if (letter === part[at]) at++;
	return at === part.length;
}

const swap = (a: string, b: string) => (letter: string) =>
	letter.replace(new RegExp(`\\b(${a}|${b})\\b`, 'g'), (each) => (each === a ? b : a));
const turnSides = (letter: string) => swap('M', 'S')(swap('master', 'slave')(letter));
const turnFields = swap('a', 'b');
const TURNS: ReadonlyArray<(letter: string) => string> = [
	(letter) => letter,
	turnSides,
	turnFields,
	(letter) => turnSides(turnFields(letter)),
];

/** What was found, with the shortest histories of each kind and all that the engine said of them. */
export function summary(
	chosen: readonly Configuration[],
	total: Total,
	rules: Rules,
	shownOfEach: number,
): readonly string[] {
	const lines: string[] = [];
	const groups = grouped(total.violations);
	const ofKind = new Map<string, number>();
	for (const { first, count, configurations } of groups) {
		const { kind, what } = first.problem;
		const number = (ofKind.get(kind) ?? 0) + 1;
		ofKind.set(kind, number);
		if (number > shownOfEach) continue;
		lines.push('', `${kind}: ${what} (${count} times in ${configurations} configurations)`);
		lines.push(`  [${first.configuration}] ${first.history.join('; ')}`);
		const config = chosen.find((each) => each.name === first.configuration);
		if (config !== undefined) lines.push(...explain(config, first.history, rules));
	}
	const { states, steps, quietRuns, incomplete, violations } = total;
	lines.push(
		'',
		`${chosen.length} configurations, ${states} states, ${steps} steps, ${quietRuns} quiet runs; ${incomplete} configurations had more states than their share`,
		`${violations.length} violations, ${groups.length} causes or fewer`,
	);
	for (const [kind, count] of ofKind) lines.push(`  ${kind}: ${count}`);
	return lines;
}
