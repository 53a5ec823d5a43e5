import { z } from 'zod';
import { SettingsError } from '../model/errors';
import type { WebhookApp } from './apps';
import { isWebhookApp, WEBHOOK_APPS } from './apps';

export const HASHES = ['sha256', 'sha1', 'sha512'] as const;
export const ENCODINGS = ['hex', 'base64'] as const;
export const SIGNED_PARTS = [
	'body',
	'timestamp.body',
	'v0:timestamp:body',
	'id.timestamp.body',
	'method+url+body+timestamp',
] as const;
export const JWT_ALGORITHMS = [
	'HS256',
	'HS384',
	'HS512',
	'RS256',
	'RS384',
	'RS512',
	'ES256',
	'ES384',
] as const;

export type Hash = (typeof HASHES)[number];
export type Encoding = (typeof ENCODINGS)[number];
export type SignedParts = (typeof SIGNED_PARTS)[number];
export type JwtAlgorithm = (typeof JWT_ALGORITHMS)[number];

/** So far a time may be off, where the credential says nothing else. Seconds; some apps document less. */
const USUAL_FRESHNESS = 300;
const FRESHNESS: ReadonlyMap<WebhookApp, number> = new Map([['linear', 60]]);

const text = z.string().default('');

/** What n8n hands over of a credential. Fields that the app does not need are missing, or stand unused. */
const credential = z.object({
	app: z.custom<WebhookApp>(isWebhookApp),
	secret: text,
	moreSettings: z.boolean().default(false),
	secondSecret: text,
	freshnessSeconds: z.number().int().min(1).max(604_800).optional(),
	user: text,
	verifyToken: text,
	headerName: text,
	prefix: text,
	hash: z.enum(HASHES).default('sha256'),
	encoding: z.enum(ENCODINGS).default('hex'),
	signed: z.enum(SIGNED_PARTS).default('body'),
	timestampHeader: text,
	idHeader: text,
	jwtAlgorithm: z.enum(JWT_ALGORITHMS).default('HS256'),
	audience: text,
});

/** How the webhooks of one side are verified. */
export interface WebhookSettings {
	readonly app: WebhookApp;
	/** Each is enough; none lets nobody in. */
	readonly secrets: readonly string[];
	/** How far a signed time may lie in the past or the future, in milliseconds. */
	readonly freshness: number;
	readonly user: string;
	/** What Meta proves itself by when it asks whether the address is ours. */
	readonly verifyToken: string;
	readonly headerName: string;
	readonly signature: SignatureSettings;
	readonly jwt: { readonly algorithm: JwtAlgorithm; readonly audience: string };
}

export interface SignatureSettings {
	readonly hash: Hash;
	readonly encoding: Encoding;
	readonly prefix: string;
	readonly signed: SignedParts;
	readonly timestampHeader: string;
	readonly idHeader: string;
}

/**
 * The settings that a credential holds.
 *
 * @throws SettingsError where it is not to be read. One that merely lacks its secret is read, and lets nobody in.
 */
export function readWebhookSettings(data: unknown): WebhookSettings {
	const parsed = credential.safeParse(data);
	if (!parsed.success) throw unusable(parsed.error.issues[0]);
	const { data: given } = parsed;
	const freshness = given.moreSettings ? given.freshnessSeconds : undefined;
	return {
		app: given.app,
		secrets: secretsOf(given),
		freshness: (freshness ?? FRESHNESS.get(given.app) ?? USUAL_FRESHNESS) * 1000,
		user: given.user,
		verifyToken: given.verifyToken.trim(),
		headerName: given.headerName.trim(),
		signature: {
			hash: given.hash,
			encoding: given.encoding,
			prefix: given.prefix.trim(),
			signed: given.signed,
			timestampHeader: given.timestampHeader.trim(),
			idHeader: given.idHeader.trim(),
		},
		jwt: { algorithm: given.jwtAlgorithm, audience: given.audience.trim() },
	};
}

/** A line end or a blank that came along when it was pasted is not part of it; but it may be, so either way will do. */
function secretsOf(given: z.infer<typeof credential>): readonly string[] {
	const all = given.moreSettings ? [given.secret, given.secondSecret] : [given.secret];
	const spelled = all.flatMap((secret) => [secret, secret.trim()]);
	return [...new Set(spelled)].filter((secret) => secret.trim() !== '');
}

/** What people call the fields that may hold something unusable. */
const LABELS: ReadonlyMap<unknown, string> = new Map([
	['secret', 'the secret'],
	['freshnessSeconds', 'Time Limit (Seconds)'],
	['signed', 'What Is Signed'],
	['hash', 'Algorithm'],
	['jwtAlgorithm', 'Algorithm'],
	['encoding', 'Encoding'],
]);

function unusable(issue: z.ZodIssue | undefined): SettingsError {
	const [field] = issue?.path ?? [];
	if (field === undefined || field === 'app') {
		return new SettingsError(
			'The webhook credential names no app that is known here.',
			`Open it and choose one of these: ${Object.values(WEBHOOK_APPS).join(', ')}.`,
		);
	}
	return new SettingsError(
		`What the webhook credential has for ${LABELS.get(field) ?? String(field)} is not usable.`,
		'Open the credential, set it again and save it.',
	);
}
