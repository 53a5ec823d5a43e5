import type { IExecuteFunctions } from 'n8n-workflow';
import { SettingsError } from '../../src/model/errors';
import type { AppRecord } from '../../src/model/record';
import type { Side } from '../../src/model/side';
import type { StateHead } from '../../src/model/state';
import type { PartialScope } from '../../src/state/store';
import { isRecordId } from '../../src/model/link';
import { readPath } from '../../src/values/paths';
import { readFieldName } from '../shared/fieldParameter';

/** @throws SettingsError when an expression gives something else. */
export function readSide(context: IExecuteFunctions): Side {
	const side = context.getNodeParameter('side', 0);
	if (side === 'master' || side === 'slave') return side;
	throw new SettingsError(`"${String(side)}" is no side.`, 'Set Side to Master or Slave.');
}

/** The field that identifies a record: as set, else the Merge's, else `id`. */
export function idFieldOf(context: IExecuteFunctions, head: StateHead, side: Side): string {
	const given = readFieldName(context.getNodeParameter('idField', 0, ''));
	return given === '' ? (head.mapping?.idFields[side] ?? 'id') : given;
}

/** The links that records of one side are about, as a step's scope. */
export function recordsOf(
	context: IExecuteFunctions,
	records: readonly AppRecord[],
	head: StateHead,
	side: Side,
): PartialScope {
	const idField = idFieldOf(context, head, side);
	return {
		records: { [side]: records.map((record) => readPath(record, idField)).filter(isRecordId) },
	};
}
