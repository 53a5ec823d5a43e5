import { withNames } from '../../../src/model/sideNames';
import { WebhookDoor } from '../../../src/webhooks/door';
import { refusedNote } from '../../../src/webhooks/refusedNote';
import { readWebhookSettings } from '../../../src/webhooks/settings';
import { NOW, SENDERS, credentialOf, received, send } from './senders';

const MINUTE = 60_000;

function github() {
	const sender = SENDERS.find(({ app }) => app === 'github');
	if (sender === undefined) throw new Error('no sender');
	return sender;
}

describe('what was refused', () => {
	const settings = readWebhookSettings(credentialOf(github()));
	const right = send(github());
	const wrong = send(github(), { secret: 'other' });
	const bare = received(Buffer.from('{}'), {});

	test('is counted for each webhook, and told once', () => {
		const door = new WebhookDoor();
		for (const request of [wrong, wrong, right, bare]) door.receive('a', request, settings);
		door.receive('b', wrong, settings);
		expect(door.takeRefused('a')).toEqual(
			new Map([
				['its signature is not one of this secret over this body', 2],
				['it has no header X-Hub-Signature-256', 1],
			]),
		);
		expect(door.takeRefused('a')).toEqual(new Map());
		expect(door.takeRefused('b').size).toBe(1);
		expect(door.takeRefused('c')).toEqual(new Map());
	});

	test('is one sentence of the next run', () => {
		const told = (attempts: ReadonlyMap<string, number>) => {
			const note = refusedNote('slave', attempts);
			return note === undefined ? undefined : withNames(note, { slave: 'HubSpot' });
		};
		expect(told(new Map())).toBeUndefined();
		expect(told(new Map([['it has no header X', 1]]))).toBe(
			'Refused 1 webhook of HubSpot since the last run: it has no header X. If it was its own, compare the credential with what is set there.',
		);
		expect(
			told(
				new Map([
					['it has no header X', 2],
					['its time is more than 300 seconds off', 40],
				]),
			),
		).toBe(
			'Refused 42 webhooks of HubSpot since the last run: its time is more than 300 seconds off (40); it has no header X (2). If they were its own, compare the credential with what is set there.',
		);
	});

	test('is kept of so many webhooks, the latest', () => {
		const door = new WebhookDoor();
		for (let count = 0; count <= 10_000; count++) door.count(String(count), 'x');
		expect(door.takeRefused('0').size).toBe(0);
		expect(door.takeRefused('1').size).toBe(1);
		expect(door.takeRefused('10000').size).toBe(1);
	});

	test('has few reasons, however many attempts there are', () => {
		const door = new WebhookDoor();
		for (let count = 0; count < 500; count++) {
			const headers = { 'X-Hub-Signature-256': `sha256=${count}`, [`x-${count}`]: 'x' };
			door.receive('a', received(Buffer.from(String(count)), headers), settings);
		}
		expect([...door.takeRefused('a').values()]).toEqual([500]);
	});
});

describe('a first secret', () => {
	const settings = readWebhookSettings({ app: 'asana', secret: '' });
	const offered = (secret: string, at = NOW) =>
		received(Buffer.from('{}'), { 'X-Hook-Secret': secret }, { receivedAt: at });
	const shown = (door: WebhookDoor, ...offer: Parameters<typeof offered>) => {
		const verdict = door.receive('a', offered(...offer), settings);
		return verdict.kind === 'refused' ? verdict.status : verdict.notes.length;
	};

	test('is shown once, also where it is sent again', () => {
		const door = new WebhookDoor();
		expect(shown(door, 'first-secret')).toBe(1);
		expect(shown(door, 'first-secret', NOW + 1)).toBe(0);
	});

	test('is not followed by those of others: at most one in ten minutes costs a run', () => {
		const door = new WebhookDoor();
		expect(shown(door, 'first-secret')).toBe(1);
		expect(shown(door, 'other-secret', NOW + MINUTE)).toBe(403);
		expect(shown(door, 'other-secret', NOW + 10 * MINUTE)).toBe(1);
		expect([...door.takeRefused('a').values()]).toEqual([1]);
	});

	test('of another webhook is its own matter', () => {
		const door = new WebhookDoor();
		expect(shown(door, 'first-secret')).toBe(1);
		expect(door.receive('b', offered('other-secret'), settings).kind).toBe('answer');
	});
});
