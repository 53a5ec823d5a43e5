import { createHmac } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';

/** Who can ask n8n to sign: nodes that execute, and triggers. */
export type Signer = Pick<IExecuteFunctions, 'getSignedResumeUrl'>;

/**
 * A link that no execution of n8n has, whatever the id of its node: n8n signs the path, which begins with a
 * slash in all of its own links, while this kind of link has none. Up to some version of n8n the id of a
 * node may lead to any other path (`../..`).
 */
const BASE = 'two-way-sync:n8n-nodes-two-way-sync';
const EXECUTION = 'state';
const NODE = 'key';

/** What the signature of the link is taken for. */
const PURPOSE = 'n8n-nodes-two-way-sync static data 1';

/**
 * A key that this n8n alone has: made from the secret with which n8n signs links, so it is the same after
 * a restart and on all its processes. n8n signs a link of ours; nobody else can have that very one
 * signed, since in a workflow n8n puts the number of the execution into it. `undefined` where n8n does
 * not sign, or not in the way that we know.
 */
export function hostKey(context: Signer): string | undefined {
	const stranger: unknown = Object.create(context, {
		additionalData: { value: { webhookWaitingBaseUrl: BASE, executionId: EXECUTION } },
		node: { value: { id: NODE } },
	});
	const signature = signatureIn(signedLink(context, stranger));
	return signature && createHmac('sha256', signature).update(PURPOSE).digest('base64url');
}

function signedLink(context: Signer, asked: unknown): unknown {
	try {
		return context.getSignedResumeUrl.call(asked);
	} catch {
		return undefined;
	}
}

/** Only of the link that was asked for: the signature of another one is known to whoever waits there. */
function signatureIn(link: unknown): string | undefined {
	if (typeof link !== 'string' || !link.startsWith(`${BASE}/${EXECUTION}/${NODE}?`))
		return undefined;
	const signature = new URL(link).searchParams.get('signature') ?? '';
	return /^[0-9a-f]{64}$/.test(signature) ? signature : undefined;
}
