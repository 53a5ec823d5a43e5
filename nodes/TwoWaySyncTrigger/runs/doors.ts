import { WebhookDoor } from '../../../src/webhooks/door';
import { refusedNote } from '../../../src/webhooks/refusedNote';
import type { Side } from '../../../src/model/side';

/** Where the webhooks of this process come in. */
export const door = new WebhookDoor();

export function doorKey(workflowId: string | undefined, nodeId: string, side: Side): string {
	return `${workflowId ?? ''} ${nodeId} ${side}`;
}

/** What was refused of a side since this was asked last, in a sentence. */
export function refusedNotes(
	workflowId: string | undefined,
	nodeId: string,
	side: Side,
): readonly string[] {
	const note = refusedNote(side, door.takeRefused(doorKey(workflowId, nodeId, side)));
	return note === undefined ? [] : [note];
}
