import { WEBHOOK_APPS } from './apps';
import { base64Key } from './schemes/hmac';
import { standardKey } from './schemes/hmacApps';
import { needsPublicKey, publicKeyOf } from './schemes/jwt';
import type { WebhookSettings } from './settings';

/** What a header may be called. */
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,200}$/;

/**
 * Why these settings let nobody in: part of a sentence, without a full stop. Undefined where they are complete;
 * whether they are right shows only what comes.
 */
export function problemOf(settings: WebhookSettings): string | undefined {
	const { app, secrets } = settings;
	if (secrets.length === 0) return 'the credential has no secret';
	if (secrets.some((secret) => !isKey(settings, secret))) {
		return app === 'jwt'
			? `the credential has no public key for ${settings.jwt.algorithm}`
			: `the secret in the credential is not one of ${WEBHOOK_APPS[app]}, which is base64`;
	}
	const unnamed = headersOf(settings).find((name) => !HEADER_NAME.test(name));
	return unnamed === undefined ? undefined : 'the credential lacks the name of a header';
}

function isKey({ app, jwt }: WebhookSettings, secret: string): boolean {
	if (app === 'airtable') return base64Key(secret.trim()) !== undefined;
	if (app === 'standardWebhooks') return standardKey(secret.trim()) !== undefined;
	if (app === 'jwt' && needsPublicKey(jwt.algorithm)) {
		return publicKeyOf(jwt.algorithm, secret) !== undefined;
	}
	return true;
}

/** The headers that a person has to name. */
function headersOf({ app, headerName, signature }: WebhookSettings): readonly string[] {
	if (app === 'header') return [headerName];
	if (app !== 'hmac') return [];
	const { signed, timestampHeader, idHeader } = signature;
	return [
		headerName,
		...(signed === 'body' ? [] : [timestampHeader]),
		...(signed === 'id.timestamp.body' ? [idHeader] : []),
	];
}
