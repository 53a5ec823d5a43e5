/** Below this code unit every text is in Unicode NFC already: combining marks begin here. */
export const FIRST_COMBINING_MARK = 0x0300;

/** Before the line feed, where an app ends lines so. */
export const CARRIAGE_RETURN = 0x0d;

function isPlain(text: string): boolean {
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		if (code >= FIRST_COMBINING_MARK || code === CARRIAGE_RETURN) return false;
	}
	return true;
}

/** The text as it is compared: Unicode NFC, without outer white space, lines that end with `\n`. */
export function plainText(text: string): string {
	const trimmed = text.trim();
	return isPlain(trimmed) ? trimmed : trimmed.normalize('NFC').replace(/\r\n/g, '\n');
}

function foldRun(text: string): string {
	// Lower, upper, lower: the way there and back also joins ẞ, ß and ss, and both small sigmas.
	return text.toLowerCase().toUpperCase().toLowerCase();
}

/** Drops the case of letters, for all alphabets and without a locale. */
export function foldCase(text: string): string {
	if (!mayNeedFullFolding(text)) return text.toLowerCase();
	// Unicode folds the dotless ı to itself, but its capital is I: on the way it would become an i.
	return text.split('ı').map(foldRun).join('ı').normalize('NFC');
}

function mayNeedFullFolding(text: string): boolean {
	for (let index = 0; index < text.length; index++) {
		if (text.charCodeAt(index) >= 0x80) return true;
	}
	return false;
}
