import type { Intent, IntentField, Link, SightMark } from '../../src/model/link';
import { LinkEdit } from '../../src/model/linkEdit';
import { doubtedSince, forgetMarksOf, setDoubt } from '../../src/records/doubt';
import { noteOwnMark } from '../../src/records/ownMarks';

/** What is remembered of the modified marks under which values came. */

function link(part: Partial<Link> = {}): Link {
	return {
		id: '1',
		ids: { master: 1, slave: 'a' },
		shadows: { master: [], slave: [] },
		seen: { master: true, slave: true },
		misses: { master: 0, slave: 0 },
		intents: [],
		...part,
	};
}

const SEEN: readonly SightMark[] = [
	{ side: 'slave', mark: '5', fields: [0, 1], at: 0 },
	{ side: 'master', mark: '6', fields: [0], at: 0 },
];

describe('a doubt about what was seen', () => {
	const doubted = (edit: LinkEdit) =>
		(['master', 'slave'] as const).flatMap((side) =>
			[0, 1].map((field) => doubtedSince(edit.link, side, field)),
		);
	const marks = (edit: LinkEdit) =>
		(['master', 'slave'] as const).flatMap((side) =>
			[0, 1].map((field) => edit.sightMark(side, field)),
		);

	it('is of one field of one side', () => {
		const edit = new LinkEdit(link({ marks: SEEN }));
		expect(doubted(edit)).toEqual([undefined, undefined, undefined, undefined]);
		setDoubt(edit, 'slave', 0, 100);
		expect(doubted(edit)).toEqual([undefined, undefined, 100, undefined]);
		expect(marks(edit)).toEqual(['6', undefined, '5', '5']);
	});

	it('ends, and leaves what was seen', () => {
		const edit = new LinkEdit(link({ marks: SEEN }));
		setDoubt(edit, 'slave', 0, 100);
		setDoubt(edit, 'slave', 0, undefined);
		expect(doubted(edit)).toEqual([undefined, undefined, undefined, undefined]);
		expect(marks(edit)).toEqual(['6', undefined, '5', '5']);
		expect(edit.link.marks?.some((mark) => 'doubtedAt' in mark)).toBe(false);
	});

	it('that was right: nothing of the field is known any more', () => {
		const edit = new LinkEdit(link({ marks: SEEN }));
		forgetMarksOf(edit, 'slave', 0);
		expect(marks(edit)).toEqual(['6', undefined, undefined, '5']);
		expect(edit.link.marks).toHaveLength(2);
		forgetMarksOf(edit, 'slave', 1);
		expect(edit.link.marks).toEqual([SEEN[1]]);
		forgetMarksOf(edit, 'master', 0);
		expect(edit.link.marks).toBeUndefined();
		forgetMarksOf(edit, 'master', 0);
		expect(edit.link.marks).toBeUndefined();
	});
});

describe('the mark of a write of ours', () => {
	const part: IntentField = { field: 0, source: 1, sent: 2, held: [4] };
	const intent: Intent = {
		writeId: 'w',
		operation: 'update',
		target: 'slave',
		fields: [part],
		firstRun: 1,
		lastRun: 1,
		attempts: 1,
		mark: '3',
	};
	const shadows = { master: [], slave: [7] };
	function noted(edit: LinkEdit, mark: string | undefined, more: Partial<Intent> = {}, print = 2) {
		noteOwnMark(edit, { intent: { ...intent, ...more }, part, print, mark, now: 50 });
		return edit.ownMark('slave', 0);
	}

	it('tells what it replaced, and up to when edits were known before it', () => {
		expect(noted(new LinkEdit(link({ shadows })), '9')).toEqual({
			side: 'slave',
			mark: '9',
			fields: [0],
			own: true,
			since: '3',
			held: [7, 4, 2],
			at: 50,
		});
	});

	it.each([
		['there is none', [], undefined, { mark: undefined }, undefined],
		['a sight was later', [{ ...SEEN[0]!, mark: '5' }], '9', {}, '5'],
		['a sight was earlier', [{ ...SEEN[0]!, mark: '2' }], '9', {}, '3'],
		['a sight came after it', [{ ...SEEN[0]!, mark: '10' }], '9', {}, '3'],
		['it was planned without one', [{ ...SEEN[0]!, mark: '5' }], '9', { mark: undefined }, '5'],
		['nothing was known', [], '9', { mark: undefined }, undefined],
		['it created the record', [], '9', { operation: 'create' as const }, '9'],
	])('where %s', (_, marks, mark, more, since) => {
		const edit = new LinkEdit(link({ shadows, marks }));
		expect(noted(edit, mark, more)?.since).toBe(since);
		expect(edit.ownMark('slave', 0) === undefined).toBe(mark === undefined);
	});

	it('joins that of an earlier one, unless a sight lies between', () => {
		const edit = new LinkEdit(link({ shadows }));
		noted(edit, '9');
		expect(noted(edit, '8')?.mark).toBe('9');
		expect(noted(edit, '12', { mark: '9' }, 6)).toMatchObject({
			mark: '12',
			since: '3',
			held: [7, 4, 2, 6],
		});
		edit.setSightMark({ ...SEEN[0]!, mark: '14' });
		expect(noted(edit, '15', { mark: '12' })?.since).toBe('14');
	});

	it('remembers the last twenty values, and none that nobody knew', () => {
		const edit = new LinkEdit(link());
		expect(noted(edit, '1')?.held).toEqual([4, 2]);
		for (let print = 100; print < 130; print++) noted(edit, String(print), {}, print);
		expect(edit.ownMark('slave', 0)?.held).toHaveLength(20);
		expect(edit.ownMark('slave', 0)?.held?.at(-1)).toBe(129);
	});
});
