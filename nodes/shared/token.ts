import type { IExecuteFunctions, NodeTypeAndVersion } from 'n8n-workflow';
import { z } from 'zod';
import type { PlannedWrite } from '../../src/model/plan';
import type { Conflict } from '../../src/model/conflict';
import type { StateHead } from '../../src/model/state';
import { secretsOf } from '../../src/state/secrets';
import type { Claims } from './signature';
import { property } from './property';
import { isSigned, signatureOf } from './signature';

/** Made with a secret of the state; what earlier versions sent has none. */
const sig = z.string().optional();

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
	sig,
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
	sig,
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

/** The state that a token is about. */
export interface TokenState {
	readonly syncName: string;
	/** Its revision. */
	readonly rev: number;
	/** What it signs with; a test run of a state that has none signs nothing. */
	readonly secret?: string | undefined;
}

export function tokenOf(write: PlannedWrite, { syncName, rev, secret }: TokenState): WriteToken {
	const { writeId, side, operation, link, attempt } = write;
	return signed({ syncName, writeId, side, operation, link, rev, attempt }, secret);
}

export function conflictTokenOf(
	{ id, revision }: Pick<Conflict, 'id' | 'revision'>,
	{ syncName, rev, secret }: TokenState,
): ConflictToken {
	return signed({ syncName, conflictId: id, revision, rev }, secret);
}

function signed<T extends WriteToken | ConflictToken>(token: T, secret: string | undefined): T {
	const signature = signatureOf(secret, claimsOf(token));
	return signature === undefined ? token : { ...token, sig: signature };
}

function claimsOf(token: WriteToken | ConflictToken): Claims {
	const { syncName, rev } = token;
	if ('conflictId' in token) return ['conflict', syncName, rev, token.conflictId, token.revision];
	const { writeId, side, operation, link, attempt } = token;
	return ['write', syncName, rev, writeId, side, operation, link, attempt];
}

/** A token, and what carries it. */
export interface Found<T> {
	readonly token: T;
	/**
	 * `item`: the item itself, in the hidden channel. `pairing`: the item of an earlier step that it comes from.
	 * `json`: its own JSON, which an app or a person may have filled.
	 */
	readonly from: 'item' | 'pairing' | 'json';
	/** The item as it left the Merge, where pairing leads there. */
	readonly sent?: unknown;
}
export type FoundWrite = Found<WriteToken>;

/**
 * Whether a state made a token: it bears its signature. One without any is of an earlier version, in the
 * hidden channel alone; and where the state has no secret, its revision is to tell that it is an older one.
 */
export function isGenuine(
	{ token, from }: Found<WriteToken | ConflictToken>,
	head: StateHead,
): boolean {
	if (token.sig === undefined || secretsOf(head).length === 0) return from !== 'json';
	return isSigned(head, claimsOf(token), token.sig);
}

/** The revision that a genuine token proves: one without a signature proves none where there could be one. */
export function provenRev({ token }: Found<WriteToken | ConflictToken>, head: StateHead): number {
	const proves = token.sig !== undefined || secretsOf(head).length === 0;
	return proves ? (token.rev ?? 0) : 0;
}

/** Outputs of the trigger: those with the items of a run, and those with events. */
const RUN_OUTPUTS = [0, 1];
const EVENT_OUTPUTS = [3, 4];

/** The first item that a step put out there in this execution; `undefined` where it did not run. */
export function firstItem(context: IExecuteFunctions, node: string, output: number): unknown {
	try {
		return context.getWorkflowDataProxy(0).$(node).first(output);
	} catch {
		return undefined;
	}
}

type ItemMatching = (index: number) => unknown;

/** Finds the tokens of items, on themselves or on the item of an earlier step that they come from. */
export class TokenFinder {
	private readonly ancestors: readonly string[];
	/** Whether the JSON of an item may carry its token. */
	private readonly readsJson: boolean;
	private readonly matchings = new Map<string, ItemMatching | undefined>();

	/** @param types Names of the node types whose items carry such tokens. */
	constructor(
		private readonly context: IExecuteFunctions,
		types: readonly string[],
	) {
		const suffixes = types.map((type) => `.${type}`);
		const ancestors = context
			.getParentNodes(context.getNode().name, { includeNodeParameters: true })
			.filter((node) => suffixes.some((suffix) => node.type.endsWith(suffix)));
		this.ancestors = ancestors.map((node) => node.name);
		this.readsJson = ancestors.length === 0 || ancestors.some(putsTokensInJson);
	}

	write(index: number): FoundWrite | undefined {
		return this.find(index, writeToken);
	}

	conflict(index: number): Found<ConflictToken> | undefined {
		return this.find(index, conflictToken);
	}

	/** The run of the sync's trigger that started this execution, whichever of its outputs has items. */
	runAbove(syncName: string): RunToken | undefined {
		return this.firstItems()
			.map((item) => readToken(runToken, hiddenOn(item)))
			.find((token) => token?.syncName === syncName);
	}

	/**
	 * What the trigger that started this execution asked for, be it of another sync: whatever is no full run
	 * brings changes. An item that was pinned in the editor says it in its JSON.
	 */
	askedAbove(): 'everything' | 'changes' | undefined {
		const [first] = this.firstItems();
		if (first === undefined) return undefined;
		const full = property(first, 'twoWaySync', 'full') ?? property(first, 'json', 'full');
		return full === true ? 'everything' : 'changes';
	}

	/** Whether a trigger above brought events of webhooks to this execution. */
	hasEventsAbove(): boolean {
		return this.firstItems(EVENT_OUTPUTS).length > 0;
	}

	/** The first item of each output of the triggers above that ran. */
	private firstItems(outputs = [...RUN_OUTPUTS, ...EVENT_OUTPUTS]): readonly unknown[] {
		return this.ancestors.flatMap((name) =>
			outputs.flatMap((output) => firstItem(this.context, name, output) ?? []),
		);
	}

	private find<T extends z.ZodTypeAny>(index: number, schema: T): Found<z.output<T>> | undefined {
		const own: unknown = this.context.getInputData()[index];
		const hidden = readToken(schema, hiddenOn(own));
		if (hidden !== undefined) return { token: hidden, from: 'item' };
		for (const name of this.ancestors) {
			const item = this.pairedItem(name, index);
			const token = readToken(schema, hiddenOn(item));
			if (token !== undefined) return { token, from: 'pairing', sent: item };
		}
		// An app step makes new items: the hidden channel ends there, a copy in the JSON may come back.
		const copy = this.readsJson ? readToken(schema, copyOn(own)) : undefined;
		return copy === undefined ? undefined : { token: copy, from: 'json' };
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

/** What the hidden channel of an item carries. */
function hiddenOn(item: unknown): unknown {
	return isObject(item) ? item.twoWaySync : undefined;
}

/** The copy of that in the JSON. */
function copyOn(item: unknown): unknown {
	if (!isObject(item) || !isObject(item.json) || !Object.hasOwn(item.json, '_twoWaySync')) return;
	return item.json._twoWaySync;
}

/** Whether a step of ours repeats tokens in the JSON; n8n of earlier versions does not tell how it is set. */
function putsTokensInJson({ parameters }: Pick<NodeTypeAndVersion, 'parameters'>): boolean {
	if (parameters === undefined) return true;
	const options: unknown = parameters.options;
	const chosen = isObject(options) ? options.metadataInJson : undefined;
	return chosen !== undefined && chosen !== false;
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
