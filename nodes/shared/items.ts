import type {
	IDataObject,
	INodeExecutionData,
	IPairedItemData,
	NodeOperationError,
} from 'n8n-workflow';
import { conflictJson } from '../../src/bucket/entryJson';
import type { PlannedConflict, PlannedWrite } from '../../src/model/plan';
import type { AppRecord } from '../../src/model/record';
import type { Side } from '../../src/model/side';
import type { SideNames } from '../../src/model/sideNames';
import type { TokenState, WriteToken } from './token';
import { conflictTokenOf } from './token';

/** The engine's records are what n8n calls data objects: JSON by field. */
function isDataObject(record: AppRecord): record is IDataObject {
	return typeof record === 'object';
}

export function dataObject(record: AppRecord): IDataObject {
	return isDataObject(record) ? record : {};
}

/** A write, ready to be mapped into an app's node, with its token in the hidden channel. */
export function writeItem(
	write: PlannedWrite,
	token: WriteToken,
	pairedItem: IPairedItemData | IPairedItemData[],
	metadataInJson: boolean,
): INodeExecutionData {
	const json = dataObject(write.json);
	const hidden = { ...token };
	return {
		json: metadataInJson ? { ...json, _twoWaySync: hidden } : json,
		twoWaySync: hidden,
		pairedItem,
	};
}

/** A conflict of the Merge, with its id in the hidden channel for a later `resolve`. */
export function conflictItem(
	{ conflict, master, slave }: PlannedConflict,
	state: TokenState,
	pairedItem: IPairedItemData | IPairedItemData[],
	names?: SideNames,
): INodeExecutionData {
	const records = {
		...(master === undefined ? {} : { master }),
		...(slave === undefined ? {} : { slave }),
	};
	return {
		json: dataObject(conflictJson(conflict, state.syncName, records, names)),
		twoWaySync: conflictTokenOf(conflict, state),
		pairedItem,
	};
}

/** The items of both inputs that an output item comes from. */
export function pairedWith(sources: { readonly [side in Side]?: number }): IPairedItemData[] {
	return [
		...(sources.master === undefined ? [] : [{ item: sources.master, input: 0 }]),
		...(sources.slave === undefined ? [] : [{ item: sources.slave, input: 1 }]),
	];
}

/**
 * What a failed item becomes where the workflow goes on. By its JSON n8n knows it for an error, moves it
 * to the node's error output, where there is one, and adds the JSON of the item that it comes from.
 */
export function failedItem(error: NodeOperationError, item: number): INodeExecutionData {
	return { json: { error: error.message }, pairedItem: { item } };
}

/** Output of a write by its operation and side. CONTRACT: positions never change. */
export interface WriteOutputs {
	readonly createInSlave: number;
	readonly updateSlave: number;
	readonly createInMaster: number;
	readonly updateMaster: number;
	readonly deleteFromSlave: number;
	readonly deleteFromMaster: number;
}

export const WRITE_OUTPUTS: WriteOutputs = {
	createInSlave: 0,
	updateSlave: 1,
	createInMaster: 2,
	updateMaster: 3,
	deleteFromSlave: 5,
	deleteFromMaster: 6,
};

export function outputOf(write: PlannedWrite): number {
	const slave = write.side === 'slave';
	switch (write.operation) {
		case 'create':
			return slave ? WRITE_OUTPUTS.createInSlave : WRITE_OUTPUTS.createInMaster;
		case 'update':
			return slave ? WRITE_OUTPUTS.updateSlave : WRITE_OUTPUTS.updateMaster;
		case 'delete':
			return slave ? WRITE_OUTPUTS.deleteFromSlave : WRITE_OUTPUTS.deleteFromMaster;
		default:
			return assertNever(write.operation);
	}
}

function assertNever(operation: never): never {
	throw new Error(`Unknown operation: ${String(operation)}`);
}
