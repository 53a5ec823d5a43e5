import type { IWebhookFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { escaped } from '../../../src/bucket/html';
import { undoneFields, undoneKey } from '../../../src/bucket/undone';
import type { Conflict } from '../../../src/model/conflict';
import type { Body } from '../../../src/page/answer';
import { textOf } from '../../../src/page/answer';
import {
	HISTORY_VIEW,
	PUT_BACK,
	PUT_BACK_OF,
	historyPage,
	momentOf,
	putBackPage,
} from '../../../src/page/historyPage';
import type { View } from '../../../src/page/view';
import { putBackItem } from '../../../src/page/decisionItem';
import type { UndoLine } from '../../../src/undo/undo';
import { undo } from '../../../src/undo/undo';
import { dataObject } from '../../shared/items';
import type { Seen } from '../../shared/state/lookAt';
import { lookAtState } from '../../shared/state/lookAt';
import { PATIENCE, STEP } from './answerGet';
import type { Visitor } from './pageView';
import { deciderOf, viewOf, visitor } from './pageView';
import { pageNumber, queryText } from './request';
import type { Answered, Reply } from './respond';

/** Which entry was put back just now, in the address. */
const SENT = 'back';

/** The history. Puts nothing back, whoever opens it. */
export async function answerHistory(
	context: IWebhookFunctions,
	admitted: Visitor['admitted'],
): Promise<Reply> {
	const who = visitor(admitted, queryText(context, 'name'));
	const sent = queryText(context, SENT);
	const notice = sent === undefined ? '' : await noticeOf(context, sent);
	const page = pageNumber(context);
	const html = await lookAtState(context, (seen) =>
		historyPage({ history: seen.state.history(), page, notice }, viewOf(context, seen, who)),
	);
	return { status: 200, html };
}

/** What would be put back is shown first, and sent on from there; a run carries it out. */
export async function answerPutBack(
	context: IWebhookFunctions,
	admitted: Visitor['admitted'],
	body: Body,
): Promise<Answered> {
	const who = visitor(admitted, textOf(body, 'name'));
	const conflictId = textOf(body, PUT_BACK) ?? '';
	return await lookAtState(context, (seen) => {
		const view = viewOf(context, seen, who);
		const entry = newestOf(seen, conflictId);
		if (entry !== undefined && textOf(body, PUT_BACK_OF) !== momentOf(entry)) {
			return history(seen, view, 409, 'This was decided anew since. Look at it again.');
		}
		const lines = linesOf(seen, conflictId);
		const isOf = lines.some(({ refused, opened }) => refused === undefined || opened !== undefined);
		const record = lines[0]?.record ?? '';
		if (lines.length === 0) {
			return history(seen, view, 404, 'The history has no such entry any more. Nothing was done.');
		}
		if (textOf(body, 'to') !== 'send' || !isOf) {
			const html = putBackPage(
				{ conflictId, of: textOf(body, PUT_BACK_OF) ?? '', record, lines },
				view,
			);
			return { reply: { status: isOf ? 200 : 409, html } };
		}
		const json = dataObject({ ...putBackItem(conflictId, deciderOf(who)) });
		const Location = view.query({ ...HISTORY_VIEW, [SENT]: conflictId });
		// By the hidden channel the trigger knows what its page handed over.
		const starts = [[{ json, twoWaySync: { conflictId } }]];
		return { reply: { status: 303, html: '', headers: { Location } }, starts };
	});
}

function history({ state }: Seen, view: View, status: number, sentence: string): Answered {
	const source = { history: state.history(), page: 0, notice: note(sentence) };
	return { reply: { status, html: historyPage(source, view) } };
}

function newestOf({ state }: Seen, conflictId: string): Conflict | undefined {
	return [...state.history()].reverse().find(({ id }) => id === conflictId);
}

function linesOf({ state }: Seen, conflictId: string): readonly UndoLine[] {
	const request = { by: 'entry', what: conflictId, dryRun: true } as const;
	return undo(state, request, Date.now()).lines;
}

async function noticeOf(context: IWebhookFunctions, conflictId: string): Promise<string> {
	for (let waited = 0; ; waited += STEP) {
		const told = await lookAtState(context, (seen) => outcomeOf(seen, conflictId));
		if (told !== undefined || waited >= PATIENCE) {
			return note(
				told ??
					'It was handed over and not carried out yet. Load this page again in a moment. Should it stay so, look at the executions of the workflow: its output Decisions has to lead to a Conflict Bucket that applies decisions.',
			);
		}
		await sleep(STEP);
	}
}

/** What became of it; `undefined` while nothing has. */
function outcomeOf(seen: Seen, conflictId: string): string | undefined {
	const { state } = seen;
	const open = [...state.openConflicts()];
	const entry = newestOf(seen, conflictId);
	if (entry === undefined) return undefined;
	const undone = undoneFields([...state.history(), ...open]);
	if (entry.fields.some((field) => undone.has(undoneKey(entry, field)))) {
		return `${entry.label}: put back, or on its way to the apps.`;
	}
	const isAsked = open.some(
		({ link, fields }) =>
			link === entry.link &&
			fields.some(
				({ key, putBack }) =>
					putBack !== undefined && entry.fields.some((field) => field.key === key),
			),
	);
	return isAsked
		? `${entry.label}: the value has changed since; it waits as a conflict now.`
		: undefined;
}

function note(text: string): string {
	return `<div class="note" role="status"><p>${escaped(text)}</p></div>`;
}
