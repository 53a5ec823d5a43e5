import { QUIET_RUNS, duplicates, lostWrites, strayRecords, unsettledFields } from './laws';
import { planSeenFrom } from './mirror';
import { WriteCounter, play } from './play';
import {
	answerTexts,
	besideBadRecords,
	brakeFor,
	inOtherOrder,
	newWrites,
	unmappedParts,
} from './runLaws';
import type { Scenario } from './scenario';
import { mirrored } from './scenario';
import type { Observer, RunSeen } from './world';

/** A law that a history breaks, and how. */
export interface Problem {
	readonly law: string;
	readonly what: string;
}

/** What is cheap: looked at in every history. */
export function atTheEnd(history: Scenario): readonly Problem[] {
	const counter = new WriteCounter();
	const unmapped: string[] = [];
	const world = play(history, {
		onRun(run) {
			counter.onRun(run);
			unmapped.push(...unmappedParts(run));
		},
	});
	const lost = lostWrites(world).map((write) => JSON.stringify(write));
	const endless = world.quietRuns > QUIET_RUNS ? ['it does not end'] : [];
	return [
		...as('1 lost', lost),
		...as('2 unsettled', unsettledFields(world)),
		...as('2 stray', strayRecords(world)),
		...as('3 endless', [...endless, ...counter.over(history)]),
		...as('5 doubled', duplicates(world)),
		...as('6 unmapped', unmapped),
	];
}

/** What costs several times as much: one of them is looked at in some histories. */
export const FURTHER: ReadonlyArray<(history: Scenario) => readonly Problem[]> = [
	ofRuns('4 again', newWrites),
	answersAgain,
	ofRuns('7 order', (run) => apart(inOtherOrder(run))),
	mirrors,
	ofRuns('9 brakes', brakes),
	ofRuns('10 isolation', (run) =>
		run.input.mode === 'snapshot' ? apart(besideBadRecords(run)) : [],
	),
];

function as(law: string, found: readonly string[]): readonly Problem[] {
	return found.map((what) => ({ law, what }));
}

function apart([one, other]: readonly [string, string]): readonly string[] {
	return one === other ? [] : [`${one}\n${other}`];
}

function ofRuns(law: string, look: (run: RunSeen) => readonly string[]) {
	return (history: Scenario): readonly Problem[] => {
		const found: string[] = [];
		play(history, { onRun: (run) => void found.push(...look(run)) });
		return as(law, found);
	};
}

function answersAgain(history: Scenario): readonly Problem[] {
	const found: string[] = [];
	play(history, {
		onAnswers(before, answers, now) {
			const [once = '', twice = '', reversed = ''] = answerTexts(before, answers, now);
			found.push(...apart([once, twice]), ...apart([once, reversed]));
		},
	});
	return as('4 answers', found);
}

function mirrors(history: Scenario): readonly Problem[] {
	const forms = (played: Scenario, isMirrored: boolean) => {
		const plans: string[] = [];
		const observer: Observer = {
			onRun: (run) => void plans.push(planSeenFrom(run.plan, isMirrored)),
		};
		play(played, observer);
		return plans.join('\n');
	};
	return as('8 mirror', apart([forms(history, false), forms(mirrored(history), true)]));
}

function brakes(run: RunSeen): readonly string[] {
	return [0, 50].flatMap((percent) => {
		const { stopped, over, untouched } = brakeFor(run, percent);
		return stopped === over && untouched ? [] : [JSON.stringify({ percent, stopped, over })];
	});
}
