import fc from 'fast-check';
import type { Link, RecordId } from '../../src/model/link';
import { EMPTY_HEAD } from '../../src/model/state';
import { SyncState } from '../../src/model/syncState';
import { decodeState } from '../../src/state/decode';
import { encodeState } from '../../src/state/encode';

/** Links in columns against the plain version: a map of links. */

const print = fc.oneof(fc.integer({ min: 0, max: 2 ** 36 - 1 }), fc.constant(undefined));
const recordId: fc.Arbitrary<RecordId> = fc.oneof(
	fc.integer({ min: 0, max: 30 }),
	fc.constantFrom('a', '#1', '~1', 'a|b', '~', '"', '\n', 'é', '0x1', ' 1'),
	fc.string({ minLength: 1, maxLength: 3 }),
);

const link: fc.Arbitrary<Link> = fc
	.record({
		number: fc.integer({ min: 1, max: 50 }),
		master: fc.option(recordId, { nil: undefined, freq: 6 }),
		slave: fc.option(recordId, { nil: undefined, freq: 6 }),
		shadows: fc.array(print, { maxLength: 4 }),
		slaveShadows: fc.option(fc.array(print, { maxLength: 4 }), { nil: undefined }),
		resting: fc.option(fc.constantFrom('master' as const, 'slave' as const), {
			nil: undefined,
			freq: 4,
		}),
		misses: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 })),
		version: fc.option(fc.string(), { nil: undefined, freq: 4 }),
		// As an app delivers it: JSON has no negative zero.
		base: fc.option(
			fc.json().map((text): unknown => JSON.parse(text)),
			{ nil: undefined, freq: 4 },
		),
	})
	.map((parts) => ({
		id: parts.number.toString(36),
		// Each record belongs to one link: its number makes ids of different links differ.
		ids: {
			...(parts.master === undefined ? {} : { master: ownId(parts.master, parts.number) }),
			...(parts.slave === undefined ? {} : { slave: ownId(parts.slave, parts.number) }),
		},
		shadows: {
			master: withoutHolesAtTheEnd(parts.shadows),
			slave: withoutHolesAtTheEnd(parts.slaveShadows ?? parts.shadows),
		},
		seen: { master: true, slave: parts.misses < 2 },
		misses: { master: parts.misses, slave: 0 },
		intents: [],
		...(parts.resting === undefined ? {} : { resting: parts.resting }),
		...(parts.version === undefined ? {} : { versions: { slave: parts.version } }),
		...(parts.base === undefined
			? {}
			: { base: { master: new Map([[0, parts.base]]), slave: new Map() } }),
	}));

function ownId(id: RecordId, number: number): RecordId {
	return typeof id === 'number' ? number * 1000 + id : `${id}-${number}`;
}

function withoutHolesAtTheEnd(prints: readonly (number | undefined)[]) {
	const kept = [...prints];
	while (kept.length > 0 && kept[kept.length - 1] === undefined) kept.pop();
	return kept;
}

const step = fc.oneof(
	{ weight: 6, arbitrary: fc.array(fc.tuple(link, fc.boolean()), { maxLength: 12 }) },
	{ weight: 2, arbitrary: fc.constant('fold' as const) },
	{ weight: 2, arbitrary: fc.constant('store' as const) },
);

function apply(state: SyncState, links: ReadonlyMap<string, Link | undefined>): void {
	state.apply({ head: EMPTY_HEAD, links, open: new Map(), logged: [], guard: new Map() });
}

function expectSame(state: SyncState, plain: ReadonlyMap<string, Link>): void {
	const sorted = [...plain.values()].sort((a, b) => parseInt(a.id, 36) - parseInt(b.id, 36));
	expect([...state.links()]).toEqual(sorted);
	expect(state.linkCount).toBe(plain.size);
	for (const each of plain.values()) {
		expect(state.link(each.id)).toEqual(each);
		expect(state.link(each.id)).toBe(state.link(each.id));
		for (const side of ['master', 'slave'] as const) {
			const id = each.ids[side];
			if (id !== undefined) expect(state.linkOf(side, id)?.id).toBe(each.id);
		}
	}
	const resting = sorted.filter(({ resting: side }) => side !== undefined).map(({ id }) => id);
	expect([...state.unsettledLinks()].map(({ id }) => id).sort()).toEqual(resting.sort());
}

describe('the links of a state', () => {
	it('are what a map of links would hold, through changes, folding, storing and reading', () => {
		fc.assert(
			fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
				let state = new SyncState();
				const plain = new Map<string, Link>();
				for (const each of steps) {
					if (each === 'fold') state.atRest.fold();
					else if (each === 'store') state = decodeState(encodeState(state));
					else {
						const change = new Map(each.map(([one, there]) => [one.id, there ? one : undefined]));
						for (const [id, one] of change) {
							if (one === undefined) plain.delete(id);
							else plain.set(id, one);
						}
						apply(state, change);
					}
					expectSame(state, plain);
				}
			}),
			{ numRuns: 300 },
		);
	});

	it('are stored as the same text, whatever way they came about', () => {
		fc.assert(
			fc.property(fc.uniqueArray(link, { selector: ({ id }) => id, maxLength: 20 }), (links) => {
				const atOnce = new SyncState();
				apply(atOnce, new Map(links.map((each) => [each.id, each])));
				let oneByOne = new SyncState();
				for (const each of [...links].reverse()) {
					apply(oneByOne, new Map([[each.id, each]]));
					oneByOne = decodeState(encodeState(oneByOne));
				}
				expect(encodeState(oneByOne)).toBe(encodeState(atOnce));
			}),
			{ numRuns: 100 },
		);
	});

	it('forget the record of a link that was changed or forgotten', () => {
		const state = new SyncState();
		const made = (id: string, master: RecordId): Link => ({
			id,
			ids: { master, slave: `s${id}` },
			shadows: { master: [1], slave: [1] },
			seen: { master: true, slave: true },
			misses: { master: 0, slave: 0 },
			intents: [],
		});
		apply(
			state,
			new Map([
				['1', made('1', 'a')],
				['2', made('2', 'b')],
			]),
		);
		state.atRest.fold();
		expect(state.linkOf('master', 'a')?.id).toBe('1');
		apply(
			state,
			new Map([
				['1', made('1', 'c')],
				['2', undefined],
			]),
		);
		expect(state.linkOf('master', 'a')).toBeUndefined();
		expect(state.linkOf('slave', 's2')).toBeUndefined();
		expect(state.linkOf('master', 'c')?.id).toBe('1');
	});
});
