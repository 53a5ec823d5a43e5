import type { Conflict } from '../model/conflict';
import { byAge } from '../model/conflict';
import type { RecordId } from '../model/link';
import type { SideNames } from '../model/sideNames';
import { isoTime } from './entryJson';
import { escaped } from './html';
import { conflictMessage } from './message';

/** More than these nobody reads in one reminder; how many there are in all is told. */
const LISTED = 50;

/** One of the conflicts that a reminder is about. */
export interface RemindedConflict {
	readonly conflictId: string;
	readonly revision: number;
	readonly type: string;
	readonly label: string;
	readonly masterId: RecordId | null;
	readonly slaveId: RecordId | null;
	/** ISO 8601. */
	readonly openedAt: string;
	readonly message: string;
}

/** CONTRACT "reminder": all that waits for people, as one item. */
export interface ReminderJson {
	readonly type: 'reminder';
	readonly syncName: string;
	readonly waiting: number;
	/** Since when the oldest waits, ISO 8601. */
	readonly waitingSince: string;
	readonly message: string;
	readonly html: string;
	/** Oldest first; at most 50. */
	readonly conflicts: readonly RemindedConflict[];
}

/** The item that reminds of open conflicts, oldest first; nothing where none is open. */
export function reminderJson(
	open: readonly Conflict[],
	syncName: string,
	names?: SideNames,
): ReminderJson | undefined {
	const [oldest] = open;
	if (oldest === undefined) return undefined;
	const conflicts = open.slice(0, LISTED).map((conflict) => ({
		conflictId: conflict.id,
		revision: conflict.revision,
		type: conflict.type,
		label: conflict.label,
		masterId: conflict.masterId ?? null,
		slaveId: conflict.slaveId ?? null,
		openedAt: isoTime(conflict.openedAt),
		message: conflictMessage(conflict, names),
	}));
	const waitingSince = isoTime(oldest.openedAt);
	const headline = headlineOf(open.length, waitingSince);
	const more = open.length - conflicts.length;
	const headlines = [
		...conflicts.map(({ message }) => message.split('\n')[0] ?? ''),
		...(more > 0 ? [`… and ${more} more`] : []),
	];
	return {
		type: 'reminder',
		syncName,
		waiting: open.length,
		waitingSince,
		message: [headline, ...headlines.map((line) => `- ${line}`)].join('\n'),
		html: `<p><b>${escaped(headline)}</b></p><ul>${headlines.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`,
		conflicts,
	};
}

function headlineOf(count: number, since: string): string {
	const day = since.slice(0, 16).replace('T', ' ');
	return count === 1
		? `1 conflict has been waiting for a decision since ${day} UTC.`
		: `${count} conflicts are waiting for a decision, the oldest since ${day} UTC.`;
}

/** What waits for a person by now, oldest first. */
export function waitingConflicts(open: readonly Conflict[]): readonly Conflict[] {
	return open.filter(({ decidedAt }) => decidedAt === undefined).sort(byAge);
}
