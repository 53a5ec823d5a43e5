import type { Reform, Substitute } from '../model/appForms';
import type { EmptiedField } from '../model/emptiedField';
import type { Form } from '../model/form';
import { BLANK_FORMS, FORM_KINDS } from '../model/form';
import type { MergeStep, MergeSteps } from '../model/mergeStep';
import { HEALTH_STATES } from '../model/health';
import type { LoggedRun, SideCounts } from '../model/loggedRun';
import type { Renewal } from '../model/renewal';
import { RENEWALS } from '../model/renewal';
import { COMPARATORS, POLICIES } from '../model/settings';
import type { CreateIn, Direction, UpdateShape } from '../model/settings';
import type { FieldPlan, StateHead, StoreKind, TriggerRun } from '../model/state';
import {
	count,
	flag,
	listOf,
	namesTo,
	objectOf,
	oneOf,
	optional,
	pairOf,
	print,
	text,
} from './shape';
import { bySide, perSide, recordId, side } from './stateShapes';

const fieldPlan = objectOf<FieldPlan>({
	key: text,
	masterField: text,
	slaveField: text,
	direction: oneOf<Direction>(['both', 'toSlave', 'toMaster']),
	compareAs: oneOf(COMPARATORS),
	policy: oneOf(POLICIES),
	label: optional(text),
	listDelimiter: optional(text),
	keepsOverBlanks: optional(flag),
	setForms: optional(bySide(oneOf(FORM_KINDS))),
});

const form = objectOf<Form>({
	kind: oneOf(FORM_KINDS),
	looks: optional(oneOf(FORM_KINDS)),
	words: optional(pairOf(text, text)),
	decimals: optional(count),
	clock: optional(text),
	delimiter: optional(text),
	crlf: optional(flag),
	blank: optional(oneOf(BLANK_FORMS)),
	falseIsBlank: optional(flag),
	set: optional(flag),
});

const triggerRun = objectOf<TriggerRun>({
	runId: text,
	number: count,
	full: flag,
	since: bySide(count),
	until: count,
	processedBy: optional(count),
});

const reform = objectOf<Reform>({
	side,
	field: count,
	made: optional(flag),
	cutAt: optional(count),
});

const substitute = objectOf<Substitute>({
	side,
	field: count,
	sent: print,
	shown: print,
	write: text,
	form: optional(flag),
});

const renewal = objectOf<Renewal>({
	side,
	field: count,
	as: oneOf(RENEWALS),
});

const emptiedField = objectOf<EmptiedField>({ side, field: count, clears: flag });

const updateShape = objectOf<UpdateShape>({
	updateItems: optional(oneOf<'flat' | 'apart'>(['flat', 'apart'])),
	nestedFields: optional(oneOf<'wholeObject' | 'changedOnly'>(['wholeObject', 'changedOnly'])),
});

const mergeStep = objectOf<MergeStep>({
	workflow: text,
	id: text,
	name: text,
	workflowName: optional(text),
	at: count,
	shares: optional(flag),
});

const mergeSteps = objectOf<MergeSteps>({
	steps: listOf(mergeStep),
	openUntil: optional(count),
});

const sideCounts = objectOf<SideCounts>({
	created: optional(count),
	updated: optional(count),
	deleted: optional(count),
	failed: optional(count),
	throttled: optional(count),
	left: optional(count),
});

const loggedRun = objectOf<LoggedRun>({
	at: count,
	runId: optional(text),
	full: optional(flag),
	run: optional(count),
	stopped: optional(flag),
	took: optional(count),
	master: optional(sideCounts),
	slave: optional(sideCounts),
	inSync: optional(count),
	held: optional(count),
	later: optional(count),
	opened: optional(count),
	closed: optional(count),
	notes: optional(listOf(text)),
});

/** The shape of the head of a state that comes from outside. */
export const head = objectOf<StateHead>({
	run: count,
	nextLink: count,
	fields: listOf(text),
	configuration: optional(print),
	mapping: optional(
		objectOf<NonNullable<StateHead['mapping']>>({
			fields: listOf(fieldPlan),
			idFields: perSide(text),
			modifiedFields: bySide(text),
			zones: perSide(text),
			blanksEqual: flag,
			dateTimePrecision: oneOf<'second' | 'millisecond'>(['second', 'millisecond']),
			keepPreviousValues: flag,
			maxFlips: count,
			sendFields: oneOf<'allMapped' | 'changedOnly'>(['allMapped', 'changedOnly']),
			names: optional(bySide(text)),
			updates: optional(bySide(updateShape)),
			forms: optional(namesTo(bySide(form))),
			emptyTexts: optional(perSide(listOf(text))),
			deletedField: optional(text),
			createIn: optional(oneOf<CreateIn>(['both', 'master', 'slave', 'none'])),
			salt: optional(text),
		}),
	),
	lastRunAt: optional(count),
	lastFullAt: optional(count),
	restoredAt: optional(count),
	recovering: optional(flag),
	uncreated: optional(flag),
	wantsFull: optional(flag),
	omits: optional(perSide(listOf(count))),
	secret: optional(text),
	salt: optional(text),
	earlierSecrets: optional(listOf(text)),
	movedTo: optional(oneOf<StoreKind>(['workflow', 'postgres'])),
	remindedAt: optional(count),
	toldRound: optional(perSide(listOf(count))),
	reforms: optional(listOf(reform)),
	substitutes: optional(listOf(substitute)),
	renewals: optional(listOf(renewal)),
	emptied: optional(listOf(emptiedField)),
	sought: optional(bySide(listOf(count))),
	unkeyed: optional(perSide(listOf(pairOf(recordId, print)))),
	taken: optional(bySide(count)),
	uncertain: optional(flag),
	merges: optional(mergeSteps),
	runs: optional(listOf(loggedRun)),
	runEvery: optional(count),
	watched: optional(
		objectOf<NonNullable<StateHead['watched']>>({
			health: oneOf(HEALTH_STATES),
			toldAt: count,
			since: count,
		}),
	),
	cursors: bySide(count),
	triggerRun: count,
	triggerRuns: listOf(triggerRun),
});
