import fc from 'fast-check';
import { DateTime } from 'luxon';
import type { Contested, ContestedOutcome } from '../../src/contested/policies';
import { decideContested } from '../../src/contested/policies';
import type { Policy } from '../../src/model/settings';
import { COMPARATORS, POLICIES } from '../../src/model/settings';
import { isAlike } from '../../src/values/alike';
import type { Comparison } from '../../src/values/canonical';
import { canonical, isBlank } from '../../src/values/canonical';
import { compareDecimals, printDecimal, readDecimal, writeDecimal } from '../../src/values/decimal';
import { fingerprint, fingerprintOf } from '../../src/values/fingerprint';
import { readDay, readInstant } from '../../src/values/instant';
import { printElements, readElements } from '../../src/values/list';
import { readPath, writePath } from '../../src/values/paths';
import { isPlainJson } from '../../src/values/plainJson';

const ZONES = [
	'UTC',
	'Europe/Berlin',
	'America/New_York',
	'Australia/Lord_Howe',
	'America/Sao_Paulo',
];
const zone = fc.constantFrom(...ZONES, 'Asia/Kathmandu', 'Africa/Casablanca', 'UTC+3');

const comparison: fc.Arbitrary<Comparison> = fc.record({
	compareAs: fc.constantFrom(...COMPARATORS),
	zone,
	blanksEqual: fc.boolean(),
	dateTimePrecision: fc.constantFrom('second' as const, 'millisecond' as const),
	listDelimiter: fc.constantFrom(undefined, ',', ';', ''),
});

const HOUR = 60 * 60 * 1000;

/** When the clocks of one of the zones were or will be changed. */
const changeOfClocks = fc.constantFrom(
	'1972-04-30T07:00:00Z',
	'1985-12-31T18:30:00Z',
	'2018-11-04T03:00:00Z',
	'2023-04-23T02:00:00Z',
	'2024-03-31T01:00:00Z',
	'2024-04-06T15:00:00Z',
	'2024-10-27T01:00:00Z',
	'2024-11-03T06:00:00Z',
);

const milliseconds = fc.oneof(
	fc.integer({ min: Date.UTC(1950, 0, 1), max: Date.UTC(2060, 0, 1) }),
	fc
		.tuple(changeOfClocks, fc.integer({ min: -48 * HOUR, max: 48 * HOUR }))
		.map(([change, distance]) => Date.parse(change) + distance),
);

/** Date-times in many notations, zoned and not. */
const dateText = fc.tuple(milliseconds, zone, fc.nat(9)).map(([at, inZone, notation]) => {
	const moment = DateTime.fromMillis(at, { zone: inZone });
	const notations = [
		moment.toISO(),
		moment.toUTC().toISO(),
		moment.toISO({ includeOffset: false }),
		moment.toISO({ suppressMilliseconds: true, format: 'basic' }),
		moment.toSQL(),
		moment.toSQL({ includeOffset: false }),
		moment.toRFC2822(),
		moment.toHTTP(),
		moment.toISODate(),
		moment.toISOWeekDate(),
	];
	return notations[notation] ?? '';
});

const numberText = fc.oneof(
	fc.double().map(String),
	fc.integer().map(String),
	fc.stringMatching(/^[+-]?[0-9]{1,25}(\.[0-9]{0,25})?([eE][+-]?[0-9]{1,3})?$/),
);

/** Texts near the borders of the rules, on which whatever comes from pure chance rarely falls. */
const text = fc.oneof(
	fc.string(),
	fc.tuple(fc.string(), fc.constantFrom(' ', '\n', '\u00a0')).map((parts) => parts.join('')),
	fc.string({ unit: 'grapheme' }),
	fc.string({ unit: 'binary' }),
	fc.string({
		unit: fc.constantFrom(...' \t\n\u00a0\ufeffaAéÉßẞσςıİe\u0301.,;:-+()0159xtZ"{}[]…'),
	}),
	dateText,
	numberText,
	fc.constantFrom('true', 'no', 'null', '{}', '[]', '-:null', 'mailto:a@b', 'tel:+1', 'Mon, 1'),
);

const value: fc.Arbitrary<unknown> = fc.oneof(
	text,
	fc.double(),
	fc.integer(),
	milliseconds,
	milliseconds.map((at) => Math.floor(at / 1000)),
	fc.constantFrom(null, '', [], ' ', true, false, 0, -0, {}),
	fc.array(fc.oneof(text, fc.integer(), fc.constant(null)), { maxLength: 5 }),
	fc.jsonValue(),
);

/** A value and another that a careless comparator could take for the same. */
const pair = fc.oneof(
	fc.tuple(value, value),
	text.map((a): [unknown, unknown] => [a, ` ${a}`]),
	text.map((a): [unknown, unknown] => [a, a.toUpperCase()]),
	text.map((a): [unknown, unknown] => [a, a.slice(0, -1)]),
	fc.double().map((a): [unknown, unknown] => [a, String(a)]),
	fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map((a): [unknown, unknown] => [a, a.toFixed(2)]),
	fc.array(fc.string(), { maxLength: 6 }).map((a): [unknown, unknown] => [a, [...a].reverse()]),
	milliseconds.map((at): [unknown, unknown] => [new Date(at).toISOString(), at]),
);

describe('canonical', () => {
	test('is total: it reads whatever JavaScript can hold', () => {
		const options = { withBigInt: true, withDate: true, withMap: true, withSet: true };
		const odd = fc.anything({ ...options, withNullPrototype: true, withTypedArray: true });
		fc.assert(
			fc.property(fc.oneof(odd, value), comparison, (a, as) => {
				expect(typeof canonical(a, as)).toBe('string');
			}),
		);
	});

	test('says the same of a value that went through JSON', () => {
		fc.assert(
			fc.property(fc.jsonValue(), comparison, (a, as) => {
				expect(canonical(JSON.parse(JSON.stringify(a)), as)).toBe(canonical(a, as));
			}),
		);
	});

	test('keeps no outer white space and no composition of letters', () => {
		fc.assert(
			fc.property(text, comparison, (a, as) => {
				fc.pre(as.compareAs !== 'list' && as.compareAs !== 'json');
				expect(canonical(` ${a}\n`, as)).toBe(canonical(a, as));
				expect(canonical(a.normalize('NFD'), as)).toBe(canonical(a.normalize('NFC'), as));
			}),
		);
	});

	test('a number equals its text under auto and under number', () => {
		fc.assert(
			fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), comparison, (a, as) => {
				for (const compareAs of ['auto', 'number'] as const) {
					expect(canonical(String(a), { ...as, compareAs })).toBe(
						canonical(a, { ...as, compareAs }),
					);
				}
			}),
		);
	});

	test('the order of a list changes nothing', () => {
		const shuffled = fc
			.array(value)
			.chain((list) =>
				fc.tuple(
					fc.constant(list),
					fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
				),
			);
		fc.assert(
			fc.property(shuffled, comparison, ([list, other], as) => {
				const asList = { ...as, compareAs: 'list' as const };
				expect(canonical(other, asList)).toBe(canonical(list, asList));
			}),
		);
	});

	test('lists are equal only where their elements are', () => {
		fc.assert(
			fc.property(fc.array(fc.string()), fc.array(fc.string()), (a, b) => {
				expect(readElements(printElements(a))).toEqual([...a].sort());
				const same = JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());
				expect(printElements(a) === printElements(b)).toBe(same);
			}),
		);
	});
});

describe('fingerprint', () => {
	test('the fast path and the plain path agree', () => {
		fc.assert(
			fc.property(value, comparison, (a, as) => {
				expect(fingerprintOf(a, as)).toBe(fingerprint(canonical(a, as)));
			}),
			{ numRuns: 2000 },
		);
	});

	test('two fingerprints are equal exactly where the values are, whatever their order', () => {
		fc.assert(
			fc.property(pair, comparison, ([a, b], as) => {
				const same = canonical(a, as) === canonical(b, as);
				expect(fingerprintOf(a, as) === fingerprintOf(b, as)).toBe(same);
				expect(fingerprintOf(b, as) === fingerprintOf(a, as)).toBe(same);
			}),
			{ numRuns: 2000 },
		);
	});

	test('is an integer of 36 bits that many texts share next to never', () => {
		const seen = new Set<number>();
		for (let index = 0; index < 200_000; index++) {
			const print = fingerprint(`t:Customer ${index}`);
			if (!Number.isInteger(print) || print < 0 || print >= 2 ** 36) throw new Error(`${print}`);
			seen.add(print);
		}
		// By chance alone there would be 0.3 pairs.
		expect(seen.size).toBeGreaterThan(200_000 - 4);
	});

	test('each bit is set for about half of the texts', () => {
		const counts = new Array<number>(36).fill(0);
		for (let index = 0; index < 20_000; index++) {
			const print = BigInt(fingerprint(`n:${index}`));
			for (let bit = 0; bit < 36; bit++) {
				if ((print >> BigInt(bit)) & 1n) counts[bit] = (counts[bit] ?? 0) + 1;
			}
		}
		for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
	});
});

describe('instants', () => {
	test('are what luxon reads, in every zone', () => {
		fc.assert(
			fc.property(dateText, zone, (a, inZone) => {
				const options = { zone: inZone };
				const readings = [DateTime.fromISO, DateTime.fromSQL, DateTime.fromRFC2822].map((read) =>
					read.call(DateTime, a, options).toMillis(),
				);
				expect(readInstant(a, inZone)).toBe(readings.find(Number.isFinite));
			}),
			{ numRuns: 1000 },
		);
	});

	test('are cut to the day that luxon says', () => {
		fc.assert(
			fc.property(milliseconds, zone, (at, inZone) => {
				const day = DateTime.fromMillis(at, { zone: inZone }).toISODate();
				expect(readDay(new Date(at).toISOString(), inZone)).toBe(day);
			}),
			{ numRuns: 1000 },
		);
	});

	test('digits that are no date are none', () => {
		const digits = fc.stringMatching(
			/^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?$/,
		);
		fc.assert(
			fc.property(digits, (a) => {
				const iso = DateTime.fromISO(a, { zone: 'UTC' }).toMillis();
				const sql = DateTime.fromSQL(a, { zone: 'UTC' }).toMillis();
				expect(readInstant(a, 'UTC')).toBe([iso, sql].find(Number.isFinite));
			}),
			{ numRuns: 1000 },
		);
	});
});

describe('decimals', () => {
	test('are ordered as numbers are', () => {
		const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
		fc.assert(
			fc.property(number, number, (a, b) => {
				const first = readDecimal(String(a));
				const second = readDecimal(String(b));
				if (first === undefined || second === undefined) throw new Error('not read');
				expect(Math.sign(compareDecimals(first, second))).toBe(
					Math.sign(Number(a > b) - Number(a < b)),
				);
			}),
		);
	});

	test('are the same after they were printed or written', () => {
		fc.assert(
			fc.property(numberText, (a) => {
				const decimal = readDecimal(a);
				fc.pre(decimal !== undefined);
				expect(readDecimal(printDecimal(decimal))).toEqual(decimal);
				expect(readDecimal(writeDecimal(decimal))).toEqual(decimal);
			}),
		);
	});
});

describe('isAlike', () => {
	test('holds for a value and itself, and whichever way round', () => {
		fc.assert(
			fc.property(pair, comparison, ([a, b], as) => {
				const first = canonical(a, as);
				const second = canonical(b, as);
				expect(isAlike(first, first)).toBe(true);
				expect(isAlike(first, second)).toBe(isAlike(second, first));
			}),
			{ numRuns: 2000 },
		);
	});

	test('never holds for a blank and a value', () => {
		fc.assert(
			fc.property(value, comparison, (a, as) => {
				const canonicalText = canonical(a, as);
				expect(isAlike(canonicalText, canonical(null, as))).toBe(isBlank(canonicalText));
			}),
		);
	});

	test('never holds for a number and its opposite', () => {
		const number = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((a) => a !== 0);
		fc.assert(
			fc.property(number, fc.constantFrom('n:', 't:'), (a, tag) => {
				expect(isAlike(`n:${a}`, `${tag}${-a}`)).toBe(false);
			}),
		);
	});

	test('holds for what an app truncates, folds or rounds', () => {
		fc.assert(
			fc.property(fc.string({ minLength: 9, unit: 'grapheme-ascii' }), (a) => {
				fc.pre(a.trim().length > 8 && readDecimal(a.trim()) === undefined);
				const whole = `t:${a.trim()}`;
				expect(isAlike(whole, `t:${a.trim().slice(0, 8)}`)).toBe(true);
			}),
		);
		fc.assert(
			fc.property(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), fc.nat(6), (a, places) => {
				const rounded = Number(a.toFixed(places));
				expect(isAlike(`n:${a}`, `n:${rounded}`)).toBe(true);
			}),
		);
	});
});

describe('decideContested', () => {
	const modified = fc.oneof(dateText, milliseconds, fc.constantFrom(undefined, null, '', 'soon'));
	const contested: fc.Arbitrary<Contested> = fc
		.record({
			policy: fc.constantFrom(...POLICIES),
			fallbackSide: fc.constantFrom('master' as const, 'slave' as const),
			skewSeconds: fc.nat(10),
			as: comparison,
			zones: fc.tuple(zone, zone),
			values: pair,
			modified: fc.tuple(modified, modified),
			base: fc.option(
				value.map((known) => ({ value: known })),
				{ nil: undefined },
			),
		})
		.map(({ as, zones, values, modified: times, ...rest }) => ({
			...rest,
			master: { value: values[0], modified: times[0], comparison: { ...as, zone: zones[0] } },
			slave: { value: values[1], modified: times[1], comparison: { ...as, zone: zones[1] } },
		}));

	const mirrorSide = { master: 'slave', slave: 'master' } as const;
	const mirrorPolicy = (policy: Policy): Policy =>
		policy === 'master' || policy === 'slave' ? mirrorSide[policy] : policy;

	function mirrorOutcome(outcome: ContestedOutcome): unknown {
		switch (outcome.winner) {
			case 'merged':
				return {
					winner: 'merged',
					values: { master: outcome.values.slave, slave: outcome.values.master },
				};
			case 'nobody':
				return { winner: 'nobody' };
			default:
				return { winner: mirrorSide[outcome.winner] };
		}
	}

	test('is mirrored when the sides are swapped', () => {
		fc.assert(
			fc.property(contested, (given) => {
				const mirrored = decideContested({
					...given,
					policy: mirrorPolicy(given.policy),
					fallbackSide: mirrorSide[given.fallbackSide],
					master: given.slave,
					slave: given.master,
				});
				expect(mirrored).toMatchObject(mirrorOutcome(decideContested(given)) as object);
			}),
			{ numRuns: 2000 },
		);
	});

	test('merges into values that are equal on both sides', () => {
		const element = fc.oneof(text, fc.integer(), fc.constantFrom('a', 'b', 1, 'x,y', null));
		const list = fc.oneof(
			fc.array(element, { maxLength: 4 }),
			fc.array(element, { maxLength: 4 }).map((elements) => elements.join(', ')),
			fc.constantFrom(null, ''),
		);
		const number = fc.oneof(numberText, fc.double(), fc.integer());
		const mergeable = fc.oneof(
			fc.tuple(fc.constant('union' as const), list, list, list),
			fc.tuple(fc.constant('sum' as const), number, number, number),
		);
		let tried = 0;
		let merged = 0;
		fc.assert(
			fc.property(contested, mergeable, (given, [policy, base, master, slave]) => {
				tried++;
				const outcome = decideContested({
					...given,
					policy,
					base: { value: base },
					master: { ...given.master, value: master },
					slave: { ...given.slave, value: slave },
				});
				if (outcome.winner !== 'merged') return;
				merged++;
				expect(canonical(outcome.values.master, given.master.comparison)).toBe(
					canonical(outcome.values.slave, given.slave.comparison),
				);
			}),
			{ numRuns: 2000 },
		);
		expect(merged).toBeGreaterThan(tried / 20);
	});

	test('a union keeps every addition and every removal that stands alone', () => {
		const all: readonly string[] = ['a', 'b', 'c', 'd', 'e', 'f'];
		const tags = fc.uniqueArray(fc.constantFrom(...all));
		const as: Comparison = {
			compareAs: 'auto',
			zone: 'UTC',
			blanksEqual: true,
			dateTimePrecision: 'second',
		};
		fc.assert(
			fc.property(tags, tags, tags, (base, master, slave) => {
				const outcome = decideContested({
					policy: 'union',
					fallbackSide: 'master',
					skewSeconds: 0,
					master: { value: master, comparison: as },
					slave: { value: slave, comparison: as },
					base: { value: base },
				});
				const expected = all.filter((tag) =>
					base.includes(tag)
						? master.includes(tag) && slave.includes(tag)
						: master.includes(tag) || slave.includes(tag),
				);
				if (outcome.winner !== 'merged') throw new Error(outcome.reason);
				expect([...(outcome.values.master as string[])].sort()).toEqual(expected);
			}),
		);
	});
});

describe('paths', () => {
	const key = fc.constantFrom('a', 'b', '__proto__', 'constructor', 'toString', '');
	const path = fc.array(key, { minLength: 1, maxLength: 4 }).map((keys) => keys.join('.'));
	const record = fc
		.letrec<{ object: Record<string, unknown>; leaf: unknown }>((tie) => ({
			object: fc.dictionary(key, tie('leaf'), { maxKeys: 3 }),
			leaf: fc.oneof({ maxDepth: 3 }, fc.integer(), tie('object')),
		}))
		.object.map((found) => JSON.parse(JSON.stringify(found)) as Record<string, unknown>);

	test('what was written is read, and the record as seen stays as it was', () => {
		fc.assert(
			fc.property(record, fc.array(path, { minLength: 1, maxLength: 3 }), (present, paths) => {
				const before = JSON.stringify(present);
				const json: Record<string, unknown> = {};
				for (const [index, written] of paths.entries()) {
					writePath(json, written, `v${index}`, present);
					expect(readPath(json, written)).toBe(`v${index}`);
				}
				expect(JSON.stringify(present)).toBe(before);
				expect(Object.getPrototypeOf(json)).toBe(Object.prototype);
			}),
		);
	});
});

describe('isPlainJson', () => {
	test('accepts all JSON, and what it accepts can be read', () => {
		fc.assert(fc.property(fc.jsonValue(), (a) => expect(isPlainJson(a)).toBe(true)));
	});
});
