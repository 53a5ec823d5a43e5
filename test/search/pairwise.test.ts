import { configurations } from './configurations';
import { pairwise } from './pairwise';

test('every value of a factor meets every value of every other one', () => {
	const factors = { a: [1, 2, 3], b: ['x', 'y'], c: [true, false], d: [4, 5, 6] };
	const rows = pairwise(factors);
	expect(rows.length).toBeLessThan(3 * 2 * 2 * 3);
	for (const [first, values] of Object.entries(factors)) {
		for (const [second, others] of Object.entries(factors)) {
			if (first === second) continue;
			for (const value of values) {
				for (const other of others) {
					expect(rows).toContainEqual(expect.objectContaining({ [first]: value, [second]: other }));
				}
			}
		}
	}
});

test('configurations have names of their own', () => {
	const names = configurations().map(({ name }) => name);
	expect(new Set(names).size).toBe(names.length);
});
