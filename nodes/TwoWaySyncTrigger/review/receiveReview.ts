import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { textOf } from '../../../src/page/answer';
import { HISTORY_VIEW, PUT_BACK } from '../../../src/page/historyPage';
import { messagePage } from '../../../src/page/shell';
import { remedyOf } from '../../shared/errors';
import { admit } from './admission';
import type { CallHeaders } from './origin';
import { isSameSite } from './origin';
import { answerGet } from './answerGet';
import { answerPost } from './answerPost';
import { answerHistory, answerPutBack } from './answerPutBack';
import { bodyOf, publicAddress, queryText } from './request';
import type { Answered, Reply } from './respond';
import { respond } from './respond';

/**
 * Somebody at the review page. Every answer is sent by ourselves, refusals and errors too: n8n would put policies
 * of its own over it. Nothing is thrown.
 */
export async function receiveReview(
	context: IWebhookFunctions,
	method: 'Get' | 'Head' | 'Post',
): Promise<IWebhookResponseData> {
	let answered: Answered;
	try {
		answered = await answer(context, method);
	} catch (error) {
		answered = { reply: failed(error) };
	}
	const { reply, starts } = answered;
	respond(context, method === 'Head' ? { ...reply, html: '' } : reply);
	return { noWebhookResponse: true, ...(starts === undefined ? {} : { workflowData: starts }) };
}

async function answer(
	context: IWebhookFunctions,
	method: 'Get' | 'Head' | 'Post',
): Promise<Answered> {
	const { webhookId } = context.getNode();
	if (webhookId === undefined && context.getNodeParameter('reviewPath', '') === '') {
		return refusal(403, 'The page is closed', [
			'Its address could be guessed: this trigger has no id of its own for webhooks. Add the trigger to the workflow anew, or set its Review Path.',
		]);
	}
	const admission = await admit(context);
	if ('refused' in admission) return notAdmitted(admission);
	if (context.getMode() === 'manual') return tried(context);
	if (method === 'Head') return { reply: { status: 200, html: '' } };
	if (method === 'Get') {
		const isHistory = queryText(context, 'view') === HISTORY_VIEW.view;
		return { reply: await (isHistory ? answerHistory : answerGet)(context, admission) };
	}
	const headers = context.getHeaderData() as CallHeaders;
	if (!admission.isProgram && !isSameSite(headers, publicAddress(context))) {
		return refusal(403, 'Not from here', [
			'This did not come from the page itself, so nothing was done. Open the page and decide there.',
		]);
	}
	const body = bodyOf(context);
	if (body === 'tooLarge') {
		return refusal(413, 'Too much at once', [
			'What was sent is larger than a page can take: nothing was done. Go back, and decide fewer at a time.',
		]);
	}
	if (typeof body === 'string') {
		return refusal(400, 'Nothing was decided', [
			'What was sent is no answer of this page: nothing was done. Open the page and decide there.',
		]);
	}
	const answers = textOf(body, PUT_BACK) === undefined ? answerPost : answerPutBack;
	return await answers(context, admission, body);
}

function notAdmitted({
	refused,
	headers,
}: Extract<Awaited<ReturnType<typeof admit>>, { refused: unknown }>): Answered {
	if (refused === 'unusable') {
		return refusal(403, 'The page is closed', [
			'The credential of its trigger is not complete, so it lets nobody in. Fill it in, in n8n.',
		]);
	}
	return {
		reply: {
			status: 401,
			html: messagePage('Who are you?', ['The page is for people who have its name and password.']),
			headers,
		},
	};
}

/** A test of the editor answers once, and stores nothing. */
function tried(context: IWebhookFunctions): Answered {
	const address = publicAddress(context) ?? '';
	return refusal(200, 'It works', [
		'This is the address of a test, which answers once. Publish the workflow, and the page is at its production address:',
		address,
	]);
}

function refusal(status: number, title: string, sentences: readonly string[]): Answered {
	return { reply: { status, html: messagePage(title, sentences) } };
}

/** What is wrong with the state, in words; of anything else no more than that. */
function failed(error: unknown): Reply {
	const remedy = error instanceof Error ? remedyOf(error) : undefined;
	const sentences =
		error instanceof Error && remedy !== undefined
			? [error.message, remedy]
			: ['Nothing was done. Load the page again; should it stay so, look at the log of n8n.'];
	return { status: 503, html: messagePage('The page cannot be shown now', sentences) };
}
