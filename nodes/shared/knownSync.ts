import type { IExecuteFunctions } from 'n8n-workflow';
import { SettingsError } from '../../src/model/errors';
import type { StoreKind } from '../../src/model/state';
import { hint } from './errors';
import { property } from './property';
import type { Step } from './seenWorkflow';
import { SeenWorkflow } from './seenWorkflow';
import { chosenStore, storedNames } from './state/openStore';
import { UNNAMED } from './state/postgres/syncKey';
import { readSyncName } from './syncName';

/**
 * What becomes of a name that nobody has. `refused`: the step can only work on what others began. `told`: it
 * may be the one that begins the sync. `left`: something else says so.
 */
export type Unknown = 'refused' | 'told' | 'left';

/** Names that were found, so that a database is not asked for them at each event. */
const found = new Set<string>();
const REMEMBERED_NAMES = 10_000;

/**
 * The sync that a step belongs to: one that an enabled Merge of the workflow has, or the store. The name
 * that is there by default stands for the workflow's only sync.
 *
 * @throws SettingsError when nobody has the name, but where that is only told.
 */
export async function findSync(
	context: IExecuteFunctions,
	unknown: Unknown,
	store: StoreKind = chosenStore(context),
): Promise<string> {
	const name = readSyncName(context);
	const workflow = SeenWorkflow.of(context);
	if (workflow === undefined) return name;
	const self = context.getNode().name;
	const begun = namesBegunIn(workflow, self);
	if (begun === undefined || begun.has(name)) return name;
	const stored = await namesInStore(context, store, name);
	if (stored.includes(name)) return name;
	const isComputed = workflow.steps.some(
		(step) => step.name === self && isExpression(nameIn(step)),
	);
	if (name === UNNAMED && !isComputed) {
		// In a database there are those of other workflows.
		const own = begun.size > 0 || store === 'postgres' ? begun : stored;
		const [only = name, ...others] = own;
		if (others.length === 0) return only;
	}
	const error = unknownSync(name, new Set([...begun, ...stored]));
	if (unknown === 'refused' && !isComputed) throw error;
	if (unknown !== 'left') hint(context, `${error.message} ${error.remedy}`);
	return name;
}

/**
 * The syncs of the workflow: those of its Merges; where it has none, of the steps that stamp. `undefined`
 * where such a step may have any name.
 */
function namesBegunIn({ steps }: SeenWorkflow, self: string): ReadonlySet<string> | undefined {
	const enabled = steps.filter((step) => !step.isDisabled && step.name !== self);
	const merges = enabled.filter(({ type }) => type.endsWith('.masterSlaveMerge'));
	const begins = merges.length > 0 ? merges : enabled.filter(isStamp);
	const names = begins.map(nameIn);
	return names.some(isExpression) ? undefined : new Set(names.map((name) => name.trim()));
}

function isStamp({ type, parameters }: Step): boolean {
	return type.endsWith('.loopGuard') && property(parameters, 'operation') === 'stamp';
}

/** Whether a step is one of a sync, as far as its saved parameters tell. */
export function isOfSync(step: Step, syncName: string, store: StoreKind): boolean {
	const name = nameIn(step);
	const isNamed = isExpression(name) || name.trim() === syncName;
	return isNamed && (property(step.parameters, 'stateStore') ?? 'workflow') === store;
}

/** As it is saved. */
function nameIn({ parameters }: Step): string {
	return String(property(parameters, 'syncName') ?? UNNAMED);
}

/** The panel takes none, but the JSON of a workflow may have one; n8n takes its first sign away. */
function isExpression(value: string): boolean {
	return value.startsWith('=') || value.includes('{{');
}

async function namesInStore(
	context: IExecuteFunctions,
	store: StoreKind,
	name: string,
): Promise<readonly string[]> {
	const key = JSON.stringify([store, context.getWorkflow().id, context.getNode().name, name]);
	if (found.has(key)) return [name];
	const names = await storedNames(store, context, name);
	if (store === 'postgres' && names.includes(name)) {
		found.add(key);
		const [oldest] = found;
		if (found.size > REMEMBERED_NAMES && oldest !== undefined) found.delete(oldest);
	}
	return names;
}

/** More names than this nobody reads, nor longer ones. */
const MOST_NAMED = 10;
const LONGEST_NAME = 100;

function unknownSync(name: string, all: ReadonlySet<string>): SettingsError {
	const named = [...all].sort().slice(0, MOST_NAMED).map(quoted).join(', ');
	const more = all.size > MOST_NAMED ? ' and others' : '';
	return new SettingsError(
		`Nobody has the Sync Name ${quoted(name)}: no Master/Slave Merge of this workflow, and nothing is stored under it.`,
		all.size === 0
			? 'There is no sync yet: look whether this step is in the workflow of its Master/Slave Merge, and whether State Store is the same.'
			: `Set Sync Name to the one of the Merge. There ${all.size === 1 ? 'is' : 'are'} ${named}${more}.`,
	);
}

function quoted(name: string): string {
	return name.length > LONGEST_NAME ? `"${name.slice(0, LONGEST_NAME)}…"` : `"${name}"`;
}
