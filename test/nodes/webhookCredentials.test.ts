import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type {
	ICredentialDataDecryptedObject,
	INodeParameters,
	INodeProperties,
} from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { TwoWaySyncMasterWebhookApi } from '../../credentials/TwoWaySyncMasterWebhookApi.credentials';
import { TwoWaySyncSlaveWebhookApi } from '../../credentials/TwoWaySyncSlaveWebhookApi.credentials';
import { TwoWaySyncTrigger } from '../../nodes/TwoWaySyncTrigger/TwoWaySyncTrigger.node';
import { twoWaySyncWebhookTest } from '../../nodes/TwoWaySyncTrigger/webhookCredentialTest';
import packageJson from '../../package.json';
import { WEBHOOK_APPS } from '../../src/webhooks/apps';
import { judge } from '../../src/webhooks/judge';
import { readWebhookSettings } from '../../src/webhooks/settings';
import { SENDERS, credentialOf, nameOf, send } from '../tables/webhooks/senders';

const CREDENTIALS = [new TwoWaySyncMasterWebhookApi(), new TwoWaySyncSlaveWebhookApi()] as const;
const [{ properties }] = CREDENTIALS;
const NAMES = CREDENTIALS.map(({ name }) => name);

/** What a step gets of a saved credential: n8n leaves out what is hidden, and fills in defaults. */
function handedOver(saved: INodeParameters): INodeParameters {
	return NodeHelpers.getNodeParameters(properties, saved, true, false, null, null) ?? {};
}

/** Labels of what the panel shows, in their order. */
function shown(saved: INodeParameters): readonly string[] {
	const values = NodeHelpers.getNodeParameters(properties, saved, true, true, null, null) ?? {};
	return properties
		.filter((property) => NodeHelpers.displayParameter(values, property, null, null))
		.map((property) => property.displayName);
}

test.each(CREDENTIALS.map((credential) => [credential.name, credential] as const))(
	'%s is in the package, and the trigger uses it for its side alone',
	(name, credential) => {
		const file = `${name.charAt(0).toUpperCase()}${name.slice(1)}.credentials`;
		expect(packageJson.n8n.credentials).toContain(`dist/credentials/${file}.js`);
		const { icon } = credential;
		if (typeof icon !== 'object') throw new Error('no icon');
		for (const each of [icon.light, icon.dark]) {
			expect(existsSync(join(__dirname, '../../credentials', each.slice(5)))).toBe(true);
		}
		const used = new TwoWaySyncTrigger().description.credentials?.find(
			(each) => each.name === name,
		);
		const side = name.includes('Master') ? 'masterWebhook' : 'slaveWebhook';
		expect(used?.displayOptions?.show?.triggerOn).toEqual([side]);
		expect(used?.testedBy).toBe('twoWaySyncWebhookTest');
	},
);

test('the reserved name is taken by none', () => {
	expect(NAMES).not.toContain('twoWaySyncWebhookApi');
});

describe('the panel asks for the app first, and then for what that app needs', () => {
	const MORE = 'Use More Settings';

	test.each([
		['airtable', ['MAC Secret']],
		['asana', ['Secret']],
		['basic', ['User', 'Password']],
		['github', ['Secret']],
		['google', ['Channel Token']],
		['header', ['Header', 'Secret']],
		['hmac', ['Header', 'What Is Signed', 'Prefix', 'Encoding', 'Algorithm', 'Secret']],
		['hubspot', ['Client Secret']],
		['intercom', ['Client Secret']],
		['jira', ['Secret']],
		['jwt', ['Header', 'Algorithm', 'Audience', 'Secret']],
		['linear', ['Signing Secret']],
		['meta', ['App Secret', 'Verify Token']],
		['microsoftGraph', ['Client State']],
		['monday', ['Signing Secret']],
		['notion', ['Verification Token']],
		['pipedrive', ['User', 'Password']],
		['quickbooks', ['Verifier Token']],
		['shopify', ['Client Secret']],
		['slack', ['Signing Secret']],
		['standardWebhooks', ['Signing Secret']],
		['stripe', ['Signing Secret']],
		['xero', ['Webhooks Key']],
		['zoom', ['Secret Token']],
	])('%s', (app, fields) => {
		expect(Object.keys(WEBHOOK_APPS)).toContain(app);
		expect(shown({ app })).toEqual(['App', ...fields, MORE]);
	});

	test('what is signed decides which headers are asked for', () => {
		expect(shown({ app: 'hmac', signed: 'timestamp.body' })).toContain('Header With the Time');
		expect(shown({ app: 'hmac', signed: 'timestamp.body' })).not.toContain('Header With the ID');
		expect(shown({ app: 'hmac', signed: 'id.timestamp.body' })).toContain('Header With the ID');
	});

	test('tokens that are signed with a key ask for the public one', () => {
		expect(shown({ app: 'jwt', jwtAlgorithm: 'ES256' })).toContain('Public Key');
		expect(shown({ app: 'jwt', jwtAlgorithm: 'ES256' })).not.toContain('Secret');
	});

	test.each(Object.keys(WEBHOOK_APPS))('%s: no field is shown twice', (app) => {
		for (const more of [{}, { signed: 'id.timestamp.body' }, { jwtAlgorithm: 'RS256' }]) {
			const values = { app, ...more, moreSettings: true };
			const names = properties
				.filter((each) => NodeHelpers.displayParameter(handedOver(values), each, null, null))
				.map(({ name }) => name);
			expect(names).toEqual([...new Set(names)]);
			expect(names).toContain('secondSecret');
		}
	});

	test('the time limit is asked for where a time is signed', () => {
		const asks = Object.keys(WEBHOOK_APPS).filter((app) =>
			shown({ app, moreSettings: true }).includes('Time Limit (Seconds)'),
		);
		expect(asks).toEqual(['hubspot', 'linear', 'slack', 'standardWebhooks', 'stripe', 'zoom']);
		const hmac = { app: 'hmac', moreSettings: true, signed: 'timestamp.body' };
		expect(shown(hmac)).toContain('Time Limit (Seconds)');
	});

	test('apps stand in the order of their names', () => {
		const [app] = properties;
		const names = (app?.options ?? []).map((option) => ('name' in option ? option.name : ''));
		expect(names).toHaveLength(Object.keys(WEBHOOK_APPS).length);
		expect(names).toEqual([...names].sort((left, right) => left.localeCompare(right, 'en')));
	});
});

test('what must not be read over a shoulder is a password', () => {
	const secrets = (each: INodeProperties) => /secret|token$/i.test(each.name);
	const open = properties.filter((each) => secrets(each) && each.typeOptions?.password !== true);
	expect(open.map(({ name, displayName }) => `${name} ${displayName}`)).toEqual([]);
	expect(new Set(properties.filter(secrets).map(({ name }) => name))).toEqual(
		new Set(['secret', 'secondSecret', 'verifyToken']),
	);
});

describe('what n8n hands over', () => {
	test.each(Object.keys(WEBHOOK_APPS))(
		'%s: nothing but the app is readable, and lets nobody in',
		(app) => {
			const settings = readWebhookSettings(handedOver({ app }));
			expect(settings.app).toBe(app);
			expect(settings.secrets).toEqual([]);
			expect(settings.freshness).toBe(app === 'linear' ? 60_000 : 300_000);
		},
	);

	test.each(SENDERS.map((sender) => [nameOf(sender), sender] as const))(
		'%s: verifies what the app sends',
		(_name, sender) => {
			const saved = credentialOf(sender) as INodeParameters;
			const settings = readWebhookSettings(handedOver(saved));
			expect(judge(send(sender), settings).kind).not.toBe('refused');
			const rotated = handedOver({
				...saved,
				secret: sender.otherSecret,
				moreSettings: true,
				secondSecret: sender.secret,
			});
			expect(judge(send(sender), readWebhookSettings(rotated)).kind).not.toBe('refused');
		},
	);

	test('a second secret counts only while it is shown', () => {
		const saved = { app: 'github', secret: 'a', secondSecret: 'b' };
		expect(readWebhookSettings(handedOver(saved)).secrets).toEqual(['a']);
		const shownToo = handedOver({ ...saved, moreSettings: true });
		expect(readWebhookSettings(shownToo).secrets).toEqual(['a', 'b']);
	});

	test.each([[{}], [{ app: 'gitlab' }], [{ app: 'toString' }], [undefined]])(
		'a credential without a known app is told (%#)',
		(data) => {
			expect(() => readWebhookSettings(data)).toThrow('names no app that is known here');
		},
	);

	test('a field that is out of range is named', () => {
		const data = { app: 'slack', moreSettings: true, freshnessSeconds: 0 };
		expect(() => readWebhookSettings(data)).toThrow('has for Time Limit (Seconds) is not usable');
	});
});

describe('Test of the credential', () => {
	const tested = async (data: ICredentialDataDecryptedObject) =>
		await twoWaySyncWebhookTest.call({ helpers: {} } as never, {
			id: '1',
			name: 'x',
			type: 'twoWaySyncMasterWebhookApi',
			data,
		});

	test.each([
		[{ app: 'github', secret: 'x' }, 'OK', 'Complete'],
		[{ app: 'github', secret: ' ' }, 'Error', 'has no secret'],
		[{ app: 'notion', secret: '' }, 'Error', 'has no secret'],
		[{ app: 'airtable', secret: 'no base64!' }, 'Error', 'is not one of Airtable'],
		[{ app: 'header', secret: 'x', headerName: 'a b' }, 'Error', 'name of a header'],
		[{ app: 'hmac', secret: 'x', headerName: 'a' }, 'OK', 'Complete'],
		[
			{ app: 'hmac', secret: 'x', headerName: 'a', signed: 'timestamp.body' },
			'Error',
			'name of a header',
		],
		[{ app: 'jwt', secret: 'x', jwtAlgorithm: 'RS256' }, 'Error', 'no public key for RS256'],
		[{ app: 'gitlab', secret: 'x' }, 'Error', 'choose one of these'],
	] as const)('%j: %s', async (data, status, message) => {
		expect(await tested(data)).toEqual({ status, message: expect.stringContaining(message) });
	});
});
