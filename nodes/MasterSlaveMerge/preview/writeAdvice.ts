import type { IExecuteFunctions } from 'n8n-workflow';
import type { Operation } from '../../../src/model/link';
import type { PlannedWrite } from '../../../src/model/plan';
import type { SyncSettings } from '../../../src/model/settings';
import type { Side } from '../../../src/model/side';
import type { FieldPlan } from '../../../src/model/state';
import type { StepAdvice } from '../../../src/preview/advice';
import { columnsFor } from '../../../src/preview/advice';
import { outputOf } from '../../shared/items';
import type { Step } from '../../shared/seenWorkflow';
import { SeenWorkflow } from '../../shared/seenWorkflow';
import { sourcesOf, stepsBehind } from '../writeSteps';

interface WriteOutput {
	readonly index: number;
	readonly side: Side;
	readonly operation: Operation;
}

const OUTPUTS: readonly WriteOutput[] = [
	{ index: 0, side: 'slave', operation: 'create' },
	{ index: 1, side: 'slave', operation: 'update' },
	{ index: 2, side: 'master', operation: 'create' },
	{ index: 3, side: 'master', operation: 'update' },
	{ index: 5, side: 'slave', operation: 'delete' },
	{ index: 6, side: 'master', operation: 'delete' },
];

/** As the output is labelled on the canvas. */
function labelOf(
	context: IExecuteFunctions,
	{ side, operation }: Omit<WriteOutput, 'index'>,
): string {
	const name = String(context.getNodeParameter(`${side}Name`, 0, '')).trim();
	return `${name || { master: 'Master', slave: 'Slave' }[side]}: ${operation}`;
}

/** What each step behind an output that writes is to take; and outputs of planned writes without a step. */
export function writeAdvice(
	context: IExecuteFunctions,
	settings: SyncSettings,
	{
		fields,
		writes,
	}: { readonly fields: readonly FieldPlan[]; readonly writes: readonly PlannedWrite[] },
): readonly StepAdvice[] {
	const workflow = SeenWorkflow.of(context);
	if (workflow === undefined) return [];
	const { name } = context.getNode();
	const fetched = [0, 1].flatMap((input) => workflow.before(name, input));
	const sources = (['master', 'slave'] as const).flatMap((side) => sourcesOf(workflow, name, side));
	const old = new Set([...fetched, ...sources.map((source) => source.name)]);
	const used = new Set(writes.map(outputOf));
	return OUTPUTS.flatMap(({ index, side, operation }): readonly StepAdvice[] => {
		const about = { side, operation, output: labelOf(context, { side, operation }) };
		const steps = stepsBehind(workflow, name, index);
		if (steps.length === 0) {
			return used.has(index) ? [{ ...about, columns: [], takesFrom: [] }] : [];
		}
		const takes = columnsFor(about, settings, fields);
		return steps.map((step) => ({
			...{ ...about, ...takes, step: step.name },
			takesFrom: stepsNamedIn(step).filter((named) => old.has(named)),
		}));
	});
}

const NAMED = /\$(?:\(|node\s*\[|items\s*\()\s*(["'`])((?:\\.|(?!\1).)*)\1/g;

/** The steps whose items its expressions ask for by name. */
function stepsNamedIn({ parameters }: Step): readonly string[] {
	const names = new Set<string>();
	for (const text of textsIn(parameters)) {
		if (!text.startsWith('=')) continue;
		for (const [, , name = ''] of text.matchAll(NAMED)) names.add(name.replace(/\\(.)/g, '$1'));
	}
	return [...names];
}

function textsIn(value: unknown): readonly string[] {
	if (typeof value === 'string') return [value];
	if (typeof value !== 'object' || value === null) return [];
	return Object.values(value).flatMap(textsIn);
}
