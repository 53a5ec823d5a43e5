import { questionsOf } from '../bucket/formQuestions';
import type { Question } from '../bucket/formQuestions';
import { escaped } from '../bucket/html';
import { conflictMessage } from '../bucket/message';
import { namedText } from '../bucket/namedText';
import type { Conflict, ExistenceChoice } from '../model/conflict';
import type { RecordId } from '../model/link';
import type { AppRecord } from '../model/record';
import { SIDES } from '../model/side';
import { Bare } from '../model/sideNames';
import { isOfAllRecords } from '../records/conflictId';
import { inert } from '../values/shownText';
import { inputName } from './answer';
import { fieldPart } from './fieldPart';
import { hidden, radio, textArea } from './inputs';
import { recordLink } from './link';
import { SEPARATE, existenceText } from './pageDecision';
import { valueHtml } from './valueHtml';
import type { Shown, View } from './view';

/** One open conflict, with what there is to choose. */
export function conflictPart(shown: Shown, view: View): string {
	const { conflict, number, place, count, problem } = shown;
	const asked = questionsOf(conflict);
	const id = `conflict-${place}`;
	return [
		`<article id="${id}" aria-labelledby="${id}-name">`,
		`<header><p class="count">${place} of ${count}</p><h2 id="${id}-name">${escaped(conflict.label)}</h2><p>${escaped(whatFor(conflict, view))}</p>${about(conflict, view)}</header>`,
		problem === undefined ? '' : `<p class="stop" role="alert">${escaped(problem)}</p>`,
		hidden(inputName.conflict(number), conflict.id),
		hidden(inputName.revision(number), String(conflict.revision)),
		conflict.decidedAt === undefined
			? [
					'existence' in asked
						? existencePart(asked.existence, shown, view)
						: asked.fields.map((question) => fieldPart(question, shown, view)).join(''),
					rest(shown, view),
					comment(shown),
					'<p class="go"><button name="to" value="confirm">Continue</button> <span class="soft">Nothing is written yet: what would be is shown first.</span></p>',
				].join('')
			: `<p class="note">${escaped(underWay(conflict))}</p>`,
		steps(shown),
		'</article>',
	].join('');
}

/** What happened, in a sentence without the record's name. */
function whatFor(conflict: Conflict, { names }: View): string {
	const [first = ''] = conflictMessage(conflict, names).split('\n');
	const label = `${inert(conflict.label)}: `;
	const text = first.startsWith(label) ? first.slice(label.length) : first;
	return text.charAt(0).toUpperCase() + text.slice(1);
}

function underWay({ decidedBy }: Conflict): string {
	const by = decidedBy === undefined ? '' : ` by ${decidedBy}`;
	return `This was decided already${by}; its writes are on their way.`;
}

function about(conflict: Conflict, { names, when, links }: View): string {
	const ids = SIDES.flatMap((side) => {
		const all = (side === 'master' ? conflict.masterIds : conflict.slaveIds) ?? [];
		const id = side === 'master' ? conflict.masterId : conflict.slaveId;
		const shown = all.length > 0 ? all.slice(0, 20) : id === undefined ? [] : [id];
		if (shown.length === 0) return [];
		const more = all.length > 20 ? ` and ${all.length - 20} more` : '';
		const named = shown.map((each) => idHtml(each, recordLink(links[side], each)));
		return `${escaped(namedText(Bare(side), names))} ${named.join(', ')}${more}`;
	});
	const seen = escaped(`open since ${when(conflict.openedAt)}`);
	return `<p class="soft">${[...ids, seen].join(' · ')}</p>`;
}

/** An id, which leads to the record where it is known how; in a page of its own, for the choices stay. */
function idHtml(id: RecordId, link: string | undefined): string {
	if (link === undefined) return escaped(String(id));
	return `<a href="${escaped(link)}" target="_blank" rel="noopener noreferrer">${escaped(String(id))}</a>`;
}

function existencePart(
	{ label, options }: Question<ExistenceChoice>,
	shown: Shown,
	view: View,
): string {
	const { conflict, number, answer } = shown;
	const choices = [...options].map(([text, choice]) =>
		radio({
			name: inputName.existence(number),
			value: existenceText(choice),
			checked: answer?.existence === existenceText(choice),
			text: escaped(namedText(text, view.names)),
		}),
	);
	const left = SIDES.map((side) => {
		const record = conflict.records?.[side];
		if (record === undefined) return '';
		const title = `The record in ${namedText(Bare(side), view.names)}`;
		return `<h3>${escaped(title)}</h3>${recordTable(record)}`;
	});
	return `${left.join('')}<fieldset><legend>${escaped(label)}</legend><div class="others">${choices.join('')}</div></fieldset>`;
}

/** More fields than these nobody reads. */
const SHOWN_FIELDS = 100;

function recordTable(record: AppRecord): string {
	const entries = Object.entries(record);
	const rows = entries
		.slice(0, SHOWN_FIELDS)
		.map(
			([name, value]) =>
				`<tr><th scope="row">${escaped(name)}</th><td>${valueHtml(value)}</td></tr>`,
		);
	const more = entries.length - rows.length;
	const further = more > 0 ? `<p class="soft">And ${more} more fields.</p>` : '';
	return `<div class="wide"><table class="record"><tbody>${rows.join('')}</tbody></table></div>${further}`;
}

/** What is not in question, folded; and that the records may be two things. */
function rest(shown: Shown, view: View): string {
	const { conflict, number, answer } = shown;
	if (conflict.fields.length === 0 || isOfAllRecords(conflict)) return '';
	const records = SIDES.map((side) => {
		const record = conflict.records?.[side];
		if (record === undefined) return '';
		return `<h3>${escaped(namedText(Bare(side), view.names))}</h3>${recordTable(record)}`;
	}).join('');
	const whole =
		records === '' ? '' : `<details><summary>The whole records</summary>${records}</details>`;
	if (conflict.link === undefined) return whole;
	const isSeparate = answer?.existence === SEPARATE;
	return `${whole}<details${isSeparate ? ' open' : ''}><summary>These are not the same thing</summary><label class="choice"><input type="checkbox" name="${inputName.existence(number)}" value="${SEPARATE}"${isSeparate ? ' checked' : ''}><span class="text">Take the two records apart: both stay as they are, and no longer belong together</span></label></details>`;
}

function comment({ number, answer }: Shown): string {
	const text = answer?.comment ?? '';
	return `<details${text === '' ? '' : ' open'}><summary>Add a comment</summary>${textArea(inputName.comment(number), 'Comment, kept in the history', text, 2)}</details>`;
}

function steps({ place, number, count }: Shown): string {
	if (count < 2) return '';
	const link = (to: number, text: string) => `<a href="#conflict-${to}">${text}</a>`;
	const links = [
		...(number > 0 ? [link(place - 1, 'Previous')] : []),
		...(place < count ? [link(place + 1, 'Next')] : []),
	];
	return `<nav class="steps" aria-label="Conflict ${place} of ${count}">${links.join(' ')}</nav>`;
}
