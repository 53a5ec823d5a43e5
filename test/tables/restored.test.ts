import type { AppRecord } from '../../src/model/record';
import type { SyncSettings } from '../../src/model/settings';
import { SIDES, otherSide } from '../../src/model/side';
import type { Side } from '../../src/model/side';
import { decodeState } from '../../src/state/decode';
import { encodeState } from '../../src/state/encode';
import { restoreState } from '../../src/state/replace';
import { Trial, settingsOf } from './trial';

/** A state of earlier was put back, and no match key tells which records belong together. */

const IDS = { master: [1, 2, 3, 4], slave: ['a', 'b', 'c', 'd'] };
const FIELDS = ['name', 'phone', 'note'];

/** The first pair was linked when the state was saved; what the two apps hold now came since. */
function putBack(
	now: { readonly [side in Side]?: readonly AppRecord[] },
	others: Partial<SyncSettings> = {},
): Trial {
	const trial = new Trial(settingsOf(['key', ...FIELDS], others));
	const first = { key: 'k', name: 'First', phone: '0', note: '-' };
	trial.master.put(1, first);
	trial.slave.put('a', first);
	trial.run();
	trial.set({ matchBy: [], mapping: settingsOf(FIELDS).mapping, ...others });
	const saved = trial.state;
	trial.run();
	const state = decodeState(trial.stored);
	state.apply(restoreState(state, saved, trial.now));
	trial.restore(encodeState(state));
	for (const side of SIDES) {
		now[side]?.forEach((record, index) => trial.apps[side].put(IDS[side][index + 1]!, record));
	}
	return trial;
}

const REASON =
	'the state was put back, and nobody knows which of these records were made from one another since it was saved; link those that belong together, then unlink: the rest is created on the other side. A match key decides it too';

describe('after a state was put back', () => {
	it('changes alone are no sight of what happened since', () => {
		const trial = putBack({});
		expect(() => trial.changes({ master: [1] })).toThrow(/holds changes only/);
		expect(trial.run()).toEqual({});
		expect(trial.changes({ master: [1] })).toEqual({});
	});

	it('records that are equal in everything are linked', () => {
		const bob = { name: 'Bob', phone: '1', note: '' };
		const trial = putBack({ master: [bob], slave: [bob] });
		expect(trial.run()).toEqual({});
		expect(trial.links).toEqual(['1-a', '2-b']);
	});

	it('records that are equal but for their form are linked, and each keeps its form', () => {
		const trial = putBack({
			master: [{ name: 'Bob', phone: '+1 555', note: 'x' }],
			slave: [{ name: 'BOB', phone: '+1555', note: 'x' }],
		});
		expect(trial.run()).toEqual({ rejected: ['name: Bob | BOB, phone: +1 555 | +1555'] });
		expect(trial.links).toEqual(['1-a', '2-b']);
		expect(trial.history.at(-1)?.reason).toBe(
			'both sides changed to nearly the same after the state was put back',
		);
		expect(trial.run()).toEqual({});
		expect(trial.values('name')).toBe('1=First 2=Bob a=First b=BOB');
	});

	it.each(SIDES.map((side) => [side]))(
		'what the %s does not say speaks against nothing',
		(side) => {
			const told = { name: 'BOB', phone: '1', note: 'x' };
			const { phone: _, ...part } = { ...told, name: 'Bob' };
			const trial = putBack({ [side]: [part], [otherSide(side)]: [told] });
			trial.run();
			expect(trial.links).toEqual(['1-a', '2-b']);
		},
	);

	it('records that hold nothing are like none', () => {
		const blank = { name: '', phone: null, note: ' ' };
		const trial = putBack({ master: [blank], slave: [blank] });
		expect(trial.run()).toEqual({ opened: ['ambiguousMatch 2 | b'] });
	});

	it.each([
		['of another content', [{ name: 'Bob' }], [{ name: 'Cid' }], '2 | b'],
		[
			'of which one field differs',
			[{ name: 'Bob', phone: '1' }],
			[{ name: 'Bob', phone: '2' }],
			'2 | b',
		],
		[
			'of which two of the slave fit',
			[{ name: 'Bob' }],
			[{ name: 'BOB' }, { name: 'bob' }],
			'2 | b+c',
		],
		[
			'of which two of the master fit',
			[{ name: 'Bob' }, { name: 'bob' }],
			[{ name: 'BOB' }],
			'2+3 | b',
		],
	])('records %s: a person is asked, and nothing is created', (_, master, slave, ids) => {
		const trial = putBack({ master, slave });
		expect(trial.run()).toEqual({ opened: [`ambiguousMatch ${ids}`] });
		expect(trial.open.map((each) => each.reason)).toEqual([REASON]);
		expect(trial.run()).toEqual({});
		expect(trial.links).toEqual(['1-a']);
		expect(trial.open[0]?.timesSeen).toBe(2);
	});

	it('a pair among others that are alike is linked, and the others are asked about', () => {
		const trial = putBack({
			master: [{ name: 'Bob' }, { name: 'Cid' }],
			slave: [{ name: 'Dan' }, { name: 'BOB' }],
		});
		trial.run();
		expect(trial.links).toEqual(['1-a', '2-c']);
		expect(trial.open.map((each) => [each.masterIds, each.slaveIds])).toEqual([[[3], ['b']]]);
		expect(trial.plan?.counts.held).toBe(2);
	});

	const asked = (others: Partial<SyncSettings> = {}) => {
		const trial = putBack(
			{ master: [{ name: 'Bob' }, { name: 'Cid' }], slave: [{ name: 'Dan' }, { name: 'Eve' }] },
			others,
		);
		trial.run();
		return trial;
	};

	it.each(SIDES.map((side) => [side]))('that is told again when one of the %s is gone', (side) => {
		const trial = asked();
		trial.apps[side].remove(IDS[side][1]!);
		const ids = side === 'master' ? '3 | b+c' : '2+3 | c';
		expect(trial.run()).toEqual({ opened: [`ambiguousMatch ${ids}`] });
	});

	it.each(SIDES.map((side) => [side]))('when the %s has none left the rest is created', (side) => {
		const trial = asked();
		trial.apps[side].remove(IDS[side][1]!).remove(IDS[side][2]!);
		expect(trial.run().writes).toEqual(
			side === 'master'
				? ['create master name=Dan', 'create master name=Eve']
				: ['create slave name=Bob', 'create slave name=Cid'],
		);
		expect(trial.open).toEqual([]);
		expect(trial.log).toEqual([
			'agreed ambiguousMatch 2+3 | b+c: the records are no longer in that state',
		]);
	});

	it('new records are none of those that are asked about', () => {
		const trial = asked();
		trial.master.put(4, { name: 'Zoe' });
		expect(trial.run()).toEqual({ writes: ['create slave name=Zoe'] });
	});

	it.each(SIDES.map((side) => [side]))(
		'what a list of the %s did not show before is linked where it is like one of them',
		(side) => {
			const trial = asked();
			const mine = side === 'master' ? 'EVE' : 'CID';
			trial.apps[side].put(IDS[side][3]!, { name: mine }).put('new', { name: 'Zoe' });
			trial.run();
			expect(trial.links).toEqual(
				side === 'master' ? ['1-a', '4-c', 'new-'] : ['1-a', '3-d', '-new'],
			);
			expect(trial.open.map((each) => [each.masterIds, each.slaveIds])).toEqual([
				side === 'master' ? [[2, 3], ['b']] : [[2], ['b', 'c']],
			]);
		},
	);

	it.each(SIDES.map((side) => [side]))(
		'of two that a list of the %s did not show before, and that are like one, a person is asked',
		(side) => {
			const trial = asked();
			const mine = side === 'master' ? 'Eve' : 'Cid';
			trial.apps[side].put(IDS[side][3]!, { name: mine }).put('new', { name: mine });
			const ids = side === 'master' ? '2+3+4+new | b+c' : '2+3 | b+c+d+new';
			expect(trial.run()).toEqual({ opened: [`ambiguousMatch ${ids}`] });
		},
	);

	it('an event of a record that is like one of them creates it as any other', () => {
		const trial = asked();
		trial.master.put(4, { name: 'Eve' });
		expect(trial.changes({ master: [4] })).toEqual({ writes: ['create slave name=Eve'] });
	});

	it('an event of one of them creates nothing, and leaves the question as it is', () => {
		const trial = asked();
		expect(trial.changes({ master: [2], slave: ['b'] })).toEqual({});
		expect(trial.open.map((each) => each.revision)).toEqual([1]);
		expect(trial.run()).toEqual({});
	});

	it('two that a person linked belong together, and the others still wait', () => {
		const trial = asked();
		expect(trial.decide({ take: 'link', masterId: 2, slaveId: 'b' })).toEqual([]);
		expect(trial.run()).toEqual({
			writes: ['update slave b name=Bob'],
			opened: ['ambiguousMatch 3 | c'],
			rejected: ['name: Bob | Dan'],
		});
		expect(trial.links).toEqual(['1-a', '2-b']);
	});

	it('those of which a person said that none belong together are created', () => {
		const trial = asked();
		expect(trial.decide({ take: 'unlink' })).toEqual([]);
		expect(trial.run().writes).toEqual([
			'create master name=Dan',
			'create master name=Eve',
			'create slave name=Bob',
			'create slave name=Cid',
		]);
		expect(trial.run().opened).toBeUndefined();
	});

	it('records with a match key are none of them', () => {
		const trial = putBack(
			{ master: [{ key: 'b', name: 'Bob' }], slave: [{ key: 'd', name: 'Dan' }] },
			{ matchBy: settingsOf([]).matchBy },
		);
		expect(trial.run().writes).toEqual(['create master name=Dan', 'create slave name=Bob']);
	});

	it('what is overwritten is logged', () => {
		const trial = putBack({});
		trial.master.edit(1, { name: 'Bob' });
		expect(trial.run()).toEqual({
			writes: ['update slave a name=Bob'],
			rejected: ['name: Bob | First'],
		});
		expect(trial.history.at(-1)?.reason).toBe(
			"overwritten by the master's value after the state was put back",
		);
	});
});
