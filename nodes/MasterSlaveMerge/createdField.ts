import type { INodeProperties } from 'n8n-workflow';
import type { Side } from '../../src/model/side';

/** What tells that an app gave the id of a deleted record to a new one. */
export function createdField(displayName: string, side: Side): INodeProperties {
	return {
		displayName,
		name: `${side}CreatedField`,
		type: 'string',
		default: '',
		placeholder: 'e.g. createdAt',
		description: `Field of the ${side} that says when a record was created. Where it changes, the app gave the ID of a deleted record to a new one.`,
	};
}
