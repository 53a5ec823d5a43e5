import type { INodeProperties } from 'n8n-workflow';

/** Where records may be created, and which of them. */
export const creationOptions: INodeProperties[] = [
	{
		displayName: 'Create In',
		name: 'createIn',
		type: 'options',
		options: [
			{ name: 'Both Sides', value: 'both' },
			{ name: 'Master Only', value: 'master' },
			{ name: 'Neither Side', value: 'none' },
			{ name: 'Slave Only', value: 'slave' },
		],
		default: 'both',
		description: 'Where records that exist on one side only may be created',
	},
	{
		displayName: 'Create Only When Filled',
		name: 'createOnlyWhenFilled',
		type: 'string',
		requiresDataPath: 'multiple',
		default: '',
		placeholder: 'e.g. name, email',
		description:
			'Fields that a record must have filled before it is created on the other side, separated by commas: for apps in which people type row by row. Of a field that both sides have the name on one side will do.',
	},
];
