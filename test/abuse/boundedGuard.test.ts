import { classifyEvents } from '../../src/echo/classify';
import { stampWrites } from '../../src/echo/stamp';
import { POSTGRES_BOUNDS, WORKFLOW_BOUNDS } from '../../src/model/bounds';
import { LONGEST_ID } from '../../src/model/link';
import type { AppRecord } from '../../src/model/record';
import { SyncState } from '../../src/model/syncState';
import { encodeState } from '../../src/state/encode';
import { Trial, linked, settingsOf } from '../tables/trial';

const NOW = Date.UTC(2026, 0, 1);

class Guarded {
	readonly state: SyncState;

	constructor(guard: number) {
		this.state = new SyncState({ ...WORKFLOW_BOUNDS, guard });
	}

	events(events: readonly AppRecord[], now = NOW): readonly string[] {
		const rules = { idField: 'id', combine: 'any' } as const;
		const { change, verdicts } = classifyEvents(this.state, 'slave', events, rules, now);
		this.state.apply(change);
		return verdicts.map(({ kind }) => kind);
	}

	stamp(items: readonly AppRecord[], now = NOW): readonly string[] {
		const { change, results } = stampWrites(this.state, 'slave', items, { idField: 'id' }, now);
		this.state.apply(change);
		return results.map(({ kind, reason }) => `${kind}: ${reason}`);
	}

	get ids(): readonly unknown[] {
		return Array.from(this.state.guardRecords(), ([, { id }]) => id);
	}
}

function wide(id: number, fields: number): AppRecord {
	const names = Array.from({ length: fields }, (_, field) => [`field ${field}`, field]);
	return { id, ...Object.fromEntries(names) };
}

describe('what the Loop Guard remembers', () => {
	it.each(['stamp', 'events'] as const)('has a bound, also within one batch (%s)', (how) => {
		const guarded = new Guarded(100_000);
		for (let at = 0; at < 3; at++) {
			const batch = Array.from({ length: 200 }, (_, id) => wide(1000 * at + id, 20));
			guarded[how](batch, NOW + at);
			const size = encodeState(guarded.state).length;
			expect(size).toBeLessThan(110_000);
			expect(size).toBeGreaterThan(50_000);
		}
		// The newest stay.
		expect(guarded.ids).toContain(2199);
		expect(guarded.ids).not.toContain(0);
	});

	it('says of a record that alone takes too much of it that it is not kept', () => {
		const guarded = new Guarded(100_000);
		guarded.stamp([wide(1, 3)]);
		expect(guarded.stamp([wide(2, 1000)])).toEqual([
			'stamped: not noted, so that its echo will count as a change: it has more fields than the Loop Guard keeps of a record; set the fields that count',
		]);
		expect(guarded.events([wide(2, 1000), wide(1, 3)])).toEqual(['user', 'echo']);
		expect(guarded.ids).toEqual([1]);
	});

	it('keeps wide records of the usual kind', () => {
		const guarded = new Guarded(WORKFLOW_BOUNDS.guard);
		expect(guarded.stamp([wide(1, 1000)])).toEqual(['stamped: noted for record 1']);
		expect(guarded.events([wide(1, 1000)])).toEqual(['echo']);
	});

	it('has four times as much room in Postgres', () => {
		expect(POSTGRES_BOUNDS).toEqual({ bucket: 32_000_000, guard: 16_000_000 });
		expect(WORKFLOW_BOUNDS).toEqual({ bucket: 8_000_000, guard: 4_000_000, errors: 1_000_000 });
	});
});

describe('an id that is longer than any app has', () => {
	const longest = 'i'.repeat(LONGEST_ID);

	it('makes a bad record; the others go on, and nothing counts as deleted', () => {
		const settings = settingsOf(['name'], { onDelete: 'propagate' });
		const trial = linked({ name: 'Ann' }, settings);
		const before = encodeState(trial.state).length;
		trial.master.remove(1).put('\u0001'.repeat(2_000_000), { key: 'k1', name: 'Bob' });
		trial.master.put(2, { key: 'k2', name: 'Zoe' });
		trial.run();
		expect(trial.open).toMatchObject([{ type: 'badRecord' }]);
		expect(trial.open[0]?.reason).toContain(`longer than ${LONGEST_ID} characters`);
		expect(trial.writes.map(({ operation }) => operation)).toEqual(['create']);
		expect(encodeState(trial.state).length - before).toBeLessThan(3000);
	});

	it('is refused by one character', () => {
		const trial = new Trial(settingsOf(['name']));
		trial.master.put(longest, { key: 'k1', name: 'Ann' });
		trial.slave.put(longest, { key: 'k1', name: 'Ann' });
		expect(trial.run()).toEqual({});
		expect(trial.links).toEqual([`${longest}-${longest}`]);
		trial.slave.put(`${longest}i`, { key: 'k2', name: 'Bob' });
		trial.run();
		expect(trial.open).toMatchObject([{ type: 'badRecord' }]);
	});
});
