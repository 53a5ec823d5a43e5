import type { SyncSettings } from '../../src/model/settings';
import { Trial, linked, settingsOf } from './trial';

const trialOf = (others: Partial<SyncSettings> = {}) => new Trial(settingsOf(['name'], others));
const withoutKey = (others: Partial<SyncSettings> = {}) => trialOf({ matchBy: [], ...others });

describe('first meeting', () => {
	it('exactly one partner that has exactly one back: linked', () => {
		const trial = trialOf();
		trial.master.put(1, { key: 'x', name: 'Ann' });
		trial.slave.put('a', { key: ' x ', name: 'Ann' });
		expect(trial.run()).toEqual({});
		expect(trial.links).toEqual(['1-a']);
	});

	it('all key fields must be equal by their comparators', () => {
		const trial = trialOf({
			matchBy: [
				{ masterField: 'mail', slaveField: 'email', compareAs: 'email' },
				{ masterField: 'no', slaveField: 'number', compareAs: 'number' },
			],
		});
		trial.master.put(1, { mail: 'Ann@X.org', no: '7', name: 'Ann' });
		trial.master.put(2, { mail: 'bob@x.org', no: 8, name: 'Bob' });
		trial.slave.put('a', { email: 'mailto:ann@x.org', number: 7.0, name: 'Ann' });
		trial.slave.put('b', { email: 'bob@x.org', number: 9, name: 'Bob' });
		trial.run();
		expect(trial.links).toEqual(['1-a', '2-', '-b']);
	});

	it('a blank key matches nothing', () => {
		const trial = trialOf({ createIn: 'none' });
		trial.master.put(1, { key: '', name: 'Ann' });
		trial.slave.put('a', { key: ' ', name: 'Ann' });
		expect(trial.run()).toEqual({});
		expect(trial.links).toEqual([]);
	});

	it.each([
		['on the slave', [1], ['a', 'b']],
		['on the master', [1, 2], ['a']],
		['on both', [1, 2], ['a', 'b']],
	])('several candidates %s: a conflict that names all, and nothing is written', (_, ms, ss) => {
		const trial = trialOf();
		for (const id of ms) trial.master.put(id, { key: 'x', name: `M${id}` });
		for (const id of ss) trial.slave.put(id, { key: 'x', name: `S${id}` });
		expect(trial.run()).toEqual({ opened: [`ambiguousMatch ${ms.join('+')} | ${ss.join('+')}`] });
		expect(trial.run()).toEqual({});
		expect(trial.links).toEqual([]);
		trial.slave.remove(ss.at(-1) ?? '').remove('b');
		trial.master.remove(2);
		trial.run();
		expect(trial.open).toEqual([]);
	});

	it('no partner: created on the other side, once', () => {
		const trial = trialOf();
		trial.master.put(1, { key: 'x', name: 'Ann' });
		trial.slave.put('b', { key: 'y', name: 'Bob' });
		expect(trial.run()).toEqual({ writes: ['create master name=Bob', 'create slave name=Ann'] });
		expect(trial.writes.map((write) => write.json)).toEqual([{ name: 'Bob' }, { name: 'Ann' }]);
		trial.land().answer();
		expect(trial.run()).toEqual({});
		expect(trial.links).toEqual(['1-new1', '101-b']);
	});

	it.each([
		['slave', ['create slave name=Ann']],
		['master', ['create master name=Bob']],
		['none', undefined],
	] as const)('creation in %s only', (createIn, writes) => {
		const trial = trialOf({ createIn });
		trial.master.put(1, { key: 'x', name: 'Ann' });
		trial.slave.put('b', { key: 'y', name: 'Bob' });
		expect(trial.run()).toEqual(writes === undefined ? {} : { writes });
	});

	it('an id that changed is the same record: re-linked, no writes', () => {
		const trial = linked({ name: 'Ann' });
		trial.slave.remove('a').put('z', { key: 'k1', name: 'Ann' });
		expect(trial.run()).toEqual({});
		expect(trial.links).toEqual(['1-z']);
	});

	it('a record with the same content and another key is another record', () => {
		const trial = linked({ name: 'Ann' });
		trial.slave.remove('a').put('z', { key: 'other', name: 'Ann' });
		expect(trial.run()).toEqual({ writes: ['create master name=Ann'] });
	});

	it('two records with the content of the one that is gone: nobody knows which it is', () => {
		const trial = linked({ name: 'Ann' });
		trial.set({ createIn: 'none', matchBy: [] });
		trial.slave.remove('a').put('y', { name: 'Ann' }).put('z', { name: 'Ann' });
		expect(trial.run()).toEqual({});
		expect(trial.links).toEqual(['1-a resting']);
	});
});

describe('creations that nothing was heard of', () => {
	/** Ann of the master was sent to be created in the slave. */
	function sent(others: Partial<SyncSettings> = {}): Trial {
		const trial = withoutKey(others);
		trial.slave.put('s', { name: 'Someone' });
		trial.master.put(9, { name: 'Someone' });
		trial.set({ matchBy: [{ masterField: 'name', slaveField: 'name', compareAs: 'text' }] });
		trial.run();
		trial.set({ matchBy: [], ...others });
		trial.master.put(1, { name: 'Ann' });
		expect(trial.run()).toEqual({ writes: ['create slave name=Ann'] });
		return trial;
	}

	it('the answer brings the id: linked', () => {
		const trial = sent();
		expect(trial.land().answer()).toEqual(['confirmed']);
		expect(trial.links).toEqual(['9-s', '1-new1']);
		expect(trial.run()).toEqual({});
	});

	it('a record that holds what was sent is it: linked', () => {
		const trial = sent();
		trial.land();
		expect(trial.run()).toEqual({});
		expect(trial.links).toEqual(['9-s', '1-new1']);
	});

	it('so is one that holds it in another form', () => {
		const trial = sent();
		trial.land((record) => ({ ...record, name: 'ANN' }));
		expect(trial.run()).toEqual({ rejected: ['name: Ann | ANN'] });
		expect(trial.links).toEqual(['9-s', '1-new1']);
	});

	it('none, and reported failed: created again', () => {
		const trial = sent();
		trial.answer({ failed: '503' });
		expect(trial.run()).toEqual({ writes: ['create slave name=Ann'] });
	});

	it('none, and nothing heard: one further full listing is awaited, then a person is asked', () => {
		const trial = sent();
		expect(trial.run()).toEqual({});
		expect(trial.run()).toEqual({ opened: ['unconfirmedCreate 1 | '] });
		expect(trial.run()).toEqual({});
	});

	it('a record that appeared on the target may be it: a person is asked at once, nothing is doubled', () => {
		const trial = sent();
		trial.slave.put('b', { name: 'Anna Maria' });
		expect(trial.run()).toEqual({ opened: ['unconfirmedCreate 1 | b'] });
		expect(trial.run()).toEqual({});
	});

	it('more than fifty that may be it are counted, not named', () => {
		const trial = sent();
		for (let index = 0; index < 51; index++) trial.slave.put(`b${index}`, { name: 'Anna Maria' });
		expect(trial.run()).toEqual({ opened: ['unconfirmedCreate 1 | '] });
		expect(trial.open[0]?.reason).toContain('any of the 51 records of the slave');
	});

	it('the created record that shows up after all closes the question', () => {
		const trial = sent();
		trial.run();
		trial.run();
		trial.land();
		trial.slave.put('new1', { name: 'Ann' });
		expect(trial.run()).toEqual({});
		expect([trial.open, trial.links]).toEqual([[], ['9-s', '1-new1']]);
		expect(trial.log).toEqual(['agreed unconfirmedCreate 1 | : both records are there']);
	});

	it('the question shows the record as it is now', () => {
		const trial = sent();
		trial.run();
		trial.run();
		trial.master.edit(1, { name: 'Anne' });
		expect(trial.run()).toEqual({ opened: ['unconfirmedCreate 1 | '] });
		expect(trial.open[0]).toMatchObject({ revision: 2, records: { master: { name: 'Anne' } } });
	});

	it('the question is over when the record is gone that was to be created', () => {
		const trial = sent();
		trial.run();
		trial.run();
		trial.master.remove(1);
		trial.run();
		expect(trial.run()).toEqual({});
		expect([trial.open, trial.links]).toEqual([[], ['9-s']]);
		expect(trial.log).toEqual([
			'dismissed unconfirmedCreate 1 | : the record that it was to be created from is gone',
		]);
	});

	it('with a match key the key decides', () => {
		const trial = trialOf();
		trial.master.put(1, { key: 'x', name: 'Ann' });
		trial.run();
		trial.slave.put('b', { key: 'x', name: 'Completely different' });
		expect(trial.run()).toMatchObject({ writes: ['update slave b name=Ann'] });
		expect(trial.links).toEqual(['1-b']);
	});

	it('with a match key that nobody has, it is created again after one further listing', () => {
		const trial = trialOf();
		trial.master.put(1, { key: 'x', name: 'Ann' });
		trial.run();
		expect(trial.run()).toEqual({});
		expect(trial.run()).toEqual({ writes: ['create slave name=Ann'] });
	});

	/** Two records with one key, of which a person said that each is a customer of its own. */
	function twins(first: string, second: string): Trial {
		const trial = trialOf();
		trial.master.put(1, { key: 'x', name: first }).put(2, { key: 'x', name: second });
		expect(trial.run()).toEqual({ opened: ['ambiguousMatch 1+2 | '] });
		expect(trial.decide({ take: 'create' })).toEqual([]);
		expect(trial.run().writes).toHaveLength(2);
		return trial;
	}

	it('two creations with one key are told apart by what was sent', () => {
		const trial = twins('Ann', 'Bob');
		trial.land((record) => ({ ...record, key: 'x' }));
		expect(trial.run()).toEqual({});
		expect(trial.links).toEqual(['1-new1', '2-new2']);
	});

	it('two creations with one key and one content: any of the two records is as good', () => {
		const trial = twins('Ann', 'Ann');
		trial.land((record) => ({ ...record, key: 'x' }));
		expect(trial.run()).toEqual({});
		expect(trial.links).toEqual(['1-new1', '2-new2']);
	});

	it('one record more than was sent: a person says which is which, and nothing is doubled', () => {
		const trial = twins('Ann', 'Ann');
		trial.land((record) => ({ ...record, key: 'x' }));
		trial.slave.put('u', { key: 'x', name: 'Ann' });
		for (let run = 0; run < 4; run++) {
			trial.run();
			expect(trial.writes).toEqual([]);
		}
		expect(trial.open.map((conflict) => conflict.type)).toEqual([
			'unconfirmedCreate',
			'unconfirmedCreate',
		]);
		expect(trial.open[0]?.slaveIds).toEqual(['new1', 'new2', 'u']);
	});

	it('a creation that fails for good becomes a conflict, and is tried anew when its record changes', () => {
		const trial = trialOf({ maxAttempts: 2 });
		trial.master.put(1, { key: 'x', name: 'Ann' });
		trial.run();
		trial.answer({ failed: '422' });
		expect(trial.run()).toEqual({ writes: ['create slave name=Ann'] });
		trial.answer({ failed: '422' });
		expect(trial.run()).toEqual({ opened: ['failedWrite 1 | '] });
		expect(trial.open[0]?.reason).toBe('creating it in the slave failed 2 times: 422');
		expect(trial.run()).toEqual({});
		trial.master.edit(1, { name: 'Anne' });
		expect(trial.run()).toEqual({ writes: ['create slave name=Anne'] });
		expect(trial.open).toEqual([]);
	});

	it('an edit that comes before the answer follows the creation', () => {
		const trial = trialOf();
		trial.master.put(1, { key: 'x', name: 'Ann' });
		trial.run();
		trial.land((record) => ({ ...record, key: 'x' }));
		trial.master.edit(1, { name: 'Anne' });
		expect(trial.run()).toEqual({ writes: ['update slave new1 name=Anne'] });
	});

	it('in a test run creations without a key are held back', () => {
		const trial = withoutKey();
		trial.master.put(1, { name: 'Ann' });
		expect(trial.run({ holdBackUnkeyedCreates: true })).toEqual({});
		expect(trial.notes[0]).toContain('held back');
	});
});

describe('resting links', () => {
	/** The slave's record is gone. */
	function resting(): Trial {
		const trial = linked({ name: 'Ann' });
		trial.set({ brakes: { ...trial.settings.brakes, allowEmptyInput: true } });
		trial.slave.remove('a');
		trial.run();
		return trial;
	}

	it('a record whose link rests is matched by key: the resting link is taken up again', () => {
		const trial = resting();
		expect(trial.links).toEqual(['1-a resting']);
		trial.slave.put('z', { key: 'k1', name: 'Ann' });
		expect(trial.run()).toEqual({});
		expect(trial.links).toEqual(['1-z']);
	});

	it('a resting link wakes up when its missing record is seen again', () => {
		const trial = resting();
		trial.master.edit(1, { name: 'Bob' });
		expect(trial.run()).toEqual({});
		trial.slave.put('a', { key: 'k1', name: 'Ann' });
		expect(trial.run()).toEqual({ writes: ['update slave a name=Bob'] });
	});

	it('another record under the id of the one that is gone is met like any new one', () => {
		const trial = resting();
		trial.slave.put('a', { key: 'k2', name: 'Bob' });
		expect(trial.run()).toEqual({ writes: ['create master name=Bob'] });
		expect(trial.links).toEqual(['1- resting', '-a']);
	});
});

describe('a creation that failed for good, of fields with two names', () => {
	it('is held until its record changes', () => {
		const fields = [{ masterField: 'name', slaveField: 'title' }];
		const trial = new Trial(settingsOf(fields, { maxAttempts: 1 }));
		trial.master.put(1, { key: 'x', name: 'Ann' });
		trial.run();
		trial.answer({ failed: '422' });
		trial.run();
		expect(trial.open.map((each) => each.type)).toEqual(['failedWrite']);
		expect([trial.run(), trial.run()]).toEqual([{}, {}]);
		trial.master.edit(1, { name: 'Anne' });
		expect(trial.run().writes).toEqual(['create slave title=Anne']);
	});
});
