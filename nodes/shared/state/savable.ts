import { entrySize, guardSize } from '../../../src/model/entrySize';
import type { Link } from '../../../src/model/link';
import { isAtRest } from '../../../src/model/linkColumns';
import type { StateChange } from '../../../src/model/state';
import { rareParts } from '../../../src/state/encode';
import { MOST_SAVED } from './savedLimit';
import { shownSize } from './size';

/** A state as it would be saved. */
export interface Saved {
	/** About as many characters as its text has. */
	readonly about: number;
	/** The text itself. O(state). */
	text(): string;
}

/** The state would be more than n8n can save. */
export class StateTooLargeError extends Error {
	readonly remedy =
		"Nothing was written, and what was saved before stays. Keep the state in Postgres: with a Sync State step (Move) where there is one to keep, then State Store 'Postgres' in all steps.";

	constructor(syncName: string, size: number) {
		super(
			`The state of sync "${syncName}" would take ${shownSize(size)}, more than n8n can save with a workflow (${shownSize(MOST_SAVED)}).`,
		);
		this.name = 'StateTooLargeError';
	}
}

/** Quotes and line ends of the text are escaped where n8n saves it as a part of JSON. */
const ESCAPED = 1.5;

/** Where new writes are planned, room is left for their answers. */
const WITH_WRITES = 0.9;

/** What a step does. */
interface Step {
	readonly change: StateChange;
	readonly plansWrites: boolean;
	readonly syncName: string;
}

/** @throws StateTooLargeError where n8n could not save the state with the change. Cheap where it is far from it. */
export function checkSavable(saved: Saved, { change, plansWrites, syncName }: Step): void {
	const most = MOST_SAVED * (plansWrites ? WITH_WRITES : 1);
	if ((saved.about + aboutSize(change)) * ESCAPED <= most) return;
	const size = JSON.stringify(saved.text()).length + exactSize(change) * ESCAPED;
	if (size > most) throw new StateTooLargeError(syncName, Math.round(size));
}

/** Characters of a link on which something is under way or waits, generously. */
const UNSETTLED = 3000;
/** Characters of a link beside its fingerprints, and of one of these. */
const FRAME = 60;
const PRINT = 6;

/** About as many characters as a change adds to the text, rather more. O(change). */
export function aboutSize(change: StateChange): number {
	return besideLinks(change) + sizeOfLinks(change, () => UNSETTLED);
}

function exactSize(change: StateChange): number {
	return (
		besideLinks(change) +
		sizeOfLinks(change, (link) => JSON.stringify(rareParts(link) ?? null).length)
	);
}

function besideLinks({ open, logged, guard }: StateChange): number {
	let size = 0;
	for (const entry of open.values()) size += entry === undefined ? 0 : entrySize(entry);
	for (const entry of logged) size += entrySize(entry);
	for (const [key, record] of guard) size += record === undefined ? 0 : guardSize(key, record);
	return size;
}

function sizeOfLinks({ links }: StateChange, sizeOfRest: (link: Link) => number): number {
	let size = 0;
	for (const link of links.values()) {
		if (link === undefined) continue;
		const { master, slave } = link.shadows;
		size += FRAME + PRINT * (master.length + (slave === master ? 0 : slave.length));
		if (!isAtRest(link)) size += sizeOfRest(link);
	}
	return size;
}
