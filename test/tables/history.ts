import type { PlannedWrite, RunInput } from '../../src/model/plan';
import type { AppRecord } from '../../src/model/record';
import type { RecordId } from '../../src/model/link';
import type { Policy, SyncSettings } from '../../src/model/settings';
import type { PerSide, Side } from '../../src/model/side';
import { otherSide } from '../../src/model/side';
import type { Told } from './trial';
import { Trial, linked, settingsOf } from './trial';

/**
 * What becomes of the writes of a run or a decision: answered; refused; landed and the answer lost;
 * neither landed nor answered; landed, and the process killed before the state was saved.
 */
export type Fate = 'ok' | 'failed' | 'unanswered' | 'lost' | 'killed';

/** Ids of the record on its two sides. */
const IDS: PerSide<RecordId> = { master: 1, slave: 'a' };

/**
 * One record, linked and settled, and what users and the sync do to it, in words that hold for both
 * ways round: `x` is the side that the policy prefers, `y` the other.
 */
export class History {
	readonly y: Side;
	private recovery = false;

	constructor(
		readonly x: Side,
		readonly trial: Trial,
	) {
		this.y = otherSide(x);
	}

	static of(
		x: Side,
		others: Partial<SyncSettings> = {},
		values: AppRecord = { a: 'a0', b: 'b0' },
	): History {
		const settings = settingsOf(['key', ...Object.keys(values)], {
			onConflict: x,
			fallbackSide: x,
			...others,
		});
		const trial = linked(values, { ...settings, matchBy: settingsOf([]).matchBy });
		trial.set({ matchBy: settings.matchBy });
		// A second pair, so that no list is ever empty.
		trial.master.put(9, { key: 'k9', ...values });
		trial.slave.put('i', { key: 'k9', ...values });
		trial.set({ matchBy: settingsOf([]).matchBy });
		trial.run();
		trial.set({ matchBy: settings.matchBy });
		return new History(x, trial);
	}

	id(side: Side): RecordId {
		return IDS[side];
	}

	edit(side: Side, values: AppRecord): this {
		this.trial.apps[side].edit(this.id(side), values);
		return this;
	}

	remove(side: Side): this {
		this.trial.apps[side].remove(this.id(side));
		return this;
	}

	/** A run over the complete lists. */
	run(fate: Fate = 'ok', input: Partial<RunInput> = {}): Told {
		return this.carryOut(fate, (recovery) => this.trial.run({ recovery, ...input }));
	}

	/** A run over what one side's record holds now, or says of itself. */
	event(side: Side, fate: Fate = 'ok', says?: readonly AppRecord[]): Told {
		const id = this.id(side);
		const records = {
			master: [],
			slave: [],
			[side]: says?.map((each) => ({ id, ...each })) ?? [this.trial.apps[side].get(id)],
		};
		return this.carryOut(fate, (recovery) => this.trial.changes({}, { recovery, records }));
	}

	/** The event of a deletion. */
	tombstone(side: Side, fate: Fate = 'ok'): Told {
		return this.event(side, fate, [{ deleted: true }]);
	}

	decide(choice: Parameters<Trial['decide']>[0], fate: Fate = 'ok'): readonly string[] | string {
		const { trial } = this;
		const writes = trial.decide(choice);
		if (typeof writes !== 'string') this.meet(fate, trial.stored);
		return writes;
	}

	private carryOut(fate: Fate, run: (recovery: boolean) => Told): Told {
		const { trial } = this;
		const before = trial.stored;
		const told = run(this.recovery);
		this.recovery = false;
		this.meet(fate, before);
		return told;
	}

	private meet(fate: Fate, before: string): void {
		const { trial } = this;
		if (fate === 'failed') trial.answer({ failed: '500' });
		else if (fate !== 'lost') trial.land();
		if (fate === 'ok') trial.answer();
		if (fate !== 'killed') return;
		trial.restore(before);
		this.recovery = true;
	}

	/** Full runs whose writes land, until none is left; then the values of a field, x first. */
	rest(field = 'a'): readonly unknown[] {
		for (let run = 0; run < 8; run++) {
			this.run();
			if (this.trial.writes.length === 0 && run > 2) break;
		}
		expect(this.run()).toEqual({});
		return this.values(field);
	}

	values(field: string): readonly unknown[] {
		return [this.x, this.y].map((side) => this.trial.apps[side].get(this.id(side))[field]);
	}

	/** The records of a side but the second pair, as `key a b`. */
	records(side: Side): readonly string[] {
		return this.trial.apps[side]
			.list()
			.filter((record) => record.key !== 'k9')
			.map((record) => [record.key, record.a, record.b].join(' '));
	}

	/** Whether a value stands anywhere in the history or in an open entry. */
	isKept(value: unknown): boolean {
		const { open, history } = this.trial;
		const text = JSON.stringify([...open, ...history]);
		return text.includes(JSON.stringify(value));
	}

	/** How many updates of each side a plan has, with the most first. */
	updates(writes: readonly PlannedWrite[] = this.trial.writes): readonly number[] {
		return [this.x, this.y].map((side) => writes.filter((write) => write.side === side).length);
	}
}

/** A policy as it is called when the sides are swapped. */
export function preferring(x: Side): { readonly onConflict: Policy; readonly fallbackSide: Side } {
	return { onConflict: x, fallbackSide: x };
}
