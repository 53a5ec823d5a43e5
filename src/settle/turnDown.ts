import type { FailureKind, Intent } from '../model/link';
import type { LinkEdit } from '../model/linkEdit';

/** Notes that an app did not take a write. SEMANTICS "Throttled is not failed". */
export function turnDown(
	edit: LinkEdit,
	intent: Intent,
	answer: { readonly kind: FailureKind; readonly reason: string; readonly now: number },
): void {
	const { kind, reason, now } = answer;
	const { putOff: before } = intent;
	if (kind === 'refused') {
		const putOff = before === undefined ? {} : { putOff: { ...before, reason, last: undefined } };
		edit.replaceIntent(intent, { ...intent, failed: reason, noEffect: undefined, ...putOff });
		return;
	}
	const putOff = { since: now, spared: 0, ...before, reason, last: kind };
	// Nobody knows whether a write landed that was not answered.
	const failed = kind === 'throttled' ? reason : undefined;
	edit.replaceIntent(intent, { ...intent, failed, acknowledged: undefined, putOff });
}
