/** What a call says of where it comes from. */
export interface CallHeaders {
	readonly [name: string]: string | readonly string[] | undefined;
}

/**
 * Whether a post comes from the page itself, as far as the browser says: by `Sec-Fetch-Site` where it is sent,
 * else by `Origin`, against the host of the call and the public address of this n8n. What says neither, and the
 * origin `null`, is refused.
 */
export function isSameSite(headers: CallHeaders, publicAddress: string | undefined): boolean {
	const site = headers['sec-fetch-site'];
	if (site !== undefined) return site === 'same-origin';
	const { origin, host } = headers;
	if (typeof origin !== 'string' || origin === 'null') return false;
	const from = hostOf(origin);
	if (from === undefined) return false;
	return (
		from === host || from === (publicAddress === undefined ? undefined : hostOf(publicAddress))
	);
}

function hostOf(address: string): string | undefined {
	try {
		return new URL(address).host;
	} catch {
		return undefined;
	}
}
