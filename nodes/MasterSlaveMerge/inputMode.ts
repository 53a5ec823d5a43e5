import type { IExecuteFunctions } from 'n8n-workflow';
import type { Fetch } from '../../src/model/plan';
import type { InputMode } from '../../src/model/settings';
import type { PerSide } from '../../src/model/side';
import { SIDES } from '../../src/model/side';
import { hint } from '../shared/errors';
import { property } from '../shared/property';
import { firstItem } from '../shared/token';

/** How the user sets what comes in. CONTRACT `inputMode`. */
export type SetInputMode = InputMode | 'fromTrigger';

/** What the trigger above asked the apps for; `undefined` where none began this execution. */
export type Asked = 'everything' | 'changes' | undefined;

/** Type and outputs of the step that lets only users' changes through. */
const GUARD = '.loopGuard';
const GUARD_OUTPUTS = [0, 1, 2];

/**
 * Whether the inputs are complete lists, and says so where that is other than it is set: whatever did not
 * change is not among what changed, and would count as deleted.
 */
export function readInputMode(
	context: IExecuteFunctions,
	set: SetInputMode,
	asked: Asked,
	fetches: PerSide<readonly Fetch[]>,
): InputMode {
	if (set === 'changes') return set;
	const filters = filtersThatRan(context);
	const filter = SIDES.flatMap((side) => fetches[side]).find(({ step }) => filters.includes(step));
	if (set === 'fromTrigger') {
		// What was looked up for each event is no complete list either.
		return asked === 'changes' || filters.length > 0 ? 'changes' : 'snapshot';
	}
	if (asked === 'changes') hint(context, PARTIAL);
	else if (filter !== undefined) hint(context, filtered(filter.step));
	return asked === 'changes' || filter !== undefined ? 'changes' : 'snapshot';
}

const PARTIAL =
	"Input Mode is 'Complete Lists', but the trigger's run asks for changes only (full: false): it was taken as changes, so nothing is deleted for not being in it. Set Input Mode to 'As the Trigger Says', or Full Run Every of the trigger to 1.";

function filtered(step: string): string {
	return `Input Mode is 'Complete Lists', but the items come from "${step}", which lets only what users changed through: they were taken as changes, so nothing is deleted for not being among them. Set Input Mode to 'As the Trigger Says'.`;
}

/** Names of the steps above that filtered events in this execution. */
function filtersThatRan(context: IExecuteFunctions): readonly string[] {
	return context
		.getParentNodes(context.getNode().name, { includeNodeParameters: true })
		.filter(({ name, type, parameters }) => {
			// One that is disabled lets all events through, which are no complete list either.
			if (!type.endsWith(GUARD)) return false;
			const items = GUARD_OUTPUTS.flatMap((output) => firstItem(context, name, output) ?? []);
			if (items.length === 0) return false;
			// Earlier versions of n8n do not tell the parameters; a verdict stands on each item.
			if (parameters === undefined) return items.some((item) => isJudged(item));
			return parameters.operation === 'filter';
		})
		.map(({ name }) => name);
}

function isJudged(item: unknown): boolean {
	return typeof property(item, 'twoWaySync', 'reason') === 'string';
}
