import type { MergeStep } from '../../src/model/mergeStep';
import type { StateHead } from '../../src/model/state';
import { EMPTY_HEAD } from '../../src/model/state';
import type { Presence } from '../../src/runs/mergeSteps';
import { claimSync } from '../../src/runs/mergeSteps';

/** CONTRACT: a sync belongs to one Merge. */

const HOUR = 60 * 60 * 1000;
const NOW = Date.UTC(2026, 0, 2);
const A: MergeStep = { workflow: 'w', id: 'a', name: 'Merge A', workflowName: 'Contacts', at: NOW };
const B: MergeStep = { ...A, id: 'b', name: 'Merge B' };
const C: MergeStep = { ...A, workflow: 'v', name: 'Merge C', workflowName: 'Orders' };

const used = (...steps: readonly MergeStep[]): StateHead => ({
	...EMPTY_HEAD,
	lastRunAt: NOW,
	merges: { steps },
});

function names(head: StateHead, step: MergeStep, presence: Presence, now = NOW) {
	try {
		return claimSync(head, { ...step, at: now }, () => presence, now).steps.map(({ name }) => name);
	} catch (error) {
		return String(error);
	}
}

const SHARES = { shares: true };

test.each<readonly [string, StateHead, MergeStep, Presence, number, readonly string[]]>([
	['nobody had it', EMPTY_HEAD, A, 'there', 0, ['Merge A']],
	['it has it', used(A), A, 'there', 0, ['Merge A']],
	['it was renamed', used(A), { ...A, name: 'Other' }, 'there', 0, ['Other']],
	['the other one is gone, disabled or renamed its sync', used(A), B, 'gone', 0, ['Merge B']],
	[
		'nobody sees the other one, and it has not run for a day',
		used(A),
		C,
		'unseen',
		24,
		['Merge C'],
	],
	['the other one shares', used({ ...A, ...SHARES }), B, 'there', 0, ['Merge A', 'Merge B']],
	['it shares itself', used(A), { ...B, ...SHARES }, 'there', 0, ['Merge A', 'Merge B']],
	[
		'a third one shares',
		used({ ...A, ...SHARES }, B),
		C,
		'unseen',
		0,
		['Merge A', 'Merge B', 'Merge C'],
	],
])('a Merge may have a sync where %s', (_, head, step, presence, hours, expected) => {
	expect(names(head, step, presence, NOW + hours * HOUR)).toEqual(expected);
});

test.each<readonly [string, StateHead, MergeStep, Presence, number, string]>([
	['there is another one in its workflow', used(A), B, 'there', 100, '"Merge A" of this workflow'],
	[
		'nobody sees the other one, which ran lately',
		used(A),
		C,
		'unseen',
		23,
		'"Merge A" of the workflow "Contacts"',
	],
	['one of two is there', used(B, A), C, 'there', 0, '"Merge A" of the workflow'],
	[
		'one that shared does so no more',
		used({ ...A, shares: false }),
		B,
		'there',
		0,
		'"Merge A" of this workflow',
	],
])('and may not where %s', (_, head, step, presence, hours, words) => {
	expect(names(head, step, presence, NOW + hours * HOUR)).toContain(words);
});

test('those that used it before there were owners are all taken in, for a day', () => {
	const older: StateHead = { ...EMPTY_HEAD, lastRunAt: NOW };
	const first = claimSync(older, A, () => 'there', NOW);
	const second = claimSync({ ...older, merges: first }, B, () => 'there', NOW + HOUR);
	expect(second.steps.map(({ id }) => id)).toEqual(['a', 'b']);
	const later = { ...older, merges: second };
	expect(names(later, A, 'there', NOW + 25 * HOUR)).toEqual(['Merge B', 'Merge A']);
	expect(names(later, C, 'there', NOW + 25 * HOUR)).toContain(
		'"Merge B" of the workflow "Contacts"',
	);
});

test('what says when it takes over says so by the clock', () => {
	expect(() => claimSync(used(A), C, () => 'unseen', NOW)).toThrow(
		expect.objectContaining({ remedy: expect.stringContaining('before 2026-01-03T00:00:00.000Z') }),
	);
});

test('long names are cut', () => {
	const long = 'x'.repeat(300);
	const [kept] = claimSync(
		EMPTY_HEAD,
		{ ...A, name: long, workflowName: long },
		() => 'there',
		NOW,
	).steps;
	expect([kept?.name, kept?.workflowName].map((name) => name?.length)).toEqual([200, 200]);
});

test('of many steps that share, the last fifty are remembered', () => {
	let head = used({ ...A, ...SHARES });
	for (let each = 0; each < 60; each++) {
		const step = { ...B, ...SHARES, id: `b${each}` };
		head = { ...head, merges: claimSync(head, step, () => 'there', NOW) };
	}
	expect(head.merges?.steps).toHaveLength(50);
	expect(head.merges?.steps.at(-1)?.id).toBe('b59');
});
