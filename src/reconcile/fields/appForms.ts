import type { CompiledField } from '../../mapping/compiled';
import type { PerSide, Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import type { Shown } from '../../records/appForms';
import { noteReform, reformOf } from '../../records/appForms';
import type { SeenValue } from '../../records/seen';
import { likenessOf } from '../../values/alike';
import { hasLostItsZone } from '../../values/instant';
import { reductionOf } from '../../values/reduction';
import type { Pair } from './pair';
import type { Standing } from './standingIntent';
import { knownForm } from './substitutes';
import { the } from '../../model/sideNames';

/**
 * Notes that a side's app keeps a value in a form of its own, which stays there. `whole`: what was sent,
 * canonical, where that is known. SEMANTICS "The form that an app makes of a value".
 */
export function noteForm(
	pair: Pair,
	field: CompiledField,
	side: Side,
	{
		whole,
		substitute,
	}: { readonly whole: string | undefined; readonly substitute?: Shown | undefined },
): void {
	const held = pair.sight(field).seen[side];
	if (held === undefined) return;
	noteReform(pair.run.draft, { side, field: field.index, made: true }, held.canonical, whole);
	const entry = pair.entry(field, `reformatted: ${the(side)} keeps the value in a form of its own`);
	const kept = { side };
	pair.forms.set(field, { side, field: field.index, entry: { ...entry, kept }, substitute });
}

/** The app keeps what was sent in a form of its own, which stays there. */
export function takeForm(
	pair: Pair,
	field: CompiledField,
	{ intent, part, target }: Standing,
	present: SeenValue,
	substitute?: Shown,
): void {
	const source = otherSide(target);
	pair.edit.land(intent, part, present.print, pair.run.now);
	noteForm(pair, field, target, {
		whole: part.sentValue ?? pair.sight(field).seen[source]?.canonical,
		substitute,
	});
}

/**
 * Settles a field that a person would be asked about, where one side shows what is known as its app's form
 * of what the other holds. False where neither does.
 */
export function settleKnownForm(pair: Pair, field: CompiledField): boolean {
	const sight = pair.sight(field);
	for (const side of SIDES) {
		const substitute = knownForm(pair.run, field, side, sight);
		if (substitute === undefined) continue;
		pair.settle(field);
		noteForm(pair, field, side, { whole: sight.seen[otherSide(side)]?.canonical, substitute });
		return true;
	}
	return false;
}

/** Forms that first sights after an answer showed. */
export function noteFirstSights(pair: Pair): void {
	for (const { field, side, proof, sent } of pair.firstSights) {
		if (proof !== 'form' && proof !== 'likely') continue;
		const source = pair.sight(field).seen[otherSide(side)];
		const other = proof === 'form' ? source?.canonical : sent.sentStart;
		noteForm(pair, field, side, { whole: sent.sentValue ?? other });
	}
}

/** Whether a value that is to be overwritten was taken for the app's form, though nothing proves that it is. */
export function isLikelyForm(pair: Pair, field: CompiledField, side: Side): boolean {
	if (pair.likely.has(field)) return true;
	return pair.firstSights.some(
		(each) => each.field === field && each.side === side && each.proof === 'likely',
	);
}

/**
 * Whether a value that is to be overwritten is one that only its side has: it was settled as different,
 * and is no form that its app made of the other side's.
 */
export function hasOwnValue(pair: Pair, field: CompiledField, side: Side): boolean {
	const { edit, run } = pair;
	const { index } = field;
	if (edit.isApart(side, index)) return true;
	if (pair.sight(field).seen[side]?.unticked === true) return false;
	const [own, other] = [edit.shadow(side, index), edit.shadow(otherSide(side), index)];
	if (own === undefined || other === undefined || own === other) return false;
	if (pair.decided.has(field)) return false;
	const { head } = run.draft;
	return (
		reformOf(head, side, index)?.made !== true ||
		reformOf(head, otherSide(side), index)?.made === true
	);
}

/**
 * Whether a side was edited whose app had cut the value off: the edit was made on a part of what the
 * other side holds. `undefined` where that side is out of sight, so that nobody can say.
 */
export function isEditOfCut(
	pair: Pair,
	field: CompiledField,
	edited: Side,
	whole: SeenValue | undefined,
): boolean | undefined {
	const { edit, run } = pair;
	const { index } = field;
	const cutAt = reformOf(run.draft.head, edited, index)?.cutAt;
	if (cutAt === undefined) return false;
	if (edit.shadow(edited, index) === edit.shadow(otherSide(edited), index)) return false;
	return whole === undefined ? undefined : whole.canonical.length - TAG > cutAt;
}

/** Length of what a canonical text begins with. */
const TAG = 2;

/**
 * At a first meeting one of two values may be the other with something taken away, or nobody can tell: both
 * stay as they are.
 */
export function settleReduced(pair: Pair, field: CompiledField): boolean {
	const { master, slave } = pair.sight(field).seen;
	if (master === undefined || slave === undefined) return false;
	if (likenessOf(master.canonical, slave.canonical) === 'unknown') {
		pair.run.note(
			`Values of "${field.plan.masterField}" are made of too many parts to tell whether they are the same in another form: where the sides differed at their first meeting they stay as they are.`,
		);
	} else if (!noteReduction(pair, field, { master, slave })) return false;
	pair.dropStanding(field);
	pair.settle(field);
	return true;
}

/** Notes which of two alike values is the other with something taken away. False where neither is. */
export function noteReduction(
	pair: Pair,
	field: CompiledField,
	{ master, slave }: PerSide<SeenValue>,
): boolean {
	const poorer = poorerOf(master, slave);
	if (poorer === undefined) return false;
	const [part, whole] = poorer === 'slave' ? [slave, master] : [master, slave];
	noteReform(pair.run.draft, { side: poorer, field: field.index }, part.canonical, whole.canonical);
	return true;
}

function poorerOf(master: SeenValue, slave: SeenValue): Side | undefined {
	if (hasLostItsZone(master.value, slave.value)) return 'master';
	if (hasLostItsZone(slave.value, master.value)) return 'slave';
	const reduction = reductionOf(master.canonical, slave.canonical);
	if (reduction === undefined) return undefined;
	return reduction.fuller === 'first' ? 'slave' : 'master';
}
