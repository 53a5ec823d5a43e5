import fc from 'fast-check';
import type { Intent, Link, RecordId } from '../../src/model/link';
import type { StateChange } from '../../src/model/state';
import type { StateView } from '../../src/model/syncState';
import type { Scope } from '../../src/state/store';
import { changeOf, conflictNamed } from './states';

/** A change to be made, what its step says it looks at, and whether n8n is restarted before. */
export interface AnyChange {
	readonly make: (state: StateView) => StateChange;
	readonly scope: Scope;
	readonly restart: boolean;
}

/** Few enough that changes meet: ids with all that text can hold, or numbers. */
const anyId: fc.Arbitrary<RecordId> = fc.oneof(
	fc.constantFrom<RecordId>('a', 'b', '0', 0, 1, '1.5', 1.5, 'x|y', '~', '#7', "'); --", '\\h'),
	fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
	fc.constantFrom('\u0000', '\ud800', 'ü'.repeat(300), '\\u0000'),
);

const anyShadows = fc.array(fc.option(fc.nat(2 ** 36 - 1), { nil: undefined }), { maxLength: 4 });

const intent: Intent = {
	writeId: 'w',
	operation: 'update',
	target: 'slave',
	fields: [{ field: 0, source: 1, sent: 2, held: [3] }],
	firstRun: 1,
	lastRun: 1,
	attempts: 1,
};

const anyLink = fc
	.record({
		number: fc.integer({ min: 1, max: 12 }),
		master: fc.option(anyId, { nil: undefined }),
		slave: fc.option(anyId, { nil: undefined }),
		shadows: fc.record({ master: anyShadows, slave: anyShadows }),
		intents: fc.constantFrom([], [intent]),
		resting: fc.constantFrom(undefined, 'master' as const),
		base: fc.option(fc.tuple(fc.nat(3), fc.jsonValue()), { nil: undefined }),
	})
	.map(
		({ number, master, slave, shadows, intents, resting, base }): Link => ({
			id: number.toString(36),
			ids: {
				...(master === undefined ? {} : { master }),
				...(slave === undefined ? {} : { slave }),
			},
			shadows: { master: trimmed(shadows.master), slave: trimmed(shadows.slave) },
			seen: { master: true, slave: false },
			misses: { master: 0, slave: number },
			intents,
			...(resting === undefined ? {} : { resting }),
			...(base === undefined ? {} : { base: { master: new Map([base]), slave: new Map() } }),
		}),
	);

/** A hole at the end is no shadow at all. */
function trimmed(shadows: ReadonlyArray<number | undefined>) {
	const kept = [...shadows];
	while (kept.length > 0 && kept[kept.length - 1] === undefined) kept.pop();
	return kept;
}

const anyName = fc.oneof(
	fc.constantFrom('c1', 'c2', 'c3'),
	fc.string({ unit: 'binary', maxLength: 6 }),
);

const anyScope: fc.Arbitrary<Scope> = fc.constantFrom<Scope>(
	'everything',
	{},
	{ bucket: true },
	{ unsettled: true, guard: true },
	{ links: ['1', '2', 'c'], records: { master: ['a', 0] } },
);

export const anyChange: fc.Arbitrary<AnyChange> = fc
	.record({
		links: fc.array(fc.tuple(anyLink, fc.boolean()), { maxLength: 4 }),
		open: fc.array(fc.tuple(anyName, fc.boolean(), fc.jsonValue()), { maxLength: 3 }),
		logged: fc.array(anyName, { maxLength: 2 }),
		guard: fc.array(fc.tuple(anyName, fc.boolean()), { maxLength: 2 }),
		scope: anyScope,
		restart: fc.boolean(),
	})
	.map(({ scope, restart, ...parts }) => ({
		make: (state: StateView) => changeFrom(state, parts),
		scope,
		restart,
	}));

function changeFrom(
	state: StateView,
	{
		links,
		open,
		logged,
		guard,
	}: {
		readonly links: ReadonlyArray<readonly [Link, boolean]>;
		readonly open: ReadonlyArray<readonly [string, boolean, unknown]>;
		readonly logged: readonly string[];
		readonly guard: ReadonlyArray<readonly [string, boolean]>;
	},
): StateChange {
	return changeOf(state, {
		head: { ...state.head, run: state.head.run + 1, nextLink: 20, fields: ['a', 'b', 'c', 'd'] },
		links: new Map(links.map(([link, gone]) => [link.id, gone ? undefined : link])),
		open: new Map(
			open.map(([id, gone, value]) => [
				id,
				gone ? undefined : conflictNamed(id, { link: '1', records: { master: { value } } }),
			]),
		),
		logged: logged.map((id) => conflictNamed(id, { status: 'agreed', lastSeenAt: state.head.run })),
		guard: new Map(
			guard.map(([key, gone]) => [
				key,
				gone
					? undefined
					: { side: 'slave', id: key, values: { f: 1 }, held: { f: [1] }, flips: 0, at: 1 },
			]),
		),
	});
}
