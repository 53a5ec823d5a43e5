import type { SyncSettings } from '../../src/model/settings';
import { SIDES, otherSide } from '../../src/model/side';
import type { Side } from '../../src/model/side';
import { inWords, kindOfFailure } from '../../src/settle/failures';
import type { Answer } from './trial';
import { Trial, manyLinked, settingsOf } from './trial';

const THROTTLED = { failed: '429: too many requests', kind: 'throttled' } as const;
const UNANSWERED = { failed: '503: service unavailable', kind: 'unanswered' } as const;
const REFUSED = { failed: '422: no' } as const;
const HOUR = 60;
const DAY = 24 * HOUR;

describe('what an error means', () => {
	it.each([
		// The status decides; n8n replaces the words of a 429.
		[429, "Try spacing your requests out using the batching settings under 'Options'", 'throttled'],
		[429, 'anything', 'throttled'],
		[403, 'Quota exceeded for quota metric', 'throttled'],
		[403, 'API rate limit exceeded', 'throttled'],
		[403, 'no access', 'refused'],
		[403, 'access timed out', 'refused'],
		[400, 'the field "quota" must be a number', 'refused'],
		[500, 'quota', 'refused'],
		[408, 'x', 'unanswered'],
		[502, 'x', 'unanswered'],
		[503, 'rate limit', 'unanswered'],
		[504, 'x', 'unanswered'],
		[524, 'x', 'unanswered'],
		[500, 'connection lost', 'refused'],
		[422, 'too long', 'refused'],
		// The words, where there is no status.
		[undefined, 'The service is receiving too many requests from you', 'throttled'],
		[
			undefined,
			"Try spacing your requests out using the batching settings under 'Options'",
			'throttled',
		],
		[undefined, '429 - {"error":"slow down"}', 'throttled'],
		[undefined, 'Daily quota used up', 'throttled'],
		[undefined, 'rateLimitExceeded', 'throttled'],
		[undefined, 'REQUEST_LIMIT_EXCEEDED', 'throttled'],
		[undefined, 'RequestLimitExceeded', 'throttled'],
		[undefined, 'Request failed with status code 503', 'unanswered'],
		[
			undefined,
			'Service unavailable - try again later or consider setting this node',
			'unanswered',
		],
		[undefined, 'Gateway timed out - perhaps try again later?', 'unanswered'],
		[undefined, 'timeout of 300000ms exceeded', 'unanswered'],
		[
			undefined,
			"The connection timed out, consider setting the 'Retry on Fail' option",
			'unanswered',
		],
		[undefined, 'The connection to the server was closed unexpectedly', 'unanswered'],
		[undefined, 'The connection was aborted, perhaps the server is offline', 'unanswered'],
		[undefined, 'The connection cannot be established', 'unanswered'],
		[undefined, 'The service refused the connection - perhaps it is offline', 'unanswered'],
		[undefined, 'The server closed the connection unexpectedly', 'unanswered'],
		[undefined, 'socket hang up', 'unanswered'],
		[undefined, 'read ECONNRESET', 'unanswered'],
		[undefined, 'Connection terminated unexpectedly', 'unanswered'],
		[undefined, 'name is too long', 'refused'],
		[undefined, 'record 1503 not found', 'refused'],
		[undefined, '', 'refused'],
	])('%s %j: %s', (status, text, kind) => {
		const error = { texts: [text], ...(status === undefined ? {} : { status }) };
		expect(kindOfFailure(error)).toBe(kind);
	});

	it.each([
		[
			{ status: 422, texts: ['Bad request', 'name is too long'] },
			'422: Bad request: name is too long',
		],
		[{ status: 429, texts: ['429 - slow down', 'slow down'] }, '429 - slow down'],
		[{ texts: ['no  such\nrecord', ''] }, 'no such record'],
		[{ texts: ['', ' no such record\n', 'gone'] }, 'no such record: gone'],
		[{ status: 500, texts: [] }, '500: the app gave no reason'],
		[{ texts: ['x'.repeat(400)] }, `${'x'.repeat(299)}…`],
		[{ texts: ['x'.repeat(300)] }, 'x'.repeat(300)],
	])('in words: %j', (error, words) => {
		expect(inWords(error)).toBe(words);
	});
});

/** The side `from` was edited in so many of the linked records. */
function edited(from: Side, many: number, others: Partial<SyncSettings> = {}): Trial {
	const trial = manyLinked(many, settingsOf(['name'], { onConflict: from, ...others }));
	for (let number = 1; number <= many; number++) edit(trial, from, number, `New ${number}`);
	return trial;
}

function idOf(side: Side, number: number) {
	return side === 'master' ? number : `a${number}`;
}

function edit(trial: Trial, side: Side, number: number, name: string): void {
	trial.apps[side].edit(idOf(side, number), { name });
}

describe.each(SIDES.map((side) => [side]))('put off, with %s edited', (from: Side) => {
	const to = otherSide(from);
	const line = (number: number) => `update ${to} ${idOf(to, number)} name=New ${number}`;
	/** The first write lands, the others are answered so. */
	const takeOne = (trial: Trial, how: Answer) => {
		const [first, ...rest] = trial.writes;
		if (first === undefined) return;
		trial.writes = [first];
		trial.land().answer();
		trial.answer(how, rest);
	};

	it.each([
		['throttled', THROTTLED],
		['unanswered', UNANSWERED],
	] as const)(
		'%s: uses up no attempt, is tried for as long as it takes, and the run says so',
		(status, how) => {
			const trial = edited(from, 1, { maxAttempts: 2 });
			trial.run();
			for (let time = 0; time < 12; time++) {
				expect(trial.answer(how)).toEqual([status]);
				trial.later(5 * HOUR);
				expect(trial.run().writes).toEqual([line(1)]);
				expect(trial.notes).toEqual([
					`The ${to} takes no more for now or was out of reach (${how.failed}). A write that it put off is tried again, for as long as it takes.`,
				]);
			}
			expect(trial.open).toEqual([]);
			trial.land().answer();
			expect(trial.run()).toEqual({});
		},
	);

	it('throttled: did not land, so nothing is logged', () => {
		const trial = edited(from, 1);
		trial.run();
		trial.answer(THROTTLED);
		expect(trial.run()).toEqual({ writes: [line(1)] });
		expect(trial.log).toEqual([]);
	});

	it('unanswered: may have landed, so what it overwrites is logged, once', () => {
		const trial = edited(from, 1);
		trial.run();
		trial.answer(UNANSWERED);
		const values = from === 'master' ? 'name: New 1 | Name 1' : 'name: Name 1 | New 1';
		expect(trial.run()).toEqual({ writes: [line(1)], rejected: [values] });
		trial.answer(UNANSWERED);
		expect(trial.run()).toEqual({ writes: [line(1)] });
	});

	it('unanswered, and it had landed: settled', () => {
		const trial = edited(from, 1);
		trial.run();
		trial.land().answer(UNANSWERED);
		expect(trial.run()).toEqual({});
		expect(trial.link(from, idOf(from, 1))?.intents).toEqual([]);
	});

	it('refused in between: counts as ever', () => {
		const trial = edited(from, 1, { maxAttempts: 2 });
		trial.run();
		for (const how of [THROTTLED, REFUSED, UNANSWERED]) {
			trial.answer(how);
			expect(trial.run().writes).toEqual([line(1)]);
		}
		trial.answer(REFUSED);
		trial.run();
		expect(trial.writes).toEqual([]);
		expect(trial.open.map(({ type }) => type)).toEqual(['failedWrite']);
		expect(trial.open[0]?.reason).toContain('422: no');
	});

	it('refused, and nothing was heard of the last try: the entry says what the app said last', () => {
		const trial = edited(from, 1, { maxAttempts: 2 });
		trial.run();
		trial.answer(THROTTLED);
		trial.run();
		trial.answer(REFUSED);
		trial.run();
		expect(trial.run().writes).toBeUndefined();
		expect(
			trial.open.map(({ reason, fields }) => `${reason}${fields[0]?.reason}`).join(),
		).toContain('422: no');
	});

	it('an answer to an earlier try says nothing of the one under way', () => {
		const trial = edited(from, 1);
		trial.run();
		trial.answer(THROTTLED);
		trial.run();
		trial.answer({ ...THROTTLED, attempt: 1 });
		const values = from === 'master' ? 'name: New 1 | Name 1' : 'name: Name 1 | New 1';
		// Nothing is known of the second try.
		expect(trial.run()).toEqual({ writes: [line(1)], rejected: [values] });
	});

	it('an app that is out of reach while a user types is no oscillation', () => {
		const trial = edited(from, 1);
		for (let time = 0; time < 6; time++) {
			trial.run();
			expect(trial.writes).toHaveLength(1);
			trial.answer(UNANSWERED);
			edit(trial, from, 1, `Typed ${time}`);
		}
		expect(trial.open).toEqual([]);
	});

	it('those that were put off come last, the oldest as the very last', () => {
		const trial = edited(from, 0);
		manyNew(trial, from, [1, 2, 3]);
		manyNew(trial, to, [1, 2, 3]);
		trial.run();
		for (const number of [1, 2, 3]) {
			edit(trial, from, number, `New ${number}`);
			trial.run();
			// All that were sent are put off; the next one is new.
			trial.answer(THROTTLED);
		}
		expect(trial.run().writes).toEqual([line(3), line(2), line(1)]);
	});

	describe('while the app takes others', () => {
		const slow = (others: Partial<SyncSettings> = {}) => {
			const trial = edited(from, 3, { maxAttempts: 2, ...others });
			trial.run();
			takeOne(trial, THROTTLED);
			return trial;
		};

		it('attempts count, but for a day it is tried in every run', () => {
			const trial = slow();
			for (let time = 0; time < 20; time++) {
				trial.later(HOUR);
				edit(trial, from, 1, `Again ${time}`);
				expect(trial.run().writes).toHaveLength(3);
				takeOne(trial, THROTTLED);
			}
			expect(trial.open).toEqual([]);
		});

		it('after a day an entry opens, and it is tried at widening intervals', () => {
			const trial = slow();
			const tries: number[] = [];
			for (let hour = 1; hour <= 96; hour++) {
				trial.later(HOUR - 1);
				edit(trial, from, 1, `Again ${hour}`);
				trial.run();
				if (trial.writes.length > 1) tries.push(hour);
				takeOne(trial, THROTTLED);
			}
			expect(tries.slice(0, 24)).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
			expect(tries.slice(24)).toEqual([30, 38, 48, 60, 75, 94]);
			expect(trial.open.map(({ type }) => type)).toEqual(['failedWrite', 'failedWrite']);
			expect(trial.open[0]?.reason).toContain('429: too many requests');
			expect(trial.open[0]?.revision).toBe(1);
			// It lands at last, and the entry closes itself.
			trial.later(DAY);
			trial.run();
			trial.land().answer();
			trial.run();
			expect(trial.open).toEqual([]);
			expect(trial.run()).toEqual({});
		});

		it('a late answer to a write of before makes none of it forgotten', () => {
			const trial = edited(from, 3, { maxAttempts: 1 });
			const changes = (...numbers: readonly number[]) =>
				trial.changes({ [from]: numbers.map((number) => idOf(from, number)) });
			changes(1);
			const early = trial.writes;
			trial.land();
			changes(2, 3);
			takeOne(trial, THROTTLED);
			trial.answer('stored', early);
			trial.later(DAY);
			trial.run();
			expect(trial.open.map(({ type }) => type)).toEqual(['failedWrite']);
		});

		it.each([
			['from', (trial: Trial) => trial.decide(from), 'New'],
			['to', (trial: Trial) => trial.decide(to), 'Name'],
			['custom', (trial: Trial) => trial.decide({ custom: 'Typed' }), 'Typed'],
		] as const)('a decision takes its place: %s', (_, decide, name) => {
			const trial = slow();
			trial.later(DAY);
			for (let time = 0; time < 2; time++) {
				edit(trial, from, 1, `Again ${time}`);
				trial.run();
				takeOne(trial, THROTTLED);
			}
			const number = String(trial.open[0]?.masterId);
			decide(trial);
			trial.land().answer();
			trial.run();
			trial.land().answer();
			trial.settle();
			const wanted = name === 'Typed' ? name : `${name} ${number}`;
			for (const side of SIDES) {
				expect(trial.apps[side].get(idOf(side, Number(number))).name).toBe(wanted);
			}
		});

		it('a decision to leave both stops it', () => {
			const trial = slow();
			trial.later(DAY);
			for (let time = 0; time < 2; time++) {
				edit(trial, from, 1, `Again ${time}`);
				trial.run();
				takeOne(trial, THROTTLED);
			}
			trial.decide('leave');
			trial.decide('leave');
			trial.later(2 * DAY);
			expect(trial.run()).toEqual({});
		});
	});
});

/** New records of a side. */
function manyNew(trial: Trial, side: Side, numbers: readonly number[]) {
	for (const number of numbers) {
		trial.apps[side].put(idOf(side, number), { key: `k${number}`, name: `Name ${number}` });
	}
	return numbers;
}

describe.each(SIDES.map((side) => [side]))('creations from %s that are put off', (from: Side) => {
	const to = otherSide(from);
	const start = (others: Partial<SyncSettings> = {}, many = 1) => {
		const trial = manyLinked(1, settingsOf(['name', 'key'])).set(others);
		manyNew(
			trial,
			from,
			Array.from({ length: many }, (_, index) => index + 2),
		);
		trial.run();
		return trial;
	};
	const LINE = `create ${to} name=Name 2 key=k2`;

	it.each([[true], [false]])('throttled, with a key %s: created again in the next run', (keyed) => {
		const trial = start({ maxAttempts: 2, ...(keyed ? {} : { matchBy: [] }) });
		for (let time = 0; time < 5; time++) {
			trial.answer(THROTTLED);
			expect(trial.run()).toEqual({ writes: [LINE] });
		}
		trial.land().answer();
		expect(trial.run()).toEqual({});
	});

	it('unanswered, by key: only after two full lists without it', () => {
		const trial = start({ maxAttempts: 1 });
		for (let time = 0; time < 3; time++) {
			trial.answer(UNANSWERED);
			expect(trial.run()).toEqual({});
			expect(trial.run()).toEqual({ writes: [LINE] });
		}
	});

	it('unanswered, without a key: a person is asked', () => {
		const trial = start({ matchBy: [] });
		trial.answer(UNANSWERED);
		expect(trial.run()).toEqual({});
		expect(trial.run().opened).toHaveLength(1);
		expect(trial.open.map(({ type }) => type)).toEqual(['unconfirmedCreate']);
	});

	it('unanswered, and it had landed: found and linked', () => {
		const trial = start();
		trial.land().answer(UNANSWERED);
		expect(trial.run()).toEqual({});
		expect(trial.links).toHaveLength(2);
	});

	it('24 of them arrive in 8 runs at an app that takes 3 a run', () => {
		const trial = start({}, 24);
		for (let time = 1; time < 8; time++) {
			expect(trial.writes).toHaveLength(24 - 3 * (time - 1));
			takeThree(trial);
			trial.run();
		}
		takeThree(trial);
		expect(trial.run()).toEqual({});
		expect(trial.apps[to].list()).toHaveLength(25);
		expect(trial.open).toEqual([]);
	});

	it('after a day while the app takes others an entry opens, and it is tried at widening intervals', () => {
		const trial = start({ maxAttempts: 2 });
		const tries: number[] = [];
		trial.answer(THROTTLED);
		for (let hour = 1; hour <= 40; hour++) {
			trial.later(HOUR - 1);
			edit(trial, from, 1, `Again ${hour}`);
			trial.run();
			const [update, creation] = [...trial.writes].sort((a, b) =>
				a.operation < b.operation ? 1 : -1,
			);
			if (creation !== undefined) tries.push(hour);
			if (update === undefined) continue;
			trial.writes = [update];
			trial.land().answer();
			if (creation !== undefined) trial.answer(THROTTLED, [creation]);
		}
		expect(tries.slice(-4)).toEqual([23, 24, 30, 38]);
		expect(trial.open.map(({ type }) => type)).toEqual(['failedWrite']);
		trial.later(DAY);
		trial.run();
		trial.land().answer();
		trial.run();
		expect(trial.open).toEqual([]);
	});
});

function takeThree(trial: Trial): void {
	const rest = trial.writes.slice(3);
	trial.writes = trial.writes.slice(0, 3);
	trial.land().answer();
	trial.answer(THROTTLED, rest);
}

describe.each(SIDES.map((side) => [side]))(
	'deletions from the %s that are put off',
	(from: Side) => {
		const to = otherSide(from);
		const start = (others: Partial<SyncSettings> = {}) => {
			const trial = manyLinked(4, settingsOf(['name'], { onDelete: 'propagate', ...others }));
			trial.apps[from].remove(idOf(from, 1));
			trial.run();
			return trial;
		};
		const LINE = `delete ${to} ${idOf(to, 1)}`;

		it('throttled: again, with nothing logged', () => {
			const trial = start({ maxAttempts: 1 });
			for (let time = 0; time < 4; time++) {
				trial.answer(THROTTLED);
				expect(trial.run()).toEqual({ writes: [LINE] });
			}
			expect(trial.log).toEqual([]);
		});

		it('unanswered: again, and that a user may have restored it is logged', () => {
			const trial = start({ maxAttempts: 1 });
			trial.answer(UNANSWERED);
			expect(trial.run()).toEqual({ writes: [LINE] });
			expect(trial.log).toHaveLength(1);
			trial.answer(UNANSWERED);
			expect(trial.run()).toEqual({ writes: [LINE] });
			expect(trial.log).toHaveLength(1);
		});

		it('after a day while the app takes others a person is told, and it is tried again', () => {
			const trial = start({ maxAttempts: 1 });
			const tries: number[] = [];
			for (let hour = 1; hour <= 40; hour++) {
				const [deletion, ...others] = trial.writes;
				if (deletion?.operation === 'delete') {
					trial.answer(THROTTLED, [deletion]);
					tries.push(hour);
					trial.writes = others;
				}
				trial.land().answer();
				trial.later(HOUR - 1);
				edit(trial, from, 2, `Again ${hour}`);
				trial.run();
			}
			expect(tries.slice(-3)).toEqual([25, 31, 39]);
			expect(trial.open.map(({ type }) => type)).toEqual(['deleted']);
			trial.land().answer();
			trial.later(DAY);
			trial.run();
			trial.land().answer();
			trial.run();
			expect(trial.open).toEqual([]);
			expect(trial.links).toHaveLength(3);
		});
	},
);
