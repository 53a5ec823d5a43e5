import type { Plan } from '../../src/model/plan';
import type { SyncSettings } from '../../src/model/settings';
import type { Side } from '../../src/model/side';
import { SIDES, otherSide } from '../../src/model/side';
import { Trial, settingsOf } from './trial';

/** SEMANTICS "Events": what an event would write goes out once the target was seen, where it can be asked for. */

const BOTH = { unseenTargets: { master: 'fetch', slave: 'fetch' } } as const;
/** What was asked for comes back into the same execution. */
const BACK = { ...BOTH, afterFetch: true } as const;
const NEITHER = { unseenTargets: { master: 'wait', slave: 'wait' } } as const;

describe.each(SIDES.map((side) => [side]))('an event of the %s', (side: Side) => {
	const target = otherSide(side);
	const id = side === 'master' ? 1 : 'a';
	const other = side === 'master' ? 'a' : 1;

	function synced(others: Partial<SyncSettings> = {}): Trial {
		const trial = new Trial(settingsOf(['name', 'city'], { onConflict: side, ...others }));
		trial.apps[side].put(id, { key: 'k', name: 'n0', city: 'c0' });
		trial.apps[target].put(other, { key: 'k', name: 'n0', city: 'c0' });
		trial.run();
		return trial;
	}

	const event = (trial: Trial, of: Side) =>
		trial.changes({ [of]: [of === side ? id : other] }, of === side ? BOTH : BACK);
	const fetched = ({ plan }: Trial): Plan['toFetch'] => plan?.toFetch;

	test('asks for the record that it would write to; then the write leaves', () => {
		const trial = synced();
		trial.apps[side].edit(id, { name: 'n1' });
		expect(event(trial, side)).toEqual({});
		expect(fetched(trial)).toEqual([{ side: target, id: other, source: 0 }]);
		expect(event(trial, target)).toEqual({ writes: [`update ${target} ${other} name=n1`] });
		expect(fetched(trial)).toBeUndefined();
		trial.land();
		expect(trial.run()).toEqual({});
	});

	test('an edit of another field there, which nobody reported, travels back; nothing of it is overwritten', () => {
		const trial = synced();
		trial.apps[side].edit(id, { name: 'n1' });
		trial.apps[target].edit(other, { city: 'c1' });
		event(trial, side);
		expect(event(trial, target).writes).toEqual(
			[`update ${side} ${id} city=c1`, `update ${target} ${other} name=n1`].sort(),
		);
		trial.land();
		expect(trial.run()).toEqual({});
	});

	test('an edit of the same field is contested: what the policy overrules is logged', () => {
		const trial = synced();
		trial.apps[side].edit(id, { name: 'n1' });
		trial.apps[target].edit(other, { name: 'n2' });
		event(trial, side);
		const told = event(trial, target);
		expect(told.writes).toEqual([`update ${target} ${other} name=n1`]);
		expect(told.rejected).toHaveLength(1);
	});

	test('a person is asked before anything is written, where people decide', () => {
		const trial = synced({ onConflict: 'manual' });
		trial.apps[side].edit(id, { name: 'n1' });
		trial.apps[target].edit(other, { name: 'n2' });
		event(trial, side);
		const told = event(trial, target);
		expect(told.writes).toBeUndefined();
		expect(told.opened).toHaveLength(1);
	});

	test('with both records in the input nothing is asked for', () => {
		const trial = synced();
		trial.apps[side].edit(id, { name: 'n1' });
		expect(trial.changes({ [side]: [id], [target]: [other] }, BOTH)).toEqual({
			writes: [`update ${target} ${other} name=n1`],
		});
		expect(fetched(trial)).toBeUndefined();
	});

	test('an echo asks for nothing', () => {
		const trial = synced();
		expect(event(trial, side)).toEqual({});
		expect(fetched(trial)).toBeUndefined();
	});

	test('where the record does not come, the full run decides', () => {
		const trial = synced();
		trial.apps[side].edit(id, { name: 'n1' });
		event(trial, side);
		trial.apps[target].edit(other, { city: 'c1' });
		expect(trial.run().writes).toEqual(
			[`update ${side} ${id} city=c1`, `update ${target} ${other} name=n1`].sort(),
		);
	});

	test('a record that comes without the field is not asked for again', () => {
		const trial = synced();
		trial.apps[side].edit(id, { name: 'n1' });
		const records = { master: [], slave: [], [side]: [trial.apps[side].get(id)] };
		trial.changes({}, { ...BOTH, records: { ...records, [target]: [{ id: other }] } });
		expect(trial.writes).toEqual([]);
		expect(fetched(trial)).toBeUndefined();
		expect(trial.run()).toEqual({ writes: [`update ${target} ${other} name=n1`] });
	});

	test.each([
		['asked for', BOTH],
		['waited for', NEITHER],
	])(
		'what an earlier execution kept stands for nothing: what nobody told of is %s',
		(_how, rules) => {
			const trial = synced();
			trial.apps[side].edit(id, { name: 'n1' });
			trial.changes({ [side]: [id] }, rules);
			trial.apps[side].edit(id, { city: 'untold' });
			trial.apps[target].edit(other, { city: 'c1' });
			expect(trial.changes({ [target]: [other] }, rules).writes ?? []).not.toContain(
				`update ${side} ${id} city=c1`,
			);
			trial.run();
			trial.land();
			trial.run();
			trial.land();
			expect(trial.apps[side].get(id)).toMatchObject({ name: 'n1', city: 'untold' });
			expect(trial.apps[target].get(other)).toMatchObject({ name: 'n1', city: 'untold' });
		},
	);

	test('where nobody can be asked, it waits for a full run, which is asked for', () => {
		const trial = synced();
		trial.apps[side].edit(id, { name: 'n1' });
		trial.apps[target].edit(other, { name: 'n2' });
		expect(trial.changes({ [side]: [id] }, NEITHER)).toEqual({});
		expect(fetched(trial)).toBeUndefined();
		expect(trial.state.head.wantsFull).toBe(true);
		expect(trial.plan?.counts.postponed).toBe(1);
		expect(trial.notes.join()).toContain('Changes wait for a full run');
		const told = trial.run();
		expect(told.writes).toEqual([`update ${target} ${other} name=n1`]);
		expect(told.rejected).toHaveLength(1);
		expect(trial.state.head.wantsFull).toBeUndefined();
	});

	test('where the input is no event, what was seen last counts', () => {
		const trial = synced();
		trial.apps[side].edit(id, { name: 'n1' });
		expect(trial.changes({ [side]: [id] })).toEqual({
			writes: [`update ${target} ${other} name=n1`],
		});
		expect(fetched(trial)).toBeUndefined();
	});
});
