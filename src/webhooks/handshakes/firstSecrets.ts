import { jsonBody, ownText } from '../json';
import { headerOf } from '../request';
import type { Note } from '../verdict';
import { answerEmpty, answerText, refused } from '../verdict';
import type { Handshake } from './handshake';

/** Goes into a header of the answer, and into a field of the credential: printable, without blanks. */
const PLAUSIBLE = /^[\x21-\x7e]{8,512}$/;

/** Asana names its secret in the first request, and takes the address as ours when it gets it back. */
export const asana: Handshake = {
	unsigned(request, { secrets }) {
		const header = headerOf(request, 'X-Hook-Secret');
		if (header.kind === 'none') return undefined;
		if (secrets.length > 0) {
			return refused('it names a first secret, and the credential has one already');
		}
		if (header.kind === 'several' || !PLAUSIBLE.test(header.value)) {
			return refused('what it names as its secret is none', 400);
		}
		return answerText('', {
			headers: { 'x-hook-secret': header.value },
			notes: [firstSecret('Asana', header.value)],
		});
	},
};

/** Notion names its verification token in the first request, which is not signed. */
export const notion: Handshake = {
	unsigned(request, { secrets }) {
		if (headerOf(request, 'X-Notion-Signature').kind !== 'none') return undefined;
		const token = ownText(jsonBody(request), 'verification_token');
		if (token === undefined) return undefined;
		if (secrets.length > 0) {
			return refused('it names a first secret, and the credential has one already');
		}
		if (!PLAUSIBLE.test(token)) return refused('what it names as its secret is none', 400);
		return answerEmpty([firstSecret('Notion', token)]);
	},
};

function firstSecret(app: string, secret: string): Note {
	return {
		kind: 'firstSecret',
		secret,
		message: `Somebody who says to be ${app} has sent the first secret for this webhook. If you have just made the webhook in ${app}, paste it into the credential; until then whatever comes is refused.`,
	};
}
