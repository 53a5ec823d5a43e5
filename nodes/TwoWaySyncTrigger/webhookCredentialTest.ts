import type {
	ICredentialTestFunctions,
	ICredentialsDecrypted,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { SettingsError } from '../../src/model/errors';
import { problemOf } from '../../src/webhooks/problem';
import { readWebhookSettings } from '../../src/webhooks/settings';

/**
 * What "Test" of a webhook credential does: whether it is complete. Nobody is asked; whether the secret is the app's
 * shows only what the app sends.
 */
export async function twoWaySyncWebhookTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	try {
		const problem = problemOf(readWebhookSettings(credential.data));
		if (problem === undefined) {
			return {
				status: 'OK',
				message: 'Complete. Whether the secret is the right one shows the first webhook.',
			};
		}
		return { status: 'Error', message: `Whatever comes is refused: ${problem}.` };
	} catch (error) {
		const remedy = error instanceof SettingsError ? ` ${error.remedy}` : '';
		const message = error instanceof Error ? error.message : String(error);
		return { status: 'Error', message: `${message}${remedy}` };
	}
}
