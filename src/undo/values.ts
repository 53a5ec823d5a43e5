import { keptIn, outcomeOfField } from '../bucket/history';
import type { CompiledField } from '../mapping/compiled';
import type { Conflict, ConflictField } from '../model/conflict';
import type { PerSide, Side } from '../model/side';
import { SIDES, otherSide } from '../model/side';
import type { Outgoing } from '../records/outgoing';
import { outgoing, outgoingTo } from '../records/outgoing';
import { compared } from '../records/seen';

/** One field of an entry of the history, as it is mapped now. */
export interface UndoneField {
	readonly entry: Conflict;
	readonly told: ConflictField;
	readonly field: CompiledField;
}

/** One that can be judged: what was put there, and what takes its place again. */
export interface Part extends UndoneField {
	readonly put: PerSide<Outgoing>;
	readonly back: PerSide<Outgoing>;
}

/** What the sync put into both sides, as the entry has it; `undefined` where that is not known. */
export function putThere(undone: UndoneField): PerSide<Outgoing> | undefined {
	const { entry, told, field } = undone;
	const kept = keptIn(entry, told);
	if (kept === undefined) return undefined;
	if ('side' in kept) return ofSide(undone, kept.side);
	const of = (side: Side): Outgoing | undefined => {
		const value = side in kept.values ? kept.values[side] : told[side];
		if (value === undefined) return undefined;
		// An undo has its values as they were sent.
		const isMade = side in kept.values && entry.undoes === undefined;
		return isMade ? outgoingTo(field, side, value) : asHeld(field, side, value);
	};
	const [master, slave] = [of('master'), of('slave')];
	return master === undefined || slave === undefined ? undefined : { master, slave };
}

/** What both sides are given in its place, or a sentence that says why nothing. */
export function gaveWay(undone: UndoneField): PerSide<Outgoing> | string {
	const { entry, told, field } = undone;
	const { overruledIn } = outcomeOfField(entry, told);
	const [first, second] = overruledIn;
	if (first === undefined) return 'No value of this entry had to give way.';
	if (second === undefined) return ofSide(undone, first) ?? NOT_KEPT;
	if (SIDES.some((side) => told[side] === undefined)) return NOT_KEPT;
	const held = {
		master: asHeld(field, 'master', told.master),
		slave: asHeld(field, 'slave', told.slave),
	};
	const isOne = SIDES.some((side) => {
		const other = outgoing(field, side, held[side].sent);
		return other.sent.print === held[otherSide(side)].sent.print;
	});
	return isOne ? held : BOTH_GAVE_WAY;
}

const NOT_KEPT = 'The value that gave way was not kept.';
const BOTH_GAVE_WAY =
	'Two different values gave way here, and both sides can get only one: put the right one into either app, and it travels.';

function ofSide({ told, field }: UndoneField, side: Side): PerSide<Outgoing> | undefined {
	if (told[side] === undefined) return undefined;
	const own = asHeld(field, side, told[side]);
	const other = outgoing(field, side, own.sent);
	return side === 'master' ? { master: own, slave: other } : { master: other, slave: own };
}

function asHeld(field: CompiledField, side: Side, value: unknown): Outgoing {
	return { value, sent: compared(value, field, side) };
}
