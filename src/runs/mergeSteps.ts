import { SettingsError } from '../model/errors';
import type { MergeStep, MergeSteps } from '../model/mergeStep';
import type { StateHead } from '../model/state';

/** What is seen of a step that used the sync: it is there and enabled, it is not, or nobody can see. */
export type Presence = 'there' | 'gone' | 'unseen';

/** So long a step that nobody can see counts as one that is in use, in milliseconds. */
const LEASE = 24 * 60 * 60 * 1000;

/** More are not remembered; those that ran longest ago go first. */
const MOST_STEPS = 50;
/** Longer names are cut. */
const LONGEST_NAME = 200;

/**
 * The steps that may use a sync once this one runs. A sync is one relation between two apps: a second Merge
 * of the same Sync Name would take its links for its own, and overwrite records of the first one's. A step
 * takes over from those that are gone. CONTRACT "Shared With Other Steps".
 *
 * @param presence What is seen of another step that used it.
 * @param now Epoch milliseconds.
 * @throws SettingsError that names the other step.
 */
export function claimSync(
	head: StateHead,
	step: MergeStep,
	presence: (other: MergeStep) => Presence,
	now: number,
): MergeSteps {
	const { merges } = head;
	const me = cut(step);
	// Steps that used it before there were owners are all meant to.
	const isOlder = merges === undefined && head.lastRunAt !== undefined;
	const openUntil = isOlder ? now + LEASE : merges?.openUntil;
	const isOpen = openUntil !== undefined && now < openUntil;
	const others = (merges?.steps ?? []).filter((each) => !isSame(each, step));
	const isKnown = others.length < (merges?.steps.length ?? 0);
	const rest = { ...(isOpen ? { openUntil } : {}) };
	if (isKnown || isOpen || step.shares === true || others.some(({ shares }) => shares === true)) {
		return { steps: [...others, me].slice(-MOST_STEPS), ...rest };
	}
	const other = others.filter((each) => isInUse(each, presence(each), now)).at(-1);
	if (other !== undefined) throw usedBy(other, step);
	return { steps: [me], ...rest };
}

function cut(step: MergeStep): MergeStep {
	const { name, workflowName } = step;
	return {
		...step,
		name: name.slice(0, LONGEST_NAME),
		...(workflowName === undefined ? {} : { workflowName: workflowName.slice(0, LONGEST_NAME) }),
	};
}

function isSame(one: MergeStep, another: MergeStep): boolean {
	return one.id === another.id && one.workflow === another.workflow;
}

function isInUse({ at }: MergeStep, presence: Presence, now: number): boolean {
	return presence === 'there' || (presence === 'unseen' && now - at < LEASE);
}

function usedBy(other: MergeStep, step: MergeStep): SettingsError {
	const isHere = other.workflow === step.workflow;
	const where = isHere
		? 'of this workflow'
		: `of the workflow "${other.workflowName ?? other.workflow}"`;
	const until = new Date(other.at + LEASE).toISOString();
	const later = isHere
		? 'delete or disable that step, and this one takes over'
		: `this one takes over by itself if that one does not run before ${until}`;
	return new SettingsError(
		`"${other.name}" ${where} has the same Sync Name: what it knows of its records would be taken for that of these. Nothing was written.`,
		`Give each Merge a Sync Name of its own. If this one is in place of that, ${later}. If both are to use one sync, switch on Shared With Other Steps in one of them.`,
	);
}
