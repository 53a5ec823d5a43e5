import type { IntentField } from '../../src/model/link';
import type { IntentAnswer, IntentSight } from '../../src/reconcile/fields/standingIntent';
import { answerIntent } from '../../src/reconcile/fields/standingIntent';
import { fingerprint } from '../../src/values/fingerprint';

const value = (text: string) => ({
	value: text,
	canonical: `t:${text}`,
	print: fingerprint(`t:${text}`),
});

/** The source was edited from "Old name" to "Bob Miller"; that was sent. */
const sent: IntentField = {
	field: 0,
	source: value('Bob Miller').print,
	sent: value('Bob Miller').print,
	sentValue: 't:Bob Miller',
	held: [value('Old name').print],
};

interface Case {
	readonly target?: string;
	readonly source?: string;
	readonly failed?: boolean;
	readonly markMoved?: boolean;
	readonly part?: Partial<IntentField>;
}

function answer(given: Case): IntentAnswer {
	const sight: IntentSight = {
		target: given.target === undefined ? undefined : value(given.target),
		source: given.source === undefined ? undefined : value(given.source),
		failed: given.failed ?? false,
		markMoved: given.markMoved ?? false,
	};
	return answerIntent({ ...sent, ...given.part }, sight);
}

const X = 'Bob Miller';

describe('standing intents are answered by what is seen', () => {
	const rows: ReadonlyArray<readonly [string, Case, IntentAnswer]> = [
		['0: the target is not in sight', { source: X }, { answer: 'unanswered' }],
		['1: what was sent', { target: X, source: X }, { answer: 'landed', sourceMoved: false }],
		[
			'1: what was sent, the source has moved on',
			{ target: X, source: 'Bob Mill' },
			{ answer: 'landed', sourceMoved: true },
		],
		[
			'1: what was sent, reported failed, the source stayed',
			{ target: X, source: X, failed: true },
			{ answer: 'landed', sourceMoved: false },
		],
		[
			'1: a merged value that reached both sides',
			{ target: X, source: X, part: { merged: true, source: value('Bob').print } },
			{ answer: 'landed', sourceMoved: false },
		],
		[
			'2: what was sent, reported failed, the source has moved',
			{ target: X, source: 'Robert', failed: true },
			{ answer: 'bothChanged' },
		],
		[
			'3: something alike',
			{ target: 'BOB MILLER', source: X },
			{ answer: 'otherForm', sourceMoved: false },
		],
		[
			'3: something alike, too long to keep, by the source that stayed',
			{ target: 'BOB MILLER', source: X, part: { sentValue: undefined } },
			{ answer: 'otherForm', sourceMoved: false },
		],
		[
			'3: something alike, the source has moved on',
			{ target: 'bob-miller', source: 'Robert' },
			{ answer: 'otherForm', sourceMoved: true },
		],
		[
			'3: something alike is a user where the write was reported failed',
			{ target: 'BOB MILLER', source: X, failed: true },
			{ answer: 'bothChanged' },
		],
		[
			'4: what it held at planning',
			{ target: 'Old name', source: X },
			{ answer: 'notLanded', again: true, logTarget: true },
		],
		[
			'4: what it held, reported failed: nobody put anything back',
			{ target: 'Old name', source: X, failed: true },
			{ answer: 'notLanded', again: true, logTarget: false },
		],
		[
			'4: what it held, the source has moved on',
			{ target: 'Old name', source: 'Robert' },
			{ answer: 'notLanded', again: false, logTarget: true },
		],
		[
			'4: what it held, but its own mark moved',
			{ target: 'Old name', source: X, markMoved: true },
			{ answer: 'bothChanged' },
		],
		[
			'4: what it held is alike what was sent: an edit of capitals is not reverted',
			{ target: 'bob miller', source: X, part: { held: [value('bob miller').print] } },
			{ answer: 'notLanded', again: true, logTarget: true },
		],
		[
			'4: what a replaced write of ours left there',
			{
				target: 'Bobby',
				source: X,
				part: { held: [value('Old name').print, value('Bobby').print] },
			},
			{ answer: 'notLanded', again: true, logTarget: true },
		],
		[
			'4: what it held, of a merged value whose source holds another one by now',
			{ target: 'Old name', source: 'Robert', part: { merged: true } },
			{ answer: 'notLanded', again: false, logTarget: true },
		],
		[
			'5: something alike, too long to keep, while the source is not in sight',
			{ target: 'BOB MILLER', part: { sentValue: undefined } },
			{ answer: 'unanswered' },
		],
		['5: anything else', { target: 'Alice', source: X }, { answer: 'bothChanged' }],
		[
			'5: anything else while the source is not in sight',
			{ target: 'Alice' },
			{ answer: 'unanswered' },
		],
	];
	it.each(rows)('row %s', (_name, given, expected) => {
		expect(answer(given)).toEqual(expected);
	});
});
