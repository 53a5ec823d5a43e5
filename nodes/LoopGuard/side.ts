import type { IExecuteFunctions } from 'n8n-workflow';
import { SettingsError } from '../../src/model/errors';
import type { Side } from '../../src/model/side';
import type { StateView } from '../../src/model/syncState';

/** @throws SettingsError when an expression gives something else. */
export function readSide(context: IExecuteFunctions): Side {
	const side = context.getNodeParameter('side', 0);
	if (side === 'master' || side === 'slave') return side;
	throw new SettingsError(`"${String(side)}" is no side.`, 'Set Side to Master or Slave.');
}

/** The field that identifies a record: as set, else the Merge's, else `id`. */
export function idFieldOf(context: IExecuteFunctions, state: StateView, side: Side): string {
	const given = context.getNodeParameter('idField', 0, '');
	if (typeof given === 'string' && given.trim() !== '') return given.trim();
	return state.head.mapping?.idFields[side] ?? 'id';
}
