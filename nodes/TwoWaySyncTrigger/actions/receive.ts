import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { receiveReview } from '../review/receiveReview';

/** What came in at one of the trigger's webhooks. The type of n8n knows two names of webhooks only. */
export async function receive(this: IWebhookFunctions): Promise<IWebhookResponseData> {
	const name: string = this.getWebhookName();
	if (name === 'reviewGet') return await receiveReview(this, 'Get');
	if (name === 'reviewHead') return await receiveReview(this, 'Head');
	if (name === 'reviewPost') return await receiveReview(this, 'Post');
	this.getResponseObject().status(404).send('');
	return { noWebhookResponse: true };
}
