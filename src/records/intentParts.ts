import type { CompiledField } from '../mapping/compiled';
import type { Fingerprint, IntentField } from '../model/link';
import type { Side } from '../model/side';

/** A value that is to be written to one field of one side. */
export interface WriteRequest {
	readonly field: CompiledField;
	readonly target: Side;
	/** What is sent, as the target's node takes it. */
	readonly value: unknown;
	readonly sent: { readonly print: Fingerprint; readonly canonical: string };
	/** Fingerprint of the source side's present value. */
	readonly source: Fingerprint;
	/** What the target may hold without having been touched: its present value first. */
	readonly held: readonly Fingerprint[];
	/**
	 * `carry`: decided anew. `again`: the same write once more. `merged`: a value made from both sides' or
	 * typed by a person.
	 */
	readonly kind: 'carry' | 'again' | 'merged';
	/** With `again`: what was sent before, which stays what it was. */
	readonly repeats?: IntentField;
	/** The conflict whose decision it carries out. */
	readonly conflict?: string;
	/** Whether it is on record by now that a user may have put back what it overwrites. */
	readonly noted?: boolean;
}

/** Of texts that are longer an intent keeps the beginning, by which what an app cut off is recognised. */
const MAX_SENT_LENGTH = 1024;

export function intentPart(request: WriteRequest): IntentField {
	const { repeats, kind, conflict } = request;
	const { canonical } = request.sent;
	return {
		field: request.field.index,
		source: request.source,
		sent: request.sent.print,
		...(canonical.length > MAX_SENT_LENGTH
			? { sentStart: canonical.slice(0, MAX_SENT_LENGTH) }
			: { sentValue: canonical }),
		held: request.held,
		...(kind === 'merged' || repeats?.merged === true ? { merged: true } : {}),
		conflict,
		...(request.noted === true || repeats?.noted === true ? { noted: true } : {}),
	};
}

export function haveSameContent(a: readonly IntentField[], b: readonly IntentField[]): boolean {
	if (a.length !== b.length) return false;
	return a.every((part) =>
		b.some((other) => other.field === part.field && other.sent === part.sent),
	);
}
