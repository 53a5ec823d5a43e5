import type { Conflict } from '../model/conflict';
import type { AppRecord } from '../model/record';
import type { SideNames } from '../model/sideNames';
import { conflictMessage } from './message';

/** Records that go along with an entry. */
export interface EntryRecords {
	readonly master?: AppRecord;
	readonly slave?: AppRecord;
}

/** An entry of the bucket as items carry it. CONTRACT "conflict"; times are ISO 8601. */
export function conflictJson(
	conflict: Conflict,
	syncName: string,
	records: EntryRecords = conflict.records ?? {},
	names?: SideNames,
): { readonly [field: string]: unknown } {
	return {
		conflictId: conflict.id,
		revision: conflict.revision,
		type: conflict.type,
		status: conflict.status,
		syncName,
		label: conflict.label,
		masterId: conflict.masterId ?? null,
		slaveId: conflict.slaveId ?? null,
		...(conflict.masterIds === undefined ? {} : { masterIds: conflict.masterIds }),
		...(conflict.slaveIds === undefined ? {} : { slaveIds: conflict.slaveIds }),
		fields: conflict.fields.map((field) => ({
			masterField: field.masterField,
			slaveField: field.slaveField,
			...(field.label === undefined ? {} : { label: field.label }),
			previous: field.previous ?? null,
			master: field.master ?? null,
			slave: field.slave ?? null,
			changedBy: field.changedBy,
			reason: field.reason,
		})),
		master: records.master ?? null,
		slave: records.slave ?? null,
		reason: conflict.reason,
		...(conflict.withoutValues === true ? { withoutValues: true } : {}),
		openedAt: isoTime(conflict.openedAt),
		lastSeenAt: isoTime(conflict.lastSeenAt),
		timesSeen: conflict.timesSeen,
		message: conflictMessage(conflict, names),
	};
}

/** What became of an entry, for lists of them. */
export function outcomeJson(conflict: Conflict): { readonly [field: string]: unknown } {
	return {
		decidedBy: conflict.decidedBy ?? null,
		decidedAt: conflict.decidedAt === undefined ? null : isoTime(conflict.decidedAt),
		how: conflict.how ?? null,
		...(conflict.comment === undefined ? {} : { comment: conflict.comment }),
	};
}

export function isoTime(milliseconds: number): string {
	return new Date(milliseconds).toISOString();
}
