import type { WebhookRequest } from '../request';
import type { WebhookSettings } from '../settings';
import type { Verdict } from '../verdict';
import { refused } from '../verdict';

/** What an app asks beside its events. Each step gives a verdict, or undefined where the request is nothing of its. */
export interface Handshake {
	/** Before anything is verified: for what apps send unsigned. */
	readonly unsigned?: (request: WebhookRequest, settings: WebhookSettings) => Verdict | undefined;
	/** Of a request that came from who has `secret`. */
	readonly signed?: (request: WebhookRequest, secret: string) => Verdict | undefined;
}

/** So many characters are echoed at most; what apps send is shorter by far. */
export const MOST_ECHOED = 4096;

/** A text that an app wants to have back, as long as it is one that an app would send. */
export function echoable(text: string | undefined, answer: (text: string) => Verdict): Verdict {
	if (text === undefined || text === '') return refused('its challenge is missing', 400);
	if (text.length > MOST_ECHOED) return refused('its challenge is too long', 400);
	return answer(text);
}
