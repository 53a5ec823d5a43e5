import type { CompiledField } from '../../mapping/compiled';
import type { ConflictField } from '../../model/conflict';
import type { PerSide, Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import { outgoing, outgoingTo } from '../../records/outgoing';
import type { SeenValue } from '../../records/seen';
import { mayBeAlike } from '../../values/alike';
import { decideContestedField } from './contestedField';
import { noteReduction, settleKnownForm } from './appForms';
import type { Pair } from './pair';
import { request } from './requests';

/** The winner's value is written to the other side, whose value goes into the history. */
export function overrule(
	pair: Pair,
	field: CompiledField,
	winner: Side,
	why: Pick<ConflictField, 'reason' | 'changedBy'>,
): void {
	const loser = otherSide(winner);
	const from = pair.sight(field).seen[winner];
	if (from === undefined) return;
	pair.dropStanding(field);
	pair.overruled.set(field.plan.key, pair.entry(field, why.reason, why.changedBy));
	request(pair, field, {
		target: loser,
		...outgoing(field, winner, from),
		source: from.print,
		kind: 'carry',
	});
}

/** Row 5 and 7: the policy decides, or a person. */
export function contest(
	pair: Pair,
	field: CompiledField,
	{ changedBy }: Pick<ConflictField, 'changedBy'>,
): void {
	const { seen } = pair.sight(field);
	const { master, slave } = seen;
	if (master === undefined || slave === undefined) return;
	pair.dropStanding(field);
	if (pair.run.isRecovery && mayBeAlike(master.canonical, slave.canonical)) {
		const reason = `both sides changed to nearly the same after ${pair.run.whatIsLacking}`;
		pair.overruled.set(field.plan.key, pair.entry(field, reason, 'both'));
		noteReduction(pair, field, { master, slave });
		pair.settle(field);
		return;
	}
	const outcome = decideContestedField(pair, field, { master, slave });
	if (outcome.winner === 'merged') {
		pair.overruled.set(field.plan.key, pair.entry(field, outcome.reason, changedBy));
		mergeInto(pair, field, outcome.values, { master, slave });
	} else if (outcome.winner === 'nobody') {
		if (settleKnownForm(pair, field)) return;
		pair.moved = true;
		pair.open('contested', pair.entry(field, outcome.reason, changedBy));
	} else {
		overrule(pair, field, outcome.winner, { reason: outcome.reason, changedBy });
	}
}

/** A merged value goes to each side that does not hold it already. */
export function mergeInto(
	pair: Pair,
	field: CompiledField,
	values: PerSide<unknown>,
	seen: PerSide<SeenValue>,
): void {
	for (const target of SIDES) {
		const { value, sent } = outgoingTo(field, target, values[target]);
		if (sent.print === seen[target].print) {
			pair.edit.setShadow(target, field.index, sent.print);
			continue;
		}
		const source = seen[otherSide(target)].print;
		request(pair, field, { target, value, sent, source, kind: 'merged' });
	}
}
