import type { INodeProperties } from 'n8n-workflow';
import { LINK_ID } from '../../../src/page/link';

const show = { triggerOn: ['reviewPage'] };

/** The panel of the review page. Names and values are CONTRACT; labels are ours. */
export const reviewProperties: INodeProperties[] = [
	{
		displayName: 'Who May Open the Page',
		name: 'authentication',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Whoever Has the Credential',
				value: 'pageCredential',
				description: 'A name and a password for people, or a header for programs',
			},
			{
				name: 'Whoever Has the Address',
				value: 'none',
				description: 'Nobody is asked who he is',
			},
		],
		default: 'pageCredential',
		displayOptions: { show },
	},
	{
		displayName:
			'Whoever gets hold of the address sees the values of open conflicts and decides about them. The history has the name that he types.',
		name: 'openPageNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { ...show, authentication: ['none'] } },
	},
	{
		displayName: 'Review Path',
		name: 'reviewPath',
		type: 'string',
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. conflicts-of-customers',
		description: 'The end of the page’s address. Empty: one that nobody can guess.',
		displayOptions: { show },
	},
	...(['Master', 'Slave'] as const).map(
		(side): INodeProperties => ({
			displayName: `Link to ${side} Records`,
			name: `${side.toLowerCase()}Link`,
			type: 'string',
			noDataExpression: true,
			default: '',
			placeholder: `e.g. https://crm.example.com/contacts/${LINK_ID}`,
			description: `Leads from a conflict to its record in the app. ${LINK_ID} stands for the record’s ID.`,
			displayOptions: { show },
		}),
	),
];
