import type { INodeProperties } from 'n8n-workflow';
import { stateStore, syncName } from '../shared/syncParameters';
import * as confirm from './actions/confirm';
import * as filter from './actions/filter';
import * as stamp from './actions/stamp';

/** The panel of the Loop Guard. Names and values are CONTRACT; labels are ours. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Confirm Writes',
				value: 'confirm',
				action: 'Confirm writes by what the app answered',
				description: 'Goes behind an app step that writes: settles what the app answered',
			},
			{
				name: 'Filter Events',
				value: 'filter',
				action: 'Filter events into user changes and own changes coming back',
				description: 'Goes behind a webhook: lets through what a user changed',
			},
			{
				name: 'Stamp Writes',
				value: 'stamp',
				action: 'Stamp items that are about to be written',
				description: 'Goes before an app step that writes, in flows without the Master/Slave Merge',
			},
		],
		default: 'filter',
	},
	syncName,
	stateStore,
	...filter.description,
	...confirm.description,
	...stamp.description,
];
