import type { AppRecord } from '../../src/model/record';
import type { SyncSettings } from '../../src/model/settings';
import { DEFAULT_SETTINGS } from '../../src/model/settings';
import type { Side } from '../../src/model/side';
import { SIDES, otherSide } from '../../src/model/side';
import { conflictForm } from '../../src/bucket/form';
import { readFormAnswer } from '../../src/bucket/formAnswer';
import { conflictHtml } from '../../src/bucket/html';
import { conflictMessage } from '../../src/bucket/message';
import type { Told } from './trial';
import { Trial, settingsOf } from './trial';

const COUNT = 12;
const id = (side: Side, number: number) => (side === 'master' ? number : `a${number}`);
const { master, slave } = DEFAULT_SETTINGS.sides;
const MARKED = {
	sides: {
		master: { ...master, modifiedField: 'at' },
		slave: { ...slave, modifiedField: 'at' },
	},
};

/** Records whose `photo` one side renews at each read. */
class Renewing {
	readonly trial: Trial;
	private reads = 0;

	constructor(
		readonly side: Side,
		others: Partial<SyncSettings> = {},
		private readonly many = COUNT,
	) {
		this.trial = new Trial(settingsOf(['photo', 'note', 'key'], { ...MARKED, ...others }));
		for (let number = 1; number <= COUNT; number++) {
			const fields = { key: `k${number}`, photo: 'p0', note: 'n', at: 1 };
			for (const each of SIDES) this.trial.apps[each].put(id(each, number), fields);
		}
		this.trial.run();
	}

	get other(): Side {
		return otherSide(this.side);
	}

	renew(more: AppRecord = {}): this {
		this.reads++;
		for (let number = 1; number <= this.many; number++) {
			const fields = { photo: `https://x/${number}?sig=${this.reads}`, ...more };
			this.trial.apps[this.side].edit(id(this.side, number), fields);
		}
		return this;
	}

	/** Renewed, carried, renewed again: returns what the second run says. */
	twice(more: (read: number) => AppRecord = () => ({})): Told {
		this.renew(more(1)).trial.run();
		this.trial.land().answer();
		return this.renew(more(2)).trial.run();
	}

	/** It is held, and renewed once more. */
	held(): this {
		expect(this.twice()).toEqual({ opened: ['oscillation photo: - | -'] });
		return this.renew();
	}

	get message(): string {
		return this.trial.open.map((each) => conflictMessage(each)).join('\n');
	}
}

describe.each(SIDES)('a field that the %s renews in nearly all records', (side) => {
	const other = otherSide(side);

	it('run after run, while the marks stand still: held, one entry for all', () => {
		const renewing = new Renewing(side);
		const { trial } = renewing.held();
		expect(trial.run()).toEqual({});
		expect(trial.open).toHaveLength(1);
		expect(trial.plan?.counts.held).toBe(COUNT);
		expect(trial.plan?.counts.unchanged).toBe(0);
		expect(trial.open[0]).toMatchObject({ label: 'photo', revision: 1 });
		expect(trial.open[0]?.link).toBeUndefined();
		expect(trial.open.map((each) => conflictHtml(each)).join()).not.toContain('<table');
		expect(renewing.message).toBe(
			`photo: the ${side} changed "photo" alone in 12 of 12 records, run after run, while their modified marks stand still, as an app does that renews it at each read. The field is held in all records, other fields go on. Compare it as Link, or leave it out of the mapping, and this closes itself; or decide: ${side}, and what the ${side} shows travels like any edit; leave, and it stays in the ${side}.`,
		);
	});

	it.each([
		['the marks move', (read: number) => ({ at: 1 + read })],
		['there are no marks', () => ({ at: null })],
	])('%s: it is told and goes on', (_, more) => {
		const renewing = new Renewing(side);
		const { writes } = renewing.twice(more);
		expect(writes).toHaveLength(COUNT);
		expect(renewing.trial.notes).toEqual([expect.stringContaining('changed alone in 12 of 12')]);
		expect(renewing.trial.open).toEqual([]);
	});

	it('once, and once more after a run in which it stood still: told', () => {
		const renewing = new Renewing(side).renew();
		const { trial } = renewing;
		trial.settle();
		expect(renewing.renew().trial.run().writes).toHaveLength(COUNT);
		expect(trial.open).toEqual([]);
	});

	it('in a part of the records only: goes on', () => {
		const renewing = new Renewing(side, {}, 10);
		expect(renewing.twice().writes).toHaveLength(10);
	});

	it('its writes were never answered, or refused: held all the same, and not tried again', () => {
		const renewing = new Renewing(side);
		const { trial } = renewing.renew();
		trial.run();
		trial.answer({ failed: 'no' });
		renewing.renew();
		expect(trial.run()).toEqual({ opened: ['oscillation photo: - | -'] });
		expect(trial.run()).toEqual({});
		expect([...trial.state.unsettledLinks()]).toEqual([]);
	});

	it('where only the other side may be written, and it may not: not held', () => {
		const direction = side === 'master' ? 'toMaster' : 'toSlave';
		const renewing = new Renewing(side);
		const mapped = settingsOf([{ masterField: 'photo', direction }, 'note', 'key']);
		renewing.trial.set({ mapping: mapped.mapping });
		expect(renewing.twice()).toEqual({});
	});

	it('other fields go on, and carry nothing of it', () => {
		const { trial } = new Renewing(side).held();
		trial.apps[other].edit(id(other, 1), { note: 'typed' });
		trial.apps[side].edit(id(side, 2), { note: 'typed' });
		expect(trial.run()).toEqual({
			writes: [
				`update ${other} ${id(other, 2)} note=typed`,
				`update ${side} ${id(side, 1)} note=typed`,
			].sort(),
		});
		const before = trial.apps[other].get(id(other, 2)).photo;
		trial.land().answer();
		expect(trial.apps[other].get(id(other, 2)).photo).toBe(before);
		expect(trial.run()).toEqual({});
	});

	describe('what a person types meanwhile', () => {
		const typed = { photo: 'typed' };

		it.each(['full run', 'event'])(
			'in the other side, seen by a %s: contested after the release',
			(how) => {
				const { trial } = new Renewing(side, { onConflict: side }).held();
				trial.apps[other].edit(id(other, 1), typed);
				if (how === 'event') expect(trial.changes({ [other]: [id(other, 1)] })).toEqual({});
				expect(trial.run()).toEqual({});
				expect(trial.decide(side)).toEqual([]);
				const told = trial.run();
				expect(told.writes).toHaveLength(COUNT);
				expect(told.rejected).toHaveLength(1);
				expect(told.rejected?.[0]).toContain('typed');
			},
		);

		it('in both sides: equal, and settled', () => {
			const { trial } = new Renewing(side).held();
			for (const each of SIDES) trial.apps[each].edit(id(each, 1), typed);
			expect(trial.run()).toEqual({});
			expect(trial.plan?.counts.held).toBe(COUNT - 1);
		});

		it('in a new record: created with it', () => {
			const { trial } = new Renewing(side).held();
			trial.apps[side].put(id(side, 99), { key: 'k99', photo: 'new', note: 'n', at: 1 });
			expect(trial.run().writes).toEqual([`create ${other} photo=new note=n key=k99`]);
		});
	});

	describe('a person decides', () => {
		it(`${side}: it travels, and is not held again`, () => {
			const renewing = new Renewing(side).held();
			const { trial } = renewing;
			expect(trial.decide(side)).toEqual([]);
			expect(trial.open).toEqual([]);
			expect(trial.state.head.wantsFull).toBe(true);
			for (let read = 0; read < 4; read++) {
				expect(renewing.renew().trial.run().writes).toHaveLength(COUNT);
				expect(trial.notes).toEqual([]);
				trial.land().answer();
			}
		});

		it.each(['ignore', 'revert'] as const)('leave: it stays there (forbidden edits: %s)', (on) => {
			const renewing = new Renewing(side, { onForbiddenEdit: on }).held();
			const { trial } = renewing;
			expect(trial.decide('leave')).toEqual([]);
			expect(trial.run()).toEqual({});
			expect(trial.plan?.counts.unchanged).toBe(COUNT);
			expect(renewing.renew().trial.run()).toEqual({});
			trial.apps[other].edit(id(other, 1), { photo: 'typed' });
			const told = trial.run();
			expect(told.writes).toEqual([`update ${side} ${id(side, 1)} photo=typed`]);
			expect(told.rejected).toHaveLength(1);
		});

		it.each([other, { custom: 'x' }, { take: 'unlink' }] as const)(
			'%j: refused, with words',
			(choice) => {
				const { trial } = new Renewing(side).held();
				expect(trial.decide(choice)).toBe(
					`This conflict is about a field in all records: decide ${side}, and what the ${side} shows travels like any edit, or leave, and it stays in the ${side}.`,
				);
				expect(trial.open).toHaveLength(1);
			},
		);

		it('leave, of a field that goes the other way only: refused, with words', () => {
			const direction = side === 'master' ? 'toSlave' : 'toMaster';
			const renewing = new Renewing(side);
			const mapped = settingsOf([{ masterField: 'photo', direction }, 'note', 'key']);
			renewing.trial.set({ mapping: mapped.mapping }).run();
			expect(renewing.held().trial.decide('leave')).toBe(
				`"photo" goes from the ${side} to the ${other} only: leave it out of the mapping, or decide ${side}.`,
			);
		});

		it('in a form', () => {
			const [entry] = new Renewing(side).held().trial.open;
			if (entry === undefined) throw new Error('no entry');
			const [field] = conflictForm(entry);
			const options = field?.fieldOptions.values.map(({ option }) => option);
			expect(options).toEqual([
				`Let what the ${side} shows travel like any edit`,
				`Leave it in the ${side}, in all records`,
			]);
			const answer = { photo: options?.[0] };
			expect(readFormAnswer(entry, answer).fields).toEqual(new Map([['photo', { take: side }]]));
		});
	});

	describe('closes itself', () => {
		it('once the field is compared as Link', () => {
			const { trial } = new Renewing(side).held();
			const fields = [{ masterField: 'photo', compareAs: 'link' as const }, 'note', 'key'];
			trial.set({ mapping: settingsOf(fields).mapping });
			expect(trial.run()).toEqual({});
			expect(trial.open).toEqual([]);
			expect(trial.state.head.renewals).toBeUndefined();
		});

		it('once all records show what they were settled on', () => {
			const renewing = new Renewing(side).held();
			const { trial } = renewing;
			for (let number = 1; number <= COUNT; number++) {
				trial.apps[side].edit(id(side, number), trial.apps[other].get(id(other, number)));
				trial.apps[side].edit(id(side, number), { id: id(side, number) });
			}
			trial.run();
			expect(trial.open).toEqual([]);
			expect(trial.log).toEqual([expect.stringContaining('all records show')]);
			expect(trial.run()).toEqual({});
		});

		it('so where one was settled as different on both sides', () => {
			const renewing = new Renewing(side, { onConflict: 'manual' }, COUNT - 1);
			const { trial } = renewing;
			for (const each of SIDES) trial.apps[each].edit(id(each, COUNT), { photo: each });
			trial.run();
			trial.decide('leave');
			renewing.held();
			for (let number = 1; number < COUNT; number++) {
				const { photo } = trial.apps[other].get(id(other, number));
				trial.apps[side].edit(id(side, number), { photo });
			}
			// What is edited elsewhere is looked at field by field.
			trial.apps[side].edit(id(side, COUNT), { note: 'typed' });
			expect(trial.run()).toEqual({ writes: [`update ${other} ${id(other, COUNT)} note=typed`] });
			expect(trial.open).toEqual([]);
			expect(trial.log.at(-1)).toContain('all records show');
		});
	});
});
