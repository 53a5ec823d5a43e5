import type { WebhookRequest } from '../request';
import { headerOf } from '../request';
import type { WebhookSettings } from '../settings';
import type { Refused } from '../verdict';
import { refused } from '../verdict';

/** The webhook comes from somebody who has this secret. */
export interface Proven {
	readonly kind: 'proven';
	readonly secret: string;
}

export type Proof = Proven | Refused;

/** One way to prove who sends. Pure; never throws, whatever comes. At least one secret is set. */
export type Scheme = (request: WebhookRequest, settings: WebhookSettings) => Proof;

export interface Found {
	readonly kind: 'found';
	readonly value: string;
}

/** A header that has to be there, once. */
export function requiredHeader(request: WebhookRequest, name: string): Found | Refused {
	const header = headerOf(request, name);
	switch (header.kind) {
		case 'one':
			return { kind: 'found', value: header.value };
		case 'none':
			return refused(`it has no header ${name}`);
		case 'several':
			return refused(`the header ${name} came more than once`);
		default:
			return assertNever(header);
	}
}

/** The first of the secrets by which it holds. Tries each of them, so that the time does not tell which. */
export function provenBy(
	secrets: readonly string[],
	holds: (secret: string) => boolean,
	otherwise: string,
): Proof {
	const proving = secrets.filter(holds);
	const [secret] = proving;
	return secret === undefined ? refused(otherwise) : { kind: 'proven', secret };
}

function assertNever(value: never): never {
	throw new Error(`Unknown: ${String(value)}`);
}
