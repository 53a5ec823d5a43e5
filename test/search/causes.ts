import type { Violation } from './search';

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

/** What tells causes apart only rarely: what is typed, in which form events come, whether answers were lost. */
function simple(letter: string): string {
	const told = letter.replace(/^(edit|clear) /, 'type ').replace(/^event both/, 'run');
	const plain = told.startsWith('event') ? told.replace(/\.[ab]/, '') : told;
	if (plain.startsWith('decide')) return plain.replace(/ (failed|unanswered)$/, '');
	return plain.replace(/ (ok|unanswered)$/, '').replace(/ (failed|lost)$/, ' missed');
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
