import type { Side } from '../../model/side';
import { otherSide } from '../../model/side';
import type { Listed } from '../../records/listed';
import { quoted } from '../names/sentences';
import type { Run } from '../run';
import { FilledFields } from './filled';
import { FRAGMENTS_WAIT, isFragment } from './fragments';
import type { KeyReader } from './matching';
import { UnkeyedRecords } from './unkeyed';
import { the } from '../../model/sideNames';

const TEST_RUN =
	'Creations without a match key were held back: a test run stores nothing, so the next run could not know of them.';

const UNKEYED_EVENTS =
	'New records without a match key wait for complete lists, which show whether it is still to be typed: the trigger was asked to make its next run a full one.';

/** Tells which records of a side may be created on the other by now, and at the end why others may not. */
export class Readiness {
	private readonly fields: FilledFields;
	private readonly unkeyed: UnkeyedRecords;
	/** Records without any value, and without a match key that this is the first list to show so. */
	private empty = 0;
	private firstSeen = 0;
	/** Records that lack a field which must have a value, and all such fields. */
	private unfilled = 0;
	private readonly lacking = new Set<string>();

	constructor(
		private readonly run: Run,
		private readonly from: Side,
		private readonly keyOf: KeyReader,
	) {
		this.fields = new FilledFields(run, from);
		this.unkeyed = new UnkeyedRecords(run, from);
	}

	isReady(listed: Listed): boolean {
		const { run, from } = this;
		if (isFragment(run, from, listed)) {
			run.wantFull(FRAGMENTS_WAIT);
			return false;
		}
		const key = this.keyOf(from, listed.record);
		if (!this.isFilled(listed, key)) return false;
		if (key !== undefined) return true;
		if (run.input.holdBackUnkeyedCreates === true) {
			run.note(TEST_RUN);
			return false;
		}
		return run.keyFields.length === 0 || this.isToStayUnkeyed(listed);
	}

	private isFilled({ record }: Listed, key: string | undefined): boolean {
		const { run } = this;
		const { isEnough, lacking } = this.fields.of(record);
		if (isEnough === 'yes') return true;
		if (key !== undefined) this.leaveToLists();
		if (isEnough === 'unknown') {
			run.wantFull(FRAGMENTS_WAIT);
			return false;
		}
		if (lacking.length === 0) this.empty++;
		else this.unfilled++;
		for (const name of lacking) this.lacking.add(name);
		run.unfilled[this.from]++;
		return false;
	}

	/** It may be the partner of what an event of the other side brings, and no link tells its key. */
	private leaveToLists(): void {
		const { run } = this;
		if (run.isSnapshot) run.leavesUncreated = true;
		else run.draft.head = { ...run.draft.head, uncreated: true };
	}

	private isToStayUnkeyed(listed: Listed): boolean {
		if (!this.run.isSnapshot) this.run.wantFull(UNKEYED_EVENTS);
		else if (this.unkeyed.wasSeen(listed)) return true;
		else this.firstSeen++;
		return false;
	}

	/** Says what waits, and remembers it. */
	end(): void {
		const { run, from } = this;
		const target = otherSide(from);
		if (this.empty > 0) {
			run.note(
				`${counted(this.empty, from)} nothing filled in of what is synced to ${the(target)}: not created there before something is.`,
			);
		}
		if (this.unfilled > 0) {
			const fields = [...this.lacking].map(quoted).join(', ');
			run.note(
				`${counted(this.unfilled, from)} no value in a field that must have one ("Create Only When Filled": ${fields}): not created in ${the(target)} before it has.`,
			);
		}
		if (!run.isSnapshot) return;
		run.unkeyed[from] = this.unkeyed.remembered;
		if (this.firstSeen === 0) return;
		const keys = run.keyFields.map(({ paths }) => quoted(paths[from])).join(' or ');
		run.wantFull(
			`${counted(this.firstSeen, from)} no match key (${keys} is empty): created in ${the(target)} once another list shows ${this.firstSeen === 1 ? 'it' : 'them'} unchanged. The trigger was asked to make its next run a full one.`,
		);
	}
}

function counted(count: number, side: Side): string {
	return count === 1 ? `1 record of ${the(side)} has` : `${count} records of ${the(side)} have`;
}

/**
 * Whether what a creation that never left, or was refused, is made from is filled; it may have been emptied since,
 * and waits then.
 */
export function isStillFilled(run: Run, target: Side, { record }: Listed): boolean {
	const { isEnough } = new FilledFields(run, otherSide(target)).of(record);
	if (isEnough === 'yes') return true;
	if (isEnough === 'unknown') run.wantFull(FRAGMENTS_WAIT);
	else {
		run.note(
			`Records that are to be created in ${the(target)} were emptied meanwhile: they wait until they are filled in again.`,
		);
	}
	return false;
}
