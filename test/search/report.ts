import type { Conflict } from '../../src/model/conflict';
import type { PlannedWrite } from '../../src/model/plan';
import { SIDES } from '../../src/model/side';
import { grouped } from './causes';
import type { Configuration } from './configuration';
import type { Total } from './job';
import { replay } from './replay';
import type { Rules } from './rules';
import type { Violation } from './search';
import type { Step } from './step';
import type { World } from './world';

/** A history with all that the engine said of it, then the quiet runs. */
export function explain(
	config: Configuration,
	history: readonly string[],
	rules: Rules,
): readonly string[] {
	const { begun, steps, problems } = replay(config, history, rules);
	return [
		`    ${shown(begun)}`,
		...steps.flatMap(told),
		`  at rest: ${problems.map(({ kind, what }) => `${kind}: ${what}`).join('; ')}`,
	];
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

/** The shortest history of each cause, a line for each. */
export function causes(violations: readonly Violation[]): readonly string[] {
	return grouped(violations).map(
		({ first: { problem, history } }) => `  ${problem.kind}: ${history.join('; ')}`,
	);
}

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
