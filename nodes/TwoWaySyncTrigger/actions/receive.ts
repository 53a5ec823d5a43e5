import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { receiveEvents } from '../events/receiveEvents';
import { receiveReview } from '../review/receiveReview';
import { sideCalled } from '../webhooks';

/** What came in at one of the trigger's webhooks. The type of n8n knows two names of webhooks only. */
export async function receive(this: IWebhookFunctions): Promise<IWebhookResponseData> {
	const name: string = this.getWebhookName();
	if (name === 'reviewGet') return await receiveReview(this, 'Get');
	if (name === 'reviewHead') return await receiveReview(this, 'Head');
	if (name === 'reviewPost') return await receiveReview(this, 'Post');
	const called = sideCalled(name);
	if (called !== undefined) return await receiveEvents(this, called);
	this.getResponseObject().status(404).send('');
	return { noWebhookResponse: true };
}
