import type { PlannedWrite } from '../../src/model/plan';
import type { AppRecord } from '../../src/model/record';
import type { SyncSettings } from '../../src/model/settings';
import { DEFAULT_SETTINGS } from '../../src/model/settings';
import type { Side } from '../../src/model/side';
import { SyncState } from '../../src/model/syncState';
import { reconcile } from '../../src/reconcile/reconcile';
import { confirmWrites } from '../../src/settle/confirm';
import type { ExportedState } from '../../src/state/exported';
import { exportState } from '../../src/state/exported';
import { readExport } from '../../src/state/readExport';
import { restoreState } from '../../src/state/replace';

/** Two apps that keep what they are told, and a sync between them. */
export class TwoApps {
	readonly apps = { master: new Map<number, AppRecord>(), slave: new Map<number, AppRecord>() };
	readonly settings: SyncSettings;
	state = new SyncState();
	now = 1_700_000_000_000;
	private nextId = 1;

	constructor(settings: Partial<SyncSettings> = {}) {
		this.settings = { ...DEFAULT_SETTINGS, ...settings };
	}

	insert(side: Side, record: AppRecord): number {
		const id = this.nextId++;
		this.apps[side].set(id, { id, ...record });
		return id;
	}

	edit(side: Side, id: number, part: AppRecord): void {
		this.apps[side].set(id, { ...this.apps[side].get(id), ...part, id });
	}

	remove(side: Side, id: number): void {
		this.apps[side].delete(id);
	}

	/** Id of the one record of a side whose field has that value. */
	idOf(side: Side, field: string, value: unknown): number {
		const found = [...this.apps[side]].filter(([, record]) => record[field] === value);
		expect(found).toHaveLength(1);
		return found[0]?.[0] ?? 0;
	}

	/** A full run whose writes land and are confirmed; returns the writes. */
	run(): readonly PlannedWrite[] {
		const plan = this.plan();
		const answers = plan.writes.map((write) => ({ ...write, ...this.carryOut(write) }));
		this.state.apply(confirmWrites(this.state, answers, this.now).change);
		return plan.writes;
	}

	/** Plans a full run without carrying anything out: a run that is killed right after. */
	plan() {
		this.now += 60_000;
		const { plan, change } = reconcile(this.settings, this.state, {
			mode: 'snapshot',
			records: { master: this.list('master'), slave: this.list('slave') },
			now: this.now,
			full: true,
		});
		this.state.apply(change);
		return plan;
	}

	carryOut(write: PlannedWrite) {
		const { side, operation, json } = write;
		if (operation === 'create') {
			const id = this.insert(side, json);
			return { id, stored: this.apps[side].get(id) };
		}
		const id = Number(write.id);
		if (operation === 'delete') this.remove(side, id);
		else this.edit(side, id, json);
		return { id, stored: this.apps[side].get(id) };
	}

	/** Runs until nothing is written any more. */
	settle(): void {
		for (let run = 0; run < 6; run++) if (this.run().length === 0) return;
		throw new Error('the sync does not come to rest');
	}

	/** A backup, as it looks after a while in a file. */
	export(): ExportedState {
		const about = { syncName: 'default', revision: 1, now: this.now };
		return JSON.parse(JSON.stringify(exportState(this.state, about)));
	}

	import(backup: unknown): void {
		this.now += 60_000;
		this.state.apply(restoreState(this.state, readExport(backup).state, this.now));
	}

	/** Values of both sides without ids, in an order of their own. */
	rows(): { readonly master: readonly string[]; readonly slave: readonly string[] } {
		const rows = (side: Side) =>
			this.list(side)
				.map(({ id: _id, ...values }) => JSON.stringify(values, Object.keys(values).sort()))
				.sort();
		return { master: rows('master'), slave: rows('slave') };
	}

	private list(side: Side): readonly AppRecord[] {
		return [...this.apps[side].values()];
	}
}

/** A state with something of everything: intents, a conflict, history, a resting link, kept values. */
export function richState(): TwoApps {
	const world = new TwoApps({ keepPreviousValues: true });
	for (const name of ['Ann', 'Bob', 'Cy', 'Dan', 'Eve']) world.insert('master', { name, tags: [] });
	world.settle();
	world.remove('slave', world.idOf('slave', 'name', 'Cy'));
	world.edit('master', world.idOf('master', 'name', 'Bob'), { name: 'Bobby' });
	world.edit('slave', world.idOf('slave', 'name', 'Bob'), { name: 'Rob' });
	world.run();
	world.edit('slave', world.idOf('slave', 'name', 'Dan'), { tags: ['a', null, { b: 0 }] });
	world.insert('slave', { name: 'Fay', tags: null });
	world.plan();
	world.edit('master', world.idOf('master', 'name', 'Eve'), { name: 'E' });
	world.edit('slave', world.idOf('slave', 'name', 'Eve'), { name: 'Eva' });
	Object.assign(world.settings, { onConflict: 'manual' });
	world.plan();
	return world;
}
