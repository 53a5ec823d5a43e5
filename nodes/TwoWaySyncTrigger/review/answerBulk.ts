import type { IWebhookFunctions } from 'n8n-workflow';
import { groupBy, mapValues } from 'lodash';
import { escaped } from '../../../src/bucket/html';
import type { Answer, Body } from '../../../src/page/answer';
import { textOf } from '../../../src/page/answer';
import type { Bulk } from '../../../src/page/bulk';
import { bulkAnswer } from '../../../src/page/bulk';
import { bulkPage } from '../../../src/page/bulkPage';
import { filtered } from '../../../src/page/filter';
import { listPage } from '../../../src/page/listPage';
import type { HandedOver } from '../../../src/page/resultPart';
import { outcomeOf, resultPart } from '../../../src/page/resultPart';
import type { View } from '../../../src/page/view';
import type { Seen } from '../../shared/state/lookAt';
import { lookAtState } from '../../shared/state/lookAt';
import { handOver } from './handOver';
import type { Judged } from './judge';
import { judge } from './judge';
import type { Visitor } from './pageView';
import { deciderOf, viewOf, visitor, waitingInOrder } from './pageView';
import type { Answered } from './respond';

/**
 * One choice for all that the filter matched when the page was loaded: shown first with its count and a sample,
 * then sent. What moved since, and what the choice does not decide, stays open.
 */
export async function answerBulk(
	context: IWebhookFunctions,
	admitted: Visitor['admitted'],
	body: Body,
	bulk: Bulk,
): Promise<Answered> {
	const who = visitor(admitted, textOf(body, 'name'));
	return await lookAtState(context, (seen) => {
		const view = viewOf(context, seen, who);
		const answers = answersOf(seen, view, bulk);
		const judged = judge(seen, view, answers.given, deciderOf(who));
		if (judged.fine.length === 0) return nothing(seen, view, answers.late, reasonsOf(judged));
		if (textOf(body, 'to') === 'send') return handOver(seen, view, judged.fine, answers.late);
		const html = bulkPage(
			{
				bulk,
				planned: judged.fine.map(({ planned }) => planned),
				late: answers.late.length,
				left: answers.left,
				refused: reasonsOf(judged),
			},
			view,
		);
		return { reply: { status: 200, html } };
	});
}

function answersOf({ state }: Seen, { filter, fields }: View, bulk: Bulk) {
	const given: Answer[] = [];
	const late: HandedOver[] = [];
	let left = 0;
	for (const each of bulk.seen) {
		const conflict = state.openConflict(each.conflictId);
		if (conflict?.revision !== each.revision || conflict.decidedAt !== undefined) {
			late.push(each);
			continue;
		}
		const answer = bulkAnswer(conflict, bulk, filter, fields);
		if (answer === undefined) left++;
		else given.push(answer);
	}
	return { given, late, left };
}

function reasonsOf({ problems }: Judged): ReadonlyMap<string, number> {
	const counts = mapValues(groupBy([...problems.values()]), (same) => same.length);
	return new Map(Object.entries(counts));
}

function nothing(
	seen: Seen,
	view: View,
	late: readonly HandedOver[],
	refused: ReadonlyMap<string, number>,
): Answered {
	const open = waitingInOrder(seen.state);
	const notice =
		late.length > 0
			? resultPart(
					late.map((each) => outcomeOf(seen.state, each)),
					view,
				)
			: `<p class="stop" role="alert">${escaped(['This decides none of them. Nothing was done.', ...refused.keys()].join(' '))}</p>`;
	const html = listPage({ conflicts: filtered(open, view.filter), open, page: 0, notice }, view);
	return { reply: { status: 409, html } };
}
