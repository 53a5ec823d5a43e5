import type { WebhookApp } from '../apps';
import { problemOf } from '../problem';
import type { WebhookRequest } from '../request';
import type { WebhookSettings } from '../settings';
import { refused } from '../verdict';
import { genericHmac, HMAC_APPS } from './hmacApps';
import { genericJwt, mondayJwt } from './jwt';
import type { Proof, Scheme } from './proof';
import { basic, clientState, secretInHeader, secretInOwnHeader } from './shared';

const SCHEMES: { readonly [app in WebhookApp]: Scheme } = {
	...HMAC_APPS,
	basic,
	google: secretInHeader('X-Goog-Channel-Token'),
	header: secretInOwnHeader,
	hmac: genericHmac,
	jwt: genericJwt,
	microsoftGraph: clientState,
	monday: mondayJwt,
	pipedrive: basic,
};

/** Whether the webhook comes from somebody who has a secret of the credential. */
export function verify(request: WebhookRequest, settings: WebhookSettings): Proof {
	const problem = problemOf(settings);
	return problem === undefined ? SCHEMES[settings.app](request, settings) : refused(problem);
}
