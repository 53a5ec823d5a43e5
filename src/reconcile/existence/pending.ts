import type { Intent, Link } from '../../model/link';
import type { Side } from '../../model/side';
import { otherSide } from '../../model/side';
import type { Listed } from '../../records/listed';
import type { KeyReader } from './matching';

/** A link whose record on one side is being created. */
export interface Pending {
	readonly link: Link;
	readonly intent: Intent;
	readonly target: Side;
	/** The record it is created from, where it is at hand. */
	readonly source?: Listed;
}

/** The creation that a link waits for, if it does. */
export function pendingOf(
	link: Link,
): { readonly intent: Intent; readonly target: Side } | undefined {
	const intent = link.intents.find((each) => each.operation === 'create');
	if (intent === undefined || link.ids[intent.target] !== undefined) return undefined;
	return { intent, target: intent.target };
}

/** The key of the record that it is created from, where that is at hand and has one. */
export function sourceKey({ source, target }: Pending, keyOf: KeyReader): string | undefined {
	return source === undefined ? undefined : keyOf(otherSide(target), source.record);
}
