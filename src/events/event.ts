import type { RecordId } from '../model/link';
import type { AppRecord } from '../model/record';

/** What one webhook says of one record. */
export interface AppEvent {
	readonly id: RecordId;
	/** The record as far as the event has it; of a deletion, and where the app names ids alone, the id. */
	readonly json: AppRecord;
	/** What the app calls the event by, where it does. */
	readonly eventId?: string;
}

/** What a body said: its events, and how many entries of it no event could be made of. */
export interface ReadBody {
	readonly events: readonly AppEvent[];
	/** Entries without an id where it should be, or whose record is nested too deep. */
	readonly unread: number;
	/** Entries that name so many records with so much content that nothing was taken of them. */
	readonly tooLarge: number;
}
