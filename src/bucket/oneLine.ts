import { visible } from '../values/shownText';

/** Browsers send line ends in another form than they got them, and the answer must equal its option. */
export function oneLine(text: string): string {
	return visible(text.replace(/\s+/g, ' ').trim());
}
