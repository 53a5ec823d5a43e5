import { createHash, timingSafeEqual } from 'node:crypto';
import type { IWebhookFunctions } from 'n8n-workflow';
import { z } from 'zod';
import type { CallHeaders } from './origin';

/** Name of the credential. CONTRACT. */
export const PAGE_CREDENTIAL = 'twoWaySyncPageApi';

/** Who calls the page, or why he may not. */
export type Admission =
	| {
			/** The credential's user; absent where nobody has to say who he is. */
			readonly user?: string;
			/** Whether a program calls, which no browser can be made to do from another site. */
			readonly isProgram: boolean;
	  }
	| {
			readonly refused: 'unknown' | 'unusable';
			readonly headers: { readonly [name: string]: string };
	  };

const credential = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('basic'), user: z.string().min(1), password: z.string().min(1) }),
	z.object({
		kind: z.literal('header'),
		headerName: z
			.string()
			.trim()
			.regex(/^[\w-]+$/),
		headerSecret: z.string().min(1),
		user: z.string().optional(),
	}),
]);

/** Whether a credential can let anybody in. */
export function readCredential(given: unknown) {
	const data = typeof given === 'object' && given !== null ? given : {};
	return credential.safeParse({ kind: 'basic', headerName: 'X-Review-Key', ...data });
}

/** Lets in whom the trigger's credential lets in; everybody where it is set so. */
export async function admit(context: IWebhookFunctions): Promise<Admission> {
	if (context.getNodeParameter('authentication', 'pageCredential') === 'none') {
		return { isProgram: false };
	}
	const given: unknown = await context.getCredentials(PAGE_CREDENTIAL).catch(() => undefined);
	const parsed = readCredential(given);
	if (!parsed.success) return { refused: 'unusable', headers: {} };
	const known = parsed.data;
	const headers = context.getHeaderData() as CallHeaders;
	if (known.kind === 'header') {
		const value = headers[known.headerName.toLowerCase()];
		if (typeof value !== 'string' || !isSame(value, known.headerSecret)) {
			return { refused: 'unknown', headers: {} };
		}
		return {
			user: known.user === undefined || known.user === '' ? 'a program' : known.user,
			isProgram: true,
		};
	}
	const { user, password } = basicOf(headers.authorization);
	// Both are compared whatever the first one tells.
	const isUser = isSame(user, known.user);
	const isPassword = isSame(password, known.password);
	if (isUser && isPassword) return { user: known.user, isProgram: false };
	return {
		refused: 'unknown',
		headers: { 'WWW-Authenticate': 'Basic realm="Review page", charset="UTF-8"' },
	};
}

function basicOf(header: CallHeaders[string]): {
	readonly user: string;
	readonly password: string;
} {
	const [, encoded = ''] = /^Basic ([\w+/=-]{1,4000})$/i.exec(String(header ?? '')) ?? [];
	const text = Buffer.from(encoded, 'base64').toString('utf8');
	const colon = text.indexOf(':');
	if (colon < 0) return { user: '', password: '' };
	return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** In the same time whatever is given. */
function isSame(given: string, known: string): boolean {
	return timingSafeEqual(digest(given), digest(known));
}

function digest(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}
