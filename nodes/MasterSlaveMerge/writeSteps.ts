import type { IExecuteFunctions } from 'n8n-workflow';
import { SettingsError } from '../../src/model/errors';
import type { PerSide, Side } from '../../src/model/side';
import { otherSide } from '../../src/model/side';
import { kindOf, passesOn } from '../shared/passesOn';
import type { Step } from '../shared/seenWorkflow';
import { SeenWorkflow } from '../shared/seenWorkflow';
import { compareTables } from './sameTable';
import { the } from '../../src/model/sideNames';

const INPUT_OF: { readonly [side in Side]: number } = { master: 0, slave: 1 };

/** To which side the items of an output are written; conflicts to none. */
const SIDE_OF_OUTPUT: ReadonlyArray<Side | undefined> = [
	...(['slave', 'slave', 'master', 'master'] as const),
	...([undefined, 'slave', 'master'] as const),
];

/** A step that writes to the app of the other side, and the one that lists that. */
interface Astray {
	readonly side: Side;
	readonly step: string;
	readonly source: string;
}

/**
 * A step that writes a side's records to the table of the other one, be it set so or because the lists
 * came in at each other's inputs: each run would add them there once more. Steps are compared by the
 * parameters and credentials that say which table they are about.
 *
 * @throws SettingsError that names the steps.
 */
export function requireOwnTables(context: IExecuteFunctions): void {
	const workflow = SeenWorkflow.of(context);
	if (workflow === undefined) return;
	const { name } = context.getNode();
	const sources: PerSide<readonly Step[]> = {
		master: sourcesOf(workflow, name, 'master'),
		slave: sourcesOf(workflow, name, 'slave'),
	};
	const astray = SIDE_OF_OUTPUT.flatMap((side, output) =>
		side === undefined ? [] : strayOf(workflow, { name, side, output, sources }),
	);
	const [first] = astray;
	if (first !== undefined) throw writesAstray(first, astray);
}

/** The nearest steps above an input that hold records of their own. */
export function sourcesOf(workflow: SeenWorkflow, merge: string, side: Side): readonly Step[] {
	return nearest(workflow, workflow.before(merge, INPUT_OF[side]), merge, (step) =>
		workflow.before(step),
	);
}

/** The first steps of an app behind an output. */
export function stepsBehind(
	workflow: SeenWorkflow,
	merge: string,
	output: number,
): readonly Step[] {
	return nearest(workflow, workflow.behind(merge, output), merge, (step) => workflow.behind(step));
}

interface Output {
	readonly name: string;
	readonly side: Side;
	readonly output: number;
	readonly sources: PerSide<readonly Step[]>;
}

/** Steps behind an output that write to the other side's table, where none writes to its own. */
function strayOf(workflow: SeenWorkflow, to: Output): readonly Astray[] {
	const { name, side, sources } = to;
	const own = sources[side];
	const others = sources[otherSide(side)];
	const steps = stepsBehind(workflow, name, to.output);
	if (own.length === 0 || steps.some((step) => isOfOne(step, own))) return [];
	return steps.flatMap((step) => {
		if (!own.every((source) => compareTables(step, source) === 'other')) return [];
		const source = others.find((each) => compareTables(step, each) === 'same');
		return source === undefined ? [] : [{ side, step: step.name, source: source.name }];
	});
}

function isOfOne(step: Step, sources: readonly Step[]): boolean {
	return sources.some((source) => compareTables(step, source) === 'same');
}

/** The first steps on each way that are of an app, past those that only give on what comes in. O(wires). */
function nearest(
	workflow: SeenWorkflow,
	from: readonly string[],
	merge: string,
	further: (step: string) => readonly string[],
): readonly Step[] {
	const seen = new Set([merge]);
	const open = [...from];
	const found: Step[] = [];
	for (let next = open.shift(); next !== undefined; next = open.shift()) {
		const step = workflow.step(next);
		if (step === undefined || seen.has(next)) continue;
		seen.add(next);
		if (step.isDisabled || passesOn(step.type) || kindOf(step.type) === 'loopGuard') {
			open.push(...further(next));
		} else found.push(step);
	}
	return found;
}

/** More steps than these nobody reads. */
const MOST_NAMED = 6;

function writesAstray({ side, step, source }: Astray, all: readonly Astray[]): SettingsError {
	const others = [...new Set(all.slice(1, MOST_NAMED).map((each) => `"${each.step}"`))];
	const also = others.length === 0 ? '' : ` It is the same with ${others.join(', ')}.`;
	return new SettingsError(
		`"${step}" gets what is to be written to ${the(side)}, but writes to the table of ${the(otherSide(side))}, which "${source}" lists.${also} Nothing was written.`,
		`Set "${step}" to the table of ${the(side)}; or, if the lists come in at each other's inputs, swap the two wires into the Merge.`,
	);
}
