import fc from 'fast-check';
import { dropRightWhile } from 'lodash';
import { HEALTH_STATES } from '../../src/model/health';
import type { Conflict } from '../../src/model/conflict';
import { CONFLICT_STATUSES, CONFLICT_TYPES } from '../../src/model/conflict';
import type { Intent, Link, RecordId } from '../../src/model/link';
import { SIDES } from '../../src/model/side';
import type { GuardRecord, StateChange, StateHead } from '../../src/model/state';
import { EMPTY_HEAD } from '../../src/model/state';

const FIELDS = 4;

/** Ids as apps have them, with all that an encoding may trip over. */
export const recordIds: fc.Arbitrary<RecordId> = fc.oneof(
	fc.integer(),
	fc.constantFrom<RecordId>(
		'0',
		0,
		'#1',
		'~',
		'|',
		'~-',
		'~0',
		'#',
		' ',
		'a|b~c',
		'__proto__',
		'007',
	),
	fc.string({ unit: 'binary', minLength: 1 }),
	fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
);

const prints = fc.maxSafeNat().map((value) => value % 2 ** 36);
const shadows = fc
	.array(fc.option(prints, { nil: undefined }), { maxLength: FIELDS })
	.map((all) => dropRightWhile(all, (each) => each === undefined));
const sides = fc.constantFrom<'master' | 'slave'>('master', 'slave');
/** A value as an app gave it; plain JSON. */
const values = fc
	.jsonValue({ maxDepth: 2 })
	.map((value): unknown => JSON.parse(JSON.stringify(value)));

const intents: fc.Arbitrary<Intent> = fc.record(
	{
		writeId: fc.string(),
		operation: fc.constantFrom('create', 'update', 'delete'),
		target: sides,
		fields: fc.array(
			fc.record(
				{
					field: fc.nat(FIELDS - 1),
					source: prints,
					sent: prints,
					sentValue: fc.string({ unit: 'binary' }),
					held: fc.array(prints, { maxLength: 3 }),
					merged: fc.constant(true),
					value: values,
				},
				{ requiredKeys: ['field', 'source', 'sent', 'held'] },
			),
			{ maxLength: 3 },
		),
		firstRun: fc.nat(),
		lastRun: fc.nat(),
		attempts: fc.nat(9),
		failed: fc.string(),
		putOff: fc.record(
			{
				since: fc.nat(),
				reason: fc.string(),
				last: fc.constantFrom<'throttled' | 'unanswered'>('throttled', 'unanswered'),
				spared: fc.nat(9),
				until: fc.nat(),
			},
			{ requiredKeys: ['since', 'reason', 'spared'] },
		),
		acknowledged: fc.constant(true),
	},
	{
		requiredKeys: ['writeId', 'operation', 'target', 'fields', 'firstRun', 'lastRun', 'attempts'],
	},
);

function links(id: string): fc.Arbitrary<Link> {
	return fc.record(
		{
			id: fc.constant(id),
			ids: fc.record({ master: recordIds, slave: recordIds }, { requiredKeys: [] }),
			shadows: fc.oneof(
				shadows.map((same) => ({ master: same, slave: same })),
				fc.record({ master: shadows, slave: shadows }),
			),
			base: fc.record({ master: baseValues, slave: baseValues }),
			seen: fc.record({ master: fc.boolean(), slave: fc.boolean() }),
			misses: fc.record({ master: fc.nat(3), slave: fc.nat(3) }),
			resting: sides,
			intents: fc.array(intents, { maxLength: 2 }),
			versions: fc.record({ master: fc.string() }),
		},
		{ requiredKeys: ['id', 'ids', 'shadows', 'seen', 'misses', 'intents'] },
	);
}

const baseValues = fc
	.array(fc.tuple(fc.nat(FIELDS - 1), values), { maxLength: 2 })
	.map((entries) => new Map(entries));

const keptValues = fc.oneof(
	fc.record({ side: fc.constantFrom(...SIDES) }),
	fc.record({ values: fc.record({ master: values, slave: values }, { requiredKeys: [] }) }),
);

function conflicts(id: string, status: fc.Arbitrary<Conflict['status']>): fc.Arbitrary<Conflict> {
	return fc.record(
		{
			id: fc.constant(id),
			revision: fc.integer({ min: 1, max: 9 }),
			type: fc.constantFrom(...CONFLICT_TYPES),
			status,
			masterId: recordIds,
			label: fc.string({ unit: 'binary' }),
			fields: fc.array(
				fc.record(
					{
						key: fc.string(),
						masterField: fc.string(),
						slaveField: fc.string(),
						master: values,
						slave: values,
						changedBy: fc.constant('both' as const),
						reason: fc.string(),
						kept: keptValues,
					},
					{
						requiredKeys: [
							'key',
							'masterField',
							'slaveField',
							'master',
							'slave',
							'changedBy',
							'reason',
						],
					},
				),
				{ maxLength: 2 },
			),
			reason: fc.string(),
			openedAt: fc.nat(),
			lastSeenAt: fc.nat(1000),
			timesSeen: fc.nat(),
			run: fc.nat(),
			content: prints,
		},
		{
			requiredKeys: [
				'id',
				'revision',
				'type',
				'status',
				'label',
				'fields',
				'reason',
				'openedAt',
				'lastSeenAt',
				'timesSeen',
				'run',
				'content',
			],
		},
	);
}

const guards: fc.Arbitrary<GuardRecord> = fc.record({
	side: sides,
	id: recordIds,
	values: fc.dictionary(fc.constantFrom('name', 'email', 'a b'), prints),
	held: fc.dictionary(fc.constantFrom('name', 'email'), fc.array(prints, { maxLength: 3 })),
	flips: fc.nat(5),
	at: fc.nat(),
});

const fieldLists = fc.array(fc.nat(FIELDS - 1), { maxLength: FIELDS });

const unkeyed = fc.array(fc.tuple(recordIds, prints), { maxLength: 3 });

const sideCounts = fc.option(
	fc.record({ created: fc.nat(), failed: fc.nat(), left: fc.nat() }, { requiredKeys: [] }),
	{ nil: undefined },
);

const loggedRuns = fc.array(
	fc.record(
		{
			...{ at: fc.nat(), runId: fc.string(), full: fc.boolean(), run: fc.nat(), took: fc.nat() },
			...{ master: sideCounts, slave: sideCounts, inSync: fc.nat(), held: fc.nat() },
			...{ later: fc.nat(), opened: fc.nat(), closed: fc.nat() },
			notes: fc.array(fc.string({ unit: 'binary' }), { maxLength: 3 }),
		},
		{ requiredKeys: ['at'] },
	),
	{ maxLength: 3 },
);

const heads: fc.Arbitrary<StateHead> = fc.record({
	run: fc.nat(),
	nextLink: fc.constant(1000),
	fields: fc.constant(Array.from({ length: FIELDS }, (_, index) => `field ${index}\n\u2028"`)),
	cursors: fc.record({ master: fc.nat(), slave: fc.nat() }, { requiredKeys: [] }),
	taken: fc.record({ master: fc.nat(), slave: fc.nat() }, { requiredKeys: [] }),
	sought: fc.record({ master: fieldLists, slave: fieldLists }, { requiredKeys: [] }),
	unkeyed: fc.option(fc.record({ master: unkeyed, slave: unkeyed }), { nil: undefined }),
	runs: fc.option(loggedRuns, { nil: undefined }),
	runEvery: fc.option(fc.nat(), { nil: undefined }),
	watched: fc.option(
		fc.record({ health: fc.constantFrom(...HEALTH_STATES), toldAt: fc.nat(), since: fc.nat() }),
		{ nil: undefined },
	),
	triggerRun: fc.nat(),
	triggerRuns: fc.constant([]),
});

/** A change that fills an empty state with something of everything. */
export const fillings: fc.Arbitrary<StateChange> = fc
	.uniqueArray(fc.integer({ min: 1, max: 900 }), { maxLength: 12 })
	.chain((numbers) => {
		const ids = numbers.map((number) => number.toString(36));
		return fc.record({
			head: heads,
			links: fc.tuple(...ids.map(links)).map((all) => withOwnIds(all)),
			open: fc
				.tuple(...ids.slice(0, 3).map((id) => conflicts(`c${id}`, fc.constant('open'))))
				.map((all) => new Map(all.map((each) => [each.id, each]))),
			logged: fc.array(conflicts('closed', fc.constantFrom(...CONFLICT_STATUSES)), {
				maxLength: 3,
			}),
			guard: fc
				.array(fc.tuple(fc.string({ unit: 'binary' }), guards), { maxLength: 3 })
				.map((entries) => new Map(entries)),
		});
	});

/** No two links of a state name the same record. */
function withOwnIds(all: readonly Link[]): ReadonlyMap<string, Link> {
	const taken = { master: new Set<string>(), slave: new Set<string>() };
	return new Map(
		all.map((link) => {
			const ids: { master?: RecordId; slave?: RecordId } = {};
			for (const side of ['master', 'slave'] as const) {
				const id = link.ids[side];
				if (id === undefined || taken[side].has(String(id))) continue;
				taken[side].add(String(id));
				ids[side] = id;
			}
			return [link.id, { ...link, ids }];
		}),
	);
}

/** A link that two records have in common and nothing else. */
export function plainLink(id: string, master: RecordId, slave: RecordId): Link {
	return {
		id,
		ids: { master, slave },
		shadows: { master: [], slave: [] },
		seen: { master: true, slave: true },
		misses: { master: 0, slave: 0 },
		intents: [],
	};
}

/** A change of just these parts. */
export function changeOf(parts: Partial<StateChange>): StateChange {
	return {
		head: EMPTY_HEAD,
		links: new Map(),
		open: new Map(),
		logged: [],
		guard: new Map(),
		...parts,
	};
}
