import type { Link, RecordId } from '../model/link';
import type { AppRecord } from '../model/record';
import type { Side } from '../model/side';

/** A record of the input with its id. */
export interface Listed {
	readonly id: RecordId;
	/** The id as it is compared. */
	readonly key: string;
	readonly record: AppRecord;
	/** Position of its item in the input. */
	readonly source: number;
	/** What events told of it one after the other, where there were several: each has a time of its own. */
	readonly told?: readonly AppRecord[];
}

/** The record of each side that is at hand; in changes input one of them may not be. */
export type Present = { readonly [side in Side]?: Listed };

/** A link with its records that are at hand. */
export interface AtHand {
	readonly link: Link;
	readonly present: Present;
}

export function presentOn(side: Side, listed: Listed): Present {
	return side === 'master' ? { master: listed } : { slave: listed };
}

/** Positions of the input items of the records at hand. */
export function sourcesOf(present: Present): { readonly [side in Side]?: number } {
	return {
		...(present.master === undefined ? {} : { master: present.master.source }),
		...(present.slave === undefined ? {} : { slave: present.slave.source }),
	};
}
