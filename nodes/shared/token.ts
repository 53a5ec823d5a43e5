import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import type { PlannedWrite } from '../../src/model/plan';

const writeToken = z.object({
	syncName: z.string(),
	writeId: z.string(),
	side: z.enum(['master', 'slave']),
	operation: z.enum(['create', 'update', 'delete']),
	link: z.string(),
	/** Revision of the state in which the write was planned. */
	rev: z.number(),
	/** 1 for the first try. */
	attempt: z.number().optional(),
});

/** What a write item carries so that its answer finds the write. Plain JSON. */
export type WriteToken = z.infer<typeof writeToken>;

const conflictToken = z.object({
	syncName: z.string(),
	conflictId: z.string(),
	/** Of the conflict. */
	revision: z.number(),
	/** Revision of the state that had the conflict. */
	rev: z.number().optional(),
});

/** What a conflict item carries so that a decision names the revision that the person saw. */
export type ConflictToken = z.infer<typeof conflictToken>;

const runToken = z.object({
	syncName: z.string(),
	runId: z.string(),
	full: z.boolean(),
	/** Number of the lease that the run took, where the store gives leases. */
	fence: z.number().optional(),
	/** Revision of the state in which the run began. */
	rev: z.number().optional(),
});

/** What an item of the trigger says of its run. */
export type RunToken = z.infer<typeof runToken>;

export function tokenOf(write: PlannedWrite, syncName: string, rev: number): WriteToken {
	const { writeId, side, operation, link, attempt } = write;
	return { syncName, writeId, side, operation, link, rev, attempt };
}

/** A write's token, and what carries it. */
export interface FoundWrite {
	readonly token: WriteToken;
	/** Whether the item itself carries it in the hidden channel: it is the write, no answer to it. */
	readonly own: boolean;
	/** The item as it left the Merge, where pairing leads there. */
	readonly sent: unknown;
}

type ItemMatching = (index: number) => unknown;

/** Finds the tokens of items, on themselves or on the item of an earlier step that they come from. */
export class TokenFinder {
	private readonly ancestors: readonly string[];
	private readonly matchings = new Map<string, ItemMatching | undefined>();

	/** @param types Names of the node types whose items carry such tokens. */
	constructor(
		private readonly context: IExecuteFunctions,
		types: readonly string[],
	) {
		const suffixes = types.map((type) => `.${type}`);
		this.ancestors = context
			.getParentNodes(context.getNode().name)
			.filter((node) => suffixes.some((suffix) => node.type.endsWith(suffix)))
			.map((node) => node.name);
	}

	write(index: number): FoundWrite | undefined {
		return this.find(index, writeToken);
	}

	conflict(index: number): ConflictToken | undefined {
		return this.find(index, conflictToken)?.token;
	}

	/** The run of the sync's trigger that started this execution, whichever of its outputs has items. */
	runAbove(syncName: string): RunToken | undefined {
		for (const name of this.ancestors) {
			for (const output of [0, 1]) {
				for (const candidate of candidatesOn(this.firstItem(name, output))) {
					const token = readToken(runToken, candidate);
					if (token?.syncName === syncName) return token;
				}
			}
		}
		return undefined;
	}

	private firstItem(node: string, output: number): unknown {
		try {
			return this.context.getWorkflowDataProxy(0).$(node).first(output);
		} catch {
			return undefined;
		}
	}

	private find<T extends z.ZodTypeAny>(
		index: number,
		schema: T,
	): { readonly token: z.output<T>; readonly own: boolean; readonly sent: unknown } | undefined {
		const own: unknown = this.context.getInputData()[index];
		for (const [place, candidate] of candidatesOn(own).entries()) {
			const token = readToken(schema, candidate);
			// An app step makes new items: the hidden channel ends there, a copy in the JSON may come back.
			if (token !== undefined) return { token, own: place === 0, sent: undefined };
		}
		for (const name of this.ancestors) {
			const item = this.pairedItem(name, index);
			for (const candidate of candidatesOn(item)) {
				const token = readToken(schema, candidate);
				if (token !== undefined) return { token, own: false, sent: item };
			}
		}
		return undefined;
	}

	/** The item of an earlier step that this one comes from, through all steps in between. */
	private pairedItem(node: string, index: number): unknown {
		try {
			return this.matching(node)?.(index);
		} catch {
			// No path leads there: pairing broke on the way.
			return undefined;
		}
	}

	/**
	 * n8n's look-up of the items of an earlier step. Asked for once and not for each item: what n8n
	 * prepares for an expression (the graph of the workflow, its data and settings) costs far more than
	 * the look-up itself.
	 */
	private matching(node: string): ItemMatching | undefined {
		if (!this.matchings.has(node)) this.matchings.set(node, this.askMatching(node));
		return this.matchings.get(node);
	}

	private askMatching(node: string): ItemMatching | undefined {
		try {
			const matching: unknown = this.context.getWorkflowDataProxy(0).$(node).itemMatching;
			return typeof matching === 'function' ? (index) => matching(index) : undefined;
		} catch {
			// The step did not run.
			return undefined;
		}
	}
}

/** The places where a token may stand: the hidden channel, its copy in the JSON, the JSON itself. */
function candidatesOn(item: unknown): readonly unknown[] {
	if (!isObject(item)) return [];
	const json = isObject(item.json) ? item.json : {};
	return [item.twoWaySync, json._twoWaySync, json];
}

/** All tokens name their sync; most items have none, which costs a glance and not a list of what is wrong. */
function readToken<T extends z.ZodTypeAny>(schema: T, candidate: unknown): z.output<T> | undefined {
	if (!isObject(candidate) || typeof candidate.syncName !== 'string') return undefined;
	const parsed = schema.safeParse(candidate);
	return parsed.success ? parsed.data : undefined;
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
	return typeof value === 'object' && value !== null;
}
