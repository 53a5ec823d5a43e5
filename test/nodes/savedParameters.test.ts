import type { INode, INodeParameters, INodeType } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { MasterSlaveMerge } from '../../nodes/MasterSlaveMerge/MasterSlaveMerge.node';
import { TwoWaySyncTrigger } from '../../nodes/TwoWaySyncTrigger/TwoWaySyncTrigger.node';

const merge = new MasterSlaveMerge();
const trigger = new TwoWaySyncTrigger();

/** What n8n has of a step's parameters after it loaded a workflow, or what it saves of them. */
function parametersOf(type: INodeType, saved: INodeParameters, withDefaults: boolean) {
	const node: INode = {
		id: '1',
		name: 'Step',
		type: `n8n-nodes-two-way-sync.${type.description.name}`,
		typeVersion: 1,
		position: [0, 0],
		parameters: saved,
	};
	const { properties } = type.description;
	return NodeHelpers.getNodeParameters(
		properties,
		saved,
		withDefaults,
		false,
		node,
		type.description,
	);
}

const OPTIONS: INodeParameters = {
	...{ createIn: 'slave', deletedField: 'gone', masterCreatedField: 'a', slaveCreatedField: 'b' },
	...{ blanksEqual: false, blanks: 'neverOverwrite' },
	...{ missingMeansMaster: 'empty', missingMeansSlave: 'empty' },
	...{ emptyTextsMaster: '-', emptyTextsSlave: 'N/A' },
	...{ listIsCompleteMaster: '50', listIsCompleteSlave: '100' },
	...{ booleansMaster: 'booleanText', booleansSlave: 'booleanNumber' },
	...{ dateTimesMaster: 'dateTime', dateTimesSlave: 'epochSeconds' },
	...{ maxChangesPercent: 30, allowEmptyInput: true, dryRun: true, driftReport: true },
	...{ labelField: 'name', skewSeconds: 5, zoneMaster: 'Europe/Berlin', zoneSlave: 'UTC' },
	...{ nestedFieldsMaster: 'changedOnly', nestedFieldsSlave: 'changedOnly' },
	...{ updateItemsMaster: 'apart', updateItemsSlave: 'apart', keepPreviousValues: true },
	...{ holdWholeRecord: true, logBeforeOverruling: true, emitRejected: true },
	...{ missesBeforeDelete: 3, maxAttempts: 2, maxFlips: 9, maxWritesPerRun: 7 },
	...{ metadataInJson: true },
};

const SIDES: INodeParameters = { masterIdField: 'key', slaveIdField: 'ref.id' };
const PAIR = { masterField: 'email', slaveField: 'mail', compareAs: 'email' };

test.each<[string, INodeType, INodeParameters]>([
	[
		'a Merge that maps by name',
		merge,
		{
			...SIDES,
			...{ syncName: 'customers', stateStore: 'postgres', inputMode: 'snapshot' },
			...{ sendFields: 'changedOnly', matchBy: { pairs: [PAIR] } },
			...{ onConflict: 'newest', masterModifiedField: 'm', slaveModifiedField: 's' },
			...{ onDelete: 'manual' },
			options: { ...OPTIONS, excludeFields: 'x', holdDeletesPercent: 40 },
		},
	],
	[
		'a Merge of events',
		merge,
		{
			...SIDES,
			...{ syncName: 'customers', inputMode: 'changes' },
			...{ masterModifiedField: 'm', slaveModifiedField: 's' },
		},
	],
	[
		'a Merge that maps each field',
		merge,
		{
			...SIDES,
			mappingMode: 'manual',
			fields: {
				mapping: [
					{
						...{ masterField: 'tags', slaveField: 'labels', direction: 'toSlave' },
						...{ compareAs: 'list', listDelimiter: ';', onConflict: 'union' },
						more: {
							...{ label: 'Tags', blanks: 'neverOverwrite' },
							...{ masterForm: 'list', slaveForm: 'delimitedText' },
						},
					},
				],
			},
			...{ onConflict: 'slave', onDelete: 'propagate' },
			...{ masterModifiedField: 'm', slaveModifiedField: 's', sendFields: 'changedOnly' },
			options: {
				...{ onForbiddenEdit: 'revert', deleteVersusEdit: 'manual' },
				...{ maxDeletePercent: 10, holdDeletesPercent: 30, missesBeforeDelete: 4 },
			},
		},
	],
	[
		'a Trigger',
		trigger,
		{
			...{ syncName: 'customers', stateStore: 'postgres', every: 7, unit: 'hours' },
			...{ fullRunEvery: 3 },
			options: { overlapSeconds: 1, leaseMinutes: 2, firstSyncFrom: '2026-01-01T00:00:00Z' },
		},
	],
])('what is saved of %s is there after loading, and is saved again', (_name, type, saved) => {
	// A workflow is loaded with its defaults, and an editor saves what it loaded.
	const loaded = parametersOf(type, saved, true) ?? {};
	expect(loaded).toMatchObject(saved);
	expect(loaded).toHaveProperty('moreSettings', false);
	const again = parametersOf(type, loaded, false);
	expect(again).toMatchObject(withoutDefaults(type, saved));
	expect(Object.keys(again ?? {}).filter((name) => name.endsWith('IsUsual'))).toEqual([]);
});

/** n8n does not save what equals its default. */
function withoutDefaults(type: INodeType, saved: INodeParameters): INodeParameters {
	const usual = parametersOf(type, {}, true) ?? {};
	return Object.fromEntries(Object.entries(saved).filter(([name, value]) => usual[name] !== value));
}
