import type { IExecuteFunctions } from 'n8n-workflow';
import { LOADED_WORKFLOW, property } from './property';

/** A step of a workflow. */
export interface Step {
	readonly id: string;
	readonly name: string;
	readonly type: string;
	readonly isDisabled: boolean;
	/** As they are saved: what equals its default is not among them. */
	readonly parameters: object;
	/** Ids of the credentials that it uses, by their type. */
	readonly credentials: Readonly<Record<string, string>>;
}

interface Wire {
	readonly from: string;
	readonly output: number;
	readonly to: string;
	/** Of the step that it leads to. */
	readonly input: number;
}

/** How n8n's contexts lead to the workflow that is carried out. */
const CARRIED_OUT = ['workflow'];
const CONNECTIONS = ['connections', 'connectionsBySourceNode'] as const;

/** The workflow that an execution runs, as far as n8n lets its steps see. */
export class SeenWorkflow {
	private constructor(
		readonly steps: readonly Step[],
		/** By the step that they lead to. */
		private readonly wires: ReadonlyMap<string, readonly Wire[]>,
		private readonly context: object,
	) {}

	/**
	 * `undefined` where n8n does not let us see. A single step that is tried in the editor is carried out
	 * in a workflow of what leads to it and nothing else.
	 */
	static of(context: Pick<IExecuteFunctions, 'getNode' | 'getMode'>): SeenWorkflow | undefined {
		const { name } = context.getNode();
		for (const way of context.getMode() === 'manual'
			? [LOADED_WORKFLOW]
			: [LOADED_WORKFLOW, CARRIED_OUT]) {
			const workflow = property(context, ...way);
			const steps = stepsOf(property(workflow, 'nodes'));
			// Not the workflow of this execution, whatever else it may be.
			if (!steps.some((step) => step.name === name)) continue;
			const connections = CONNECTIONS.map((each) => property(workflow, each)).find(isObject);
			if (connections !== undefined) {
				return new SeenWorkflow(steps, wiresOf(connections), context);
			}
		}
		return undefined;
	}

	/** Steps that lead to an input of a step through any others, the nearest first. O(wires). */
	above(name: string, input: number): readonly string[] {
		const found = new Set<string>();
		const open = [...this.before(name, input)];
		for (let next = open.shift(); next !== undefined; next = open.shift()) {
			// What leads to it again by way of the step itself tells nothing of this input.
			if (next === name || found.has(next)) continue;
			found.add(next);
			open.push(...this.before(next));
		}
		return [...found];
	}

	/** The step of a name. */
	step(name: string): Step | undefined {
		return this.steps.find((each) => each.name === name);
	}

	/** Steps that lead straight to a step, or to one of its inputs. */
	before(name: string, input?: number): readonly string[] {
		const wires = this.wires.get(name) ?? [];
		return wires.filter((wire) => wire.input === (input ?? wire.input)).map((wire) => wire.from);
	}

	/** Steps that a step, or one of its outputs, leads straight to. O(wires). */
	behind(name: string, output?: number): readonly string[] {
		return [...this.wires.values()]
			.flat()
			.filter((wire) => wire.from === name && wire.output === (output ?? wire.output))
			.map((wire) => wire.to);
	}

	/** Whether a step ran in this execution, or has pinned items in its place; `undefined` where that is not told. */
	ran(name: string): boolean | undefined {
		const result = property(this.context, 'runExecutionData', 'resultData');
		const runs = property(result, 'runData');
		if (!isObject(runs)) return undefined;
		return [runs, property(result, 'pinData')].some((each) => hasSome(property(each, name)));
	}
}

function hasSome(value: unknown): boolean {
	return Array.isArray(value) && value.length > 0;
}

/** A list in the JSON of a workflow; by name where n8n made its own of it. */
function stepsOf(nodes: unknown): readonly Step[] {
	if (!isObject(nodes)) return [];
	return Object.values(nodes).flatMap((node: unknown) => {
		const [name, type] = [property(node, 'name'), property(node, 'type')];
		if (typeof name !== 'string' || typeof type !== 'string') return [];
		const [id, parameters] = [property(node, 'id'), property(node, 'parameters')];
		return {
			id: typeof id === 'string' ? id : '',
			name,
			type,
			isDisabled: property(node, 'disabled') === true,
			parameters: isObject(parameters) ? parameters : {},
			credentials: credentialsOf(property(node, 'credentials')),
		};
	});
}

function credentialsOf(given: unknown): Readonly<Record<string, string>> {
	if (!isObject(given)) return {};
	return Object.fromEntries(
		Object.entries(given).flatMap(([type, credential]: [string, unknown]) => {
			const id = property(credential, 'id');
			return typeof id === 'string' ? [[type, id]] : [];
		}),
	);
}

/** The wires for items, by the step that they lead to. */
function wiresOf(connections: object): ReadonlyMap<string, readonly Wire[]> {
	const wires = new Map<string, Wire[]>();
	for (const [from, given] of Object.entries(connections)) {
		const outputs = property(given, 'main');
		if (!Array.isArray(outputs)) continue;
		outputs.forEach((ends: unknown, output) => {
			for (const end of [ends].flat()) {
				const [to, input] = [property(end, 'node'), property(end, 'index')];
				if (typeof to !== 'string' || property(end, 'type') !== 'main') continue;
				const known = wires.get(to) ?? [];
				known.push({ from, output, to, input: typeof input === 'number' ? input : 0 });
				wires.set(to, known);
			}
		});
	}
	return wires;
}

function isObject(value: unknown): value is object {
	return typeof value === 'object' && value !== null;
}
