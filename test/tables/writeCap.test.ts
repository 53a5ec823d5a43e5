import type { SyncSettings } from '../../src/model/settings';
import { SIDES, otherSide } from '../../src/model/side';
import type { Side } from '../../src/model/side';
import { Trial, linked, manyLinked, settingsOf } from './trial';

/** The writes beyond `maxWritesPerRun` wait as intents for the next runs; without the option all of them leave at once. */

const id = (side: Side, number: number) => (side === 'master' ? number : `a${number}`);
const numbers = (many: number, from = 1) =>
	Array.from({ length: many }, (_, index) => index + from);
const capNotes = (trial: Trial) => trial.notes.filter((note) => !note.includes('changed alone'));
const counts = (trial: Trial) => {
	const of = (operation: string) =>
		trial.writes.filter((write) => write.operation === operation).length;
	return [of('update'), of('create'), of('delete')];
};

function start(many: number, max: number, others: Partial<SyncSettings> = {}): Trial {
	const settings = settingsOf(['name', 'key'], {
		maxWritesPerRun: max,
		onDelete: 'propagate',
		deletedField: 'deleted',
		...others,
	});
	return manyLinked(many, settings);
}

describe.each(SIDES.map((side) => [side]))('at most so many writes a run, %s edited', (from) => {
	const to = otherSide(from);
	const edit = (trial: Trial, number: number, name = `New ${number}`) =>
		trial.apps[from].edit(id(from, number), { name });
	const create = (trial: Trial, number: number) =>
		trial.apps[from].put(id(from, number), { key: `k${number}`, name: `Name ${number}` });

	it('without a cap all leave', () => {
		const trial = manyLinked(20);
		for (const number of numbers(20)) edit(trial, number);
		trial.run();
		expect(trial.writes).toHaveLength(20);
		expect(capNotes(trial)).toEqual([]);
	});

	it('the rest leave with the next runs, each once, and the run says how many wait', () => {
		const trial = start(10, 4);
		for (const number of numbers(10)) edit(trial, number);
		const sent: string[] = [];
		for (const [leaving, waiting] of [
			[4, 6],
			[4, 2],
			[2, 0],
		]) {
			sent.push(...(trial.run().writes ?? []));
			expect(trial.writes).toHaveLength(leaving ?? 0);
			const more = waiting === 1 ? 'more write waits' : 'more writes wait';
			expect(capNotes(trial)).toEqual(
				waiting === 0
					? []
					: [
							`4 writes leave in one run (Write At Most). ${waiting} ${more} for the next runs; without the option all of them leave at once.`,
						],
			);
			expect(trial.writes.map(({ attempt }) => attempt)).toEqual(trial.writes.map(() => 1));
			trial.land().answer();
		}
		expect(new Set(sent).size).toBe(10);
		expect(trial.run()).toEqual({});
		expect(trial.log).toEqual([]);
	});

	it.each([
		[2, '1 more write waits'],
		[3, '2 more writes wait'],
	])('of %i the run says how many wait', (many, says) => {
		const trial = start(3, 1);
		for (const number of numbers(many)) edit(trial, number);
		trial.run();
		expect(trial.notes.join()).toContain(
			`1 write leaves in one run (Write At Most). ${says} for the next runs; without the option all of them leave at once.`,
		);
	});

	it('both sides together, and neither goes before the other', () => {
		const trial = start(12, 6);
		for (const number of numbers(6)) edit(trial, number);
		for (const number of numbers(6, 7))
			trial.apps[to].edit(id(to, number), { name: `N ${number}` });
		trial.run();
		expect(trial.writes).toHaveLength(6);
		trial.land().answer();
		trial.run();
		expect(trial.writes).toHaveLength(6);
		trial.land().answer();
		expect(trial.run()).toEqual({});
	});

	it('updates first; creations and deletions keep a share', () => {
		const trial = start(30, 8, {
			brakes: { maxDeletePercent: 100, holdDeletesPercent: 100, allowEmptyInput: true },
		});
		for (const number of numbers(10)) edit(trial, number);
		for (const number of numbers(10, 11)) trial.apps[from].remove(id(from, number));
		for (const number of numbers(10, 31)) create(trial, number);
		trial.run();
		expect(counts(trial)).toEqual([4, 2, 2]);
		trial.land().answer();
		trial.run();
		expect(counts(trial)).toEqual([4, 2, 2]);
		trial.land().answer();
		trial.run();
		expect(counts(trial)).toEqual([2, 3, 3]);
	});

	it('with fewer places than kinds they take turns', () => {
		const trial = start(20, 1);
		for (const number of numbers(4)) edit(trial, number);
		for (const number of numbers(4, 5)) trial.apps[from].remove(id(from, number));
		for (const number of numbers(4, 31)) create(trial, number);
		const seen = [0, 0, 0];
		for (let run = 0; run < 8; run++) {
			trial.run();
			counts(trial).forEach((count, index) => {
				seen[index] = (seen[index] ?? 0) + count;
			});
			trial.land().answer();
		}
		expect(seen).toEqual([4, 2, 2]);
	});

	it('what waits longest leaves first', () => {
		const trial = start(6, 2);
		for (const number of numbers(4)) edit(trial, number, `z ${number}`);
		trial.run();
		trial.land().answer();
		for (const number of [5, 6]) edit(trial, number, `a ${number}`);
		trial.run();
		for (const write of trial.writes) expect(String(write.json.name)).toMatch(/^z/);
	});

	it('24 creations arrive in 8 runs of 3', () => {
		const trial = start(1, 3);
		for (const number of numbers(24, 2)) create(trial, number);
		for (let run = 0; run < 8; run++) {
			trial.run();
			expect(counts(trial)).toEqual([0, 3, 0]);
			trial.land().answer();
		}
		expect(trial.run()).toEqual({});
		expect(trial.apps[to].list()).toHaveLength(25);
	});

	it('decisions before all', () => {
		const trial = linked({ name: 'Ann' }, settingsOf(['name', 'key'], { onConflict: 'manual' }));
		trial.master.edit(1, { name: 'x' });
		trial.slave.edit('a', { name: 'y' });
		trial.run();
		trial.decide(from);
		trial.answer({ failed: '422' });
		trial.set({ maxWritesPerRun: 1 });
		for (const number of numbers(5, 2)) create(trial, number);
		const name = from === 'master' ? 'x' : 'y';
		expect(trial.run().writes).toEqual([`update ${to} ${to === 'master' ? 1 : 'a'} name=${name}`]);
	});

	it('a decision that its app put off goes first still', () => {
		const trial = start(2, 1, { onConflict: 'manual' });
		trial.apps[from].edit(id(from, 1), { name: 'Mine' });
		trial.apps[to].edit(id(to, 1), { name: 'Theirs' });
		trial.run();
		trial.decide(from);
		trial.answer({ failed: '429', kind: 'throttled' });
		edit(trial, 2);
		expect(trial.run().writes).toEqual([`update ${to} ${id(to, 1)} name=Mine`]);
	});

	describe('what waits', () => {
		/** One of two edits left; `waiting` is the number of the other. */
		const halfSent = (others: Partial<SyncSettings> = {}) => {
			const trial = start(2, 1, others);
			edit(trial, 1);
			edit(trial, 2);
			trial.run();
			const sent = trial.writes[0]?.json.name === 'New 1' ? 1 : 2;
			trial.land().answer();
			return { trial, waiting: 3 - sent };
		};

		it('did not land: an edit of the target meanwhile is contested, the loser is logged', () => {
			const { trial, waiting } = halfSent({ onConflict: from });
			trial.apps[to].edit(id(to, waiting), { name: 'Other' });
			const told = trial.run();
			expect(told.writes).toEqual([`update ${to} ${id(to, waiting)} name=New ${waiting}`]);
			expect(told.rejected).toHaveLength(1);
		});

		it('its source moves on: the new value leaves', () => {
			const { trial, waiting } = halfSent();
			edit(trial, waiting, 'Newer');
			expect(trial.run()).toEqual({ writes: [`update ${to} ${id(to, waiting)} name=Newer`] });
		});

		it('its source goes back: nothing is to be written', () => {
			const { trial, waiting } = halfSent();
			edit(trial, waiting, `Name ${waiting}`);
			expect(trial.run()).toEqual({});
		});

		it('is done by a run of changes that has other records in sight', () => {
			const { trial, waiting } = halfSent();
			edit(trial, 3 - waiting, 'Again');
			trial.set({ maxWritesPerRun: 5 });
			const { writes } = trial.changes({ [from]: [id(from, 3 - waiting)] });
			expect(writes).toHaveLength(2);
			expect(writes).toContain(`update ${to} ${id(to, waiting)} name=New ${waiting}`);
			trial.land().answer();
			expect(trial.run()).toEqual({});
		});

		it('is done by a run of changes that has nothing in sight', () => {
			const { trial, waiting } = halfSent();
			const line = `update ${to} ${id(to, waiting)} name=New ${waiting}`;
			expect(trial.changes({})).toEqual({ writes: [line] });
			trial.land();
			expect(trial.changes({})).toEqual({});
			expect(trial.run()).toEqual({});
		});

		it('an event of the target alone: both are to be seen, nothing is lost', () => {
			const { trial, waiting } = halfSent({ onConflict: from });
			trial.apps[to].edit(id(to, waiting), { name: 'Other' });
			expect(trial.changes({ [to]: [id(to, waiting)] })).toEqual({});
			expect(trial.changes({})).toEqual({});
			const told = trial.run();
			expect(told.writes).toEqual([`update ${to} ${id(to, waiting)} name=New ${waiting}`]);
			expect(told.rejected).toHaveLength(1);
		});

		it('after a run that was lost nothing is sent before complete lists', () => {
			const { trial } = halfSent();
			expect(trial.changes({}, { recovery: true })).toEqual({});
			trial.run();
			expect(trial.writes).toHaveLength(1);
		});

		it('is no echo: the same value typed in the target is an edit of a user', () => {
			const { trial, waiting } = halfSent();
			const event = { id: id(to, waiting), name: `New ${waiting}` };
			expect(trial.events(to, [event])).toEqual(['user']);
			trial.apps[to].edit(id(to, waiting), { name: `New ${waiting}` });
			expect(trial.run()).toEqual({});
		});

		it('a creation is done by a run of changes, with its values', () => {
			const trial = start(1, 1);
			create(trial, 2);
			create(trial, 3);
			trial.run();
			const first = trial.writes[0]?.json.key;
			trial.land().answer();
			const other = first === 'k2' ? 3 : 2;
			const line = `create ${to} name=Name ${other} key=k${other}`;
			expect(trial.changes({})).toEqual({ writes: [line] });
			trial.land();
			expect(trial.changes({})).toEqual({});
			expect(trial.run()).toEqual({});
			expect(trial.links).toHaveLength(3);
		});

		it('a creation whose source is gone is forgotten', () => {
			const trial = start(1, 1);
			create(trial, 2);
			create(trial, 3);
			trial.run();
			const first = trial.writes[0]?.json.key;
			trial.land().answer();
			trial.apps[from].remove(id(from, first === 'k2' ? 3 : 2));
			expect(trial.run()).toEqual({});
			for (let run = 0; run < 3; run++) expect(trial.run()).toEqual({});
			expect(trial.links).toHaveLength(2);
		});

		it('somebody creates the record meanwhile: they meet for the first time', () => {
			const trial = start(1, 1, { onConflict: from });
			create(trial, 2);
			create(trial, 3);
			trial.run();
			const first = trial.writes[0]?.json.key;
			trial.land().answer();
			const other = first === 'k2' ? 3 : 2;
			trial.apps[to].put('own', { key: `k${other}`, name: '' });
			expect(trial.run()).toEqual({ writes: [`update ${to} own name=Name ${other}`] });
			expect(trial.links).toHaveLength(3);
		});

		it('several have its key by now: a person is asked', () => {
			const trial = start(1, 1);
			create(trial, 2);
			create(trial, 3);
			trial.run();
			const first = trial.writes[0]?.json.key;
			trial.land().answer();
			const key = first === 'k2' ? 'k3' : 'k2';
			trial.apps[to].put('own', { key, name: 'x' }).put('own2', { key, name: 'y' });
			trial.run();
			expect(trial.writes).toEqual([]);
			expect(trial.open.map(({ type }) => type)).toEqual(['unconfirmedCreate']);
			expect(trial.open[0]?.reason).toContain('several have its match key');
		});

		it('a deletion is done by a run of changes, once', () => {
			const trial = start(8, 1);
			for (const number of [1, 2]) trial.apps[from].remove(id(from, number));
			trial.run();
			trial.land().answer();
			expect(trial.changes({}).writes).toHaveLength(1);
			trial.land();
			expect(trial.changes({})).toEqual({});
			expect(trial.run()).toEqual({});
			expect(trial.apps[to].list()).toHaveLength(6);
		});

		it('a deletion whose target was edited meanwhile: a person is asked', () => {
			const trial = start(8, 1);
			for (const number of [1, 2]) trial.apps[from].remove(id(from, number));
			trial.run();
			const gone = String(trial.writes[0]?.id);
			trial.land().answer();
			const left = [1, 2].map((number) => id(to, number)).find((each) => String(each) !== gone);
			trial.apps[to].edit(left ?? '', { name: 'Other' });
			trial.run();
			expect(trial.writes).toEqual([]);
			expect(trial.open.map(({ type }) => type)).toEqual(['deletedVsEdited']);
		});

		it('a value that is too large to keep waits for a run that has it in sight', () => {
			const trial = start(2, 1);
			const large = 'x'.repeat(5000);
			edit(trial, 1, `1${large}`);
			edit(trial, 2, `2${large}`);
			trial.run();
			trial.land().answer();
			expect(trial.state.head.wantsFull).toBe(true);
			expect(trial.notes).toContain(
				'Writes that wait were too large to keep: the trigger was asked to make its next run a full one, which sees their values.',
			);
			expect(trial.changes({})).toEqual({});
			// What the other side holds by now an event of this one does not tell.
			expect(trial.changes({ [from]: [1, 2].map((number) => id(from, number)) })).toEqual({});
			trial.run();
			expect(trial.writes).toHaveLength(1);
		});
	});

	it('a field within another one waits for a run that has what stands beside it in sight', () => {
		const trial = start(2, 1, { mapping: settingsOf(['address.city']).mapping });
		for (const number of [1, 2]) {
			trial.apps[from].edit(id(from, number), { address: { city: `City ${number}` } });
			trial.apps[to].edit(id(to, number), { address: { city: '', street: `Street ${number}` } });
		}
		trial.run();
		trial.land().answer();
		trial.changes({});
		expect(trial.writes).toEqual([]);
		trial.run();
		expect(trial.writes.map(({ json }) => json.address)).toEqual([
			{ city: 'City 2', street: 'Street 2' },
		]);
	});

	it.each([
		[4094, 1],
		[4095, 0],
	])('a name of %s characters waits with the sync: %s leave without lists', (length, leaving) => {
		const trial = start(2, 1);
		for (const number of [1, 2]) edit(trial, number, String(number).repeat(length));
		trial.run();
		trial.land().answer();
		trial.changes({});
		expect(trial.writes).toHaveLength(leaving);
	});

	describe('a retry beyond the cap', () => {
		const unanswered = () => {
			const trial = start(4, 2);
			for (const number of [1, 2]) edit(trial, number);
			trial.run();
			const early = trial.writes;
			trial.answer({ failed: '503', kind: 'unanswered' });
			for (const number of [3, 4]) edit(trial, number);
			expect(trial.run().rejected).toHaveLength(2);
			expect(trial.writes.map((write) => write.id)).toEqual([id(to, 3), id(to, 4)]);
			trial.land().answer();
			return { trial, early };
		};

		it('may have landed: what it overwrites is logged, once', () => {
			const { trial } = unanswered();
			expect(trial.run().rejected).toBeUndefined();
			expect(trial.writes).toHaveLength(2);
		});

		it('did land, and its source moved on: that alone travels', () => {
			const { trial, early } = unanswered();
			trial.writes = early;
			trial.land();
			edit(trial, 1, 'Newer');
			expect(trial.run()).toEqual({ writes: [`update ${to} ${id(to, 1)} name=Newer`] });
		});
	});

	it.each([0, 1, 2, 3])(
		'a deletion beyond the cap that may have landed is logged once: %i',
		(runs) => {
			const trial = start(6, 1);
			trial.apps[from].remove(id(from, 1));
			trial.run();
			// Another kind begins in each run.
			for (let run = 0; run < runs; run++) trial.changes({});
			trial.answer({ failed: '503', kind: 'unanswered' });
			const left: string[] = [];
			for (const number of [2, 3, 4, 5, 6]) {
				edit(trial, number);
				trial.run();
				const [write] = trial.writes;
				left.push(write?.operation ?? 'none');
				if (write?.operation === 'delete') trial.answer({ failed: '503', kind: 'unanswered' });
				else trial.land().answer();
			}
			expect(new Set(left)).toEqual(new Set(['update', 'delete']));
			expect(trial.log.filter((line) => line.includes('maybe restored'))).toHaveLength(1);
		},
	);

	it('a retry beyond the cap is left as it was', () => {
		const trial = start(4, 2, { maxAttempts: 3 });
		edit(trial, 1);
		edit(trial, 2);
		for (let run = 0; run < 4; run++) {
			trial.run();
			expect(trial.writes).toHaveLength(2);
			trial.answer({ failed: '429', kind: 'throttled' });
			edit(trial, 3, `New ${run}`);
			edit(trial, 4, `New ${run}`);
			trial.run();
			for (const write of trial.writes) expect([3, 4].map((n) => id(to, n))).toContain(write.id);
			trial.land().answer();
		}
		expect(trial.open).toEqual([]);
		trial.run();
		trial.land().answer();
		expect(trial.run()).toEqual({});
	});

	it('the cursor waits for what waits', () => {
		const trial = start(3, 1);
		trial.begin(1);
		trial.run({ runId: 'run 1' });
		for (const number of numbers(3)) edit(trial, number);
		const second = trial.begin(2);
		const changed = { [from]: numbers(3).map((number) => id(from, number)) };
		trial.changes(changed, { runId: 'run 2' });
		trial.land().answer();
		for (const number of [3, 4]) {
			const run = trial.begin(number);
			expect(run.since).toEqual(second.since);
			trial.changes({}, { runId: `run ${number}` });
			trial.land().answer();
		}
		expect(trial.begin(5).since[from]).toBeGreaterThan(second.since[from] ?? 0);
	});

	it('a dry run shows all of them, and says how many would leave', () => {
		const trial = start(5, 2);
		for (const number of numbers(5)) edit(trial, number);
		trial.run({ dryRun: true });
		expect(trial.writes).toHaveLength(5);
		expect(trial.notes).toEqual([
			'2 writes leave in one run (Write At Most). 3 more writes wait for the next runs; without the option all of them leave at once.',
		]);
	});
});
