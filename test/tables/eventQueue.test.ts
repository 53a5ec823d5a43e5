import { EventQueue } from '../../src/events/queue';
import type { AppRecord } from '../../src/model/record';

const AT_ONCE = { quiet: 0, most: 3 };

function event(json: AppRecord & { readonly id: number }, eventId?: string) {
	return { id: json.id, json, ...(eventId === undefined ? {} : { eventId }) };
}

describe('what waits for a run', () => {
	test('leaves by record, in the order in which it came', () => {
		const queue = new EventQueue();
		const all = [{ id: 1, a: 1 }, { id: 2 }, { id: 1, a: 2 }];
		for (const json of all) queue.add('master', event(json), AT_ONCE, 0);
		queue.add('slave', event({ id: 1, b: 1 }), AT_ONCE, 0);
		expect(queue.take(AT_ONCE, 0)).toEqual([
			{ side: 'master', json: { id: 1, a: 1 } },
			{ side: 'master', json: { id: 1, a: 2 } },
			{ side: 'master', json: { id: 2 } },
			{ side: 'slave', json: { id: 1, b: 1 } },
		]);
		expect(queue.take(AT_ONCE, 0)).toEqual([]);
		expect(queue.nextDue(AT_ONCE)).toBeUndefined();
	});

	test('what comes twice is there once', () => {
		const queue = new EventQueue();
		expect(queue.add('master', event({ id: 1, a: 1 }, 'e'), AT_ONCE, 0)).toBe('taken');
		expect(queue.add('master', event({ id: 1, a: 2 }, 'e'), AT_ONCE, 0)).toBe('known');
		expect(queue.add('slave', event({ id: 1, a: 1 }, 'e'), AT_ONCE, 0)).toBe('taken');
		queue.add('slave', event({ id: 1, a: 1 }, 'f'), AT_ONCE, 0);
		expect(queue.take(AT_ONCE, 0)).toHaveLength(2);
		expect(queue.add('master', event({ id: 1, a: 1 }, 'e'), AT_ONCE, 0)).toBe('known');
	});

	test('of a record that changes on and on the oldest become one', () => {
		const queue = new EventQueue();
		for (let a = 1; a <= 7; a++) {
			queue.add('master', event({ id: 1, a, [`only${a}`]: true }), AT_ONCE, 0);
		}
		const taken = queue.take(AT_ONCE, 0).map(({ json }) => json);
		expect(taken).toHaveLength(5);
		expect(taken[0]).toEqual({ id: 1, a: 3, only1: true, only2: true, only3: true });
		expect(taken[4]).toEqual({ id: 1, a: 7, only7: true });
	});

	test('a deletion among them takes the place of what was before it', () => {
		const queue = new EventQueue();
		queue.add('master', event({ id: 1, a: 1 }), AT_ONCE, 0);
		queue.add('master', event({ id: 1, _twoWaySyncDeleted: true }), AT_ONCE, 0);
		for (let a = 2; a <= 5; a++) queue.add('master', event({ id: 1, a }), AT_ONCE, 0);
		expect(queue.take(AT_ONCE, 0)[0]?.json).toEqual({ id: 1, _twoWaySyncDeleted: true });
	});

	test('the limit is one of records, after gathering', () => {
		const queue = new EventQueue();
		for (let id = 1; id <= 3; id++) queue.add('master', event({ id }), AT_ONCE, 0);
		expect(queue.add('master', event({ id: 1, a: 2 }), AT_ONCE, 0)).toBe('taken');
		expect(queue.add('master', event({ id: 4 }, 'late'), AT_ONCE, 0)).toBe('full');
		queue.take(AT_ONCE, 0);
		expect(queue.add('master', event({ id: 4 }, 'late'), AT_ONCE, 0)).toBe('taken');
	});

	test('of what became one, or nothing, no characters are held', () => {
		const queue = new EventQueue();
		const long = 'x'.repeat(5_000_000);
		for (let a = 1; a <= 30; a++) {
			expect(queue.add('master', event({ id: 1, a, long }), AT_ONCE, 0)).toBe('taken');
		}
		for (let a = 1; a <= 10; a++) {
			const gone = { id: 1, a, _twoWaySyncDeleted: true };
			expect(queue.add('master', event(gone), AT_ONCE, 0)).toBe('taken');
		}
		expect(queue.add('master', event({ id: 2, long }), AT_ONCE, 0)).toBe('taken');
		expect(queue.add('master', event({ id: 3, long: long.repeat(5) }), AT_ONCE, 0)).toBe('taken');
	});

	test('what is full keeps what it has', () => {
		const queue = new EventQueue();
		const long = 'x'.repeat(20_000_000);
		queue.add('master', event({ id: 1, long }, 'e'), AT_ONCE, 0);
		expect(queue.add('master', event({ id: 1, a: 1, long }, 'f'), AT_ONCE, 0)).toBe('full');
		expect(queue.add('master', event({ id: 1, long }, 'g'), AT_ONCE, 0)).toBe('taken');
		expect(queue.take(AT_ONCE, 0)).toHaveLength(1);
		expect(queue.add('master', event({ id: 1, a: 1, long }, 'f'), AT_ONCE, 0)).toBe('taken');
	});

	test('so is what all of it holds', () => {
		const queue = new EventQueue();
		const long = 'x'.repeat(20_000_000);
		expect(queue.add('master', event({ id: 1, long }), AT_ONCE, 0)).toBe('taken');
		expect(queue.add('master', event({ id: 2, long }), AT_ONCE, 0)).toBe('full');
		queue.take(AT_ONCE, 0);
		expect(queue.add('master', event({ id: 2, long }), AT_ONCE, 0)).toBe('taken');
	});
});

describe('a record has to be quiet', () => {
	const rules = { quiet: 2000, most: 100 };

	test('for so long, and each for itself', () => {
		const queue = new EventQueue();
		queue.add('master', event({ id: 1, a: 1 }), rules, 0);
		queue.add('master', event({ id: 2 }), rules, 1000);
		queue.add('master', event({ id: 1, a: 2 }), rules, 1500);
		expect(queue.nextDue(rules)).toBe(3000);
		expect(queue.take(rules, 2999)).toEqual([]);
		expect(queue.take(rules, 3000).map(({ json }) => json.id)).toEqual([2]);
		expect(queue.take(rules, 3500).map(({ json }) => json)).toEqual([
			{ id: 1, a: 1 },
			{ id: 1, a: 2 },
		]);
	});

	test('but no longer than ten times that', () => {
		const queue = new EventQueue();
		for (let at = 0; at < 20_000; at += 1000) queue.add('master', event({ id: 1, at }), rules, at);
		expect(queue.nextDue(rules)).toBe(20_000);
		expect(queue.take(rules, 20_000)).not.toEqual([]);
	});
});
