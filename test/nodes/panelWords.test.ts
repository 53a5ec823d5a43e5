import type { INodeProperties, INodeType } from 'n8n-workflow';
import { ConflictBucket } from '../../nodes/ConflictBucket/ConflictBucket.node';
import { LoopGuard } from '../../nodes/LoopGuard/LoopGuard.node';
import { MasterSlaveMerge } from '../../nodes/MasterSlaveMerge/MasterSlaveMerge.node';
import { SyncState } from '../../nodes/SyncState/SyncState.node';
import { TwoWaySyncTrigger } from '../../nodes/TwoWaySyncTrigger/TwoWaySyncTrigger.node';

const NODES: readonly INodeType[] = [
	new MasterSlaveMerge(),
	new TwoWaySyncTrigger(),
	new LoopGuard(),
	new ConflictBucket(),
	new SyncState(),
];

/** All parameters of a panel, those within collections and rows too. */
function all(properties: readonly INodeProperties[]): readonly INodeProperties[] {
	return properties.flatMap((each) => [each, ...all(within(each))]);
}

function within({ options = [] }: INodeProperties): readonly INodeProperties[] {
	return options.flatMap((option) => {
		if ('values' in option) return option.values;
		return 'type' in option ? [option] : [];
	});
}

const PARAMETERS = NODES.flatMap((node) => all(node.description.properties));

/** What people read of a panel. */
function texts(node: INodeType): readonly string[] {
	return all(node.description.properties).flatMap((each) => [
		each.displayName,
		each.description ?? '',
		each.hint ?? '',
		...(each.options ?? []).flatMap((option) =>
			'value' in option ? [option.name, option.description ?? ''] : [],
		),
	]);
}

test.each([
	['emitRejected', 'Also Put Out Overruled Values'],
	['maxFlips', 'Stop When a Field Changes Back and Forth'],
	['driftReport', 'List Differences'],
	['readBack', 'Answer Shows Stored Values'],
	['deletedField', 'Field That Marks Deleted'],
	['metadataInJson', 'Tracking Field in JSON'],
])('%s is called "%s"', (name, label) => {
	const labels = PARAMETERS.filter((each) => each.name === name).map((each) => each.displayName);
	expect([...new Set(labels)]).toEqual([label]);
});

test.each(NODES.map((node) => [node.description.displayName, node] as const))(
	'what people read of the %s has none of our own words',
	(_name, node) => {
		const ours =
			/\b(badRecords?|contested|cursors?|echoe?s?|oscillat\w+|shadows?|stale|tokens?)\b/i;
		expect(texts(node).filter((text) => ours.test(text))).toEqual([]);
	},
);

test.each([
	['Merge', new MasterSlaveMerge()],
	['Trigger', new TwoWaySyncTrigger()],
])('a drop-down of the %s begins with what it is set to at first', (_name, node) => {
	const others = all(node.description.properties).filter(({ type, options, default: usual }) => {
		const [first] = options ?? [];
		if (type !== 'options' || first === undefined || !('value' in first)) return false;
		return first.value !== usual;
	});
	expect(others.map((each) => each.name)).toEqual([]);
});
