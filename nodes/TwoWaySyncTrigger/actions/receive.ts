import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

export async function receive(this: IWebhookFunctions): Promise<IWebhookResponseData> {
	const response = this.getResponseObject();
	response.status(200).send(`name ${this.getWebhookName()}`);
	return { noWebhookResponse: true };
}
