import { classifyEvents } from '../../src/echo/classify';
import type { AppRecord } from '../../src/model/record';
import type { SyncSettings } from '../../src/model/settings';
import { SIDES } from '../../src/model/side';
import type { WriteAnswer } from '../../src/settle/confirm';
import { confirmWrites } from '../../src/settle/confirm';
import type { Trial } from './trial';
import { linked, settingsOf } from './trial';

/** What the engine says of an answer to the first write of the last run. */
function said(trial: Trial, answer: Partial<WriteAnswer>): string {
	const [write] = trial.writes;
	if (write === undefined) throw new Error('no write');
	const { writeId, link, side } = write;
	const whole = { writeId, link, side, ...answer };
	const { results } = confirmWrites(trial.state, [whole], trial.now);
	return results.map(({ status, reason }) => `${status}: ${reason}`).join();
}

describe.each(SIDES.map((side) => [side]))('an answer of the %s', (target) => {
	const source = target === 'slave' ? 'master' : 'slave';
	const [here, there] = target === 'slave' ? ['a', 1] : [1, 'a'];
	const [second, third] = target === 'slave' ? [2, 3] : ['b', 'c'];

	/** The source's record was edited, and the write left. */
	function sent(
		edit: AppRecord = { name: 'Bob' },
		others: Partial<SyncSettings> = {},
		mark?: number,
	): Trial {
		const trial = linked({ name: 'Ann', note: 'old' }, settingsOf(['name', 'note'], others));
		trial.apps[target].edit(here, mark === undefined ? {} : { updatedAt: mark });
		trial.apps[source].edit(there, edit);
		trial.run();
		return trial;
	}

	/** A new record was sent to be created. */
	function creation(others: Partial<SyncSettings> = {}, ids = [second]): Trial {
		const trial = linked({ name: 'Ann' }, settingsOf(['name'], others));
		trial.set({ brakes: { ...trial.settings.brakes, allowEmptyInput: true } });
		for (const id of ids) trial.apps[source].put(id, { key: `k${id}`, name: `Zoe ${id}` });
		trial.run();
		return trial;
	}

	const pair = (created: unknown) =>
		target === 'slave' ? `${second}-${created}` : `${created}-${second}`;

	describe('says', () => {
		const CONFIRMED = 'confirmed: stored as the app answered';
		const UNTOLD = 'acknowledged: the answer does not say what was stored';
		const ENDED = 'unknown: the write was settled, replaced or given up before this answer came';
		const OLD = 'noEffect: the app still shows the old value of name';
		const rows: ReadonlyArray<readonly [string, Partial<WriteAnswer>, string]> = [
			['what was stored', { stored: { name: 'Bob', note: 'old' } }, CONFIRMED],
			['one field of it', { stored: { name: 'Bob' } }, CONFIRMED],
			['nothing', {}, UNTOLD],
			['nothing of what is mapped', { stored: { ok: true } }, UNTOLD],
			['an error', { failed: '422' }, 'failed: 422'],
			['the old value', { stored: { name: 'Ann' } }, OLD],
			['something of a link that is gone', { link: '9' }, 'unknown: its link is no longer there'],
			['something of a write that ended', { writeId: 'w' }, 'confirmed: it was settled already'],
			['the same with its id', { writeId: 'w', id: here }, 'confirmed: it was settled already'],
			[
				'the same with an id as text',
				{ writeId: 'w', id: String(here) },
				'confirmed: it was settled already',
			],
			['the same with another id', { writeId: 'w', id: 'q' }, ENDED],
			['the same with an error', { writeId: 'w', failed: '503' }, ENDED],
		];
		it.each(rows)('%s', (_, answer, line) => {
			expect(said(sent(), answer)).toBe(line);
		});

		it('that several fields hold what they held', () => {
			const trial = sent({ name: 'Bob', note: 'new' });
			expect(said(trial, { stored: { name: 'Ann', note: 'old' } })).toBe(
				'noEffect: the app still shows the old value of name, note',
			);
		});

		it('that an earlier attempt failed', () => {
			const trial = sent();
			trial.run();
			const line = 'failed: an earlier attempt: 503';
			expect(said(trial, { attempt: 1, failed: '503' })).toBe(line);
			expect(said(trial, { attempt: 1, stored: { name: 'Bob' } })).toBe(CONFIRMED);
			expect(said(trial, { attempt: 2, failed: '503' })).toBe('failed: 503');
		});

		it('nothing of the id of what was created', () => {
			const line = 'acknowledged: the answer names no id of the created record';
			expect(said(creation(), {})).toBe(line);
			expect(said(creation(), { stored: { name: `Zoe ${second}` } })).toBe(line);
			expect(said(creation(), { writeId: 'w' })).toBe(ENDED);
		});

		it('that the record was deleted', () => {
			const trial = creation({ onDelete: 'propagate' });
			trial.land().answer();
			trial.apps[source].remove(second);
			trial.run();
			trial.run();
			expect(trial.writes.map(({ operation }) => operation)).toEqual(['delete']);
			expect(said(trial, {})).toBe('confirmed: the app deleted it');
		});
	});

	describe('that tells of some fields', () => {
		it('settles the others as they were sent', () => {
			const trial = sent({ name: 'Bob', note: 'new' });
			trial.land();
			expect(trial.answer({ stored: { name: 'Bob' } })).toEqual(['confirmed']);
			expect(trial.run()).toEqual({});
			expect(trial.link(target, here)?.intents).toEqual([]);
		});

		it('makes no older event of the others out of date', () => {
			const trial = sent({ name: 'Bob', note: 'new' });
			trial.land().answer({ stored: { name: 'Bob', updatedAt: 9 } });
			expect(trial.events(target, [{ id: here, note: 'theirs', updatedAt: 8 }])).toEqual(['user']);
			expect(trial.events(target, [{ id: here, name: 'Ann', updatedAt: 8 }])).toEqual(['echo']);
		});
	});

	it.each([true, false])(
		'that tells what was stored: values are kept where that is set: %s',
		(keep) => {
			const trial = sent({ name: 'Bob' }, { keepPreviousValues: keep });
			trial.land().answer();
			const kept = [...(trial.link(target, here)?.base?.[target].values() ?? [])];
			expect(kept.includes('Bob')).toBe(keep);
		},
	);

	describe('that comes with a modified mark', () => {
		it.each([
			[1000, 'echo'],
			[1001, 'user'],
		])('among %i answers: an event from before is for the Loop Guard: %s', (count, verdict) => {
			const trial = sent();
			const { state } = trial;
			const other = { writeId: 'w', link: 'none', side: target };
			const answers: WriteAnswer[] = Array.from({ length: count - 1 }, () => other);
			for (const { writeId, link, side } of trial.writes) {
				answers.push({ writeId, link, side, stored: { name: 'Bob', updatedAt: 9 } });
			}
			state.apply(confirmWrites(state, answers, trial.now).change);
			const event = { id: here, name: 'Ann', updatedAt: 8 };
			const rules = { idField: 'id', combine: 'any' as const };
			const { verdicts } = classifyEvents(state, target, [event], rules, trial.now);
			expect(verdicts.map(({ kind }) => kind)).toEqual([verdict]);
		});

		it('keeps nothing of it where the app has none', () => {
			const trial = sent();
			trial.land().answer();
			expect(trial.link(target, here)?.marks).toBeUndefined();
		});

		it('and the old value: the write itself moved the mark, which is no edit', () => {
			const trial = sent({ name: 'Bob' }, { onConflict: 'manual' }, 5);
			expect(trial.answer({ stored: { name: 'Ann', updatedAt: 6 } })).toEqual(['noEffect']);
			trial.apps[target].edit(here, { updatedAt: 6 });
			expect(trial.run({ recovery: true }).writes).toEqual([`update ${target} ${here} name=Bob`]);
			expect(trial.open).toEqual([]);
		});

		it('and the old value, told again: an edit from before it is none that is known', () => {
			const trial = sent({ name: 'Bob' }, {}, 5);
			const stored = { name: 'Ann', updatedAt: 9 };
			expect(trial.answer({ stored })).toEqual(['noEffect']);
			expect(trial.answer({ stored })).toEqual(['noEffect']);
			expect(trial.events(target, [{ id: here, name: 'Zoe', updatedAt: 7 }])).toEqual(['user']);
		});
	});

	it('that shows what was sent is believed, whatever the field held before', () => {
		const trial = sent();
		trial.apps[source].edit(there, { name: 'Cid' });
		trial.run();
		trial.apps[source].edit(there, { name: 'Bob' });
		trial.run();
		trial.land();
		expect(trial.answer()).toEqual(['confirmed']);
		expect(trial.run()).toEqual({});
	});

	it('another form goes into the history, with what was sent', () => {
		const trial = sent();
		const { run } = trial.state.head;
		trial.land(() => ({ name: 'BOB' })).answer();
		const reason = `reformatted: the ${target} keeps the value in a form of its own`;
		const at = trial.now;
		expect(trial.history).toMatchObject([
			{
				type: 'contested',
				status: 'rejected',
				link: trial.link(target, here)?.id,
				masterId: 1,
				slaveId: 'a',
				label: 'master 1 / slave a',
				fields: [
					{ masterField: 'name', [target]: 'BOB', [source]: 'Bob', changedBy: 'unknown', reason },
				],
				reason,
				how: reason,
				decidedBy: 'policy',
				timesSeen: 1,
				revision: 1,
				run,
				openedAt: at,
				lastSeenAt: at,
				decidedAt: at,
			},
		]);
	});

	it.each([
		['a time', '2026-01-01T12:00:00+01:00', '2026-01-01', '2026-01-01T11:00:00.000Z'],
		['a number', 42.5, 42, '42.5'],
	])('another form of %s', (_, given, kept, shown) => {
		const trial = sent({ name: given });
		trial.land(() => ({ name: kept })).answer();
		expect(trial.history[0]?.fields[0]?.[source]).toBe(shown);
	});

	describe('that names the id of a creation', () => {
		it('which a record that is gone had before: its link lets go of it', () => {
			const trial = creation();
			const { writes } = trial;
			trial.apps[target].remove(here);
			trial.run();
			expect(trial.links).toContain('1-a resting');
			const stored = { id: here, name: `Zoe ${second}` };
			expect(trial.answer({ id: here, stored }, writes)).toEqual(['confirmed']);
			expect(trial.links).toContain(pair(here));
			expect(trial.links).toHaveLength(2);
		});

		it('which a record had that the last list lacked', () => {
			const trial = creation({ missesBeforeDelete: 3 });
			const { writes } = trial;
			trial.apps[target].remove(here);
			trial.run();
			const stored = { id: here, name: `Zoe ${second}` };
			trial.answer({ id: here, stored }, writes);
			expect(trial.links).toContain(pair(here));
		});

		it('which the record of another link has: it is not believed', () => {
			const trial = creation();
			const stored = { id: here, name: `Zoe ${second}` };
			expect(trial.answer({ id: here, stored })).toEqual(['acknowledged']);
			expect(trial.links).toEqual(['1-a', pair('')]);
		});

		it('twice at once: one record is the partner of one', () => {
			const trial = creation({}, [second, third]);
			const stored = { id: 'new', name: 'ZOE' };
			expect(trial.answer({ id: 'new', stored })).toEqual(['acknowledged', 'acknowledged']);
			expect(trial.links.filter((link) => link.includes('new'))).toHaveLength(1);
		});

		it('again: it stays as it is', () => {
			const trial = creation();
			trial.land().answer();
			const { links } = trial;
			trial.answer({ id: 'q', stored: { id: 'q', name: 'Zoe' } });
			expect(trial.links).toEqual(links);
		});
	});

	describe('to the write of a decision', () => {
		function contested(choice: Parameters<Trial['decide']>[0]): Trial {
			const trial = linked({ name: 'Ann' }, settingsOf(['name'], { onConflict: 'manual' }));
			trial.apps[source].edit(there, { name: 'Bob' });
			trial.apps[target].edit(here, { name: 'Rob' });
			trial.run();
			trial.decide(choice);
			return trial;
		}

		it('resolves its entry, before any further run', () => {
			const trial = contested(source);
			trial.land().later(5).answer();
			expect([trial.open, trial.history.length]).toEqual([[], 1]);
			expect(trial.history[0]).toMatchObject({
				status: 'resolved',
				how: source,
				lastSeenAt: trial.now,
			});
			expect(trial.history[0]?.records).toBeUndefined();
		});

		it('waits for the other write of a typed value', () => {
			const trial = contested({ custom: 'Bea' });
			const [first, second] = trial.writes;
			trial.land();
			for (const [write, left] of [
				[first, 1],
				[second, 0],
			] as const) {
				trial.answer('stored', write === undefined ? [] : [write]);
				expect(trial.open).toHaveLength(left);
			}
		});

		it.each([['silent' as const], [{ failed: '503' }]])('leaves it where it is %j', (how) => {
			const trial = contested(source);
			trial.answer(how);
			expect(trial.open[0]).toMatchObject({ status: 'open', how: source });
		});

		it('resolves a question about a record', () => {
			const trial = linked({ name: 'Ann' }, settingsOf(['name'], { onDelete: 'manual' }));
			trial.set({ brakes: { ...trial.settings.brakes, allowEmptyInput: true } });
			trial.apps[target].remove(here);
			trial.run();
			trial.decide({ take: 'restore' });
			trial.land().answer();
			expect([trial.open, trial.history.map(({ status }) => status)]).toEqual([[], ['resolved']]);
		});

		it('but leaves a question open that is not decided', () => {
			const trial = sent({ name: 'Bob', note: 'new' }, { onConflict: 'manual' });
			const name = { masterField: 'name', direction: 'both' as const };
			trial.set({ mapping: settingsOf([name, 'note']).mapping });
			trial.apps[target].edit(here, { note: 'theirs' });
			trial.run();
			expect(trial.open).toHaveLength(1);
			trial.answer({ stored: { name: 'Bob' } });
			expect(trial.open).toHaveLength(1);
		});
	});
});
