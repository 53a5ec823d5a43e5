import type { IExecuteFunctions } from 'n8n-workflow';
import { SettingsError } from '../../src/model/errors';

/** @throws SettingsError unless the sync's name was typed, exactly. */
export function requireTypedName(
	context: IExecuteFunctions,
	syncName: string,
	whatIsLost: string,
): void {
	const typed = context.getNodeParameter('confirmation', 0, '');
	if (typeof typed === 'string' && typed.trim() === syncName) return;
	const given = typeof typed === 'string' && typed !== '' ? `"${typed}" was typed` : 'it is empty';
	throw new SettingsError(
		`The confirmation is missing: ${given}, the sync's name is "${syncName}". Nothing was changed.`,
		`${whatIsLost} To go on, type the sync's name into 'Type the Sync Name to Confirm'.`,
	);
}

/** A test run of the editor would forget the change at its end. */
export class TestRunError extends Error {
	readonly remedy =
		'n8n saves what a workflow remembers only in production runs. Put a Form Trigger (or a Webhook) in front of this step, in the workflow of the sync, publish the workflow and open the production URL of that trigger. With the Postgres store a test run does it too.';

	constructor(whatWouldChange: string) {
		super(`A test run of the editor cannot ${whatWouldChange}: nothing would be kept.`);
		this.name = 'TestRunError';
	}
}
