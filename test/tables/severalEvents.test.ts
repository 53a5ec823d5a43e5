import type { AppRecord } from '../../src/model/record';
import { SIDES } from '../../src/model/side';
import type { Side } from '../../src/model/side';
import { Trial, settingsOf } from './trial';

/** Several events of one record in one input, by fields that lie within others and by their times. */

describe.each(SIDES.map((side) => [side]))(
	'several events of one record of the %s',
	(side: Side) => {
		const nested = (field: string) =>
			side === 'master'
				? { masterField: `n.${field}`, slaveField: field }
				: { masterField: field, slaveField: `n.${field}` };
		const id = side === 'master' ? 1 : 'a';
		const other = side === 'master' ? 'a' : 1;
		const target = side === 'master' ? 'slave' : 'master';

		const told = (events: readonly AppRecord[]) => {
			const trial = new Trial(
				settingsOf([nested('a'), nested('b')], {
					deletedField: 'deleted',
					sides: {
						master: { idField: 'id', zone: 'UTC', modifiedField: 'at' },
						slave: { idField: 'id', zone: 'UTC', modifiedField: 'at' },
					},
				}),
			);
			trial.apps[side].put(id, { key: 'k', n: { a: 'a0', b: 'b0' } });
			trial.apps[target].put(other, { key: 'k', a: 'a0', b: 'b0' });
			trial.run();
			const records = events.map((event) => ({ id, ...event }));
			return trial.changes({}, { records: { master: [], slave: [], [side]: records } });
		};
		const opened = [`deletedVsEdited 1 | a`];

		it.each<readonly [string, readonly AppRecord[], object]>([
			[
				'each tells a part of a field',
				[{ n: { a: 'a1' } }, { n: { b: 'b1' } }],
				{ writes: [`update ${target} ${other} a=a1 b=b1`] },
			],
			[
				'the later one counts, by delivery',
				[{ n: { a: 'a1' } }, { n: { a: 'a2' } }],
				{ writes: [`update ${target} ${other} a=a2`] },
			],
			[
				'the later one counts, by their times',
				[
					{ n: { a: 'a2' }, at: 2 },
					{ n: { a: 'a1', b: 'b1' }, at: 1 },
				],
				{ writes: [`update ${target} ${other} a=a2 b=b1`] },
			],
			[
				'one has no time: by delivery',
				[{ n: { a: 'a2' }, at: 2 }, { n: { a: 'a1' } }],
				{ writes: [`update ${target} ${other} a=a1`] },
			],
			[
				'a deletion and an edit of one time',
				[
					{ deleted: true, at: 1 },
					{ n: { a: 'a1' }, at: 1 },
				],
				{ opened },
			],
			['a deletion and an edit without times', [{ deleted: true }, { n: { a: 'a1' } }], { opened }],
			[
				'an edit after the deletion',
				[
					{ n: { a: 'a1' }, at: 2 },
					{ deleted: true, at: 1 },
				],
				{ writes: [`update ${target} ${other} a=a1`] },
			],
			[
				'a deletion after the edit',
				[
					{ deleted: true, at: 2 },
					{ n: { a: 'a1' }, at: 1 },
				],
				{},
			],
			['two deletions', [{ deleted: true }, { deleted: true }], {}],
			[
				'two deletions about an edit',
				[
					{ deleted: true, at: 3 },
					{ n: { a: 'a1' }, at: 2 },
					{ deleted: true, at: 1 },
				],
				{},
			],
		])('%s', (_, events, expected) => {
			expect(told(events)).toEqual(expected);
		});
	},
);
