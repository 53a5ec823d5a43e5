import type { WebhookApp } from './apps';
import { meta, monday, slack, zoom } from './handshakes/challenges';
import { asana, notion } from './handshakes/firstSecrets';
import { microsoftGraph } from './handshakes/graph';
import type { Handshake } from './handshakes/handshake';
import { airtable, github, google, intercom, xero } from './handshakes/pings';
import type { WebhookRequest } from './request';
import { verify } from './schemes/verify';
import type { WebhookSettings } from './settings';
import type { Verdict } from './verdict';
import { accepted } from './verdict';

const HANDSHAKES: { readonly [app in WebhookApp]?: Handshake } = {
	airtable,
	asana,
	github,
	google,
	intercom,
	meta,
	microsoftGraph,
	monday,
	notion,
	slack,
	xero,
	zoom,
};

/**
 * What becomes of a webhook: let in with its events, refused, or answered without any.
 *
 * Pure, and never throws, whatever came. Where it is refused, nothing may happen but that the attempt is counted
 * (`WebhookDoor`).
 */
export function judge(request: WebhookRequest, settings: WebhookSettings): Verdict {
	const handshake = HANDSHAKES[settings.app];
	const early = handshake?.unsigned?.(request, settings);
	if (early !== undefined) return early;
	const proof = verify(request, settings);
	if (proof.kind === 'refused') return proof;
	return handshake?.signed?.(request, proof.secret) ?? accepted();
}
