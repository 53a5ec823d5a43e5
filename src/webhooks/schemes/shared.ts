import { jsonBody, own, ownText } from '../json';
import { headerBytes, isOneOf } from '../same';
import { refused } from '../verdict';
import type { Scheme } from './proof';
import { provenBy, requiredHeader } from './proof';

/** The secret itself in a header. */
export function secretInHeader(name: string): Scheme {
	return (request, { secrets }) => {
		const header = requiredHeader(request, name);
		if (header.kind === 'refused') return header;
		const given = Buffer.from(header.value, 'latin1');
		return provenBy(
			secrets,
			(secret) => isOneOf(given, headerBytes(secret)),
			`the header ${name} has another secret`,
		);
	};
}

export const secretInOwnHeader: Scheme = (request, settings) =>
	secretInHeader(settings.headerName)(request, settings);

/** User and password; the secret of the credential is the password. */
export const basic: Scheme = (request, { secrets, user }) => {
	const header = requiredHeader(request, 'Authorization');
	if (header.kind === 'refused') return header;
	const [, encoded] = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header.value) ?? [];
	if (encoded === undefined) return refused('its header Authorization is not of the form Basic');
	const given = Buffer.from(encoded, 'base64');
	const asSent = Buffer.from(encoded.replace(/=+$/, ''), 'latin1');
	// Texts that stand for the same bytes are several; who changed one shall not come in by another.
	const canonical = Buffer.from(given.toString('base64').replace(/=+$/, ''), 'latin1');
	if (!asSent.equals(canonical))
		return refused('its header Authorization is not of the form Basic');
	return provenBy(
		secrets,
		(password) => isOneOf(given, headerBytes(`${user}:${password}`)),
		'user or password are others',
	);
};

/**
 * Microsoft Graph signs nothing: each notification of the list repeats what the subscription was made with. One that
 * is wrong, and a list of none, refuses all.
 */
export const clientState: Scheme = (request, { secrets }) => {
	const list = own(jsonBody(request), 'value');
	if (!Array.isArray(list) || list.length === 0) return refused('it has no notifications');
	const states: ReadonlyArray<string | undefined> = list.map((each) =>
		ownText(each, 'clientState'),
	);
	return provenBy(
		secrets,
		(secret) => {
			const known = [Buffer.from(secret, 'utf8')];
			return !states
				.map((state) => state !== undefined && isOneOf(Buffer.from(state, 'utf8'), known))
				.includes(false);
		},
		'a notification of it has another client state, or none',
	);
};
