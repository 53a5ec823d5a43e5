import type { Intent, IntentField } from '../model/link';
import type { Side } from '../model/side';
import { fingerprint } from '../values/fingerprint';

/** With the content in it, a run that is repeated after a crash gives other content another id. */
export function writeId(
	run: number,
	link: string,
	target: Side,
	operation: Intent['operation'],
	parts: readonly IntentField[],
): string {
	const content = parts.map((part) => `${part.field}:${part.sent}:${part.held.join()}`).join();
	const print = fingerprint(`${operation}\n${content}`).toString(36);
	return `${run.toString(36)}-${link}${target.charAt(0)}-${print}`;
}
