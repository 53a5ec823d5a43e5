import type { INodeProperties } from 'n8n-workflow';
import type { Side } from '../../src/model/side';

/** What tells that an app gave the id of a deleted record to a new one. */
export function createdField(displayName: string, side: Side): INodeProperties {
	return {
		displayName,
		name: `${side}CreatedField`,
		type: 'string',
		requiresDataPath: 'single',
		default: '',
		placeholder: 'e.g. createdAt',
		description: `Field of the ${side} that says when a record was created. Where it changes, the app gave the ID of a deleted record to a new one.`,
	};
}

/** For lists that are as long as others are where they were cut. */
export function listIsComplete(side: 'Master' | 'Slave'): INodeProperties {
	return {
		displayName: `List Is Complete (${side})`,
		name: `listIsComplete${side}`,
		type: 'string',
		default: '',
		placeholder: 'e.g. 100',
		description: `Numbers of records at which the list of the ${side.toLowerCase()} is complete, though many steps and apps cut their lists there; separated by commas`,
		displayOptions: { show: { '/inputMode': ['fromTrigger', 'snapshot'] } },
	};
}

/** In which form an app takes something before it shows any of it: its tables may be empty at first. */
export function usualForm(
	name: string,
	what: string,
	side: 'Master' | 'Slave',
	options: NonNullable<INodeProperties['options']>,
): INodeProperties {
	return {
		displayName: `${what} in ${side}`,
		name: `${name}${side}`,
		type: 'options',
		options,
		default: 'auto',
		description: `How the ${side.toLowerCase()} takes ${what.toLowerCase()} in fields of which its lists show fewer than two values`,
	};
}

/** For apps that take the id of a record in the address only. */
export function updateItems(side: 'Master' | 'Slave'): INodeProperties {
	return {
		displayName: `Update Items of ${side}`,
		name: `updateItems${side}`,
		type: 'options',
		options: [
			{ name: 'Flat', value: 'flat', description: 'The ID beside the fields' },
			{
				name: 'ID and Fields Apart',
				value: 'apart',
				description:
					'For apps that refuse an ID in the body: the fields stand in an object of their own',
			},
		],
		default: 'flat',
		description: `Whether an update of the ${side.toLowerCase()} carries its ID among its fields, or apart from them`,
	};
}

/** What goes along where a mapped field lies within an object. */
export function nestedFields(side: 'Master' | 'Slave'): INodeProperties {
	return {
		displayName: `Nested Fields in ${side}`,
		name: `nestedFields${side}`,
		type: 'options',
		options: [
			{
				name: 'Whole Object',
				value: 'wholeObject',
				description: 'For apps that replace the object: its other keys go along as last seen',
			},
			{
				name: 'Changed Keys Only',
				value: 'changedOnly',
				description: 'For apps that leave the other keys of the object as they are, such as NocoDB',
			},
		],
		default: 'wholeObject',
		description: `What an update of the ${side.toLowerCase()} carries of an object in which a changed field lies, such as fields.name`,
	};
}
