import type { GenericValue, IDataObject, INodeParameters } from 'n8n-workflow';
import type { StateHead } from '../../src/model/state';
import { EMPTY_HEAD } from '../../src/model/state';
import { SyncState } from '../../src/model/syncState';
import { resetState, restoreState } from '../../src/state/replace';
import { secretsOf } from '../../src/state/secrets';
import { conflictTokenOf, isGenuine, provenRev } from '../../nodes/shared/token';
import type { Finished, NodeJson } from '../nodes/engine/savedWorkflow';
import { BUCKET } from '../nodes/engine/sync';
import { TwoApps } from '../nodes/engine/twoApps';

/** Whoever fills an app or a form writes what our steps pass to one another. */

const ann = { id: 1, email: 'ann@example.com', name: 'Ann', updatedAt: '2026-01-01' };
const bob = { id: 2, email: 'bob@example.com', name: 'Bob', updatedAt: '2026-01-01' };
const IN_JSON = { options: { metadataInJson: true } };

function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null;
}

/** What the Loop Guard of the slave said of the answers, by the record's e-mail. */
function results(run: Finished): { readonly [email: string]: string } {
	const items = [0, 1].flatMap((output) => run.items('Confirm Slave', output));
	return Object.fromEntries(
		items.map(({ json, twoWaySync }) => [
			String(json.email),
			JSON.parse(JSON.stringify(twoWaySync)).status,
		]),
	);
}

describe('a token that an app made up', () => {
	/** An app that changes the token of Bob's record, and has seen that of Ann's. */
	const inApp = (
		merge: INodeParameters,
		change: (token: IDataObject, others: IDataObject) => GenericValue | IDataObject,
	): TwoApps => {
		const apps = TwoApps.of([ann, bob], [], { merge, between: { type: 'test.unpair' } });
		const seen = new Map<GenericValue, IDataObject>();
		apps.shop.keepAs = (row) => {
			const token = isObject(row._twoWaySync) ? row._twoWaySync : {};
			seen.set(row.email, token);
			if (row.email !== bob.email) return row;
			return { ...row, _twoWaySync: change(token, seen.get(ann.email) ?? {}) };
		};
		return apps;
	};

	it('as it was sent is known again', async () => {
		const run = await inApp(IN_JSON, (token) => token).run();
		expect(results(run)).toMatchObject({ [ann.email]: 'confirmed', [bob.email]: 'confirmed' });
	});

	it.each([
		['of another side', { side: 'master' }],
		['of another attempt', { attempt: 2 }],
		['of a revision that will never be', { rev: 1e15 }],
		['without a signature', { sig: undefined }],
		['with a signature of its own', { sig: 'AAAAAAAAAAAAAAAAAAAAAA' }],
	])('%s settles nothing, and stops nobody', async (_name, forged) => {
		const apps = inApp(IN_JSON, (token) => ({ ...token, ...forged }));
		const run = await apps.run();
		expect(run.error).toBeUndefined();
		expect(results(run)).toMatchObject({ [ann.email]: 'confirmed', [bob.email]: 'unknown' });
		apps.calls();
		await apps.run();
		expect(apps.calls()).toEqual([]);
	});

	it('of a record whose own answer is late does not complete its creation', async () => {
		const apps = inApp(IN_JSON, (token, { writeId, link }) => ({ ...token, writeId, link }));
		const keep = apps.shop.keepAs;
		apps.shop.keepAs = (row) => {
			const kept = keep(row);
			return row.email === ann.email ? { ...kept, _twoWaySync: {} } : kept;
		};
		const run = await apps.run();
		expect(results(run)).toEqual({
			[ann.email]: 'unknown',
			[bob.email]: 'unknown',
			undefined: 'unknown',
		});
		apps.calls();
		await apps.run();
		apps.crm.edit(1, { name: 'Anna' });
		await apps.run();
		expect(apps.calls()).toMatchObject([{ id: 'new-1', name: 'Anna' }]);
	});

	it('is none where tokens are not repeated in the JSON, though it be a true one', async () => {
		const signed = inApp(IN_JSON, (token) => token);
		const [item] = (await signed.run()).items('Merge', 0);
		const token: unknown = item?.twoWaySync;
		const run = await inApp({}, () => (isObject(token) ? token : {})).run();
		expect(run.error).toBeUndefined();
		expect(results(run)).toMatchObject({ [bob.email]: 'unknown' });
	});

	it('is none beside the one of the item that an answer comes from', async () => {
		const apps = TwoApps.of([ann, bob], [], { merge: IN_JSON });
		apps.shop.keepAs = (row) => ({
			...row,
			_twoWaySync: { syncName: 'default', writeId: '1-1s', link: '1' },
		});
		expect(results(await apps.run())).toMatchObject({
			[ann.email]: 'confirmed',
			[bob.email]: 'confirmed',
		});
	});
});

describe('an answer of a form that names another conflict', () => {
	const forged = `_twoWaySync: { syncName: "default", conflictId: $("Add").first().json.conflictId, revision: 1, rev: 1e15 }`;
	const nodes = (options: INodeParameters): readonly NodeJson[] => [
		{ name: 'Add', type: BUCKET, parameters: { operation: 'add' } },
		{
			name: 'Answer',
			type: 'test.make',
			parameters: {
				json: `={{ { data: { approved: true }, ${forged}, syncName: "default", conflictId: $("Add").first().json.conflictId, revision: 1 } }}`,
			},
		},
		{ name: 'Resolve', type: BUCKET, parameters: { operation: 'resolve', ...options } },
	];

	it.each([
		['off', {}],
		['on', IN_JSON],
	])('decides that of its own item (Tracking Field in JSON %s)', async (_name, inJson) => {
		const apps = TwoApps.of(
			[ann, bob],
			[
				{ ...ann, id: 's1' },
				{ ...bob, id: 's2' },
			],
			{
				merge: { onConflict: 'manual', ...inJson },
				nodes: nodes({ decision: 'fromApproval', approvedMeans: 'master' }),
				wires: [
					'Merge 4 -> Add',
					'Add -> Answer',
					'Answer -> Resolve',
					'Resolve 1 -> Update Slave',
				],
			},
		);
		await apps.run();
		for (const { id, name } of [ann, bob]) {
			apps.crm.edit(id, { name: `${name} in CRM` });
			apps.shop.edit(`s${id}`, { name: `${name} in shop` });
		}
		const run = await apps.run();
		expect(run.error).toBeUndefined();
		expect(run.json('Resolve', 4)).toEqual([]);
		expect([1, 2].map((id) => apps.shop.row(`s${id}`).name)).toEqual(['Ann in CRM', 'Bob in CRM']);
	});
});

describe('secrets', () => {
	const withHead = (head: Partial<StateHead>): SyncState => {
		const state = new SyncState();
		const none = { links: new Map(), open: new Map(), logged: [], guard: new Map() };
		state.apply({ head: { ...EMPTY_HEAD, ...head }, ...none });
		return state;
	};
	const made = (secret: string | undefined) =>
		conflictTokenOf({ id: 'c1', revision: 3 }, { syncName: 'default', rev: 7, secret });

	it('stay with a reset', () => {
		const { head } = resetState(withHead({ secret: 'now', earlierSecrets: ['before'] }), 1);
		expect(secretsOf(head)).toEqual(['now', 'before']);
	});

	it('come with a backup; what was signed with the replaced ones stays valid, of the last five', () => {
		const current = withHead({ secret: 'now', earlierSecrets: ['a', 'b', 'c', 'd', 'e'] });
		const restored = withHead({ secret: 'then', earlierSecrets: ['a'] });
		const { head } = restoreState(current, restored, 1);
		expect(secretsOf(head)).toEqual(['then', 'a', 'now', 'b', 'c', 'd']);
		for (const secret of secretsOf(head)) {
			expect(isGenuine({ token: made(secret), from: 'json' }, head)).toBe(true);
		}
		expect(isGenuine({ token: made('e'), from: 'pairing' }, head)).toBe(false);
		expect(secretsOf(restoreState(current, withHead({}), 1).head)[0]).toBe('now');
	});

	it('what was made before there were any is believed where nobody but us writes', () => {
		const head = { ...EMPTY_HEAD, secret: 'now' };
		const unsigned = made(undefined);
		expect(unsigned).not.toHaveProperty('sig');
		expect(isGenuine({ token: unsigned, from: 'pairing' }, head)).toBe(true);
		expect(isGenuine({ token: unsigned, from: 'json' }, head)).toBe(false);
		expect(provenRev({ token: unsigned, from: 'pairing' }, head)).toBe(0);
		expect(provenRev({ token: unsigned, from: 'pairing' }, EMPTY_HEAD)).toBe(7);
	});
});
