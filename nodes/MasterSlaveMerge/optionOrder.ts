import type { INodeProperties } from 'n8n-workflow';

/** What the options are about. The panel has no place for the topics: in a label they would cut off its end. */
const GROUPS: { readonly [topic: string]: readonly string[] } = {
	Conflicts: [
		...[
			'labelField',
			'remindAfter',
			'skewSeconds',
			'emitRejected',
			'onForbiddenEdit',
			'holdWholeRecord',
		],
		...['keepPreviousValues', 'logBeforeOverruling'],
	],
	Creating: ['createIn'],
	Deleting: [
		...['deletedField', 'deleteVersusEdit', 'missesBeforeDelete', 'holdDeletesPercent'],
		...['masterCreatedField', 'slaveCreatedField'],
	],
	Lists: [
		...['allowEmptyInput', 'listIsCompleteMaster', 'listIsCompleteSlave'],
		...['missingMeansMaster', 'missingMeansSlave'],
	],
	Preview: ['dryRun', 'driftReport'],
	Safety: [
		...['maxWritesPerRun', 'maxChangesPercent', 'maxDeletePercent', 'maxAttempts', 'maxFlips'],
	],
	Values: [
		...['excludeFields', 'blanks', 'blanksEqual', 'emptyTextsMaster', 'emptyTextsSlave'],
		...['zoneMaster', 'zoneSlave', 'dateTimesMaster', 'dateTimesSlave'],
		...['booleansMaster', 'booleansSlave'],
	],
	Writes: [
		...['updateItemsMaster', 'updateItemsSlave', 'nestedFieldsMaster', 'nestedFieldsSlave'],
		'metadataInJson',
	],
};

const ORDER = Object.values(GROUPS).flat();

/** Those that are about one thing together, in the order above; what is about nothing of it comes last. */
export function byTopic(options: readonly INodeProperties[]): INodeProperties[] {
	const place = ({ name }: INodeProperties) => {
		const found = ORDER.indexOf(name);
		return found < 0 ? ORDER.length : found;
	};
	return [...options].sort((a, b) => place(a) - place(b));
}
