import { historyRows } from '../bucket/history';
import { fieldName } from '../bucket/message';
import type { CompiledField } from '../mapping/compiled';
import { compileStored } from '../mapping/compiled';
import type { ConflictField } from '../model/conflict';
import type { Intent, Link, RecordId } from '../model/link';
import type { PerSide, Side } from '../model/side';
import { SIDES } from '../model/side';
import { the, withNames } from '../model/sideNames';
import type { StateView } from '../model/syncState';
import { shownValue } from '../values/shownText';
import { labelOf } from './find';

/** Stands for a value that the state does not have. */
export const NOT_KEPT = 'not kept';
/** How many runs are told of. */
const RUNS = 10;

/** One field of a record: what each side held when they last agreed, and holds as far as runs have seen. */
export interface ExplainedField {
	readonly field: string;
	readonly masterField: string;
	readonly slaveField: string;
	readonly agreed: PerSide<unknown>;
	readonly now: PerSide<unknown>;
	/** Whether different values were accepted. */
	readonly settledAsDifferent: boolean;
}

/** What a sync knows of one record. CONTRACT "explain". */
export interface Explanation {
	readonly record: string;
	readonly masterId: RecordId | null;
	readonly slaveId: RecordId | null;
	/** Plain sentences, what matters most first. */
	readonly sentences: readonly string[];
	readonly fields: readonly ExplainedField[];
	readonly underWay: ReadonlyArray<{
		readonly operation: Intent['operation'];
		readonly side: Side;
		readonly fields: readonly string[];
		readonly attempts: number;
		readonly sinceRun: number;
		readonly failed: string;
	}>;
	readonly held: ReadonlyArray<{
		readonly conflictId: string;
		readonly type: string;
		readonly fields: readonly string[];
		readonly reason: string;
		readonly decided: boolean;
	}>;
	/** The last runs, newest first; `did` is empty where nothing is on record. */
	readonly runs: ReadonlyArray<{
		readonly run: number;
		readonly at: string;
		readonly did: readonly string[];
	}>;
}

/** Tells of one link: what both sides hold, what is under way, what waits and why, what the last runs did. */
export function explain(state: StateView, link: Link): Explanation {
	const compiled = compileStored(state.head);
	const record = labelOf(state, link);
	const fields = compiled.map((field) => explainField(state, link, field));
	const nameOf = (index: number) =>
		compiled.find((field) => field.index === index)?.plan.masterField ?? '(no longer mapped)';
	const underWay = link.intents.map((intent) => ({
		operation: intent.operation,
		side: intent.target,
		fields: intent.fields.map(({ field }) => nameOf(field)),
		attempts: intent.attempts,
		sinceRun: intent.firstRun,
		failed: intent.failed ?? '',
	}));
	const held = state.conflictsOf(link.id).map((entry) => ({
		conflictId: entry.id,
		type: entry.type,
		fields: entry.fields.map((each) => fieldName(each)),
		reason: entry.reason,
		decided: entry.decidedAt !== undefined,
	}));
	const known = { record, fields, underWay, held, runs: runsOf(state, link) };
	const sentences = [
		ofLink(link),
		...held.map(ofHeld),
		...underWay.map(ofWrite),
		...ofSights(link, nameOf),
		...fields.flatMap(ofField),
		...ofRuns(known.runs),
	];
	return {
		...known,
		masterId: link.ids.master ?? null,
		slaveId: link.ids.slave ?? null,
		sentences: sentences.map((sentence) => withNames(sentence, state.head.mapping?.names)),
	};
}

function explainField(state: StateView, link: Link, field: CompiledField): ExplainedField {
	const { index, plan } = field;
	const open = state
		.conflictsOf(link.id)
		.flatMap((entry) => entry.fields)
		.find(({ key }) => key === plan.key);
	const agreed = (side: Side) => {
		const kept = link.base?.[side];
		return kept?.has(index) === true ? kept.get(index) : NOT_KEPT;
	};
	const now = (side: Side) => {
		const seen = seenNow(link, field, side, open);
		return seen === undefined ? agreed(side) : seen.value;
	};
	return {
		field: plan.label ?? plan.masterField,
		masterField: plan.masterField,
		slaveField: plan.slaveField,
		agreed: { master: agreed('master'), slave: agreed('slave') },
		now: { master: now('master'), slave: now('slave') },
		settledAsDifferent: SIDES.some((side) => link.apart?.[side].includes(index) === true),
	};
}

/** What a side was seen to hold that is not settled; `undefined` where nothing is known beside that. */
function seenNow(
	{ kept = [] }: Link,
	{ index }: CompiledField,
	side: Side,
	open: ConflictField | undefined,
): { readonly value: unknown } | undefined {
	const sight = kept.find((each) => each.side === side && each.field === index);
	if (sight !== undefined) return { value: 'value' in sight ? sight.value : NOT_KEPT };
	if (open?.[side] !== undefined) return { value: open[side] };
	return open?.prints?.[side] === undefined ? undefined : { value: NOT_KEPT };
}

function ofLink({ ids, resting, reported }: Link): string {
	const lacking = SIDES.find((side) => ids[side] === undefined);
	if (lacking !== undefined) return `The record is not yet, or no more, in ${the(lacking)}.`;
	if (resting !== undefined) {
		return `The record is gone from ${the(resting)}; its partner was left as it is.`;
	}
	if (reported !== undefined) {
		return `It was told that the record is gone from ${the(reported)}; the next full run decides.`;
	}
	return `Record ${ids.master ?? ''} of the master and record ${ids.slave ?? ''} of the slave are the same thing.`;
}

function ofHeld({ fields, reason, decided }: Explanation['held'][number]): string {
	const what = fields.length === 0 ? 'The record' : quoted(fields);
	return decided
		? `${what}: a person decided, and that is under way.`
		: `${what} waits for a person: ${reason}.`;
}

function ofWrite(write: Explanation['underWay'][number]): string {
	const { operation, side, fields, attempts, sinceRun, failed } = write;
	const what = operation === 'update' ? `an update of ${quoted(fields)}` : `a ${operation}`;
	const tried =
		attempts === 0 ? 'not sent yet' : `sent ${attempts === 1 ? 'once' : `${attempts} times`}`;
	const error = failed === '' ? '' : `; the app said: ${failed}`;
	return `Under way to ${the(side)}: ${what}, planned in run ${sinceRun}, ${tried}${error}.`;
}

function ofSights({ kept = [] }: Link, nameOf: (index: number) => string): readonly string[] {
	return kept
		.map(
			({ side, field }) =>
				`${the(side)} was seen with another value of "${nameOf(field)}"; a run that has both records in sight decides.`,
		)
		.map((sentence) => sentence.charAt(0).toUpperCase() + sentence.slice(1));
}

function ofField({ field, agreed, now, settledAsDifferent }: ExplainedField): readonly string[] {
	const both = `the master has ${shown(now.master)}, the slave has ${shown(now.slave)}`;
	const before = SIDES.some((side) => now[side] !== agreed[side])
		? `; when they last agreed it was ${shown(agreed.master)} and ${shown(agreed.slave)}`
		: '';
	const apart = settledAsDifferent ? '; that they differ was accepted' : '';
	return [`"${field}": ${both}${before}${apart}.`];
}

function shown(value: unknown): string {
	return value === NOT_KEPT ? NOT_KEPT : `"${shownValue(value)}"`;
}

function ofRuns(runs: Explanation['runs']): readonly string[] {
	const told = runs.flatMap(({ run, did }) => did.map((what) => `Run ${run}: ${what}`));
	if (told.length > 0) return told;
	return runs.length === 0
		? ['No run is on record.']
		: [
				`The last ${runs.length} runs overruled nothing in it; edits that merely travelled are not kept by record.`,
			];
}

/** From the run log and the history, as far as they go back. */
function runsOf(state: StateView, link: Link): Explanation['runs'] {
	const rows = historyRows(state.history().filter((entry) => entry.link === link.id));
	return (state.head.runs ?? [])
		.flatMap(({ run, at }) => (run === undefined ? [] : [{ run, at }]))
		.slice(-RUNS)
		.reverse()
		.map(({ run, at }) => ({
			run,
			at: new Date(at).toISOString(),
			did: rows
				.filter((row) => row.run === run)
				.map(({ field, kept, overruled, why }) =>
					[
						field === '' ? '' : `"${field}"`,
						overruled === '' ? '' : `kept ${shown(kept)} over ${shown(overruled)}`,
						why,
					]
						.filter((part) => part !== '')
						.join(', '),
				),
		}));
}

function quoted(names: readonly string[]): string {
	return names.map((name) => `"${name}"`).join(', ');
}
