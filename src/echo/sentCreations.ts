import type { Fingerprint, FieldIndex, Intent } from '../model/link';
import type { Side } from '../model/side';
import type { StateView } from '../model/syncState';

/** Fingerprints of what an event carries, by field. */
export type CarriedPrints = ReadonlyMap<FieldIndex, Fingerprint>;

/**
 * What standing creations on one side sent, found by content. Grouped by the fields that they sent, of
 * which there are few combinations, so that a batch of events costs no look at every creation for every
 * event. O(standing intents) once, then O(combinations of fields) for each event.
 */
export class SentCreations {
	private readonly contents: Array<{
		readonly fields: readonly FieldIndex[];
		readonly sent: Set<string>;
	}> = [];

	constructor(state: StateView, side: Side) {
		const known = new Map<string, Set<string>>();
		for (const link of state.unsettledLinks()) {
			if (link.ids[side] !== undefined) continue;
			const intent = link.intents.find(
				(each) => each.operation === 'create' && each.target === side && each.fields.length > 0,
			);
			if (intent === undefined) continue;
			const fields = fieldsOf(intent);
			const sent = known.get(fields.join()) ?? new Set();
			if (sent.size === 0) {
				known.set(fields.join(), sent);
				this.contents.push({ fields, sent });
			}
			const prints = new Map(intent.fields.map((part) => [part.field, part.sent]));
			sent.add(contentOf(fields, prints));
		}
	}

	/** Whether an event carries all that one of them sent, as it was sent. */
	includes(carried: CarriedPrints): boolean {
		return this.contents.some(({ fields, sent }) => sent.has(contentOf(fields, carried)));
	}
}

function fieldsOf(intent: Intent): readonly FieldIndex[] {
	return intent.fields.map((part) => part.field).sort((a, b) => a - b);
}

function contentOf(fields: readonly FieldIndex[], prints: CarriedPrints): string {
	return fields.map((field) => prints.get(field) ?? '-').join();
}
