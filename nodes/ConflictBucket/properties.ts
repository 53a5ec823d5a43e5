import type { INodeProperties } from 'n8n-workflow';
import { stateStore, syncName } from '../shared/syncParameters';
import * as getMany from './actions/getMany';
import * as history from './actions/history';
import * as resolve from './actions/resolve';
import * as undo from './actions/undo';

/** The panel of the Conflict Bucket. Names and values are CONTRACT; labels are ours. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Add',
				value: 'add',
				action: 'Add conflicts',
				description:
					'Takes conflicts of the Merge and makes them ready for a person: text, HTML and a form',
			},
			{
				name: 'Get History',
				value: 'history',
				action: 'Get the history of overruled values',
				description: 'Lists what had to give way, newest first: before, kept, overruled, and why',
			},
			{
				name: 'Get Many',
				value: 'getMany',
				action: 'Get many conflicts',
				description: 'Lists open conflicts, or what became of closed ones',
			},
			{
				name: 'Resolve',
				value: 'resolve',
				action: 'Resolve conflicts',
				description: "Applies a person's decision",
			},
			{
				name: 'Undo',
				value: 'undo',
				action: 'Put overruled values back',
				description:
					'Puts back what a policy or a person overruled, where both apps still hold what the sync put there',
			},
		],
		default: 'add',
	},
	syncName,
	stateStore,
	...getMany.description,
	...history.description,
	...resolve.description,
	...undo.description,
];
