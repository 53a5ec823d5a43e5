import type { Fingerprint, FieldIndex } from '../model/link';
import type { Side } from '../model/side';
import type { StateView } from '../model/syncState';

/** Fingerprints of what an event carries, by field. */
export type CarriedPrints = ReadonlyMap<FieldIndex, Fingerprint>;

/** The fields that creations sent, and what each of them sent in these. */
interface Content {
	readonly fields: readonly FieldIndex[];
	readonly sent: Set<string>;
}

/**
 * What standing creations on one side sent, found by content. Grouped by the fields that they sent, of
 * which there are few combinations, so that a batch of events costs no look at every creation for every
 * event. O(standing intents) once, then O(combinations of fields) for each event.
 */
export class SentCreations {
	private readonly contents = new Map<string, Content>();

	constructor(state: StateView, side: Side) {
		for (const link of state.unsettledLinks()) {
			if (link.ids[side] !== undefined) continue;
			const intent = link.intents.find(
				(each) => each.operation === 'create' && each.fields.length > 0,
			);
			if (intent === undefined) continue;
			const fields = intent.fields.map((part) => part.field);
			const content = this.contents.get(fields.join()) ?? { fields, sent: new Set<string>() };
			content.sent.add(intent.fields.map((part) => part.sent).join());
			this.contents.set(fields.join(), content);
		}
	}

	/** Whether an event carries all that one of them sent, as it was sent. */
	includes(carried: CarriedPrints): boolean {
		return [...this.contents.values()].some(({ fields, sent }) =>
			sent.has(fields.map((field) => carried.get(field)).join()),
		);
	}
}
