import type { Intent } from '../model/link';

/**
 * An intent as it is kept today. Before one write carried whatever was to be written to a record, those
 * of a decision were writes of their own, and named its conflict as a whole.
 */
export function upgradedIntent(intent: Intent): Intent {
	const { conflict, ...others } = intent;
	if (conflict === undefined || intent.operation !== 'update') return intent;
	return { ...others, fields: intent.fields.map((part) => ({ conflict, ...part })) };
}
