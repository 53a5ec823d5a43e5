/** The database cannot be used as it is; `remedy` says what to do. */
export class StoreError extends Error {
	constructor(
		message: string,
		readonly remedy: string,
	) {
		super(message);
		this.name = 'StoreError';
	}
}

/** Codes after which the same transaction may succeed on another connection. */
const PASSING = new Set([
	'ECONNREFUSED',
	'ECONNRESET',
	'EPIPE',
	'ETIMEDOUT',
	'EAI_AGAIN',
	'57P01',
	'57P02',
	'57P03',
	'57P05',
	'08000',
	'08001',
	'08003',
	'08004',
	'08006',
	'40001',
	'40P01',
	'53300',
]);

/** Whether the connection or the server went away, as opposed to a refusal. */
export function isPassing(error: unknown): boolean {
	const code = codeOf(error);
	if (code !== undefined) return PASSING.has(code);
	return /terminated|timeout|not queryable|closed/i.test(messageOf(error));
}

/** Not every error of the system is an `Error` of this module's own world. */
function messageOf(error: unknown): string {
	if (typeof error !== 'object' || error === null || !('message' in error)) return String(error);
	return String(error.message);
}

export function codeOf(error: unknown): string | undefined {
	if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
	return typeof error.code === 'string' ? error.code : undefined;
}

interface Place {
	readonly host: string;
	readonly port: number;
	readonly database: string;
	readonly user: string;
	readonly schema: string;
}

type Explanation = (place: Place, message: string) => readonly [message: string, remedy: string];

const CREDENTIAL = "Open the credential 'Two-Way Sync Postgres'";

/** Credentials of before had no default that was saved, so they connect in the new way. */
const CHANGED =
	"Since TLS is required and checked where nothing else is set, a credential whose 'SSL' was left at 'Disable' needs its 'TLS' set to that again.";

const noServer: Explanation = ({ host, port }, message) => [
	`No PostgreSQL server answers at ${host}:${port} (${message}).`,
	`Look whether the server runs and can be reached from n8n. ${CREDENTIAL} and check Host and Port.`,
];
const wrongUser: Explanation = ({ user, host }, message) => [
	`The PostgreSQL server at ${host} does not let user "${user}" in (${message}).`,
	`${CREDENTIAL} and check User and Password.`,
];
const noRights: Explanation = ({ user, schema }, message) => [
	`The user "${user}" lacks rights in the database (${message}).`,
	`Let an administrator run: CREATE SCHEMA IF NOT EXISTS "${schema}"; GRANT USAGE, CREATE ON SCHEMA "${schema}" TO "${user}"; The tables there must belong to that user, or it needs SELECT, INSERT, UPDATE and DELETE on them.`,
];
const certificate: Explanation = ({ host }, message) => [
	`The certificate of the PostgreSQL server at ${host} cannot be trusted (${message}).`,
	`${CREDENTIAL} and give the CA certificate, or set TLS to 'Require Without Checking the Certificate'. ${CHANGED}`,
];
const full: Explanation = (_place, message) => [
	`The PostgreSQL server has no room or connections left (${message}).`,
	'Free space or connections on the server, or raise its limits.',
];

const EXPLANATIONS: ReadonlyMap<string, Explanation> = new Map<string, Explanation>([
	['ECONNREFUSED', noServer],
	['ENOTFOUND', noServer],
	['EAI_AGAIN', noServer],
	['EHOSTUNREACH', noServer],
	['ENETUNREACH', noServer],
	['ETIMEDOUT', noServer],
	['ECONNRESET', noServer],
	['57P03', noServer],
	['28P01', wrongUser],
	['28000', wrongUser],
	['42501', noRights],
	['53100', full],
	['53200', full],
	['53300', full],
	['DEPTH_ZERO_SELF_SIGNED_CERT', certificate],
	['SELF_SIGNED_CERT_IN_CHAIN', certificate],
	['UNABLE_TO_VERIFY_LEAF_SIGNATURE', certificate],
	['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', certificate],
	['CERT_HAS_EXPIRED', certificate],
	['ERR_TLS_CERT_ALTNAME_INVALID', certificate],
	[
		'3D000',
		({ database }) => [
			`The PostgreSQL server has no database "${database}".`,
			`Create it, or open the credential and check Database.`,
		],
	],
	[
		'25006',
		({ host }) => [
			`The PostgreSQL server at ${host} only allows reading; it is probably a standby.`,
			`${CREDENTIAL} and give the primary server.`,
		],
	],
	[
		'55P03',
		() => [
			'The state of this sync is in use by another execution for too long.',
			'Look for an execution that hangs and stop it. Nothing was written; the next run catches up.',
		],
	],
]);

/** An error of the driver in words for people. Our own errors stay what they are. */
export function explained(error: unknown, place: Place): unknown {
	if (typeof error === 'object' && error !== null && 'remedy' in error) return error;
	const code = codeOf(error);
	const message = messageOf(error);
	const explain = code === undefined ? byMessage(message) : EXPLANATIONS.get(code);
	if (explain !== undefined) return new StoreError(...explain(place, message));
	if (code === undefined && !isPassing(error)) return error;
	return new StoreError(
		`The state in PostgreSQL could not be used: ${message}.`,
		'Nothing was written. If it happens again, look at the log of the PostgreSQL server.',
	);
}

function byMessage(message: string): Explanation | undefined {
	if (/does not support SSL/i.test(message)) {
		return ({ host }) => [
			`The PostgreSQL server at ${host} does not offer TLS, and the state is not sent to it in the clear.`,
			`Switch TLS on at the server, or, in a network that you trust, open the credential 'Two-Way Sync Postgres' and set TLS to 'Disable'. ${CHANGED}`,
		];
	}
	if (/timeout/i.test(message)) return noServer;
	if (/password must be a string|SASL/i.test(message)) return wrongUser;
	return undefined;
}
