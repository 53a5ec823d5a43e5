import fc from 'fast-check';
import type { RunInput } from '../../src/model/plan';
import type { AppRecord } from '../../src/model/record';
import { DEFAULT_SETTINGS } from '../../src/model/settings';
import type { SyncSettings } from '../../src/model/settings';
import type { Side } from '../../src/model/side';
import type { StateView } from '../../src/model/syncState';
import { SyncState } from '../../src/model/syncState';
import { reconcile } from '../../src/reconcile/reconcile';
import { encodeState } from '../../src/state/encode';

/** Full runs that skip untouched links in columns against the plain version, which looks at each link. */

/** The same state, without its columns. */
function plainView(state: SyncState): StateView {
	return {
		head: state.head,
		linkCount: state.linkCount,
		bounds: state.bounds,
		openSize: state.openSize,
		guardSize: state.guardSize,
		link: (id) => state.link(id),
		linkOf: (side, id) => state.linkOf(side, id),
		links: () => state.links(),
		unsettledLinks: () => state.unsettledLinks(),
		openConflict: (id) => state.openConflict(id),
		openCount: state.openCount,
		openConflicts: () => state.openConflicts(),
		conflictsOf: (link) => state.conflictsOf(link),
		history: () => state.history(),
		guardRecord: (key) => state.guardRecord(key),
		guardRecords: () => state.guardRecords(),
	};
}

const value = fc.oneof(
	fc.constantFrom(
		'Ann',
		'ann',
		'Bob ',
		'',
		' ',
		'1',
		'01',
		'2024-01-01T10:00:00Z',
		'2024-01-01 10:00',
	),
	fc.constantFrom<unknown>(null, undefined, 1, 1.5, true, [], ['a', 'b'], ['b', 'a'], { x: 1 }),
);

interface Edit {
	readonly side: Side;
	readonly place: number;
	readonly field: 'name' | 'note' | 'key' | 'id' | 'gone';
	readonly value: unknown;
}

const edit: fc.Arbitrary<Edit> = fc.record({
	side: fc.constantFrom('master' as const, 'slave' as const),
	place: fc.nat({ max: 7 }),
	field: fc.constantFrom(
		'name' as const,
		'note' as const,
		'key' as const,
		'id' as const,
		'gone' as const,
	),
	value,
});

const settings: fc.Arbitrary<SyncSettings> = fc
	.record({
		keyed: fc.boolean(),
		onConflict: fc.constantFrom('master' as const, 'manual' as const),
		onDelete: fc.constantFrom('ignore' as const, 'propagate' as const, 'manual' as const),
		keepPreviousValues: fc.boolean(),
		zone: fc.constantFrom('UTC', 'Europe/Berlin'),
	})
	.map(({ keyed, zone, ...rest }) => ({
		...DEFAULT_SETTINGS,
		...rest,
		sides: { ...DEFAULT_SETTINGS.sides, slave: { ...DEFAULT_SETTINGS.sides.slave, zone } },
		matchBy: keyed ? [{ masterField: 'key', slaveField: 'key', compareAs: 'auto' as const }] : [],
		brakes: { maxDeletePercent: 1000, holdDeletesPercent: 100, allowEmptyInput: true },
	}));

type Records = { readonly [side in Side]: Map<string, AppRecord> };

function beginning(): Records {
	const record = (id: string, name: string): [string, AppRecord] => [
		id,
		{ id, key: `k${id.slice(1)}`, name, note: '1' },
	];
	return {
		master: new Map(['m0', 'm1', 'm2', 'm3'].map((id) => record(id, 'Ann'))),
		slave: new Map(['s0', 's1', 's2', 's4'].map((id) => record(id, 'Ann'))),
	};
}

function carryOutEdit(records: Records, { side, place, field, value: given }: Edit): void {
	const id = `${side.charAt(0)}${place}`;
	const old = records[side].get(id);
	if (field === 'gone') records[side].delete(id);
	else if (field === 'id') records[side].set(id, { ...old, id, key: `k${place}`, name: given });
	else if (old !== undefined) records[side].set(id, { ...old, [field]: given });
}

describe('a full run', () => {
	it('decides the same with and without its fast path, and leaves the same state', () => {
		const rounds = fc.array(
			fc.record({ edits: fc.array(edit, { maxLength: 4 }), carriedOut: fc.boolean() }),
			{ minLength: 1, maxLength: 8 },
		);
		fc.assert(
			fc.property(settings, rounds, (set, all) => {
				const state = new SyncState();
				const plainState = new SyncState();
				const records = beginning();
				for (const [round, { edits, carriedOut }] of all.entries()) {
					for (const each of edits) carryOutEdit(records, each);
					const input: RunInput = {
						mode: 'snapshot',
						records: { master: [...records.master.values()], slave: [...records.slave.values()] },
						now: 1_700_000_000_000 + round,
						full: true,
					};
					const fast = reconcile(set, state, input);
					const plain = reconcile(set, plainView(plainState), input);
					expect(fast.plan).toEqual(plain.plan);
					state.apply(fast.change);
					plainState.apply(plain.change);
					state.atRest.fold();
					expect(encodeState(state)).toBe(encodeState(plainState));
					if (!carriedOut) continue;
					for (const { side, operation, id, json } of fast.plan.writes) {
						const key = String(id ?? `${side.charAt(0)}new${round}${String(json.key)}`);
						if (operation === 'delete') records[side].delete(key);
						else records[side].set(key, { ...records[side].get(key), ...json, id: key });
					}
				}
			}),
			{ numRuns: 400 },
		);
	});

	it('links records that meet as equals as the long way does, which also keeps their values', () => {
		const fields = fc.record(
			{ name: value, note: value, tags: value },
			{ requiredKeys: [], noNullPrototype: true },
		);
		const twins = fc.array(fc.tuple(fields, fc.option(fields, { nil: undefined, freq: 2 })), {
			minLength: 1,
			maxLength: 4,
		});
		fc.assert(
			fc.property(settings, twins, fc.boolean(), (set, all, full) => {
				const records = {
					master: all.map(([each], place) => ({ ...each, id: `m${place}`, key: `k${place}` })),
					slave: all.map(([each, other], place) => ({
						...(other ?? each),
						id: `s${place}`,
						key: `k${place}`,
					})),
				};
				const input: RunInput = { mode: 'snapshot', records, now: 1_700_000_000_000, full };
				const meet = (keepPreviousValues: boolean) => {
					const { plan, change } = reconcile(
						{ ...set, keepPreviousValues },
						new SyncState(),
						input,
					);
					const links = [...change.links.values()].map((link) => ({ ...link, base: undefined }));
					return { plan, links };
				};
				expect(meet(false)).toEqual(meet(true));
			}),
			{ numRuns: 1000 },
		);
	});
});
