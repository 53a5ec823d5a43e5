import type { AppRecord } from '../../src/model/record';
import type { SyncSettings } from '../../src/model/settings';
import { SIDES, otherSide } from '../../src/model/side';
import type { Side } from '../../src/model/side';
import { History } from './history';
import { Trial, manyLinked, settingsOf } from './trial';

/** What a run says to people besides its plan, word for word, and whether it asks for a full run. */

const CREATIONS_WAIT = 'Creations wait for the next run: the state of a run before was not saved.';
const DELETION_WAITS =
	'A deletion waits for a full run, which sees the other side: the trigger was asked to make its next run one.';
const IN_DOUBT =
	'Changes of one side wait for a full run, which sees both: the trigger was asked to make its next run one.';
const RECOVERS =
	'A run before was lost: the trigger was asked to make its next run a full run, which sees what it did.';
const NO_LISTS_YET =
	'Nothing is created before a first run with complete lists, which shows what the other side has: the trigger was asked to make its next run a full one.';
const FRAGMENTS_WAIT =
	'New records whose events do not carry all that a creation needs wait for a full run: the trigger was asked to make its next run one.';
const KEY_WAITS =
	'New records wait for a full run, which shows whether others have their match key: the trigger was asked to make its next run one.';
const RETRY_WAITS =
	'Creations that failed are tried again by a full run, which shows what the other side has by now: the trigger was asked to make its next run one.';
const EDITS_WAIT =
	'Edits wait for a full run, which sees both sides: the trigger was asked to make its next run one.';
const LIST_AWAITED =
	'Nothing was heard of creations: whether they landed, another list is to show. The trigger was asked to make its next run a full one.';
const LOGGED = 'Values that are overruled were logged; the writes follow in the next run.';
const OVERTAKEN =
	'Some records were left to the next run: other executions were at work on them after this one had begun.';

const SECOND = { master: 2, slave: 'b' };
const THIRD = { master: 3, slave: 'c' };
const NEW = { key: 'k2', a: 'new', b: 'new' };

/** The notes of the last run, and whether it asked for a full one. */
function saidBy(trial: Trial) {
	return { notes: trial.notes, full: trial.state.head.wantsFull === true };
}

describe.each(SIDES.map((side) => [side]))('what a run says, with %s preferred', (x: Side) => {
	const y = otherSide(x);
	const of = (others: Partial<SyncSettings> = {}) => History.of(x, others);
	const soft = { onDelete: 'propagate' as const, deletedField: 'deleted' };
	const told = (records: object) => ({ records: { master: [], slave: [], ...records } });
	const says = (notes: readonly string[], full = true) => ({ notes, full });

	it('nothing, where nothing is to be said', () => {
		const history = of();
		history.edit(x, { a: 'x1' });
		history.run();
		expect(saidBy(history.trial)).toEqual(says([], false));
	});
	it('after a run that was lost: new records wait', () => {
		const { trial } = of();
		trial.apps[x].put(SECOND[x], NEW);
		expect(trial.run({ recovery: true })).toEqual({});
		expect(saidBy(trial)).toEqual(says([CREATIONS_WAIT]));
	});
	it('after a run that was lost: without new records nobody is asked for lists once more', () => {
		const { trial } = of();
		trial.run({ recovery: true });
		expect(saidBy(trial)).toEqual(says([CREATIONS_WAIT], false));
	});
	it('after a run that was lost, on events', () => {
		const { trial } = of();
		trial.apps[x].put(SECOND[x], NEW);
		trial.changes({ [x]: [SECOND[x]] }, { recovery: true });
		expect(saidBy(trial)).toEqual(says([CREATIONS_WAIT, RECOVERS]));
		trial.changes({ [x]: [x === 'master' ? 1 : 'a'] });
		expect(saidBy(trial)).toEqual(says([IN_DOUBT, CREATIONS_WAIT, RECOVERS]));
	});
	it('before the first complete lists', () => {
		const trial = new Trial(settingsOf(['key', 'a', 'b']));
		trial.apps[x].put(SECOND[x], NEW);
		expect(trial.changes({ [x]: [SECOND[x]] })).toEqual({});
		expect(saidBy(trial)).toEqual(says([NO_LISTS_YET]));
	});
	it('a fragment of a new record', () => {
		const { trial } = of();
		expect(trial.changes({}, told({ [x]: [{ id: SECOND[x], a: 'new' }] }))).toEqual({});
		expect(saidBy(trial)).toEqual(says([FRAGMENTS_WAIT]));
	});
	it('a deletion that is told while a write is under way', () => {
		const history = of(soft);
		history.edit(x, { a: 'x1' });
		history.event(x, 'lost');
		expect(history.tombstone(y)).toEqual({});
		expect(saidBy(history.trial)).toEqual(says([DELETION_WAITS]));
	});
	it('a deletion beside a new record that may be the same one', () => {
		const history = of(soft);
		const { trial } = history;
		const again = { ...NEW, id: SECOND[y], key: 'k1' };
		const gone = { id: history.id(y), deleted: true };
		expect(trial.changes({}, told({ [y]: [gone, again] })).writes).toBeUndefined();
		expect(saidBy(trial)).toEqual(says([DELETION_WAITS, KEY_WAITS]));
	});
	it('a creation that failed, and its source tells of itself', () => {
		const { trial } = of();
		trial.apps[x].put(SECOND[x], NEW);
		trial.run();
		trial.answer({ failed: '503' });
		expect(trial.changes({ [x]: [SECOND[x]] })).toEqual({});
		expect(saidBy(trial)).toEqual(says([RETRY_WAITS]));
		trial.changes({ [x]: [] });
		expect(saidBy(trial)).toEqual(says([]));
		trial.run();
		expect(saidBy(trial)).toEqual(says([], false));
	});
	it('a creation that nobody answered, and its source tells of itself', () => {
		const { trial } = of();
		trial.apps[x].put(SECOND[x], NEW);
		trial.run();
		trial.changes({ [x]: [SECOND[x]] });
		expect(saidBy(trial)).toEqual(says([], false));
	});
	it.each(['there', 'gone', 'listed twice'])(
		'a creation that nobody answered, and a list lacks what it made; its source is %s',
		(source) => {
			const { trial } = of();
			trial.apps[x].put(SECOND[x], NEW);
			trial.run();
			if (source === 'gone') trial.apps[x].remove(SECOND[x]);
			const records = { master: trial.master.list(), slave: trial.slave.list() };
			const shown = { ...records, [y]: [...records[y], ...records[y]] };
			expect(trial.run(source === 'listed twice' ? { records: shown } : {})).toEqual({});
			expect(saidBy(trial)).toEqual(says([LIST_AWAITED]));
			trial.run();
			if (source === 'listed twice') expect(saidBy(trial)).toEqual(says([LIST_AWAITED]));
			else expect(saidBy(trial)).toEqual(says([], false));
		},
	);
	it('a creation that nobody answered and a person gave up, and a list lacks what it made', () => {
		const history = of({ matchBy: [] });
		const { trial } = history;
		trial.apps[x].put(SECOND[x], NEW);
		for (let run = 0; run < 3; run++) trial.run();
		expect(saidBy(trial)).toEqual(says([], false));
		history.decide({ take: 'delete' });
		trial.run();
		expect(saidBy(trial)).toEqual(says([LIST_AWAITED]));
		trial.run();
		expect(saidBy(trial)).toEqual(says([], false));
	});
	it('a creation that failed, and its source tells a part of itself', () => {
		const { trial } = of();
		trial.apps[x].put(SECOND[x], NEW);
		trial.run();
		trial.answer({ failed: '503' });
		trial.changes({}, told({ [x]: [{ id: SECOND[x], key: 'k2', a: 'new' }] }));
		expect(saidBy(trial)).toEqual(says([FRAGMENTS_WAIT]));
	});
	it('a creation that failed for good, and its source tells of itself', () => {
		const { trial } = of({ maxAttempts: 1 });
		trial.apps[x].put(SECOND[x], NEW);
		trial.run();
		trial.answer({ failed: '503' });
		trial.run();
		expect(saidBy(trial)).toEqual(says([], false));
		trial.changes({ [x]: [SECOND[x]] });
		expect(saidBy(trial)).toEqual(says([RETRY_WAITS]));
	});
	it('a creation that nobody confirmed, and its source tells of itself', () => {
		const { trial } = of({ matchBy: [] });
		trial.apps[x].put(SECOND[x], NEW);
		for (let run = 0; run < 3; run++) trial.run();
		expect(trial.open.map((each) => each.type)).toEqual(['unconfirmedCreate']);
		trial.changes({ [x]: [SECOND[x]] });
		expect(saidBy(trial)).toEqual(says([], false));
	});
	it('an event while the other record is missing from the last list', () => {
		const history = of({ missesBeforeDelete: 3 });
		history.remove(y);
		history.run();
		history.edit(x, { a: 'x1' });
		expect(history.event(x)).toEqual({});
		expect(saidBy(history.trial)).toEqual(says([IN_DOUBT]));
	});
	it('values that are logged before they are overruled', () => {
		const history = of({ logBeforeOverruling: true });
		history.edit(x, { a: 'x1' }).edit(y, { a: 'y1' });
		expect(history.run().writes).toBeUndefined();
		expect(saidBy(history.trial)).toEqual(says([LOGGED], false));
		history.run();
		expect(saidBy(history.trial)).toEqual(says([], false));
	});
	it('an edit that is logged before its record is deleted', () => {
		const history = of({
			logBeforeOverruling: true,
			onDelete: 'propagate',
			deleteVersusEdit: 'delete',
		});
		history.edit(x, { a: 'x1' }).remove(y);
		expect(history.run().writes).toBeUndefined();
		expect(saidBy(history.trial)).toEqual(says([LOGGED], false));
		expect(history.run().writes).toEqual([`delete ${x} ${history.id(x)}`]);
		expect(saidBy(history.trial)).toEqual(says([], false));
	});
	it('a value that is too large to keep', () => {
		const history = of();
		history.edit(x, { a: 'x1' });
		history.run('failed');
		history.edit(y, { a: 'y'.repeat(5000) });
		expect(history.event(y)).toEqual({});
		expect(saidBy(history.trial)).toEqual(
			says([
				`A value of "a" in the ${y} is too large to keep until the other side is seen: nothing is written to the field before a full run has seen both.`,
				EDITS_WAIT,
			]),
		);
	});
	it('a value that is kept says nothing', () => {
		const history = of();
		history.edit(x, { a: 'x1' });
		history.run('failed');
		history.edit(y, { a: 'y1' });
		expect(history.event(y)).toEqual({});
		expect(saidBy(history.trial)).toEqual(says([], false));
	});
	it('an edit in an event, where the other side has a value of its own', () => {
		const history = of({ onConflict: 'manual' });
		history.edit(x, { a: 'x1' }).edit(y, { a: 'y1' });
		history.run();
		history.decide('leave');
		history.edit(x, { a: 'x2' });
		expect(history.event(x)).toEqual({});
		expect(saidBy(history.trial)).toEqual(
			says([
				`Edits of "a" wait for a full run, which sees the value of its own that the ${y} has: the trigger was asked to make its next run one.`,
			]),
		);
	});
	it('a record that is older than what was seen', () => {
		const history = of();
		history.edit(x, { a: 'x2', updatedAt: 2 });
		history.event(x);
		history.event(x, 'ok', [{ a: 'x1', updatedAt: 1 }]);
		expect(saidBy(history.trial)).toEqual(
			says([`Records of the ${x} that are older than what was seen before were left out.`], false),
		);
	});
	it('a record that another execution has in hand', () => {
		const history = of();
		const overtaken = { link: () => true, wrote: () => true, record: () => false };
		history.edit(x, { a: 'x1' });
		expect(history.trial.changes({ [x]: [history.id(x)] }, { overtaken })).toEqual({});
		expect(saidBy(history.trial)).toEqual(says([OVERTAKEN]));
		expect(history.trial.run({ overtaken })).toEqual({});
		expect(saidBy(history.trial)).toEqual(says([OVERTAKEN]));
	});
	it('a list of what another execution has in hand comes again by itself', () => {
		const { trial } = of();
		const overtaken = { link: () => true, wrote: () => true, record: () => false };
		expect(trial.run({ overtaken })).toEqual({});
		expect(saidBy(trial)).toEqual(says([OVERTAKEN], false));
	});
	it('an edit that a write of ours replaced, and that is seen again with both sides only', () => {
		const history = of({ onConflict: 'manual' });
		const { trial } = history;
		const overtaken = {
			link: () => true,
			wrote: (_: string, side: string) => side === y,
			record: () => false,
		};
		history.edit(x, { a: 'x1' }).edit(y, { a: 'y1' });
		history.event(x, 'lost');
		const { writes } = trial;
		trial.changes({ [y]: [history.id(y)] }, { overtaken });
		expect(saidBy(trial)).toEqual(says([OVERTAKEN]));
		trial.writes = writes;
		trial.land();
		trial.run({ overtaken });
		trial.changes({ [y]: [history.id(y)] });
		expect(saidBy(trial)).toEqual(says([EDITS_WAIT]));
	});
	it('a record that another execution has met, and no link names', () => {
		const { trial } = of();
		const overtaken = { link: () => false, wrote: () => false, record: () => true };
		trial.apps[x].put(SECOND[x], NEW);
		expect(trial.run({ overtaken })).toEqual({});
		expect(saidBy(trial)).toEqual(says([OVERTAKEN], false));
	});
	it('an id that changed', () => {
		const history = of();
		const { trial } = history;
		const record = trial.apps[y].get(history.id(y));
		history.remove(y);
		trial.apps[y].put(SECOND[y], { ...record, id: SECOND[y] });
		expect(trial.run()).toEqual({});
		expect(saidBy(trial)).toEqual(
			says([`A record of the ${y} changed its id; its link was kept.`], false),
		);
	});
	it('creations of a test run', () => {
		const { trial } = of({ matchBy: [] });
		trial.apps[x].put(SECOND[x], NEW).put(THIRD[x], NEW);
		expect(trial.run({ holdBackUnkeyedCreates: true })).toEqual({});
		expect(saidBy(trial)).toEqual(
			says(
				[
					'Creations without a match key were held back: a test run stores nothing, so the next run could not know of them.',
				],
				false,
			),
		);
	});
	it('creations of a test run with a key are none that wait', () => {
		const { trial } = of();
		trial.apps[x].put(SECOND[x], NEW);
		expect(trial.run({ holdBackUnkeyedCreates: true }).writes).toHaveLength(1);
		expect(saidBy(trial)).toEqual(says([], false));
	});
});

describe.each(SIDES.map((side) => [side]))('a field that the %s renews at each read', (side) => {
	const other = otherSide(side);
	const id = (on: Side, number: number) => (on === 'master' ? number : `a${number}`);
	const told = (trial: Trial) => trial.notes.some((note) => note.includes('changed alone in'));
	function renewed(many: number, of = 10, more: AppRecord = {}): Trial {
		const trial = manyLinked(of, settingsOf(['name', 'key']));
		for (let number = 1; number <= many; number++) {
			trial.apps[side].edit(id(side, number), { name: `https://x/${number}?sig=2`, ...more });
		}
		trial.run();
		return trial;
	}

	it('is told, and goes on', () => {
		const trial = renewed(10);
		expect(trial.notes).toEqual([
			`"name" of the ${side} changed alone in 10 of 10 records at once. Where that app renews it at each read, as links that are signed, compare it as Link or leave it out of the mapping.`,
		]);
		expect(trial.writes.filter((write) => write.side === other)).toHaveLength(10);
		trial.land().answer();
		trial.run();
		expect(told(trial)).toBe(false);
	});

	it.each([
		['few records', 9, 9],
		['a part of them', 17, 20],
	])('is not told of %s', (_, many, of) => {
		expect(told(renewed(many, of))).toBe(false);
	});

	it('is told of nearly all', () => {
		expect(told(renewed(18, 20))).toBe(true);
	});

	it('is not told where another field changed too', () => {
		expect(told(renewed(10, 10, { key: 'k' }))).toBe(false);
	});
});

describe('a history that a run would overflow', () => {
	const overruled = (dryRun: boolean) => {
		const trial = manyLinked(501, settingsOf(['name']));
		for (let number = 1; number <= 501; number++) {
			trial.master.edit(number, { name: `M${number}` });
			trial.slave.edit(`a${number}`, { name: `S${number}` });
		}
		trial.run({ dryRun });
		return trial.notes;
	};
	const more =
		"501 entries into the history, which keeps the newest 500. Switch on 'Also Put Out Overruled Values' to have all of them as items.";

	it.each([
		[false, `This run put ${more}`],
		[true, `A real run would put ${more}`],
	])('dry run %s', (dryRun, note) => {
		expect(overruled(dryRun)).toEqual([note]);
	});
});
