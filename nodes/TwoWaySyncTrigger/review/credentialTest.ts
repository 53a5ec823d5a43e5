import type {
	ICredentialTestFunctions,
	ICredentialsDecrypted,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { readCredential } from './admission';

/** What "Test" of the page's credential does: whether it is complete. */
export async function twoWaySyncPageTest(
	this: ICredentialTestFunctions,
	{ data }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	return readCredential(data).success
		? { status: 'OK', message: 'Complete. The page lets in whoever has it.' }
		: {
				status: 'Error',
				message:
					'It is not complete, so the page lets nobody in. Fill in User and Password, or the name and the value of the header.',
			};
}
