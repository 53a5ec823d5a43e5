import type { IWebhookFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { filtered } from '../../../src/page/filter';
import { listPage } from '../../../src/page/listPage';
import type { HandedOver, Outcome } from '../../../src/page/resultPart';
import { outcomeOf, resultPart } from '../../../src/page/resultPart';
import type { Seen } from '../../shared/state/lookAt';
import { lookAtState } from '../../shared/state/lookAt';
import type { Visitor } from './pageView';
import { viewOf, visitor, waitingInOrder } from './pageView';
import { handedOverIn, moreHandedOverIn, pageNumber, queryText } from './request';
import type { Reply } from './respond';

/** So long a page waits for the run that carries a decision out, and so often it looks; in milliseconds. */
export const PATIENCE = 6000;
export const STEP = 200;

/** All that is open; behind a decision, what became of it. Decides nothing, whoever opens it. */
export async function answerGet(
	context: IWebhookFunctions,
	admitted: Visitor['admitted'],
): Promise<Reply> {
	const who = visitor(admitted, queryText(context, 'name'));
	const sent = handedOverIn(context);
	const outcomes = sent.length === 0 ? [] : await outcomesOf(context, sent);
	const html = await lookAtState(context, (seen) => listOf(context, seen, who, outcomes));
	return { status: 200, html };
}

function listOf(
	context: IWebhookFunctions,
	seen: Seen,
	who: Visitor,
	outcomes: readonly Outcome[],
): string {
	const view = viewOf(context, seen, who);
	const open = waitingInOrder(seen.state);
	return listPage(
		{
			conflicts: filtered(open, view.filter),
			open,
			page: pageNumber(context),
			notice: resultPart(outcomes, view, moreHandedOverIn(context)),
		},
		view,
	);
}

async function outcomesOf(
	context: IWebhookFunctions,
	sent: readonly HandedOver[],
): Promise<readonly Outcome[]> {
	for (let waited = 0; ; waited += STEP) {
		const outcomes = await lookAtState(context, ({ state }) =>
			sent.map((each) => outcomeOf(state, each)),
		);
		if (waited >= PATIENCE || outcomes.every(({ what }) => what !== 'waits')) return outcomes;
		await sleep(STEP);
	}
}
