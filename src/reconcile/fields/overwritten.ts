import type { ContestedOutcome } from '../../contested/contested';
import type { CompiledField } from '../../mapping/compiled';
import type { PerSide, Side } from '../../model/side';
import { otherSide } from '../../model/side';
import { outgoing } from '../../records/outgoing';
import type { SeenValue } from '../../records/seen';
import { mergeInto } from './contest';
import { decideContestedField } from './contestedField';
import type { Pair } from './pair';
import { request } from './requests';
import { the } from '../../model/sideNames';

/**
 * Decides a field of which one side was edited while a write of ours was on its way there: that was an
 * edit made before ours, so both sides changed. The edit is written back where it wins; where a person is
 * to decide, too, so that both values are where their users put them. False where there is none such.
 */
export function restoreOverwritten(pair: Pair, field: CompiledField): boolean {
	const seen = pair.sight(field).seen;
	const edited = pair.overwritten.get(field);
	if (edited === undefined) return false;
	const { master, slave } = seen;
	if (master === undefined || slave === undefined) return false;
	pair.restored.add(field);
	noteKnown(pair, field, edited);
	landOurs(pair, field, edited);
	pair.dropStanding(field);
	if (master.print === slave.print) {
		putIn(pair, field, edited, seen[otherSide(edited)]);
		return true;
	}
	const outcome = decideOverwritten(pair, field, edited, { master, slave });
	const reason = `${the(edited)} was edited while a write was on its way there; ${outcome.reason}`;
	pair.overruled.set(field.plan.key, pair.entry(field, reason, 'both'));
	switch (outcome.winner) {
		case 'nobody':
			putIn(pair, field, edited, seen[edited]);
			pair.open('contested', pair.entry(field, outcome.reason, 'both'));
			return true;
		case 'merged':
			mergeInto(pair, field, outcome.values, { master, slave });
			return true;
		default:
			putIn(pair, field, edited, seen[outcome.winner]);
			if (outcome.winner === edited) carryOver(pair, field, edited, seen[edited]);
			else settleLoser(pair, field, outcome.winner);
			return true;
	}
}

function decideOverwritten(
	pair: Pair,
	field: CompiledField,
	edited: Side,
	seen: PerSide<SeenValue>,
): ContestedOutcome {
	const other = otherSide(edited);
	if (!field.allowed[other]) {
		return { winner: other, reason: `${the(other)} is the source of this field` };
	}
	// A write that changed other fields alone is none of the other side's edits.
	const isCarried = pair.edit.keptSight(edited, field.index)?.carried === true;
	if (isCarried && seen[other].print === pair.edit.shadow(other, field.index)) {
		return { winner: edited, reason: `${the(other)} did not change` };
	}
	return decideContestedField(pair, field, seen);
}

/** The same edit told again is none that our write replaced: it is known by now. */
export function noteKnown({ edit }: Pair, { index }: CompiledField, edited: Side): void {
	const since = edit.keptSight(edited, index)?.mark;
	const own = edit.ownMark(edited, index);
	if (since === undefined || own === undefined) return;
	edit.setSightMark({ ...own, fields: [index], since });
}

/** What stands of ours on the edited side is seen there. */
function landOurs(pair: Pair, field: CompiledField, edited: Side): void {
	const shown = pair.shown(field).seen[edited];
	const standing = pair.edit.standing(edited, field.index);
	if (shown === undefined || standing === undefined || standing.part.sent !== shown.print) return;
	pair.edit.land(standing.intent, standing.part, shown.print, pair.run.now);
}

/** Writes a value to the edited side, which shows ours, unless that is the same. */
function putIn(pair: Pair, field: CompiledField, edited: Side, value: SeenValue | undefined): void {
	const shown = pair.shown(field).seen[edited];
	if (value === undefined || shown === undefined || shown.print === value.print) return;
	request(pair, field, {
		target: edited,
		value: value.value,
		sent: value,
		source: pair.sight(field).seen[otherSide(edited)]?.print ?? value.print,
		kind: 'merged',
		held: [shown.print],
	});
}

function carryOver(
	pair: Pair,
	field: CompiledField,
	from: Side,
	value: SeenValue | undefined,
): void {
	if (value === undefined) return;
	request(pair, field, {
		target: otherSide(from),
		...outgoing(field, from, value),
		source: value.print,
		kind: 'merged',
	});
}

/** The other side wins, and holds what we wrote: nothing is left to do but to note it. */
function settleLoser(pair: Pair, field: CompiledField, winner: Side): void {
	const { seen } = pair.shown(field);
	const own = seen[winner];
	if (own !== undefined && own.print === seen[otherSide(winner)]?.print) {
		pair.settleOn(field, seen);
	}
}
