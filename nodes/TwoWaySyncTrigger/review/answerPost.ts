import type { IWebhookFunctions } from 'n8n-workflow';
import type { Decision } from '../../../src/bucket/decision';
import type { Answer, Body } from '../../../src/page/answer';
import { readAnswers, textOf } from '../../../src/page/answer';
import { confirmPage } from '../../../src/page/confirmPage';
import { decisionItem } from '../../../src/page/decisionItem';
import { listPage } from '../../../src/page/listPage';
import { messagePage } from '../../../src/page/shell';
import { chosenOf } from '../../../src/page/pageDecision';
import type { Planned } from '../../../src/page/planned';
import { planned } from '../../../src/page/planned';
import { outcomeOf, resultPart } from '../../../src/page/resultPart';
import type { View } from '../../../src/page/view';
import { dataObject } from '../../shared/items';
import type { Seen } from '../../shared/state/lookAt';
import { lookAtState } from '../../shared/state/lookAt';
import { conflictTokenOf } from '../../shared/token';
import type { Visitor } from './pageView';
import { deciderOf, openInOrder, viewOf, visitor } from './pageView';
import { handedOverText } from './request';
import type { Answered } from './respond';

/** What was sent, looked at. */
interface Judged {
	readonly fine: ReadonlyArray<{ readonly answer: Answer; readonly planned: Planned }>;
	/** About what is not open any more, or not as it was seen. */
	readonly late: readonly Answer[];
	/** In words, by conflict. */
	readonly problems: ReadonlyMap<string, string>;
	readonly undecided: number;
}

/**
 * Choices are first shown as what they would write, and sent on from there. What was typed is not lost: where
 * something is wrong with it, the page comes again with it.
 */
export async function answerPost(
	context: IWebhookFunctions,
	admitted: Visitor['admitted'],
	body: Body,
): Promise<Answered> {
	const answers = readAnswers(body);
	if (answers.length === 0) {
		const html = messagePage('Nothing was decided', [
			'What was sent names no conflict: nothing was done. Open the page and decide there.',
		]);
		return { reply: { status: 400, html } };
	}
	const who = visitor(admitted, textOf(body, 'name'));
	const to = textOf(body, 'to');
	return await lookAtState(context, (seen) => {
		const view = viewOf(context, seen, who);
		const judged = judge(seen, view, answers, deciderOf(who));
		if (to === 'send') return sent(seen, view, judged, answers);
		return to === 'confirm' ? confirmed(seen, view, judged, answers) : again(seen, view, answers);
	});
}

function judge(
	{ state }: Seen,
	view: View,
	answers: readonly Answer[],
	by: string | undefined,
): Judged {
	const fine: Array<Judged['fine'][number]> = [];
	const late: Answer[] = [];
	const problems = new Map<string, string>();
	let undecided = 0;
	for (const answer of answers) {
		const conflict = state.openConflict(answer.conflictId);
		if (conflict === undefined || conflict.decidedAt !== undefined) {
			if (isChosen(answer)) late.push(answer);
			continue;
		}
		if (conflict.revision !== answer.revision) {
			if (isChosen(answer)) late.push(answer);
			continue;
		}
		const chosen = chosenOf(conflict, answer, view.fields);
		if (chosen === undefined) {
			undecided++;
			continue;
		}
		if ('problem' in chosen) {
			problems.set(conflict.id, chosen.problem);
			continue;
		}
		const decision: Decision = by === undefined ? chosen.decision : { ...chosen.decision, by };
		const outcome = planned(state, decision, view.fields, Date.now());
		if ('refused' in outcome) problems.set(conflict.id, outcome.refused);
		else fine.push({ answer, planned: outcome });
	}
	return { fine, late, problems, undecided };
}

function isChosen({ takes, typed, existence }: Answer): boolean {
	return takes.size > 0 || typed.size > 0 || existence !== undefined;
}

function confirmed(seen: Seen, view: View, judged: Judged, answers: readonly Answer[]): Answered {
	const { fine, problems, late, undecided } = judged;
	if (problems.size > 0 || late.length > 0 || fine.length === 0) {
		return notYet(seen, view, judged, answers);
	}
	const html = confirmPage(
		{
			planned: fine.map((each) => each.planned),
			answers: fine.map((each) => each.answer),
			undecided,
		},
		view,
	);
	return { reply: { status: 200, html } };
}

/** The page once more, with what was chosen and what is wrong with it. */
function notYet(seen: Seen, view: View, judged: Judged, answers: readonly Answer[]): Answered {
	const { fine, problems, late } = judged;
	const outcomes = late.map((answer) => outcomeOf(seen.state, answer));
	const notice =
		fine.length + problems.size + late.length === 0
			? '<p class="stop" role="alert">Nothing was chosen yet. Choose for at least one conflict, then continue.</p>'
			: resultPart(outcomes, view);
	const status = late.length > 0 ? 409 : 422;
	return { reply: { status, html: list(seen, view, { answers, problems, notice }) } };
}

function again(seen: Seen, view: View, answers: readonly Answer[]): Answered {
	return { reply: { status: 200, html: list(seen, view, { answers }) } };
}

function list(
	{ state }: Seen,
	view: View,
	more: {
		readonly answers: readonly Answer[];
		readonly problems?: ReadonlyMap<string, string>;
		readonly notice?: string;
	},
): string {
	const waiting = openInOrder(state).filter(({ decidedAt }) => decidedAt === undefined);
	const named = new Set(more.answers.map(({ conflictId }) => conflictId));
	// What was sent stands first, wherever it stood: it may have been on another page.
	const conflicts = [
		...waiting.filter(({ id }) => named.has(id)),
		...waiting.filter(({ id }) => !named.has(id)),
	];
	const answers = new Map(
		more.answers
			.filter(({ conflictId, revision }) => state.openConflict(conflictId)?.revision === revision)
			.map((answer) => [answer.conflictId, answer]),
	);
	return listPage({ ...more, conflicts, open: waiting.length, page: 0, answers }, view);
}

/** Hands decisions over to a run, and sends the browser on to see what becomes of them. */
function sent(seen: Seen, view: View, judged: Judged, answers: readonly Answer[]): Answered {
	const { fine, problems, late } = judged;
	if (problems.size > 0 || fine.length === 0) return notYet(seen, view, judged, answers);
	const items = fine.map(({ answer, planned: { conflict, decision } }) => ({
		json: dataObject({ ...decisionItem(decision, answer.comment) }),
		twoWaySync: conflictTokenOf(conflict, {
			syncName: seen.syncName,
			rev: seen.rev,
			secret: seen.state.head.secret,
		}),
	}));
	const all = [...fine.map(({ answer }) => answer), ...late];
	const location = view.query({ sent: handedOverText(all) });
	return { reply: { status: 303, html: '', headers: { Location: location } }, starts: [items] };
}
