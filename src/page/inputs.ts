import { escaped } from '../bucket/html';
import type { Answer } from './answer';
import { inputName } from './answer';

/** A value that goes along. */
export function hidden(name: string, value: string): string {
	return `<input type="hidden" name="${escaped(name)}" value="${exactly(value)}">`;
}

/**
 * A text of an attribute or a text area that comes back as it is. What is no plain letter is written by its number:
 * nothing in it acts, or turns around what stands beside it.
 */
export function exactly(text: string): string {
	return text.replace(
		/[&<>"'${\r\n]|[^\x20-\x9f]/gu,
		(character) => `&#${character.codePointAt(0)};`,
	);
}

interface Radio {
	readonly name: string;
	readonly value: string;
	readonly checked: boolean;
	/** HTML. */
	readonly text: string;
	/** Names how it looks. */
	readonly kind?: string;
}

export function radio({ name, value, checked, text, kind }: Radio): string {
	const named = kind === undefined ? '' : ` ${kind}`;
	return `<label class="choice${named}"><input type="radio" name="${escaped(name)}" value="${exactly(value)}"${checked ? ' checked' : ''}><span class="text">${text}</span></label>`;
}

export function textArea(name: string, label: string, text: string, rows = 1): string {
	// A line end right behind the tag would be taken away.
	return `<textarea name="${escaped(name)}" rows="${rows}" aria-label="${escaped(label)}">\n${exactly(text)}</textarea>`;
}

/** All that was sent of a conflict, to be sent once more. */
export function carried({ number, conflictId, revision, ...answer }: Answer): string {
	return [
		hidden(inputName.conflict(number), conflictId),
		hidden(inputName.revision(number), String(revision)),
		...[...answer.takes].map(([field, take]) => hidden(inputName.take(number, field), take)),
		...[...answer.typed].map(([field, text]) => hidden(inputName.typed(number, field), text)),
		...(answer.existence === undefined
			? []
			: [hidden(inputName.existence(number), answer.existence)]),
		...(answer.comment === undefined ? [] : [hidden(inputName.comment(number), answer.comment)]),
	].join('');
}

export function textInput(name: string, label: string, text: string): string {
	return `<label><span class="who">${escaped(label)}</span> <input type="text" name="${escaped(name)}" value="${exactly(text)}" maxlength="100" autocomplete="name"></label>`;
}
