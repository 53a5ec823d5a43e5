import type { IExecuteFunctions } from 'n8n-workflow';
import { SettingsError } from '../../src/model/errors';
import type { Side } from '../../src/model/side';
import { SIDES } from '../../src/model/side';
import { SeenWorkflow } from '../shared/seenWorkflow';
import { bare, the } from '../../src/model/sideNames';

/** Which input is of which side. */
export const INPUT_OF: { readonly [side in Side]: number } = { master: 0, slave: 1 };

/**
 * A complete list without items says that its app is empty. An input that nothing of this execution leads
 * to says nothing, and looks the same: all records of the other side would be created a second time.
 *
 * @throws SettingsError where that is so of one input. Nothing leads to either where the step is tried alone.
 */
export function requireConnectedInputs(context: IExecuteFunctions): void {
	const workflow = SeenWorkflow.of(context);
	if (workflow === undefined) return;
	const { name } = context.getNode();
	const inputs = SIDES.map((side) => {
		const above = workflow.above(name, INPUT_OF[side]);
		const isReached = above.some((step) => workflow.ran(step) !== false);
		return { side, above, isReached };
	});
	const [alone, ...others] = inputs.filter(({ isReached }) => !isReached);
	if (alone === undefined || others.length > 0) return;
	if (context.getInputData(INPUT_OF[alone.side]).length > 0) return;
	throw alone.above.length === 0 ? notConnected(alone.side) : notReached(alone.side, alone.above);
}

function notConnected(side: Side): SettingsError {
	return new SettingsError(
		`The ${bare(side)} input is not connected, so nobody knows what ${the(side)} holds. Nothing was written.`,
		`Connect the step that lists the records of ${the(side)} to it. If only what changed comes in, set Input Mode to 'Changes': then one input may stay open.`,
	);
}

/** More steps than this nobody reads. */
const MOST_NAMED = 3;

function notReached(side: Side, above: readonly string[]): SettingsError {
	const named = above.slice(0, MOST_NAMED).join(', ');
	const more = above.length > MOST_NAMED ? ' and others' : '';
	return new SettingsError(
		`None of the steps that lead to the ${bare(side)} input ran (${named}${more}), so nobody knows what ${the(side)} holds. Nothing was written.`,
		`Let the trigger that began this run lead to the step that lists the records of ${the(side)} too. If only what changed comes in, set Input Mode to 'Changes'.`,
	);
}
