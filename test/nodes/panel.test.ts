import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INode, INodeParameters, INodeProperties, INodeType } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import packageJson from '../../package.json';
import { ConflictBucket } from '../../nodes/ConflictBucket/ConflictBucket.node';
import { LoopGuard } from '../../nodes/LoopGuard/LoopGuard.node';
import { MasterSlaveMerge } from '../../nodes/MasterSlaveMerge/MasterSlaveMerge.node';
import { SyncState } from '../../nodes/SyncState/SyncState.node';
import { TwoWaySyncTrigger } from '../../nodes/TwoWaySyncTrigger/TwoWaySyncTrigger.node';

const NODES = join(__dirname, '..', '..', 'nodes');
const types: ReadonlyArray<[string, INodeType]> = [
	['ConflictBucket', new ConflictBucket()],
	['LoopGuard', new LoopGuard()],
	['MasterSlaveMerge', new MasterSlaveMerge()],
	['SyncState', new SyncState()],
	['TwoWaySyncTrigger', new TwoWaySyncTrigger()],
];

/** What the editor makes of expressions before it looks what is to be shown. */
function inEditor(values: INodeParameters): INodeParameters {
	const resolved = Object.entries(values).map(([name, value]) => {
		const [, code] = /^=\{\{(.*)\}\}$/s.exec(String(value)) ?? [];
		if (code === undefined) return [name, value];
		const result: unknown = new Function('$parameter', `return ${code}`)(values);
		return [name, result];
	});
	return Object.fromEntries(resolved);
}

/** Names of what the panel shows for these parameters, in their order. */
function shown(type: INodeType, given: INodeParameters): readonly string[] {
	const { properties } = type.description;
	const node: INode = {
		id: '1',
		name: 'Node',
		type: type.description.name,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const values = inEditor(
		NodeHelpers.getNodeParameters(properties, given, true, false, node, type.description) ?? {},
	);
	const isShown = (property: INodeProperties) =>
		NodeHelpers.displayParameter(values, property, node, type.description);
	return properties
		.filter((property) => property.type !== 'hidden' && isShown(property))
		.map((property) => property.name);
}

/** Names of the options that "Add Option" offers. */
function offered(type: INodeType, given: INodeParameters): readonly string[] {
	const { properties, name } = type.description;
	const node: INode = {
		id: '1',
		name,
		type: name,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const values =
		NodeHelpers.getNodeParameters(properties, given, true, false, node, type.description) ?? {};
	const options = properties.find((property) => property.name === 'options')?.options ?? [];
	return options.flatMap((option) =>
		'type' in option && NodeHelpers.displayParameter({}, option, node, type.description, values)
			? [option.name]
			: [],
	);
}

const merge = new MasterSlaveMerge();

describe('the Merge shows what matters', () => {
	const USUAL = [
		'masterIdField',
		'slaveIdField',
		'matchBy',
		'mappingMode',
		'onConflict',
		'onDelete',
	];
	const MORE = ['syncName', 'stateStore', 'inputMode', 'sendFields'];

	test('at first: six parameters, a notice, a switch for more and the options', () => {
		const names = shown(merge, {});
		expect(names).toEqual(expect.arrayContaining(USUAL));
		expect(names.filter((name) => !USUAL.includes(name))).toEqual([
			'testRuns',
			'dryRun',
			'matchNotice',
			'moreSettings',
			'options',
		]);
	});

	test('the rest behind the switch', () => {
		expect(shown(merge, { moreSettings: true })).toEqual(expect.arrayContaining(MORE));
	});

	test.each<INodeParameters>([
		{ syncName: 'customers' },
		{ stateStore: 'postgres' },
		{ inputMode: 'changes' },
		{ sendFields: 'changedOnly' },
	])('and without the switch what is set: %o', (given) => {
		const more = shown(merge, given).filter((name) => MORE.includes(name));
		expect(more).toEqual(Object.keys(given));
	});

	test('the warning about missing keys goes once there is one', () => {
		const matchBy = { pairs: [{ masterField: 'email', slaveField: 'email' }] };
		expect(shown(merge, { matchBy })).not.toContain('matchNotice');
		expect(shown(merge, { matchBy: { pairs: [] } })).toContain('matchNotice');
	});

	test.each<[string, INodeParameters, boolean]>([
		['the sync goes by the newest', { onConflict: 'newest' }, true],
		['a field may go by the newest', { mappingMode: 'manual' }, true],
		['both', { mappingMode: 'manual', onConflict: 'newest' }, true],
		['events may come', { onConflict: 'slave', moreSettings: true }, true],
		['nothing does', { onConflict: 'slave', inputMode: 'snapshot' }, false],
	])('the modified fields, once each, where %s', (_name, given, expected) => {
		const names = shown(merge, given).filter((name) => name.endsWith('ModifiedField'));
		expect(names).toEqual(expected ? ['masterModifiedField', 'slaveModifiedField'] : []);
	});

	test('options about one thing together', () => {
		const names = offered(merge, { onDelete: 'propagate' });
		const [first] = names;
		expect(first).toBe('labelField');
		const deletions = ['deletedField', 'deleteVersusEdit', 'missesBeforeDelete'];
		const at = names.indexOf('deletedField');
		expect(names.slice(at, at + deletions.length)).toEqual(deletions);
	});

	test('options only where they change something', () => {
		const sameName = offered(merge, {});
		expect(sameName).toContain('excludeFields');
		expect(sameName).not.toContain('onForbiddenEdit');
		expect(sameName).not.toContain('deleteVersusEdit');
		const manual = offered(merge, {
			mappingMode: 'manual',
			onDelete: 'propagate',
			inputMode: 'changes',
		});
		expect(manual).not.toContain('excludeFields');
		expect(manual).not.toContain('allowEmptyInput');
		expect(manual).toEqual(
			expect.arrayContaining(['onForbiddenEdit', 'deleteVersusEdit', 'maxDeletePercent']),
		);
	});
});

describe('the trigger', () => {
	const trigger = new TwoWaySyncTrigger();
	const SCHEDULE = ['scheduleMode', 'every', 'unit', 'fullRunEvery'];
	const webhooksOf = (side: string) =>
		['Authentication', 'Path', 'Shape', 'IdField', 'Body'].map((each) => `${side}${each}`);
	const ALL = ['Master', 'Slave', 'Decisions', 'Master Events', 'Slave Events'];

	test.each<[string, INodeParameters, readonly string[]]>([
		['a schedule, which is what nobody set', {}, [...SCHEDULE, 'moreSettings', 'options']],
		[
			'the review page',
			{ triggerOn: ['reviewPage'] },
			['authentication', 'reviewPath', 'masterLink', 'slaveLink', 'moreSettings'],
		],
		[
			'both',
			{ triggerOn: ['schedule', 'reviewPage'] },
			[
				...SCHEDULE,
				'authentication',
				'reviewPath',
				'masterLink',
				'slaveLink',
				'moreSettings',
				'options',
			],
		],
		[
			"one side's webhooks",
			{ triggerOn: ['schedule', 'slaveWebhook'] },
			[...SCHEDULE, ...webhooksOf('slave'), 'moreSettings', 'options'],
		],
		[
			"both sides' webhooks without a schedule",
			{ triggerOn: ['masterWebhook', 'slaveWebhook'] },
			[
				'scheduleNotice',
				...webhooksOf('master'),
				...webhooksOf('slave'),
				'moreSettings',
				'options',
			],
		],
		[
			'webhooks that anybody may send and that name ids alone',
			{
				triggerOn: ['schedule', 'masterWebhook'],
				masterAuthentication: 'none',
				masterShape: 'notion',
			},
			[
				...SCHEDULE,
				'masterAuthentication',
				'masterOpenNotice',
				'masterPath',
				'masterShape',
				'masterFetchNotice',
				'masterIdField',
				'moreSettings',
				'options',
			],
		],
	])('asks for what is about %s', (_, given, names) => {
		expect(shown(trigger, given)).toEqual(['triggerOn', ...names]);
	});

	test.each<[INodeParameters, string, readonly string[]]>([
		[{}, 'default: every 5 minutes', ['Master', 'Slave']],
		[{ every: 1, unit: 'hours' }, 'default: every hour', ['Master', 'Slave']],
		[{ triggerOn: ['reviewPage'] }, 'default: review page', ['Master', 'Slave', 'Decisions']],
		[
			{ triggerOn: ['schedule', 'reviewPage'], scheduleMode: 'cron', cronExpression: '0 8 * * *' },
			'default: 0 8 * * *, review page',
			['Master', 'Slave', 'Decisions'],
		],
		[{ triggerOn: ['masterWebhook'] }, 'default: master’s webhooks', ALL],
		[
			{ triggerOn: ['schedule', 'slaveWebhook'] },
			'default: every 5 minutes, slave’s webhooks',
			ALL,
		],
	])('with %j says on the canvas what starts it', (given, subtitle, outputs) => {
		const { description } = trigger;
		const node = {
			id: '1',
			name: 'T',
			type: 'T',
			typeVersion: 1,
			position: [0, 0] as [number, number],
			parameters: {},
		};
		const values =
			NodeHelpers.getNodeParameters(description.properties, given, true, true, node, description) ??
			{};
		const said = inEditor({ ...values, subtitle: description.subtitle ?? '' });
		expect(said.subtitle).toBe(subtitle);
		const put = inEditor({ ...values, outputs: String(description.outputs) }).outputs;
		expect(put).toEqual(outputs.map((displayName) => ({ type: 'main', displayName })));
	});
});

test.each<[INodeParameters, boolean]>([
	[{}, false],
	[{ fullRunEvery: 1 }, false],
	[{ fullRunEvery: 2 }, true],
])(
	'the trigger with %o offers First Sync From, where not every run asks for everything',
	(given, expected) => {
		expect(offered(new TwoWaySyncTrigger(), given).includes('firstSyncFrom')).toBe(expected);
	},
);

test.each<[string, readonly string[]]>([
	['filter', ['operation', 'syncName', 'stateStore', 'side', 'idField', 'fields', 'checks']],
	[
		'confirm',
		[
			'operation',
			'syncName',
			'stateStore',
			'side',
			'idField',
			'readBack',
			'versionField',
			'answerField',
		],
	],
	['stamp', ['operation', 'syncName', 'stateStore', 'side', 'idField', 'fields', 'flagField']],
])('the Loop Guard shows for %s what it reads', (operation, expected) => {
	expect(shown(new LoopGuard(), { operation })).toEqual(expected);
});

test.each<[INodeParameters, readonly string[]]>([
	[{}, ['leaseMinutes', 'overlapSeconds']],
	[
		{ triggerOn: ['slaveWebhook'] },
		['debounceSeconds', 'maxQueuedEvents', 'leaseMinutes', 'overlapSeconds'],
	],
])('the trigger with %j offers the options that change something', (given, expected) => {
	expect(offered(new TwoWaySyncTrigger(), given)).toEqual(expected);
});

test('the Loop Guard asks for the value of a flag that is set', () => {
	const given = { operation: 'stamp', flagField: 'mark' };
	expect(shown(new LoopGuard(), given)).toContain('flagValue');
});

test.each<[string, INodeParameters, readonly string[]]>([
	['add', {}, []],
	['getMany', {}, ['status', 'type', 'returnAll', 'limit', 'filters']],
	['getMany', { returnAll: true }, ['status', 'type', 'returnAll', 'filters']],
	['history', {}, ['returnAll', 'limit', 'filters']],
	['history', { returnAll: true }, ['returnAll', 'filters']],
	['undo', {}, ['undoBy', 'conflictId', 'dryRun', 'options']],
	['undo', { undoBy: 'run' }, ['undoBy', 'run', 'dryRun', 'options']],
	['undo', { undoBy: 'record' }, ['undoBy', 'record', 'dryRun', 'options']],
	['undo', { undoBy: 'field' }, ['undoBy', 'field', 'dryRun', 'options']],
	['resolve', { decision: 'master' }, ['decision', 'conflictId', 'revision', 'options']],
	[
		'resolve',
		{},
		['decision', 'approvedMeans', 'declinedMeans', 'conflictId', 'revision', 'options'],
	],
	['resolve', { decision: 'custom' }, ['decision', 'values', 'conflictId', 'revision', 'options']],
	[
		'resolve',
		{ decision: 'link' },
		['decision', 'linkMasterId', 'linkSlaveId', 'conflictId', 'revision', 'options'],
	],
])('the Conflict Bucket shows for %s %o what it reads', (operation, given, expected) => {
	const [, , , ...names] = shown(new ConflictBucket(), { operation, ...given });
	expect(names).toEqual(expected);
});

describe.each(types)('%s', (folder, type) => {
	test('is in the package, with codex file and both icons', () => {
		const path = `dist/nodes/${folder}/${folder}.node.js`;
		expect(packageJson.n8n.nodes).toContain(path);
		const codex = JSON.parse(readFileSync(join(NODES, folder, `${folder}.node.json`), 'utf8'));
		expect(codex.node).toBe(`${packageJson.name}.${type.description.name}`);
		expect(codex.categories).not.toEqual([]);
		const { icon } = type.description;
		if (typeof icon !== 'object') throw new Error('there is one icon only');
		for (const file of [icon.light, icon.dark]) {
			const svg = readFileSync(join(NODES, folder, file.replace('file:', '')), 'utf8');
			expect(svg).toMatch(/^<svg /);
		}
	});

	test('every switch says what it decides', () => {
		const unexplained = type.description.properties
			.flatMap((property) => [
				property,
				...(property.options ?? []).flatMap((option) => ('type' in option ? [option] : [])),
			])
			.filter((property) => property.type === 'boolean')
			.filter((property) => !/^Whether /.test(property.description ?? ''));
		expect(unexplained).toEqual([]);
	});
});

test.each<[INodeType, readonly string[]]>([
	[new ConflictBucket(), ['status', 'type', 'decision', 'approvedMeans', 'declinedMeans']],
	[new LoopGuard(), ['readBack']],
])('what may differ by item takes expressions: %#', ({ description }, names) => {
	for (const name of names) {
		const found = description.properties.filter((property) => property.name === name);
		expect(found).not.toEqual([]);
		expect(found.map(({ noDataExpression }) => noDataExpression)).toEqual(
			found.map(() => undefined),
		);
	}
});

test('the Conflict Bucket offers decisions in the order in which people want them', () => {
	const { properties } = new ConflictBucket().description;
	const of = (name: string) =>
		properties
			.find((property) => property.name === name)
			?.options?.map((option) => ('value' in option ? option.value : ''));
	expect(of('decision')?.slice(0, 7)).toEqual([
		'fromApproval',
		'fromForm',
		'fromPage',
		'master',
		'slave',
		'custom',
		'leave',
	]);
	expect(of('approvedMeans')?.slice(0, 3)).toEqual(['master', 'slave', 'leave']);
	expect(of('status')?.[0]).toBe('open');
	expect(of('type')?.[0]).toBe('contested');
});
