import { SIDES, otherSide } from '../../src/model/side';
import type { Fate } from './history';
import { History } from './history';

/** SEMANTICS "Existence": a record that was deleted and created again with its key takes the old one's place. */

describe.each(SIDES.map((side) => [side]))('with %s as the side that lost its record', (x) => {
	const y = otherSide(x);

	/** x's record was deleted and created again with its key, and another value of a. */
	function again(history: History): History {
		history.remove(x);
		history.trial.apps[x].put('n', { key: 'k1', a: 'x2', b: 'b0' });
		return history;
	}

	const isBlankLogged = ({ trial }: History) =>
		trial.history.some(({ fields }) =>
			fields.some((field) => field.key.startsWith('a') && field[y] === ''),
		);

	it.each<[Fate, boolean]>([
		['lost', true],
		['failed', false],
	])(
		'a blank that is overwritten is logged where a user may have put it back: %s',
		(fate, logged) => {
			const history = History.of(x, {}, { a: '', b: 'b0' });
			history.edit(x, { a: 'x1' }).run(fate);
			again(history).run();
			expect(history.trial.writes.map(({ side, json }) => [side, json.a])).toEqual([[y, 'x2']]);
			expect(isBlankLogged(history)).toBe(logged);
		},
	);

	it('a blank that was on its way to the record that is gone is a clearing: it is logged', () => {
		const history = History.of(x);
		history.edit(y, { a: '' }).run('failed');
		again(history).run();
		expect(history.trial.writes.map(({ side, json }) => [side, json.a])).toEqual([[y, 'x2']]);
		expect(isBlankLogged(history)).toBe(true);
	});

	it('so is one that a user made of what was on its way there', () => {
		const history = History.of(x, {}, { a: '', b: 'b0' });
		history.edit(y, { a: 'y1' }).run('failed');
		again(history.edit(y, { a: '' })).run();
		expect(history.trial.writes.map(({ side, json }) => [side, json.a])).toEqual([[y, 'x2']]);
		expect(isBlankLogged(history)).toBe(true);
	});

	it('any other blank is nothing to keep', () => {
		const history = again(History.of(x, {}, { a: '', b: 'b0' }));
		history.run();
		expect(isBlankLogged(history)).toBe(false);
	});

	it('a decision about a record that is gone is open again, and nobody has decided it', () => {
		const history = History.of(x, { onConflict: 'manual', onDelete: 'manual' });
		const { trial } = history;
		history.edit(x, { a: 'x1' }).edit(y, { a: 'y1' }).run();
		trial.decide(y, { by: 'ann@x.org' });
		history.remove(x).run();
		const open = trial.open.find(({ type }) => type === 'contested');
		expect(open?.status).toBe('open');
		for (const said of ['decidedAt', 'decidedBy', 'how', 'decision'])
			expect(open).not.toHaveProperty(said);
	});

	describe('a record of x that a run created and no list has shown', () => {
		const source = y === 'master' ? 2 : 'b';
		const made = x === 'master' ? 101 : 'new1';
		const fields = { key: 'k2', a: 'a', b: 'b' };
		const created = () => {
			const history = History.of(y, { onDelete: 'propagate', deletedField: 'deleted' });
			history.trial.apps[y].put(source, fields);
			history.run();
			return history.trial;
		};
		const linkedTo = (id: unknown) => (y === 'master' ? `${source}-${id}` : `${id}-${source}`);
		const told = (side: string, ...events: readonly object[]) => ({
			records: { master: [], slave: [], [side]: events },
		});

		it('is taken up by the next list where both were told: its deletion, and the new one', () => {
			const trial = created();
			trial.apps[x].remove(made).put('n', { ...fields, b: 'x2' });
			const events = [{ id: made, deleted: true }, trial.apps[x].get('n')];
			expect(trial.changes({}, told(x, ...events))).toEqual({});
			expect(trial.run().writes).toEqual([`update ${y} ${source} b=x2`]);
			expect(trial.links).toContain(linkedTo('n'));
		});

		it('may not be listed yet, though a deletion of ours is on its way to it', () => {
			const trial = created();
			trial.apps[y].remove(source);
			const deletion = trial.changes({}, told(y, { id: source, deleted: true }));
			expect(deletion.writes).toEqual([`delete ${x} ${made}`]);
			trial.land();
			trial.apps[y].put(source, fields);
			trial.apps[x].put('n', { ...fields, b: 'x2' });
			expect([trial.run(), trial.links.includes(linkedTo(made))]).toEqual([{}, true]);
			expect(trial.run().writes).toEqual([`update ${y} ${source} b=x2`]);
			expect(trial.links).toContain(linkedTo('n'));
		});
	});
});
