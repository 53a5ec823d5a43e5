import { mapValues, omit } from 'lodash';
import type { ConflictType } from '../model/conflict';
import type { FieldForms } from '../model/form';
import type { Operation } from '../model/link';
import type { Side } from '../model/side';
import type { StateHead, StoreKind } from '../model/state';
import type { StateView } from '../model/syncState';

/** What a state holds, in numbers. Times are epoch milliseconds. */
export interface StateStatus {
	readonly links: number;
	/** Links that rest: one of their records was deleted. */
	readonly restingLinks: number;
	/** How many conflicts wait for a person, by type; types without any are absent. */
	readonly openConflicts: { readonly [type in ConflictType]?: number };
	/** Writes that were sent and have not been seen landed. */
	readonly pendingWrites: { readonly [operation in Operation]: number };
	/** Of these, how many the app reported as failed. */
	readonly failedWrites: number;
	/** Values that runs saw and could not decide yet. */
	readonly keptValues: number;
	/** Closed conflicts and overruled values that are kept. */
	readonly historyEntries: number;
	/** Records that a Loop Guard without a Merge remembers. */
	readonly guardRecords: number;
	/** Per side: everything modified up to then is settled. */
	readonly cursors: { readonly [side in Side]?: number };
	/** How the sides hold the mapped fields, as far as that is known. */
	readonly forms: readonly FieldFormsStatus[];
	/** Number of the Merge's last run, and when it was. */
	readonly lastRun: number;
	readonly lastRunAt?: number;
	readonly lastFullRunAt?: number;
	/** Whether something waits that only complete lists decide. */
	readonly waitsForFullRun: boolean;
	/** When it was put back from a backup or reset, until the next full run. */
	readonly restoredAt?: number;
	/** The store that it was moved to; what is counted here is old. */
	readonly movedTo?: StoreKind;
}

/** How the sides hold one field. */
export interface FieldFormsStatus {
	readonly masterField: string;
	readonly slaveField: string;
	readonly forms: FieldForms;
}

/** O(unsettled links + open conflicts + guard records). */
export function statusOf(state: StateView): StateStatus {
	const { head } = state;
	const openConflicts: { [type in ConflictType]?: number } = {};
	for (const { type } of state.openConflicts())
		openConflicts[type] = (openConflicts[type] ?? 0) + 1;
	const pendingWrites = { create: 0, update: 0, delete: 0 };
	let restingLinks = 0;
	let failedWrites = 0;
	let keptValues = 0;
	for (const link of state.unsettledLinks()) {
		if (link.resting !== undefined) restingLinks++;
		keptValues += link.kept?.length ?? 0;
		for (const intent of link.intents) {
			pendingWrites[intent.operation]++;
			if (intent.failed !== undefined && intent.putOff?.last === undefined) failedWrites++;
		}
	}
	return {
		links: state.linkCount,
		restingLinks,
		openConflicts,
		pendingWrites,
		failedWrites,
		keptValues,
		historyEntries: state.history().length,
		guardRecords: [...state.guardRecords()].length,
		cursors: head.cursors,
		forms: formsOf(head),
		lastRun: head.run,
		...(head.lastRunAt === undefined ? {} : { lastRunAt: head.lastRunAt }),
		...(head.lastFullAt === undefined ? {} : { lastFullRunAt: head.lastFullAt }),
		waitsForFullRun: head.wantsFull === true,
		...(head.restoredAt === undefined ? {} : { restoredAt: head.restoredAt }),
		...(head.movedTo === undefined ? {} : { movedTo: head.movedTo }),
	};
}

function formsOf({ mapping }: StateHead): readonly FieldFormsStatus[] {
	return (mapping?.fields ?? []).flatMap(({ key, masterField, slaveField }) => {
		const forms = mapping?.forms?.[key] ?? {};
		const isKnown = forms.master !== undefined || forms.slave !== undefined;
		return isKnown ? [{ masterField, slaveField, forms: shownForms(forms) }] : [];
	});
}

/** That a text looks like one need not be said. */
function shownForms(forms: FieldForms): FieldForms {
	return mapValues(forms, (form) => (form?.looks === 'text' ? omit(form, 'looks') : form));
}
