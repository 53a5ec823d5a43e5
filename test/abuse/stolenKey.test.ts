import { createHmac } from 'node:crypto';
import type { Signer } from '../../nodes/shared/state/hostKey';
import { hostKey } from '../../nodes/shared/state/hostKey';
import { flow } from '../nodes/engine/flow';
import { SavedWorkflow } from '../nodes/engine/savedWorkflow';

/** The key is made of a signature of n8n's. Nobody may get at that by links that n8n signs for him. */

const SECRET = 'of this n8n';
const PURPOSE = 'n8n-nodes-two-way-sync static data 1';

interface Surroundings {
	readonly additionalData: { readonly webhookWaitingBaseUrl: string; readonly executionId: string };
	readonly node: { readonly id: string };
}

/** As n8n signed links up to some version: the id of the node stands in the path as it is. */
function getSignedResumeUrl(this: unknown, parameters: { [name: string]: string } = {}): string {
	const { additionalData, node } = this as Surroundings;
	const url = new URL(
		`${additionalData.webhookWaitingBaseUrl}/${additionalData.executionId}/${node.id}`,
	);
	for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
	const signature = createHmac('sha256', SECRET)
		.update(`${url.pathname}${url.search}`)
		.digest('hex');
	url.searchParams.set('signature', signature);
	return url.toString();
}

/** What a step of a workflow is told as its own link. */
function linkOf(id: string): string {
	const additionalData = {
		webhookWaitingBaseUrl: 'https://n8n.example.com/webhook-waiting',
		executionId: '4711',
	};
	return getSignedResumeUrl.call({ additionalData, node: { id } });
}

const signer: Signer = Object.create({ getSignedResumeUrl });

test('n8n signs for us', () => {
	expect(hostKey(signer)).toMatch(/^[\w-]{43}$/);
});

/** What n8n was asked to sign, as far as the URL says. */
function asked(): URL {
	let link = '';
	const context: Signer = Object.create({
		getSignedResumeUrl(this: unknown) {
			link = getSignedResumeUrl.call(this);
			return link;
		},
	});
	hostKey(context);
	return new URL(link);
}

test.each([
	(path: string) => `../../${path}`,
	(path: string) => `../..//${path}`,
	(path: string) => `../../.././${path}`,
	(path: string) => `..\\..\\${path}`,
	(path: string) => `%2e%2e/%2e%2e/${path}`,
	(path: string) => `../../${path}?`,
	(path: string) => `../../${path}#`,
	(path: string) => path,
	(path: string) => `?${path}`,
])('no id of a node makes n8n sign the same', (forge) => {
	const path = asked().pathname;
	for (const wanted of [path, path.replace(/^\//, '')]) {
		const signature = new URL(linkOf(forge(wanted))).searchParams.get('signature') ?? '';
		const key = createHmac('sha256', signature).update(PURPOSE).digest('base64url');
		expect(key).not.toBe(hostKey(signer));
	}
});

test.each<[string, Signer['getSignedResumeUrl']]>([
	['nothing', () => ''],
	['the link of the execution', () => linkOf('node')],
	['a link without a signature', () => asked().toString().replace(/=.*/, '=')],
	['a signature of another kind', () => asked().toString().replace(/=.*/, '=abc')],
])('where n8n answers with %s there is no key', (_what, answer) => {
	expect(hostKey({ getSignedResumeUrl: answer })).toBeUndefined();
});

test('the n8n of these tests signs for us, in all steps and executions alike', () => {
	const workflow = () =>
		new SavedWorkflow(flow([{ name: 'Node', type: 'n8n-nodes-two-way-sync.syncState' }]));
	const key = hostKey(workflow().enter('Node').context);
	expect(key).toMatch(/^[\w-]{43}$/);
	expect(hostKey(workflow().enter('Node').context)).toBe(key);
});
