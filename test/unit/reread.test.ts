import { compileField } from '../../src/mapping/compiled';
import type { Intent, Link } from '../../src/model/link';
import type { PerSide, Side } from '../../src/model/side';
import { SIDES, otherSide } from '../../src/model/side';
import { rereadLink } from '../../src/records/reread';

/** A field is compared in another way from now on: what becomes of all that a link knows of it. */

const values = {
	zones: { master: 'UTC', slave: 'UTC' },
	keepPreviousValues: false,
	blanksEqual: true,
	dateTimePrecision: 'second' as const,
};
const named = { key: 'a', masterField: 'a', slaveField: 'a' };
const how = { direction: 'both', compareAs: 'auto', policy: 'master' } as const;
const field = compileField(1, { ...named, ...how }, values);

/** Fingerprints below 10 are those of values at hand: 1 to 9 become 101 to 109 in the master, 201 to 209 in the slave. */
const NEXT: PerSide<number> = { master: 100, slave: 200 };
const printsOf = (side: Side) =>
	new Map(Array.from({ length: 9 }, (_, index) => [index + 1, index + 1 + NEXT[side]]));
const rereads = [{ field, prints: { master: printsOf('master'), slave: printsOf('slave') } }];
const read = (link: Link) => rereadLink(link, rereads);

const REST: Link = {
	id: '1',
	ids: { master: 1, slave: 'a' },
	shadows: { master: [], slave: [] },
	seen: { master: true, slave: true },
	misses: { master: 0, slave: 0 },
	intents: [],
};

it('the shadows of the field alone, where they are known', () => {
	const shadows = { master: [1, 2, 3], slave: [4, 5, 6] };
	expect(read({ ...REST, shadows }).shadows).toEqual({ master: [1, 102, 3], slave: [4, 205, 6] });
	const one = { master: [1, 2], slave: [4, 55] };
	expect(read({ ...REST, shadows: one }).shadows).toEqual({ master: [1, 102], slave: [4, 55] });
	const other = { master: [1, 55], slave: [4, 5] };
	expect(read({ ...REST, shadows: other }).shadows).toEqual({ master: [1, 55], slave: [4, 205] });
});

it.each([
	['nothing of the field', { master: [1], slave: [2] }],
	['only what is not at hand', { master: [1, 55], slave: [2, 66] }],
])('a link at rest that knows %s stays the very same', (_, shadows) => {
	const link = { ...REST, shadows };
	expect(read(link)).toBe(link);
});

describe.each(SIDES.map((side) => [side]))('of the %s', (side: Side) => {
	const now = (print: number) => print + NEXT[side];
	const back = (print: number) => print + NEXT[otherSide(side)];

	it('what is under way to it', () => {
		const intent: Intent = {
			writeId: 'w',
			operation: 'update',
			target: side,
			fields: [
				{ field: 0, source: 1, sent: 2, held: [3] },
				{ field: 1, source: 1, sent: 2, held: [3, 55], sentValue: 't:x' },
			],
			carried: [
				{ field: 0, print: 4 },
				{ field: 1, print: 4 },
			],
			firstRun: 1,
			lastRun: 2,
			attempts: 1,
		};
		expect(read({ ...REST, intents: [intent] }).intents).toEqual([
			{
				...intent,
				fields: [
					{ field: 0, source: 1, sent: 2, held: [3] },
					{ field: 1, source: back(1), sent: now(2), held: [now(3), 55], sentValue: 't:x' },
				],
				carried: [
					{ field: 0, print: 4 },
					{ field: 1, print: now(4) },
				],
			},
		]);
		const { carried: _, ...alone } = intent;
		expect(read({ ...REST, intents: [alone] }).intents[0]).not.toHaveProperty('carried');
	});

	it('writes that ended', () => {
		const ended = { operation: 'update' as const, target: side, endedAt: 0 };
		const deleted = { operation: 'delete' as const, target: side, endedAt: 0 };
		const before = [
			{ ...ended, field: 0, sent: 1 },
			{ ...ended, field: 1, sent: 1, sentValue: 't:x' },
			{ ...ended, field: 1, sent: 55 },
			deleted,
			{ ...ended, field: 1 },
		];
		expect(read({ ...REST, ended: before }).ended).toEqual([
			{ ...ended, field: 0, sent: 1 },
			{ ...ended, field: 1, sent: now(1), sentValue: 't:x' },
			{ ...ended, field: 1, sent: 55 },
			deleted,
			{ ...ended, field: 1 },
		]);
	});

	it('writes that no list has shown', () => {
		const unshown = [0, 1].map((index) => ({ side, field: index, held: [1, 55], missed: true }));
		expect(read({ ...REST, unshown }).unshown).toEqual([
			unshown[0],
			{ side, field: 1, held: [now(1), 55], missed: true },
		]);
	});

	it('values that were kept', () => {
		const kept = [0, 1].map((index) => ({ side, field: index, print: 1, value: 'x' }));
		expect(read({ ...REST, kept }).kept).toEqual([
			kept[0],
			{ side, field: 1, print: now(1), value: 'x' },
		]);
	});

	it('what writes replaced until the mark of one', () => {
		const mark = { side, mark: '7', own: true, at: 0 };
		const marks = [
			{ ...mark, fields: [0], held: [1] },
			{ ...mark, fields: [0, 1], held: [1, 55] },
			{ ...mark, fields: [1] },
		];
		expect(read({ ...REST, marks }).marks).toEqual([
			marks[0],
			{ ...mark, fields: [0, 1], held: [now(1), 55] },
			marks[2],
		]);
	});

	it('what the breaker remembers', () => {
		const trails = [0, 1].map((index) => ({
			field: index,
			side,
			replaced: [1, 55],
			wrote: [{ value: 2, text: 'x' }],
			flips: 1,
		}));
		expect(read({ ...REST, trails }).trails).toEqual([
			trails[0],
			{
				...{ field: 1, side, flips: 1, replaced: [now(1), 55] },
				wrote: [{ value: now(2), text: 'x' }],
			},
		]);
	});
});

it('what a link does not know it knows no more of afterwards', () => {
	const link = read({ ...REST, shadows: { master: [1, 2], slave: [1, 2] } });
	expect(Object.keys(link).sort()).toEqual(Object.keys(REST).sort());
});
