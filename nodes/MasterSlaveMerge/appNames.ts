import type { IExecuteFunctions } from 'n8n-workflow';
import { SettingsError } from '../../src/model/errors';
import type { Side } from '../../src/model/side';
import { SIDES } from '../../src/model/side';
import type { SideNames } from '../../src/model/sideNames';
import { SIDE_NAME_LENGTH } from '../../src/model/sideNames';
import { inertLine } from '../../src/values/shownText';
import { kindOf, passesOn } from '../shared/passesOn';
import { objectAt, property } from '../shared/property';
import type { Step } from '../shared/seenWorkflow';
import { SeenWorkflow } from '../shared/seenWorkflow';
import { INPUT_OF } from './connectedInputs';
import type { Read } from './readParameters';
import { defined, optionalText } from './readParameters';

/** Steps that are of no app, and what stands between an app and the Merge without being one. */
const OF_NO_APP: ReadonlySet<string> = new Set([
	...['aiTransform', 'cron', 'executeCommand', 'executeWorkflow', 'executeWorkflowTrigger'],
	...['form', 'formTrigger', 'graphql', 'httpRequest', 'interval', 'manualTrigger'],
	...['scheduleTrigger', 'webhook', 'twoWaySyncTrigger', 'syncState'],
]);

/** Of ours: between an event and the Merge. */
const GUARD = 'loopGuard';

/**
 * What people call the two apps: as it is set, else by the steps that their records come from. Where both are of
 * one app, the tables that they read tell them apart. A side of which neither is known has no name.
 *
 * @throws SettingsError where both are called the same.
 */
export function readAppNames(context: IExecuteFunctions, read: Read): SideNames {
	const set = defined({
		master: shortName(optionalText(read('masterName', ''))),
		slave: shortName(optionalText(read('slaveName', ''))),
	});
	if (set.master !== undefined && set.master === set.slave) {
		throw new SettingsError(
			`Both apps are called "${set.master}".`,
			'Give Master Name and Slave Name different names, or leave them empty.',
		);
	}
	if (set.master !== undefined && set.slave !== undefined) return set;
	const found = foundNames(context);
	const names = { ...found, ...set };
	// What was found may be what the other is called by hand.
	return names.master === names.slave ? set : names;
}

function shortName(name: string | undefined): string | undefined {
	return name === undefined ? undefined : inertLine(name).slice(0, SIDE_NAME_LENGTH).trim();
}

function foundNames(context: IExecuteFunctions): SideNames {
	const workflow = SeenWorkflow.of(context);
	if (workflow === undefined) return {};
	const sources = SIDES.map((side) => {
		const step = sourceOf(workflow, context.getNode().name, side);
		return { side, app: appOf(context, step), table: tableOf(step) };
	});
	const areOfOne = sources.every(({ app }) => app === sources[0]?.app);
	const named = sources.map(({ side, app, table }) => [side, areOfOne ? table : app] as const);
	const names = named.map(([side, name]) => [side, shortName(name)] as const);
	return defined({
		master: names.find(([side]) => side === 'master')?.[1],
		slave: names.find(([side]) => side === 'slave')?.[1],
	});
}

/** The step that the records of a side come from. */
function sourceOf(workflow: SeenWorkflow, self: string, side: Side): Step | undefined {
	const steps = new Map(workflow.steps.map((step) => [step.name, step]));
	return workflow
		.above(self, INPUT_OF[side])
		.flatMap((name) => steps.get(name) ?? [])
		.find(({ isDisabled, type }) => !isDisabled && !passesOn(type) && kindOf(type) !== GUARD);
}

/** How n8n calls the app of a step, such as "HubSpot". */
function appOf(context: IExecuteFunctions, step: Step | undefined): string | undefined {
	if (step === undefined || OF_NO_APP.has(kindOf(step.type))) return undefined;
	const types = objectAt(context, 'workflow', 'nodeTypes');
	const get: unknown = types === undefined ? undefined : Reflect.get(types, 'getByNameAndVersion');
	if (typeof get !== 'function') return undefined;
	const name = property(
		known(() => get.call(types, step.type)),
		'description',
		'displayName',
	);
	return typeof name === 'string' ? name.replace(/ Trigger$/, '') : undefined;
}

/** A type that this n8n lacks is refused by it. */
function known(look: () => unknown): unknown {
	try {
		return look();
	} catch {
		return undefined;
	}
}

/** The table that a step reads, by the name that a person chose it by in a list. */
function tableOf(step: Step | undefined): string | undefined {
	if (step === undefined) return undefined;
	const names = Object.values(step.parameters).map((each) => property(each, 'cachedResultName'));
	// The nearest to the records stands last: a database, then its table.
	return names.filter((name) => typeof name === 'string').at(-1);
}
