import type { RecordId } from '../../model/link';
import type { Side } from '../../model/side';
import { SIDES } from '../../model/side';
import type { Unkeyed } from '../../model/state';
import { idKey } from '../../model/state';
import type { Listed } from '../../records/listed';
import { presentOn } from '../../records/listed';
import { seeField } from '../../records/sights';
import { fingerprint } from '../../values/fingerprint';
import type { Run } from '../run';

/** So many records of a side are remembered, with ids of so many characters; the others wait for their turn. */
const MOST_REMEMBERED = 10_000;
const MOST_CHARACTERS = 400_000;

/**
 * Records of a side that match keys are set for and that have none. Its key may be about to be typed, and
 * then it is the record that the other side has already: such a one is created once a second complete list
 * shows it as it was. SEMANTICS "Existence".
 */
export class UnkeyedRecords {
	private readonly before: ReadonlyMap<string, number>;
	private readonly now: Array<readonly [RecordId, number]> = [];
	private room = MOST_CHARACTERS;

	constructor(
		private readonly run: Run,
		private readonly side: Side,
	) {
		const known = run.state.head.unkeyed?.[side] ?? [];
		this.before = new Map(known.map(([id, print]) => [idKey(id), print]));
	}

	/** Whether a list before showed it as it is; else it is remembered. */
	wasSeen(listed: Listed): boolean {
		const print = this.printOf(listed);
		if (this.before.get(listed.key) === print) return true;
		this.room -= listed.key.length;
		if (this.now.length < MOST_REMEMBERED && this.room >= 0) this.now.push([listed.id, print]);
		return false;
	}

	/** Those that wait for the next list. */
	get remembered(): readonly (readonly [RecordId, number])[] {
		return this.now;
	}

	/** What a side makes anew at each read tells nothing. */
	private printOf(listed: Listed): number {
		const present = presentOn(this.side, listed);
		const { fields, renewed, staying } = this.run;
		const stable = fields.filter(
			({ index }) => renewed.get(index) !== this.side && staying.get(index) !== this.side,
		);
		const prints = stable.map((field) => seeField(field, present).seen[this.side]?.print ?? '');
		return fingerprint(prints.join());
	}
}

/** What is remembered after a run: of a side that it did not look at, what was. */
export function nextUnkeyed(run: Run): Unkeyed | undefined {
	const { unkeyed: before } = run.state.head;
	if (!run.isSnapshot) return before;
	const [master, slave] = SIDES.map((side) => run.unkeyed[side] ?? before?.[side] ?? []);
	if (master === undefined || slave === undefined) return undefined;
	return master.length + slave.length === 0 ? undefined : { master, slave };
}
