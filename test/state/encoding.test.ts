import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { SyncState } from '../../src/model/syncState';
import { decodeState } from '../../src/state/decode';
import { encodeState } from '../../src/state/encode';
import { UnreadableStateError } from '../../src/state/store';
import { changeOf, fillings, plainLink } from './arbitraryState';

function filled(change: Parameters<SyncState['apply']>[0]): SyncState {
	const state = new SyncState();
	state.apply(change);
	return state;
}

/** Everything that a state holds, to be compared. */
function contents(state: SyncState) {
	return {
		head: state.head,
		links: [...state.links()].sort((a, b) => (a.id < b.id ? -1 : 1)),
		unsettled: [...state.unsettledLinks()].map((link) => link.id).sort(),
		open: [...state.openConflicts()],
		history: state.history(),
		guard: [...state.guardRecords()],
	};
}

const example = filled(
	changeOf({
		links: new Map([
			['1', plainLink('1', 'a|b', 7)],
			['2', plainLink('2', '#7', '')],
		]),
	}),
);

test('any state is read as it was written', () => {
	fc.assert(
		fc.property(fillings, (change) => {
			const state = filled(change);
			const read = decodeState(encodeState(state));
			expect(contents(read)).toEqual(contents(state));
			expect(encodeState(read)).toBe(encodeState(state));
		}),
		{ numRuns: 200 },
	);
});

test('any single damaged character is noticed', () => {
	fc.assert(
		fc.property(fillings, fc.nat(), fc.integer({ min: 0, max: 15 }), (change, at, bit) => {
			const text = encodeState(filled(change));
			const position = at % text.length;
			const flipped = String.fromCharCode(text.charCodeAt(position) ^ (1 << bit));
			const damaged = text.slice(0, position) + flipped + text.slice(position + 1);
			expect(() => decodeState(damaged)).toThrow(UnreadableStateError);
		}),
		{ numRuns: 300 },
	);
});

test('a flipped bit at every place of one text is noticed', () => {
	const text = encodeState(example);
	for (let position = 0; position < text.length; position++) {
		const flipped = String.fromCharCode(text.charCodeAt(position) ^ (1 << position % 7));
		const damaged = text.slice(0, position) + flipped + text.slice(position + 1);
		expect(() => decodeState(damaged)).toThrow(UnreadableStateError);
	}
});

test('a text that was cut off anywhere, or had something added, is noticed', () => {
	const text = encodeState(example);
	for (let length = 0; length < text.length; length++) {
		expect(() => decodeState(text.slice(0, length))).toThrow(UnreadableStateError);
	}
	expect(() => decodeState(`${text} `)).toThrow(UnreadableStateError);
	expect(() => decodeState(`${text}${text}`)).toThrow(UnreadableStateError);
});

test('two neighbours that changed places are noticed', () => {
	const text = encodeState(example);
	for (let at = 0; at + 1 < text.length; at++) {
		if (text.charAt(at) === text.charAt(at + 1)) continue;
		const swapped = text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2);
		expect(() => decodeState(swapped)).toThrow(UnreadableStateError);
	}
});

test('what is not ours at all is refused', () => {
	for (const text of ['', '{}', 'null', 'two-way-sync-state', 'two-way-sync-state 1', '\n\n']) {
		expect(() => decodeState(text)).toThrow('does not begin like a state');
	}
});

test('a newer version is named as such, with the way out', () => {
	const newer = encodeState(example).replace('two-way-sync-state 2 ', 'two-way-sync-state 3 ');
	try {
		decodeState(newer);
		throw new Error('it was read');
	} catch (error) {
		expect(error).toBeInstanceOf(UnreadableStateError);
		if (!(error instanceof UnreadableStateError)) return;
		expect(error.message).toContain('newer version');
		expect(error.remedy).toContain('Update the package');
		expect(error.remedy).toContain('left as they are');
	}
});

test('a damaged text says what to do, and that nothing was thrown away', () => {
	try {
		decodeState(`${encodeState(example)}x`);
		throw new Error('it was read');
	} catch (error) {
		expect(error).toBeInstanceOf(UnreadableStateError);
		if (!(error instanceof UnreadableStateError)) return;
		expect(error.remedy).toContain('Put back a backup');
		expect(error.remedy).toContain('another Sync Name');
	}
});

test('what version 1 wrote when it was new is read by every later version', () => {
	const written = readFileSync(join(__dirname, 'written-by-version-1.txt'), 'utf8');
	const { head, links, open, history } = contents(decodeState(written));
	expect(head).toMatchObject({ run: 1865681823, triggerRun: 22 });
	expect(links).toMatchObject([
		{
			id: 'ov',
			ids: { master: -1, slave: -8.199674054914668e-251 },
			resting: 'slave',
			misses: { master: 1, slave: 2 },
			intents: [{ operation: 'update', attempts: 7 }, { target: 'slave' }],
		},
		{
			id: 'ow',
			ids: { master: 'a|b~', slave: 7 },
			shadows: { master: [68719476735, undefined, 5], slave: [68719476735, undefined, 6] },
		},
		{ id: 'ox', ids: { master: '#1', slave: 'ü' }, shadows: { master: [1], slave: [1] } },
	]);
	expect(open).toMatchObject([{ id: 'cov', type: 'oscillation' }]);
	expect(history).toMatchObject([{ status: 'dismissed' }, { status: 'rejected' }]);
});
