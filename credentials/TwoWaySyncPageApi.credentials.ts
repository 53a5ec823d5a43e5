import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

/** Who may open the review page of a Two-Way Sync Trigger, and decide there. */
export class TwoWaySyncPageApi implements ICredentialType {
	name = 'twoWaySyncPageApi';

	displayName = 'Two-Way Sync Page API';

	icon: Icon = {
		light: 'file:twoWaySyncPage.svg',
		dark: 'file:twoWaySyncPage.dark.svg',
	};

	documentationUrl =
		'https://github.com/two-way-sync/n8n-nodes-two-way-sync/blob/main/docs/conflicts.md';

	properties: INodeProperties[] = [
		{
			displayName: 'Kind',
			name: 'kind',
			type: 'options',
			options: [
				{
					name: 'Name and Password',
					value: 'basic',
					description: 'For people: the browser asks for both',
				},
				{
					name: 'Header',
					value: 'header',
					description: 'For programs that send a header with each call',
				},
			],
			default: 'basic',
		},
		{
			displayName: 'User',
			name: 'user',
			type: 'string',
			default: '',
			placeholder: 'e.g. ann',
			description: 'Who decides; the history has that name',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			displayOptions: { show: { kind: ['basic'] } },
		},
		{
			displayName: 'Header Name',
			name: 'headerName',
			type: 'string',
			default: 'X-Review-Key',
			displayOptions: { show: { kind: ['header'] } },
		},
		{
			displayName: 'Header Value',
			name: 'headerSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			displayOptions: { show: { kind: ['header'] } },
		},
	];
}
