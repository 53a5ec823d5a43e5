import fc from 'fast-check';
import { cloneDeep, set, unset } from 'lodash';
import { exportState } from '../../src/state/exported';
import { InvalidExportError, readExport } from '../../src/state/readExport';
import { isEmptyState } from '../../src/state/replace';
import { statusOf } from '../../src/state/status';
import { encodeState } from '../../src/state/encode';
import { SyncState } from '../../src/model/syncState';
import { fillings } from './arbitraryState';
import { TwoApps, richState } from './twoApps';

const rich = richState().export();
const [firstLink] = rich.links;
const writing = rich.links.findIndex((link) => link.intents !== undefined);

/** The export as it comes back from a file, with something else at a place. */
function having(place: string, value: unknown): unknown {
	return set(cloneDeep(rich), place, value);
}

function lacking(place: string): unknown {
	const exported = cloneDeep(rich);
	unset(exported, place);
	return exported;
}

describe('an export', () => {
	it('holds the whole state, and gives it back', () => {
		const world = richState();
		const { state, syncName } = readExport(world.export());
		expect(syncName).toBe('default');
		expect(encodeState(state)).toBe(encodeState(world.state));
		expect(statusOf(state)).toEqual(statusOf(world.state));
		expect([...state.openConflicts()]).not.toEqual([]);
		expect(state.history()).not.toEqual([]);
	});

	it('has the names of the apps, and takes nothing else for one', () => {
		const names = { slave: 'Airtable' };
		expect(readExport(having('head.mapping.names', names)).state.head.mapping?.names).toEqual(
			names,
		);
		expect(readExport(lacking('head.mapping.names')).state.head.mapping).not.toHaveProperty(
			'names',
		);
		const wrong = having('head.mapping.names', { slave: 5 });
		expect(() => readExport(wrong)).toThrow(InvalidExportError);
	});

	it('of any state gives back just that state', () => {
		fc.assert(
			fc.property(fillings, (filling) => {
				const state = new SyncState();
				// What is logged is closed.
				const logged = filling.logged.filter((entry) => entry.status !== 'open');
				state.apply({ ...filling, logged });
				const about = { syncName: 's', revision: 1, now: 0 };
				const file = JSON.parse(JSON.stringify(exportState(state, about)));
				expect(encodeState(readExport(file).state)).toBe(encodeState(state));
			}),
		);
	});

	it('of a state without anything is one too', () => {
		const about = { syncName: 's', revision: 0, now: 0 };
		const { state } = readExport(JSON.parse(JSON.stringify(exportState(new SyncState(), about))));
		expect(isEmptyState(state)).toBe(true);
	});

	it('keeps names that mean something to JavaScript', () => {
		const world = new TwoApps();
		world.state.apply({
			head: world.state.head,
			links: new Map(),
			open: new Map(),
			logged: [],
			guard: new Map([
				[
					'master\n1',
					{
						side: 'master',
						id: 1,
						values: JSON.parse('{"__proto__": 1, "constructor": 2}'),
						held: JSON.parse('{"__proto__": [1]}'),
						flips: 0,
						at: 5,
					},
				],
			]),
		});
		const { state } = readExport(world.export());
		expect(JSON.stringify([...state.guardRecords()])).toBe(
			JSON.stringify([...world.state.guardRecords()]),
		);
	});
});

describe('what is no usable export is refused by name', () => {
	it.each<[string, unknown, RegExp]>([
		['nothing', undefined, /no export of a sync's state/],
		['other JSON', { format: 'workflow', nodes: [] }, /no export of a sync's state/],
		['a list', [], /no export of a sync's state/],
		['a newer version', having('version', 3), /newer version.*format 3/],
		['a lost link', having('links', rich.links.slice(1)), /counts\.links should be 5/],
		['a missing part', lacking('head'), /head should be an object, but is missing/],
		['an unknown part', having('more', 1), /more should be absent/],
		[
			'an unknown part of a link',
			having('links[1].shadow', 1),
			/links\[1\]\.shadow should be absent/,
		],
		[
			'a fingerprint that is none',
			having('links[2].shadows.master[0]', 'x'),
			/links\[2\]\.shadows\.master\[0\] should be a fingerprint .* but is "x"/,
		],
		[
			'a record in two links',
			having('links[1].ids.master', String(firstLink?.ids.master)),
			/links\[1\]\.ids\.master should be linked once, and link "1" has it too/,
		],
		[
			'a link twice',
			having('links[1].id', firstLink?.id),
			/links\[1\]\.id should be in use once only/,
		],
		[
			'a link with a number that comes later',
			having('head.nextLink', 2),
			/links\[1\]\.id should be the number of a link below head\.nextLink/,
		],
		[
			'shadows of fields that do not exist',
			having('head.fields', []),
			/shadows\.master should be about the 0 fields of head\.fields, but is "field 1"/,
		],
		[
			'a conflict of a link that is not there',
			having('openConflicts[0].link', 'zz'),
			/openConflicts\[0\]\.link should be the id of a link that is there/,
		],
		[
			'an open entry in the history',
			having('history[0].status', 'open'),
			/history\[0\]\.status should be that of a closed entry/,
		],
		[
			'a side that is none',
			having('links[2].resting', 'left'),
			/links\[2\]\.resting should be one of "master", "slave", but is "left"/,
		],
		[
			'an intent without its write',
			lacking(`links[${writing}].intents[0].writeId`),
			/intents\[0\]\.writeId should be a text, but is missing/,
		],
	])('%s', (_, given, message) => {
		expect(() => readExport(given)).toThrow(InvalidExportError);
		expect(() => readExport(given)).toThrow(message);
	});
});

describe('the status of a state', () => {
	it('counts what is there', () => {
		expect(statusOf(richState().state)).toMatchObject({
			links: 6,
			restingLinks: 1,
			openConflicts: { contested: 1 },
			pendingWrites: { create: 1, update: 1, delete: 0 },
			lastRun: 5,
		});
	});
});
