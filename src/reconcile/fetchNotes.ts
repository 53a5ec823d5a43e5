import type { Fetch } from '../model/plan';
import type { InputMode, SyncSettings } from '../model/settings';
import type { Side } from '../model/side';
import { SIDES } from '../model/side';
import type { StateHead } from '../model/state';
import type { Cut } from './listing/cuts';
import type { Run } from './run';
import { the } from '../model/sideNames';

/** Numbers of records at which steps and apps are wont to cut their lists. */
const ROUND: ReadonlySet<number> = new Set([50, 100, 200, 250, 500, 1000]);

/** Says in each run which lists were cut, and once for a side and number which may have been. */
export function noteFetches(run: Run): void {
	for (const side of SIDES) {
		for (const cut of run.listings[side].cuts) run.note(cutNote(side, cut, run.input.mode));
		for (const { step, items } of suspectsOf(run, side)) run.note(roundNote(side, step, items));
	}
}

/** The round numbers that were told by now, which are told no more. */
export function nextTold(run: Run): StateHead['toldRound'] {
	const { toldRound } = run.draft.head;
	const found = SIDES.map((side) => suspectsOf(run, side).map(({ items }) => items));
	if (found.every((numbers) => numbers.length === 0)) return toldRound;
	const of = (side: Side, more: readonly number[] = []) => [
		...new Set([...(toldRound?.[side] ?? []), ...more]),
	];
	return { master: of('master', found[0]), slave: of('slave', found[1]) };
}

/** Steps that tell no limit of theirs and put out a round number, which nobody knows of yet. */
function suspectsOf({ input, settings, state }: Run, side: Side): readonly Fetch[] {
	if (input.mode !== 'snapshot') return [];
	const known = [...(state.head.toldRound?.[side] ?? []), ...completeAt(settings, side)];
	return (input.fetches?.[side] ?? []).filter(
		({ items, limit }) => limit === undefined && ROUND.has(items) && !known.includes(items),
	);
}

function completeAt({ sides }: SyncSettings, side: Side): readonly number[] {
	return sides[side].completeAt ?? [];
}

function cutNote(side: Side, { step, limit }: Cut, mode: InputMode): string {
	const records = limit === 1 ? '1 record' : `${limit} records`;
	const what = `"${step}" put out ${records} of ${the(side)}, as many as its limit allows: there may be more.`;
	const remedy = "Switch on 'Return All' in that step, or raise its limit.";
	if (mode === 'changes') return `${what} What is left out waits for a full run. ${remedy}`;
	return `${what} Nothing counts as deleted for not being in this list, and what it lacks is not created in ${the(side)}. ${remedy}`;
}

function roundNote(side: Side, step: string, items: number): string {
	const name = side === 'master' ? 'Master' : 'Slave';
	return `"${step}" put out exactly ${items} records of ${the(side)}, a number at which steps and apps are wont to cut their lists. If there are more, let it fetch all of them; if not, write ${items} into the option 'List Is Complete (${name})'. This is told once.`;
}
