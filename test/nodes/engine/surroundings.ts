import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionLifecycleHooks } from 'n8n-core';
import { ExternalSecretsProxy } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	ICredentials,
	IHttpRequestOptions,
	INodeProperties,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { ICredentialsHelper } from 'n8n-workflow';

// Errors that a test asks for are no news.
process.env.N8N_LOG_LEVEL = 'silent';
// n8n's core keeps a settings file; not in the home of whoever runs the tests, and not one for all workers.
process.env.N8N_USER_FOLDER = join(
	tmpdir(),
	`two-way-sync-node-tests-${process.env.JEST_WORKER_ID ?? '0'}`,
);

/** Credentials by type, as a test gives them; n8n would decrypt them. */
export type GivenCredentials = { readonly [type: string]: ICredentialDataDecryptedObject };

class PlainCredentials extends ICredentialsHelper {
	constructor(private readonly given: GivenCredentials) {
		super();
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	async authenticate(): Promise<IHttpRequestOptions> {
		throw notInTests('authenticate');
	}

	async preAuthentication(): Promise<undefined> {
		return undefined;
	}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	async getCredentials(): Promise<ICredentials> {
		throw notInTests('getCredentials');
	}

	async getDecrypted(
		_additionalData: unknown,
		_details: unknown,
		type: string,
	): Promise<ICredentialDataDecryptedObject> {
		const found = this.given[type];
		if (found === undefined) throw new Error(`The test gives no credential of type ${type}`);
		return found;
	}

	async updateCredentials(): Promise<void> {}

	async updateCredentialsOauthTokenData(): Promise<void> {}

	getCredentialsProperties(): INodeProperties[] {
		return [];
	}
}

const URL_BASE = 'http://127.0.0.1:5678';

/** What a server hands to an execution; parts that our nodes do not reach refuse. */
export function surroundings(
	executionId: string,
	hooks: ExecutionLifecycleHooks,
	credentials: GivenCredentials,
): IWorkflowExecuteAdditionalData {
	return {
		executionId,
		hooks,
		credentialsHelper: new PlainCredentials(credentials),
		externalSecretsProxy: new ExternalSecretsProxy(),
		currentNodeExecutionIndex: 0,
		variables: {},
		restApiUrl: URL_BASE,
		instanceBaseUrl: URL_BASE,
		formBaseUrl: `${URL_BASE}/form`,
		formWaitingBaseUrl: `${URL_BASE}/form-waiting`,
		formTestBaseUrl: `${URL_BASE}/form-test`,
		webhookBaseUrl: `${URL_BASE}/webhook`,
		webhookWaitingBaseUrl: `${URL_BASE}/webhook-waiting`,
		webhookTestBaseUrl: `${URL_BASE}/webhook-test`,
		mcpBaseUrl: `${URL_BASE}/mcp`,
		mcpTestBaseUrl: `${URL_BASE}/mcp-test`,
		executeWorkflow: async () => {
			throw notInTests('executeWorkflow');
		},
		getRunExecutionData: async () => undefined,
		getRuntimeCredential: async () => undefined,
		logAiEvent: () => {},
		startRunnerTask: async () => {
			throw notInTests('startRunnerTask');
		},
	};
}

function notInTests(what: string): Error {
	return new Error(`${what} needs a server; these tests run without one`);
}
