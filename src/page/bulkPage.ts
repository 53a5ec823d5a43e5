import { escaped } from '../bucket/html';
import type { Bulk } from './bulk';
import { BULK_COMMENT, bulkText, carriedChoice, carriedSeen } from './bulk';
import { plannedPart, writtenText } from './confirmPage';
import { textArea, textInput } from './inputs';
import type { Planned } from './planned';
import { shell } from './shell';
import type { View } from './view';

export interface BulkSource {
	readonly bulk: Bulk;
	readonly planned: readonly Planned[];
	/** How many of what was seen changed meanwhile or are not open any more. */
	readonly late: number;
	/** How many the choice does not decide. */
	readonly left: number;
	/** Of what cannot be done, how many by reason. */
	readonly refused: ReadonlyMap<string, number>;
}

/** So many are shown of what would be done with all. */
const SAMPLE = 5;

/** What a decision about many would do, with a sample of it, before it is done. */
export function bulkPage({ bulk, planned, late, left, refused }: BulkSource, view: View): string {
	const count = planned.length;
	const more = count - SAMPLE;
	const others = [
		...(left > 0 ? [`${conflicts(left)} open: this does not decide ${them(left)}.`] : []),
		...(late > 0
			? [`${conflicts(late)} open: ${late === 1 ? 'it' : 'they'} changed meanwhile.`]
			: []),
		...[...refused].map(([why, times]) => `${conflicts(times)} open: ${why}`),
	];
	const title = `${bulkText(bulk.choice, view)}: ${count} ${count === 1 ? 'record' : 'records'}`;
	const body = [
		`<header class="top"><h1>${escaped(title)}</h1></header><main><p>${escaped(writtenText(planned, view))}</p>`,
		...others.map((text) => `<p class="soft">${escaped(text)}</p>`),
		more > 0 ? `<h2>The first ${SAMPLE} of them</h2>` : '',
		...planned.slice(0, SAMPLE).map((each) => plannedPart(each, view)),
		more > 0 ? `<p class="note">And ${more} more in the same way.</p>` : '',
		`<form method="post" action="${escaped(view.query({}))}">`,
		view.asksName ? textInput('name', 'Your name, for the history', view.typedName) : '',
		carriedChoice(bulk.choice),
		carriedSeen(planned.map(({ conflict }) => conflict)),
		textArea(BULK_COMMENT, 'Comment, kept in the history', bulk.comment ?? '', 2),
		`<p class="go"><button name="to" value="send">Do it for ${count === 1 ? 'this one' : `all ${count}`}</button> <a href="${escaped(view.query({}))}">Go back, and do nothing</a></p></form></main>`,
	];
	return shell(title, body.join(''));
}

function conflicts(count: number): string {
	return count === 1 ? 'One conflict stays' : `${count} conflicts stay`;
}

function them(count: number): string {
	return count === 1 ? 'it' : 'them';
}
