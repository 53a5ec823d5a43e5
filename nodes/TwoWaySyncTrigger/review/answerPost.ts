import type { IWebhookFunctions } from 'n8n-workflow';
import type { Answer, Body } from '../../../src/page/answer';
import { readAnswers, textOf } from '../../../src/page/answer';
import { confirmPage } from '../../../src/page/confirmPage';
import { filtered } from '../../../src/page/filter';
import { readBulk } from '../../../src/page/bulk';
import { listPage } from '../../../src/page/listPage';
import { messagePage } from '../../../src/page/shell';
import { outcomeOf, resultPart } from '../../../src/page/resultPart';
import type { View } from '../../../src/page/view';
import type { Seen } from '../../shared/state/lookAt';
import { lookAtState } from '../../shared/state/lookAt';
import type { Visitor } from './pageView';
import { answerBulk } from './answerBulk';
import { handOver } from './handOver';
import type { Judged } from './judge';
import { judge } from './judge';
import { deciderOf, viewOf, visitor, waitingInOrder } from './pageView';
import type { Answered } from './respond';

/**
 * Choices are first shown as what they would write, and sent on from there. What was typed is not lost: where
 * something is wrong with it, the page comes again with it.
 */
export async function answerPost(
	context: IWebhookFunctions,
	admitted: Visitor['admitted'],
	body: Body,
): Promise<Answered> {
	const bulk = readBulk(body);
	if (bulk !== undefined) return await answerBulk(context, admitted, body, bulk);
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
	const waiting = waitingInOrder(state);
	const named = new Set(more.answers.map(({ conflictId }) => conflictId));
	// What was sent stands first, wherever it stood: it may have been on another page.
	const conflicts = [
		...waiting.filter(({ id }) => named.has(id)),
		...filtered(waiting, view.filter).filter(({ id }) => !named.has(id)),
	];
	const answers = new Map(
		more.answers
			.filter(({ conflictId, revision }) => state.openConflict(conflictId)?.revision === revision)
			.map((answer) => [answer.conflictId, answer]),
	);
	return listPage({ ...more, conflicts, open: waiting, page: 0, answers }, view);
}

function sent(seen: Seen, view: View, judged: Judged, answers: readonly Answer[]): Answered {
	const { fine, problems, late } = judged;
	if (problems.size > 0 || fine.length === 0) return notYet(seen, view, judged, answers);
	return handOver(seen, view, fine, late);
}
