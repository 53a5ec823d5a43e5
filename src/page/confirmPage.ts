import { escaped } from '../bucket/html';
import { namedText } from '../bucket/namedText';
import { SIDES } from '../model/side';
import { Bare } from '../model/sideNames';
import type { Answer } from './answer';
import { carried, hidden } from './inputs';
import type { Planned, PlannedLine } from './planned';
import { shell } from './shell';
import { valueHtml } from './valueHtml';
import type { View } from './view';

export interface ConfirmSource {
	readonly planned: readonly Planned[];
	readonly answers: readonly Answer[];
	/** How many of the page stay open. */
	readonly undecided: number;
}

/** What would be written, before it is: one button sends it. */
export function confirmPage({ planned, answers, undecided }: ConfirmSource, view: View): string {
	const open =
		undecided === 0
			? ''
			: `<p class="soft">${undecided === 1 ? 'One conflict of the page stays' : `${undecided} conflicts of the page stay`} open, since nothing was chosen there.</p>`;
	const body = [
		`<header class="top"><h1>This will be done</h1></header><main><p>${escaped(writtenText(planned, view))}</p>${open}`,
		...planned.map((each) => plannedPart(each, view)),
		`<form method="post" action="${escaped(view.query({}))}">`,
		hidden('name', view.typedName),
		...answers.map(carried),
		'<p class="go"><button name="to" value="send">Do it</button><button class="second" name="to" value="change">Go back and change it</button></p></form></main>',
	];
	return shell('This will be done', body.join(''));
}

/** How much is written, in a sentence. */
export function writtenText(planned: readonly Planned[], { names }: View): string {
	const lines = planned.flatMap((each) => each.lines);
	const written = SIDES.flatMap((side) => {
		const count = lines.filter((line) => line.side === side).length;
		if (count === 0) return [];
		return [`${count} ${count === 1 ? 'change' : 'changes'} in ${namedText(Bare(side), names)}`];
	});
	return written.length === 0 ? 'Nothing will be written at once.' : `${written.join(', ')}.`;
}

/** What one decision does. */
export function plannedPart({ conflict, decision, lines, notes }: Planned, view: View): string {
	const isLeft = lines.length === 0;
	const items = lines.map((line) => `<li>${lineHtml(line, view)}</li>`).join('');
	const nothing =
		notes.length > 0 ? '' : `<p>${escaped(withoutWrite(decision.existence?.take))}</p>`;
	const said = notes.map((note) => `<p class="soft">${escaped(note)}</p>`).join('');
	return `<article><h2>${escaped(conflict.label)}</h2>${isLeft ? nothing : `<ul class="planned">${items}</ul>`}${said}</article>`;
}

function withoutWrite(take: string | undefined): string {
	switch (take) {
		case 'link':
			return 'Nothing is written now. The two records belong together from now on.';
		case 'unlink':
			return 'Nothing is written. The records stay as they are, and nobody is asked about them again.';
		case undefined:
			return 'Nothing is written. Both values stay as they are, and nobody is asked about them again.';
		default:
			return 'Nothing is written now.';
	}
}

function lineHtml({ side, operation, field, now, becomes }: PlannedLine, { names }: View): string {
	const app = `<b>${escaped(namedText(Bare(side), names))}</b>`;
	switch (operation) {
		case 'create':
			return `${app}: the record is created, with ${valueHtml(becomes)}`;
		case 'delete':
			return `${app}: the record is <b>deleted</b>. It is ${valueHtml(now)}`;
		default:
			return `${app}, ${escaped(field)}: <del>${valueHtml(now)}</del> becomes <ins>${valueHtml(becomes)}</ins>`;
	}
}
