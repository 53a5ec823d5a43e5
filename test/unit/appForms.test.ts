import { Draft } from '../../src/model/draft';
import { SyncState } from '../../src/model/syncState';
import { FormsTold, noteReform, noteSubstitute, reformOf } from '../../src/records/appForms';

/** SEMANTICS "A third value": what was shown for what was sent, write by write. */

const pair = (shown: number, write: string) => ({
	side: 'slave' as const,
	field: 0,
	sent: 1,
	shown,
	write,
});

describe('values that were shown for others', () => {
	it.each<[string, ReadonlyArray<readonly [number, string, boolean?]>, readonly boolean[]]>([
		[
			'one write, told twice',
			[
				[2, 'w 1'],
				[2, 'w 1'],
			],
			[false, false],
		],
		[
			'a second attempt',
			[
				[2, 'w 1'],
				[2, 'w 2'],
			],
			[false, true],
		],
		[
			'a second write, and one more sight of it',
			[
				[2, 'w 1'],
				[2, 'v 1'],
				[2, 'v 1'],
			],
			[false, true, true],
		],
		[
			'other values',
			[
				[2, 'w 1'],
				[3, 'w 2'],
			],
			[false, false],
		],
		[
			'what was held is no news',
			[
				[2, 'w 1', true],
				[2, 'w 2'],
			],
			[false, false],
		],
		[
			'what was held, where it was shown before',
			[
				[2, 'w 1'],
				[2, 'w 2', true],
			],
			[false, true],
		],
	])('%s', (_, shown, forms) => {
		const draft = new Draft(new SyncState());
		const told = shown.map(([value, write, isHeld]) =>
			noteSubstitute(draft, pair(value, write), isHeld),
		);
		expect(told).toEqual(forms);
		for (const each of draft.head.substitutes ?? [])
			expect(each).toMatchObject({ side: 'slave', sent: 1 });
	});

	it('a thousand are remembered, and what counts as a form longest', () => {
		const draft = new Draft(new SyncState());
		noteSubstitute(draft, pair(0, 'w 1'));
		noteSubstitute(draft, pair(0, 'w 2'));
		for (let value = 1; value <= 1000; value++) noteSubstitute(draft, pair(value, 'w 1'));
		expect(draft.head.substitutes).toHaveLength(1000);
		expect(noteSubstitute(draft, pair(0, 'w 3'))).toBe(true);
		expect(noteSubstitute(draft, pair(1000, 'w 2'))).toBe(true);
		expect(noteSubstitute(draft, pair(2, 'w 2'))).toBe(true);
		expect(noteSubstitute(draft, pair(1, 'w 2'))).toBe(false);
	});

	it('of forms alone the oldest goes, so that more can be learned', () => {
		const draft = new Draft(new SyncState());
		for (let value = 0; value <= 1000; value++) {
			noteSubstitute(draft, pair(value, 'w 1'));
			noteSubstitute(draft, pair(value, 'w 2'));
		}
		expect(draft.head.substitutes).toHaveLength(1000);
		expect(draft.head.substitutes?.[0]?.shown).toBe(1);
	});
});

describe('entries that tell of forms', () => {
	it('ten of a field and side, the rest is counted', () => {
		const told = new FormsTold();
		const taken = Array.from({ length: 12 }, () => told.take('slave', 0));
		expect(taken).toEqual([...Array(10).fill(true), false, false]);
		expect([told.take('master', 0), told.take('slave', 1)]).toEqual([true, true]);
		expect(told.notes).toEqual([expect.stringMatching(/^2 more values are kept/)]);
	});

	it('of each pair of values one, now or before', () => {
		const draft = new Draft(new SyncState());
		noteSubstitute(draft, pair(2, 'w 1'));
		const told = new FormsTold();
		const { write: _, ...known } = pair(2, '');
		const { write: __, ...other } = pair(3, '');
		expect([known, known, other].map((each) => told.takePair(draft.head, each))).toEqual([
			true,
			false,
			true,
		]);
		noteSubstitute(draft, pair(2, 'w 2'));
		const later = new FormsTold();
		expect([known, other].map((each) => later.takePair(draft.head, each))).toEqual([false, true]);
	});
});

describe('what is known of the forms of an app', () => {
	it('of each side and field by itself, once each', () => {
		const draft = new Draft(new SyncState());
		noteReform(draft, { side: 'slave', field: 0, made: true }, 't:ANN', 't:Ann');
		noteReform(draft, { side: 'master', field: 0 }, 't:one two th', 't:one two three');
		noteReform(draft, { side: 'slave', field: 1 }, 't:one two thre', 't:one two three');
		noteReform(draft, { side: 'slave', field: 0 }, 't:BEN', 't:Ben');
		expect(draft.head.reforms).toHaveLength(3);
		expect(reformOf(draft.head, 'slave', 0)).toEqual({ side: 'slave', field: 0, made: true });
		expect(reformOf(draft.head, 'master', 0)).toEqual({ side: 'master', field: 0, cutAt: 10 });
		expect(reformOf(draft.head, 'slave', 1)).toEqual({ side: 'slave', field: 1, cutAt: 12 });
		const { head } = draft;
		noteReform(draft, { side: 'slave', field: 0, made: true }, 't:EVE', 't:Eve');
		expect(draft.head).toBe(head);
	});
});
