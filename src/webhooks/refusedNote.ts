import { the } from '../model/sideNames';
import type { Side } from '../model/side';
import type { RefusedAttempts } from './door';

/** One sentence of the next run about what was refused; undefined where nothing was. */
export function refusedNote(side: Side, attempts: RefusedAttempts): string | undefined {
	const reasons = [...attempts].sort(([, left], [, right]) => right - left);
	const total = reasons.reduce((sum, [, count]) => sum + count, 0);
	if (total === 0) return undefined;
	const [one] = reasons;
	const why =
		reasons.length === 1
			? (one?.[0] ?? '')
			: reasons.map(([reason, count]) => `${reason} (${count})`).join('; ');
	const webhooks = total === 1 ? '1 webhook' : `${total} webhooks`;
	const were = total === 1 ? 'it was' : 'they were';
	return `Refused ${webhooks} of ${the(side)} since the last run: ${why}. If ${were} its own, compare the credential with what is set there.`;
}
