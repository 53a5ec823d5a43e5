import type { IExecuteFunctions } from 'n8n-workflow';
import type { Fetch } from '../../src/model/plan';
import type { PerSide } from '../../src/model/side';
import { kindOf, passesOn } from '../shared/passesOn';
import { property } from '../shared/property';

/** The one that puts out so many of what came in and no more. */
const LIMIT = 'limit';

/** Which items of an execution: those of one output in one run of a step. */
interface Source {
	readonly step: string;
	readonly run: number;
	readonly output: number;
}

/** What the items of both inputs come from. */
export function readFetches(context: IExecuteFunctions): PerSide<readonly Fetch[]> {
	const steps = new Steps(context);
	return { master: steps.fetchesOf(0), slave: steps.fetchesOf(1) };
}

/** The steps above the Merge, as they ran in this execution. */
class Steps {
	/** With what equals its default; earlier versions of n8n do not tell the parameters. */
	private readonly above: ReadonlyMap<
		string,
		{ type: string; disabled: boolean; parameters?: unknown }
	>;
	private readonly runs: unknown;

	constructor(private readonly context: IExecuteFunctions) {
		const parents = context.getParentNodes(context.getNode().name, { includeNodeParameters: true });
		this.above = new Map(parents.map((step) => [step.name, step]));
		this.runs = property(context, 'runExecutionData', 'resultData', 'runData');
	}

	fetchesOf(input: number): readonly Fetch[] {
		const sources = property(this.context, 'executeData', 'source', 'main');
		const source = Array.isArray(sources) ? sourceOf(sources[input]) : undefined;
		const seen = new Set<string>();
		return source === undefined ? [] : this.walk(source, seen);
	}

	/** O(steps), and O(items) of one that reached its limit. */
	private walk(source: Source, seen: Set<string>): readonly Fetch[] {
		const key = JSON.stringify(source);
		const step = this.above.get(source.step);
		if (step === undefined || seen.has(key)) return [];
		seen.add(key);
		const items = this.items(source);
		const fetch = { step: source.step, items: items.length };
		const limit = step.disabled ? undefined : limitOf(step.parameters);
		if (limit !== undefined) {
			// For each of several items it looked up something: how much that is says nothing of a list.
			return items.length < limit || isForOneItem(items) ? [{ ...fetch, limit }] : [];
		}
		const before = this.before(source);
		const came = before.reduce((sum, each) => sum + this.items(each).length, 0);
		// What it left out is there, whatever the step before says.
		const leftOut = kindOf(step.type) === LIMIT && !step.disabled && items.length < came;
		if (leftOut) return [{ ...fetch, limit: items.length }];
		// One that puts out more than came in makes a list of its own.
		const givesOn = (step.disabled || passesOn(step.type)) && items.length <= came;
		return givesOn ? before.flatMap((each) => this.walk(each, seen)) : [fetch];
	}

	private items({ step, run, output }: Source): readonly unknown[] {
		const items = at(property(this.run(step, run), 'data', 'main'), output);
		return Array.isArray(items) ? items : [];
	}

	private before({ step, run }: Source): readonly Source[] {
		const sources = property(this.run(step, run), 'source');
		return Array.isArray(sources) ? sources.flatMap((each) => sourceOf(each) ?? []) : [];
	}

	private run(step: string, run: number): unknown {
		return at(property(this.runs, step), run);
	}
}

function at(list: unknown, index: number): unknown {
	return Array.isArray(list) ? list[index] : undefined;
}

function sourceOf(given: unknown): Source | undefined {
	const step = property(given, 'previousNode');
	if (typeof step !== 'string') return undefined;
	const number = (name: string) => {
		const value = property(given, name);
		return typeof value === 'number' ? value : 0;
	};
	return { step, run: number('previousNodeRun'), output: number('previousNodeOutput') };
}

/** How many items a step may put out; `undefined` where it does not say so. */
function limitOf(parameters: unknown): number | undefined {
	const all = property(parameters, 'returnAll');
	if (all === true) return Infinity;
	const given = property(parameters, 'limit');
	const limit = typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given;
	return all === false && typeof limit === 'number' && limit > 0 ? limit : undefined;
}

/** Whether a step made all of its items of one that came in. Paired with nothing they may be. */
function isForOneItem(items: readonly unknown[]): boolean {
	const pairs = items.map((item) => {
		const [pair] = [property(item, 'pairedItem')].flat();
		const index = property(pair, 'item') ?? pair;
		return typeof index === 'number' ? index : 0;
	});
	return new Set(pairs).size <= 1;
}
