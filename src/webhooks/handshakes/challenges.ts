import { createHmac } from 'node:crypto';
import { jsonBody, own, ownText } from '../json';
import { headerOf, queryOf } from '../request';
import { headerBytes, isOneOf } from '../same';
import { answerJson, answerText, refused } from '../verdict';
import type { Handshake } from './handshake';
import { echoable } from './handshake';
import { problemOf } from '../problem';

/** Answered only when signed, like everything of Slack. */
export const slack: Handshake = {
	signed(request) {
		const body = jsonBody(request);
		if (own(body, 'type') !== 'url_verification') return undefined;
		return echoable(ownText(body, 'challenge'), (challenge) => answerText(challenge));
	},
};

/**
 * Zoom wants a text back that is signed with the secret. Answered only when signed itself: else anybody could have
 * us sign an event that was made up.
 */
export const zoom: Handshake = {
	signed(request, secret) {
		const body = jsonBody(request);
		if (own(body, 'event') !== 'endpoint.url_validation') return undefined;
		return echoable(ownText(own(body, 'payload'), 'plainToken'), (plainToken) =>
			answerJson({
				plainToken,
				encryptedToken: createHmac('sha256', secret).update(plainToken).digest('hex'),
			}),
		);
	},
};

/** Sent without a token, and with nothing but the challenge. With a token it has to be the right one. */
export const monday: Handshake = {
	unsigned(request, settings) {
		if (headerOf(request, 'Authorization').kind !== 'none') return undefined;
		const body = jsonBody(request);
		if (ownText(body, 'challenge') === undefined || countOf(body) !== 1) return undefined;
		const problem = problemOf(settings);
		return problem === undefined ? mondayChallenge(body) : refused(problem);
	},
	signed(request) {
		const body = jsonBody(request);
		return own(body, 'challenge') === undefined ? undefined : mondayChallenge(body);
	},
};

function mondayChallenge(body: unknown) {
	return echoable(ownText(body, 'challenge'), (challenge) => answerJson({ challenge }));
}

function countOf(body: unknown): number {
	return typeof body === 'object' && body !== null ? Object.keys(body).length : 0;
}

/** Asks by GET, and proves itself by a token that is no secret of the signatures. */
export const meta: Handshake = {
	unsigned(request, settings) {
		if (request.method !== 'GET') return undefined;
		const problem = problemOf(settings);
		if (problem !== undefined) return refused(problem);
		const { verifyToken } = settings;
		if (verifyToken === '') return refused('the credential has no verify token', 403);
		const given = Buffer.from(queryOf(request, 'hub.verify_token') ?? '', 'utf8');
		if (!isOneOf(given, headerBytes(verifyToken))) {
			return refused('it asks with another verify token', 403);
		}
		if (queryOf(request, 'hub.mode') !== 'subscribe') {
			return refused('it asks for what is not known here', 400);
		}
		return echoable(queryOf(request, 'hub.challenge'), (challenge) => answerText(challenge));
	},
};
