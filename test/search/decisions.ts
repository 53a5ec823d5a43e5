import type { Decision } from '../../src/bucket/decision';
import type { Conflict, ExistenceChoice, FieldChoice } from '../../src/model/conflict';
import type { RecordId } from '../../src/model/link';
import type { Side } from '../../src/model/side';
import { SIDES } from '../../src/model/side';
import type { Apps, Stored } from './apps';
import { put, recordOf } from './apps';
import type { Configuration, Field } from './configuration';
import { FIELDS } from './configuration';
import type { Outcome } from './engine';
import { confirm, decide } from './engine';
import { releaseUnseen } from './exemptions';
import { begunAfter } from './executions';
import type { Fate } from './landing';
import { answers, landing, written } from './landing';
import { existenceProblems, writeProblems } from './laws';
import type { Decided, Ledger } from './ledger';
import { join, rootOf, withField, withFields, withRoot, without } from './ledger';
import { decideParts, giveUpParts } from './parts';
import type { Rules } from './rules';
import type { Step } from './step';
import type { Value } from './values';
import { fromApp, kindOf, toApp, typedValue } from './values';
import type { World } from './world';

const DECISION_FATES: readonly Fate[] = ['ok', 'failed', 'unanswered'];

interface Choice {
	readonly word: string;
	readonly decision: Omit<Decision, 'conflictId' | 'revision' | 'by'>;
}

/** Every decision that a person may take on the first open conflict that nobody decided yet. */
export function* decisionSteps(config: Configuration, world: World, rules: Rules): Iterable<Step> {
	const conflict = [...world.state.openConflicts()].find((each) => each.decidedAt === undefined);
	if (conflict === undefined) return;
	for (const choice of choicesOn(config, world, conflict)) {
		const { id, revision } = conflict;
		const outcome = decide(world, { conflictId: id, revision, by: 'Ann', ...choice.decision });
		if (typeof outcome === 'string') continue;
		const fates = outcome.writes.length > 0 ? DECISION_FATES : (['ok'] as const);
		for (const fate of fates) {
			yield afterDecision(config, world, { conflict, choice, outcome }, fate, rules);
		}
	}
}

function choicesOn(config: Configuration, world: World, conflict: Conflict): readonly Choice[] {
	if (conflict.fields.length > 0) {
		const take = (choice: 'master' | 'slave' | 'leave'): Choice => ({
			word: choice,
			decision: { fields: new Map([['*', { take: choice }]]) },
		});
		return [take('master'), take('slave'), take('leave'), customChoice(config, world, conflict)];
	}
	const about = (existence: ExistenceChoice): Choice => ({
		word: existence.take,
		decision: { existence },
	});
	const pair = toLink(world, conflict);
	return [
		about({ take: 'restore' }),
		about({ take: 'delete' }),
		about({ take: 'unlink' }),
		about({ take: 'create' }),
		...(pair === undefined ? [] : [about({ take: 'link', ...pair })]),
	];
}

function customChoice(
	{ choices }: Configuration,
	{ typedDecisions }: World,
	conflict: Conflict,
): Choice {
	const kind = kindOf(choices.policy);
	const fields = new Map<string, FieldChoice>();
	for (const { masterField } of conflict.fields) {
		const field = FIELDS.find((each) => each === masterField);
		const value =
			field === undefined ? 'k1' : typedValue(kind, ['D', field, typedDecisions + 1], null);
		fields.set(masterField, { take: 'custom', value: toApp(kind, value) });
	}
	return { word: 'custom', decision: { fields } };
}

/** The records that a person would name who links by hand: those that belong together, else the first. */
function toLink(
	world: World,
	conflict: Conflict,
): { readonly masterId: RecordId; readonly slaveId: RecordId } | undefined {
	const masters = nameable(world, conflict, 'master');
	const slaves = nameable(world, conflict, 'slave');
	for (const master of masters) {
		const slave = slaves.find(({ root }) => root === master.root);
		if (slave !== undefined) return { masterId: master.id, slaveId: slave.id };
	}
	const [[master], [slave]] = [masters, slaves];
	if (master === undefined || slave === undefined) return undefined;
	return { masterId: master.id, slaveId: slave.id };
}

/** The records of a side that a conflict names, or all. */
function nameable({ apps }: World, conflict: Conflict, side: Side): readonly Stored[] {
	const ids = side === 'master' ? conflict.masterIds : conflict.slaveIds;
	const named = (ids ?? []).flatMap((id) => recordOf(apps[side], id) ?? []);
	return named.length > 0 ? named : apps[side].records;
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
	rules: Rules,
): Step {
	const { writes, after } = outcome;
	const decided = noted(config, world, conflict, choice);
	const at = { state: after, clock: world.clock };
	const { apps, landed } = landing(world.apps, writes, fate, at);
	const state = confirm(after, answers(landed, fate, config.choices), world.clock);
	const ledger = rules.granted.has('unseen')
		? releaseUnseen(config, decided, decided, landed)
		: decided;
	return {
		letter: `decide ${choice.word}${fate === 'ok' ? '' : ` ${fate}`}`,
		problems: [
			...writeProblems(writes, undefined),
			...landed.flatMap((each) => existenceProblems(config, decided, each)),
		],
		writes,
		world: {
			...world,
			apps: joined(apps, choice.decision.existence),
			state,
			ledger: written(ledger, landed, rules.granted.has('doubled') ? world.apps : undefined),
			typedDecisions: world.typedDecisions + (choice.word === 'custom' ? 1 : 0),
			clock: world.clock + 1,
			...begunAfter(world, state),
		},
	};
}

/** Records that a person linked are of one original. */
function joined(apps: Apps, existence: ExistenceChoice | undefined): Apps {
	if (existence?.take !== 'link') return apps;
	const master = recordOf(apps.master, existence.masterId);
	const slave = recordOf(apps.slave, existence.slaveId);
	if (master === undefined || slave === undefined) return apps;
	return { ...apps, slave: put(apps.slave, { ...slave, root: master.root }) };
}

/** What the person decided, as the ledger keeps it. */
function noted(
	config: Configuration,
	world: World,
	conflict: Conflict,
	{ decision }: Choice,
): Ledger {
	let { ledger } = world;
	const { existence } = decision;
	if (existence !== undefined) {
		for (const root of rootsIn(world, conflict)) {
			ledger = existenceDecided(config, { ...world, ledger }, root, conflict, existence);
		}
		return existence.take === 'link' ? linked(world, ledger, existence) : ledger;
	}
	const [root] = rootsIn(world, conflict);
	if (root === undefined) return ledger;
	for (const entry of conflict.fields) {
		const field = FIELDS.find((each) => each === entry.masterField);
		if (field === undefined || entry.agreed === true) continue;
		const choice = decision.fields?.get(field) ?? decision.fields?.get('*');
		if (choice === undefined) continue;
		const taken = choice.take === 'custom' ? choice.value : valueTaken(entry, choice.take);
		ledger = decidedField(config, world, ledger, root, field, {
			conflict: conflict.id,
			typed: choice.take === 'custom',
			before: { master: fromApp(entry.master), slave: fromApp(entry.slave) },
			...(choice.take === 'leave' ? {} : { value: fromApp(taken) }),
		});
	}
	return ledger;
}

/** What the person saw is overruled; what was typed since is newer than the decision. */
function decidedField(
	{ choices }: Configuration,
	{ apps }: World,
	ledger: Ledger,
	root: number,
	field: Field,
	decided: Decided,
): Ledger {
	const { before: seen, value } = decided;
	let isNewer = false;
	const next = withField(ledger, root, field, (before) => {
		let { typed } = before;
		for (const side of SIDES) {
			const present = apps[side].records.find((each) => each.root === root)?.values[field];
			if (present === seen[side]) typed = without(typed, side);
			else if (present !== undefined) {
				isNewer = true;
				typed = { ...typed, [side]: present };
			}
		}
		return { ...before, typed, decided: isNewer ? { ...decided, touched: true } : decided };
	});
	if (value === undefined) return next;
	const shown: readonly Value[] = [seen.master ?? null, seen.slave ?? null];
	return withField(next, root, field, decideParts(kindOf(choices.policy), value, shown));
}

/** What a person decided on whether a record exists. */
function existenceDecided(
	{ choices }: Configuration,
	{ ledger }: World,
	root: number,
	conflict: Conflict,
	{ take }: ExistenceChoice,
): Ledger {
	const isAgain =
		(conflict.type === 'unconfirmedCreate' && (take === 'restore' || take === 'unlink')) ||
		(conflict.type === 'ambiguousMatch' && take === 'unlink') ||
		(conflict.type === 'ambiguousMatch' && take === 'link' && !choices.matchByKey);
	const before = rootOf(ledger, root);
	const again = isAgain ? { again: true as const } : {};
	const decided = { take, conflict: conflict.id, ...again };
	const next = withRoot(ledger, root, { ...before, decided });
	if (take !== 'delete') return next;
	// Who decides to delete a record knows what the entry says of it.
	return withFields(next, root, (fields, field) => {
		let { owed } = fields;
		for (const side of SIDES) {
			const record = conflict.records?.[side];
			if (record === undefined || owed[side]?.value !== fromApp(record[field])) continue;
			owed = without(owed, side);
		}
		const shown = SIDES.flatMap((side) => {
			const record = conflict.records?.[side];
			return record === undefined ? [] : [fromApp(record[field])];
		});
		return { ...giveUpParts(kindOf(choices.policy), shown, fields), owed };
	});
}

/** A person said that two records are the same. */
function linked(
	{ apps }: World,
	ledger: Ledger,
	{ masterId, slaveId }: Extract<ExistenceChoice, { take: 'link' }>,
): Ledger {
	const master = recordOf(apps.master, masterId);
	const slave = recordOf(apps.slave, slaveId);
	if (master === undefined || slave === undefined) return ledger;
	return join(ledger, master.root, slave.root);
}

/** Which originals a conflict is about, be their records there or not. */
function rootsIn({ apps, state }: World, conflict: Conflict): ReadonlySet<number> {
	const link = conflict.link === undefined ? undefined : state.link(conflict.link);
	const roots = new Set<number>();
	for (const side of SIDES) {
		const { deleted } = apps[side];
		const [one, several] =
			side === 'master'
				? [conflict.masterId, conflict.masterIds]
				: [conflict.slaveId, conflict.slaveIds];
		for (const id of [one, ...(several ?? []), link?.ids[side]]) {
			const gone = String(deleted?.id) === String(id) ? deleted : undefined;
			const found = recordOf(apps[side], id) ?? gone;
			if (found !== undefined) roots.add(found.root);
		}
	}
	return roots;
}

function valueTaken(
	entry: Conflict['fields'][number],
	take: 'master' | 'slave' | 'leave',
): unknown {
	return take === 'leave' ? undefined : entry[take];
}
