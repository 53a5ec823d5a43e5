import type {
	Conflict,
	ConflictDecision,
	ConflictField,
	ExistenceChoice,
	FieldChoice,
	KeptValue,
} from '../model/conflict';
import { CONFLICT_STATUSES, CONFLICT_TYPES } from '../model/conflict';
import type {
	BesideValue,
	CarriedValue,
	EndedIntent,
	Intent,
	IntentField,
	KeptSight,
	Operation,
	PutOff,
	RecordId,
	SightMark,
	Trail,
	UnshownWrite,
} from '../model/link';
import type { PerSide, Side } from '../model/side';
import { SIDES } from '../model/side';
import type { GuardRecord } from '../model/state';
import type { Shape } from './shape';
import {
	anything,
	count,
	either,
	flag,
	listOf,
	namesTo,
	objectOf,
	oneOf,
	optional,
	keptPrint,
	print,
	text,
} from './shape';

/** The shapes of what a state is made of, for states that come from outside. */
export const side: Shape<Side> = oneOf(SIDES);

export const recordId: Shape<RecordId> = (value, at, problems): value is RecordId =>
	(typeof value === 'string' && value !== '') ||
	(typeof value === 'number' && Number.isFinite(value)) ||
	problems.note(at, 'the id of a record', value);

export function perSide<T>(shape: Shape<T>): Shape<PerSide<T>> {
	return objectOf<PerSide<T>>({ master: shape, slave: shape });
}

/** Something that a side may lack. */
export function bySide<T>(shape: Shape<T>): Shape<{ readonly [name in Side]?: T }> {
	return objectOf<{ readonly [name in Side]?: T }>({
		master: optional(shape),
		slave: optional(shape),
	});
}

const operation = oneOf<Operation>(['create', 'update', 'delete']);

const intentField = objectOf<IntentField>({
	field: count,
	source: print,
	sent: print,
	sentValue: optional(text),
	sentStart: optional(text),
	held: listOf(print),
	merged: optional(flag),
	form: optional(flag),
	conflict: optional(text),
	noted: optional(flag),
	value: optional(anything),
});

const putOff = objectOf<PutOff>({
	since: count,
	reason: text,
	last: optional(oneOf<'throttled' | 'unanswered'>(['throttled', 'unanswered'])),
	spared: count,
	until: optional(count),
});

export const intent = objectOf<Intent>({
	writeId: text,
	operation,
	target: side,
	fields: listOf(intentField),
	firstRun: count,
	lastRun: count,
	attempts: count,
	failed: optional(text),
	noEffect: optional(flag),
	putOff: optional(putOff),
	acknowledged: optional(flag),
	conflict: optional(text),
	own: optional(flag),
	final: optional(flag),
	noted: optional(flag),
	mark: optional(text),
	carried: optional(listOf(objectOf<CarriedValue>({ field: count, print }))),
	misses: optional(count),
});

export const besideValue = objectOf<BesideValue>({ side, path: text, value: anything });

export const unshownWrite = objectOf<UnshownWrite>({
	side,
	field: count,
	held: listOf(print),
	mark: optional(text),
	missed: flag,
	told: optional(flag),
	sentValue: optional(text),
	sentStart: optional(text),
	earlier: optional(listOf(text)),
	heldForm: optional(flag),
	answered: optional(text),
	write: optional(objectOf<NonNullable<UnshownWrite['write']>>({ id: text, tries: count })),
});

export const keptSight = objectOf<KeptSight>({
	side,
	field: count,
	print,
	value: optional(anything),
	mark: optional(text),
	left: optional(flag),
	moved: optional(flag),
	overwritten: optional(flag),
	carried: optional(flag),
});

export const sightMark = objectOf<SightMark>({
	side,
	mark: text,
	fields: listOf(count),
	own: optional(flag),
	since: optional(text),
	held: optional(listOf(count)),
	doubtedAt: optional(count),
	at: count,
});

export const endedIntent = objectOf<EndedIntent>({
	operation,
	target: side,
	field: optional(count),
	sent: optional(print),
	sentValue: optional(text),
	endedAt: count,
});

export const trail = objectOf<Trail>({
	field: count,
	side,
	replaced: listOf(print),
	wrote: listOf(objectOf<Trail['wrote'][number]>({ value: print, text: optional(text) })),
	flips: count,
});

const keptValue: Shape<KeptValue> = either(
	objectOf<Extract<KeptValue, { side: Side }>>({ side }),
	objectOf<Extract<KeptValue, { values: object }>>({ values: bySide(anything) }),
);

const conflictField = objectOf<ConflictField>({
	key: text,
	masterField: text,
	slaveField: text,
	label: optional(text),
	previous: optional(anything),
	master: optional(anything),
	slave: optional(anything),
	changedBy: oneOf<ConflictField['changedBy']>([
		'master',
		'slave',
		'both',
		'integration',
		'unknown',
	]),
	reason: text,
	prints: optional(bySide(print)),
	kept: optional(keptValue),
	putBack: optional(
		objectOf<NonNullable<ConflictField['putBack']>>({ overruled: anything, kept: anything }),
	),
	agreed: optional(flag),
});

const fieldChoice: Shape<FieldChoice> = either(
	objectOf<Extract<FieldChoice, { take: 'master' | 'slave' | 'leave' }>>({
		take: oneOf<'master' | 'slave' | 'leave'>(['master', 'slave', 'leave']),
	}),
	objectOf<Extract<FieldChoice, { take: 'custom' }>>({ take: oneOf(['custom']), value: anything }),
);

const existenceChoice: Shape<ExistenceChoice> = either(
	objectOf<Extract<ExistenceChoice, { take: 'restore' | 'delete' | 'unlink' | 'create' }>>({
		take: oneOf<'restore' | 'delete' | 'unlink' | 'create'>([
			'restore',
			'delete',
			'unlink',
			'create',
		]),
	}),
	objectOf<Extract<ExistenceChoice, { take: 'link' }>>({
		take: oneOf(['link']),
		masterId: recordId,
		slaveId: recordId,
	}),
);

export const conflict = objectOf<Conflict>({
	id: text,
	revision: count,
	type: oneOf(CONFLICT_TYPES),
	status: oneOf(CONFLICT_STATUSES),
	link: optional(text),
	masterId: optional(recordId),
	slaveId: optional(recordId),
	masterIds: optional(listOf(recordId)),
	slaveIds: optional(listOf(recordId)),
	beside: optional(flag),
	gone: optional(side),
	label: text,
	fields: listOf(conflictField),
	records: optional(bySide(namesTo(anything))),
	partly: optional(flag),
	withoutValues: optional(flag),
	waits: optional(flag),
	reason: text,
	openedAt: count,
	lastSeenAt: count,
	timesSeen: count,
	run: count,
	decidedAt: optional(count),
	decidedBy: optional(text),
	undoes: optional(listOf(text)),
	comment: optional(text),
	how: optional(text),
	decision: optional(
		objectOf<ConflictDecision>({
			fields: optional(namesTo(fieldChoice)),
			existence: optional(existenceChoice),
		}),
	),
	content: print,
});

/** A record that is being created has no id yet. */
const guardedId: Shape<RecordId> = either(recordId, oneOf(['']));

export const guardRecord = objectOf<GuardRecord>({
	side,
	id: guardedId,
	values: namesTo(keptPrint),
	held: namesTo(listOf(keptPrint)),
	flips: count,
	at: count,
	salted: optional(flag),
});
