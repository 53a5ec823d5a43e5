import type { EventRules } from '../../src/echo/rules';
import { classifyEvents } from '../../src/echo/classify';
import type { AppRecord } from '../../src/model/record';
import type { FieldMapping, SyncSettings } from '../../src/model/settings';
import { SIDES } from '../../src/model/side';
import type { Trial } from './trial';
import { linked, settingsOf } from './trial';

/** What the Loop Guard says of events of deletions, and of records that are back. */

describe.each(SIDES.map((side) => [side]))('a deletion in the %s', (side) => {
	const other = side === 'slave' ? 'master' : 'slave';
	const [here, there] = side === 'slave' ? ['a', 1] : [1, 'a'];
	const [theirs, ours] = side === 'slave' ? [9, 'i'] : ['i', 9];

	function said(
		trial: Trial,
		events: readonly AppRecord[],
		rules: Partial<EventRules> = {},
		of = side,
	) {
		const all: EventRules = { idField: 'id', combine: 'any', ...rules };
		const { verdicts } = classifyEvents(trial.state, of, events, all, trial.now);
		return verdicts.map(({ kind, reason }) => `${kind}: ${reason}`);
	}

	const settings = (others: Partial<SyncSettings> = {}): SyncSettings => {
		const title: Partial<FieldMapping> = {
			masterField: side === 'master' ? 'title' : 'name',
			slaveField: side === 'slave' ? 'title' : 'name',
		};
		return settingsOf([title, 'note'], others);
	};

	/** "Bob" was written here as the title, and landed. */
	function written(others: Partial<SyncSettings> = {}): Trial {
		const trial = linked({ name: 'Ann', title: 'Ann', note: 'old' }, settings(others));
		trial.apps[other].put(theirs, { key: 'k9', name: 'Zoe', note: 'z' });
		trial.apps[side].put(ours, { key: 'k9', title: 'Zoe', note: 'z' });
		trial.run();
		trial.apps[other].edit(there, { name: 'Bob' });
		trial.run();
		trial.land().answer();
		return trial;
	}

	const ECHO = 'echo: every mapped field holds what was last settled or sent';
	const UNTOLD = 'user: the event carries no mapped field, and nothing says it is ours';

	const soft = { onDelete: 'propagate' as const, deletedField: 'gone' };
	const gone = { id: here, gone: true };
	const DELETED = 'user: the record was deleted';
	const KNOWN = 'echo: it is known that the record is gone';
	const BACK = 'user: the record is back';
	const back = { id: here, title: 'Bob', note: 'old' };

	it('is a user, whatever is under way', () => {
		const trial = written(soft);
		expect(said(trial, [gone])).toEqual([DELETED]);
		expect(said(trial, [{ ...back, gone: false }])).toEqual([ECHO]);
		trial.apps[other].edit(there, { name: 'Cid' });
		trial.run();
		expect(said(trial, [gone])).toEqual([DELETED]);
	});

	it('is told by the field of the Loop Guard, else by that of the Merge', () => {
		const trial = written(soft);
		expect(said(trial, [{ id: here, off: 1 }], { deletedField: 'off' })).toEqual([DELETED]);
		expect(said(trial, [gone], { deletedField: 'off' })).toEqual([UNTOLD]);
		expect(said(written(), [gone])).toEqual([UNTOLD]);
	});

	it('is known, and then the record is back', () => {
		const trial = written({ deletedField: 'gone' });
		trial.apps[side].remove(here);
		trial.run();
		expect(said(trial, [gone])).toEqual([KNOWN]);
		expect(said(trial, [back])).toEqual([BACK]);
	});

	it('is known where a person is asked about it', () => {
		const trial = written({ ...soft, onDelete: 'manual' });
		trial.apps[side].remove(here);
		trial.run();
		expect(trial.open).toHaveLength(1);
		expect(said(trial, [gone])).toEqual([KNOWN]);
		expect(said(trial, [back])).toEqual([BACK]);
		expect(said(trial, [{ id: there, gone: true }], {}, other)).toEqual([DELETED]);
	});

	it('is known where it waits for what is under way', () => {
		const trial = written(soft);
		trial.apps[other].edit(there, { name: 'Cid' });
		trial.run();
		trial.changes({}, { records: { master: [], slave: [], [side]: [gone] } });
		expect(said(trial, [gone])).toEqual([KNOWN]);
	});

	it('is the one that we asked for', () => {
		const trial = written(soft);
		trial.apps[other].remove(there);
		trial.run();
		expect(said(trial, [gone])).toEqual(['echo: it is the deletion that we asked for']);
		expect(said(trial, [{ id: there, gone: true }], {}, other)).toEqual([KNOWN]);
	});

	it('is out of date', () => {
		const trial = written(soft);
		trial.apps[side].edit(here, { note: 'new', updatedAt: 5 });
		trial.changes({ [side]: [here] });
		trial.land();
		trial.apps[other].edit(there, { updatedAt: 9 });
		trial.answer();
		expect(said(trial, [{ ...gone, updatedAt: 4 }])).toEqual([
			'echo: out of date: the record was seen newer before',
		]);
		expect(said(trial, [{ ...gone, updatedAt: 6 }])).toEqual([DELETED]);
	});
});
