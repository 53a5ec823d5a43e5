import type { Decision } from '../../src/bucket/decision';
import type { Conflict, ExistenceChoice, FieldChoice } from '../../src/model/conflict';
import type { RecordId } from '../../src/model/link';
import type { Side } from '../../src/model/side';
import { SIDES } from '../../src/model/side';
import type { Stored, Value } from './apps';
import { recordOf } from './apps';
import type { Configuration, Field } from './configuration';
import { FIELDS } from './configuration';
import type { Outcome } from './engine';
import { confirm, decide } from './engine';
import type { Granted } from './exemptions';
import { releaseUnseen } from './exemptions';
import type { Fate, Landing } from './landing';
import { answers, land, lands, written } from './landing';
import { existenceProblems, writeProblems } from './laws';
import type { Ledger } from './ledger';
import { rootOf, withField, withRoot, without } from './ledger';
import type { Step } from './step';
import type { World } from './world';

const DECISION_FATES: readonly Fate[] = ['ok', 'failed', 'unanswered'];

interface Choice {
	readonly word: string;
	readonly decision: Omit<Decision, 'conflictId' | 'revision' | 'by'>;
}

/** Every decision that a person may take on the first open conflict that nobody decided yet. */
export function* decisionSteps(
	config: Configuration,
	world: World,
	granted: Granted,
): Iterable<Step> {
	const conflict = [...world.state.openConflicts()].find((each) => each.decidedAt === undefined);
	if (conflict === undefined) return;
	for (const choice of choicesOn(world, conflict)) {
		const { id, revision } = conflict;
		const outcome = decide(world, { conflictId: id, revision, by: 'Ann', ...choice.decision });
		if (typeof outcome === 'string') continue;
		const fates = outcome.writes.length > 0 ? DECISION_FATES : (['ok'] as const);
		for (const fate of fates) {
			yield afterDecision(config, world, { conflict, choice, outcome }, fate, granted);
		}
	}
}

function choicesOn(world: World, conflict: Conflict): readonly Choice[] {
	if (conflict.fields.length > 0) {
		const take = (choice: 'master' | 'slave' | 'leave'): Choice => ({
			word: choice,
			decision: { fields: new Map([['*', { take: choice }]]) },
		});
		return [take('master'), take('slave'), take('leave'), customChoice(world, conflict)];
	}
	const about = (existence: ExistenceChoice): Choice => ({
		word: existence.take,
		decision: { existence },
	});
	const [masterId, slaveId] = SIDES.map((side) => nameable(world, conflict, side));
	return [
		about({ take: 'restore' }),
		about({ take: 'delete' }),
		about({ take: 'unlink' }),
		about({ take: 'create' }),
		...(masterId === undefined || slaveId === undefined
			? []
			: [about({ take: 'link', masterId, slaveId })]),
	];
}

function customChoice(world: World, conflict: Conflict): Choice {
	const fields = new Map<string, FieldChoice>();
	for (const { masterField } of conflict.fields) {
		const value = `D${masterField}${world.typedDecisions + 1}`;
		fields.set(masterField, { take: 'custom', value });
	}
	return { word: 'custom', decision: { fields } };
}

/** The record of a side that a person would name who links by hand. */
function nameable({ apps }: World, conflict: Conflict, side: Side): RecordId | undefined {
	const named = side === 'master' ? conflict.masterIds : conflict.slaveIds;
	const [first] = apps[side].records;
	return named?.find((id) => recordOf(apps[side], id) !== undefined) ?? first?.id;
}

interface Taken {
	readonly conflict: Conflict;
	readonly choice: Choice;
	readonly outcome: Outcome;
}

function afterDecision(
	config: Configuration,
	world: World,
	{ conflict, choice, outcome }: Taken,
	fate: Fate,
	granted: Granted,
): Step {
	const { writes, after } = outcome;
	const decided = noted(world, conflict, choice);
	const { apps, landed }: Landing = lands(fate)
		? land(world.apps, writes, after, world.clock)
		: { apps: world.apps, landed: writes.map((write) => ({ write })) };
	const problems = [
		...writeProblems(writes, undefined),
		...landed.flatMap((each) => existenceProblems(config, decided, each)),
	];
	const isTyped = choice.word === 'custom';
	return {
		letter: `decide ${choice.word}${fate === 'ok' ? '' : ` ${fate}`}`,
		problems,
		writes,
		world: {
			...world,
			apps,
			state: confirm(after, answers(landed, fate, config.choices.marks), world.clock),
			ledger: written(granted.has('unseen') ? releaseUnseen(decided, landed) : decided, landed),
			typedDecisions: world.typedDecisions + (isTyped ? 1 : 0),
			clock: world.clock + 1,
		},
	};
}

/** What the person decided, as the ledger keeps it. */
function noted(world: World, conflict: Conflict, { decision }: Choice): Ledger {
	const stored = recordIn(world, conflict);
	if (stored === undefined) return world.ledger;
	if (decision.existence !== undefined) {
		const { take } = decision.existence;
		const before = rootOf(world.ledger, stored.root);
		const decided = { take, conflict: conflict.id };
		return withRoot(world.ledger, stored.root, { ...before, decided });
	}
	let { ledger } = world;
	for (const entry of conflict.fields) {
		const field = FIELDS.find((each) => each === entry.masterField);
		if (field === undefined || entry.agreed === true) continue;
		const choice = decision.fields?.get(field) ?? decision.fields?.get('*');
		if (choice === undefined) continue;
		ledger = decidedField(world, ledger, stored.root, field, {
			conflict: conflict.id,
			typed: choice.take === 'custom',
			before: { master: valueOf(entry.master), slave: valueOf(entry.slave) },
			...(choice.take === 'leave'
				? {}
				: {
						value: valueOf(choice.take === 'custom' ? choice.value : entry[choice.take]),
					}),
		});
	}
	return ledger;
}

type DecidedField = NonNullable<ReturnType<typeof rootOf>['fields'][Field]['decided']>;

/** What the person saw is overruled; what was typed since is newer than the decision. */
function decidedField(
	{ apps }: World,
	ledger: Ledger,
	root: number,
	field: Field,
	decided: DecidedField,
): Ledger {
	return withField(ledger, root, field, (before) => {
		let { typed } = before;
		for (const side of SIDES) {
			const present = apps[side].records.find((each) => each.root === root)?.values[field];
			if (present === decided.before[side]) typed = without(typed, side);
		}
		return { ...before, typed, decided };
	});
}

function recordIn({ apps, state }: World, conflict: Conflict): Stored | undefined {
	const link = conflict.link === undefined ? undefined : state.link(conflict.link);
	for (const side of SIDES) {
		const named = side === 'master' ? conflict.masterId : conflict.slaveId;
		const stored = recordOf(apps[side], named) ?? recordOf(apps[side], link?.ids[side]);
		if (stored !== undefined) return stored;
	}
	return undefined;
}

function valueOf(value: unknown): Value {
	return typeof value === 'string' || typeof value === 'number' ? value : null;
}
