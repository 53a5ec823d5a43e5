import fc from 'fast-check';
import { KeyIndex, NOWHERE } from '../../src/reconcile/listing/keyIndex';
import { fieldReader } from '../../src/values/fieldReader';
import { isOrdinaryRecord } from '../../src/values/ordinaryRecord';
import { readPath } from '../../src/values/paths';
import { isLonger, isPlainJson } from '../../src/values/plainJson';

/** Each fast path against the plain version that it stands in for. */

const NAMES = ['id', 'name', 'a.b', 'a', 'b', 'toJSON', 'constructor', '__proto__', 'toString'];

const oddValue = fc.oneof(
	fc.jsonValue(),
	fc.constant(undefined),
	fc.constant(NaN),
	fc.constant(1n),
	fc.constant(Symbol('a')),
	fc.constant(() => 1),
	fc.date(),
	fc.constant(new Map([['a', 1]])),
	fc.constant({ toJSON: () => 'other' }),
	fc.constant(Object.create({ inherited: () => 1 })),
	fc.string().map((text) => text.repeat(50)),
);

const record = fc
	.array(fc.tuple(fc.oneof(fc.constantFrom(...NAMES), fc.string()), oddValue), { maxLength: 6 })
	.chain((entries) =>
		fc
			.constantFrom<object | null>(Object.prototype, null, { name: 'inherited' })
			.map((prototype) => {
				const made: Record<string, unknown> = Object.create(prototype);
				for (const [name, value] of entries) {
					Object.defineProperty(made, name, { value, enumerable: true, configurable: true });
				}
				return made;
			}),
	);

describe('isOrdinaryRecord', () => {
	it('lets nothing pass that the plain checks refuse', () => {
		fc.assert(
			fc.property(record, fc.integer({ min: 0, max: 200 }), (each, limit) => {
				if (!isOrdinaryRecord(each, limit)) return;
				expect(isPlainJson(each)).toBe(true);
				expect(isLonger(each, limit)).toBe(false);
			}),
			{ numRuns: 2000 },
		);
	});

	it('lets every record of JSON values pass that is not nested deep and within the limit', () => {
		const flat = fc.dictionary(
			fc.string().filter((name) => name !== 'toJSON' && name !== '__proto__'),
			fc.jsonValue({ maxDepth: 2 }),
		);
		fc.assert(
			fc.property(flat, fc.integer({ min: 0, max: 400 }), (each, limit) => {
				if (JSON.stringify(each).includes('toJSON')) return;
				expect(isOrdinaryRecord(each, limit)).toBe(!isLonger(each, limit));
			}),
			{ numRuns: 2000 },
		);
	});
});

describe('fieldReader', () => {
	it('reads what readPath reads', () => {
		fc.assert(
			fc.property(record, fc.oneof(fc.constantFrom(...NAMES), fc.string()), (each, path) => {
				expect(fieldReader(path)(each)).toBe(readPath(each, path));
			}),
			{ numRuns: 5000 },
		);
	});
});

describe('KeyIndex', () => {
	/** Few texts, so that they meet again. */
	const key = fc.oneof(fc.string({ maxLength: 2 }), fc.constantFrom('a', 'b', 'ä', '1', '01'));
	const step = fc.tuple(fc.constantFrom('add', 'set', 'remove', 'find'), key);

	it('finds, keeps and forgets what a Map does', () => {
		fc.assert(
			fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
				const plain = new Map<string, number>();
				const index = new KeyIndex(steps.length, (position) => steps[position]?.[1]);
				for (const [position, [operation, text]] of steps.entries()) {
					const known = plain.get(text) ?? NOWHERE;
					if (operation === 'set') index.set(text, position);
					else if (operation === 'add') expect(index.add(text, position)).toBe(known);
					else if (operation === 'remove') expect(index.remove(text)).toBe(known);
					else expect(index.find(text)).toBe(known);
					if (operation === 'remove') plain.delete(text);
					else if (operation === 'set' || (operation === 'add' && known === NOWHERE)) {
						plain.set(text, position);
					}
				}
				for (const [, text] of steps) expect(index.find(text)).toBe(plain.get(text) ?? NOWHERE);
			}),
			{ numRuns: 3000 },
		);
	});

	it('tells apart texts that share a hash', () => {
		const texts = ['yt8efcl0f6m0', '1m1obrj1pvu6h', 'bsgbeousa5vk', 'a4yl6316i9e4t'];
		const index = new KeyIndex(texts.length, (position) => texts[position]);
		for (const [position, text] of texts.entries()) index.add(text, position);
		expect(texts.map((text) => index.find(text))).toEqual([0, 1, 2, 3]);
		index.remove(texts[1] ?? '');
		expect(texts.map((text) => index.find(text))).toEqual([0, NOWHERE, 2, 3]);
	});
});
