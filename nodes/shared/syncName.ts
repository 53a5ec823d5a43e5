import type { IExecuteFunctions } from 'n8n-workflow';
import { SettingsError } from '../../src/model/errors';

/** @throws SettingsError when it is empty. */
export function readSyncName(context: IExecuteFunctions): string {
	const name = context.getNodeParameter('syncName', 0, 'default');
	if (typeof name === 'string' && name.trim() !== '') return name.trim();
	throw new SettingsError(
		'Sync Name is empty.',
		'Fill in Sync Name, the same in all steps of a sync.',
	);
}
