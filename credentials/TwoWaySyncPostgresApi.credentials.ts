import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

/** Where syncs keep their state when State Store is Postgres. */
export class TwoWaySyncPostgresApi implements ICredentialType {
	name = 'twoWaySyncPostgresApi';

	displayName = 'Two-Way Sync Postgres API';

	icon: Icon = {
		light: 'file:twoWaySyncPostgres.svg',
		dark: 'file:twoWaySyncPostgres.dark.svg',
	};

	documentationUrl =
		'https://github.com/two-way-sync/n8n-nodes-two-way-sync/blob/main/docs/state.md';

	properties: INodeProperties[] = [
		{ displayName: 'Host', name: 'host', type: 'string', default: 'localhost', required: true },
		{ displayName: 'Port', name: 'port', type: 'number', default: 5432 },
		{ displayName: 'Database', name: 'database', type: 'string', default: '', required: true },
		{ displayName: 'User', name: 'user', type: 'string', default: '', required: true },
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
		},
		{
			displayName: 'Schema',
			name: 'schema',
			type: 'string',
			default: 'public',
			description:
				'Schema for the tables of the state. It is made when it is missing and the user may do so.',
		},
		{
			displayName: 'TLS',
			name: 'tls',
			type: 'options',
			options: [
				{
					name: 'Require and Check the Certificate',
					value: 'verify',
					description: 'A server on this machine may be without, unless a CA certificate is given',
				},
				{
					name: 'Require Without Checking the Certificate',
					value: 'require',
					description: 'Where a CA certificate is given, it must vouch for that of the server',
				},
				{ name: 'Disable', value: 'disable', description: 'Everything is sent in the clear' },
			],
			default: 'verify',
		},
		{
			displayName: 'SSL (Earlier Setting)',
			name: 'ssl',
			type: 'options',
			options: [
				{ name: 'Not Set: TLS Counts', value: '' },
				{ name: 'Disable', value: 'disable' },
				{ name: 'Require and Check the Certificate', value: 'verify' },
				{ name: 'Require Without Checking the Certificate', value: 'require' },
			],
			default: '',
			description:
				'Counts where TLS requires and checks the certificate, as it does unless set otherwise',
			// Only in credentials that were saved with it.
			displayOptions: { show: { ssl: ['disable', 'verify', 'require'] } },
		},
		{
			displayName: 'CA Certificate',
			name: 'caCertificate',
			type: 'string',
			typeOptions: { password: true, rows: 4 },
			default: '',
			description:
				"Who vouches for the server's certificate, as PEM. Empty: the authorities that Node.js knows.",
			displayOptions: { show: { tls: ['require', 'verify'] } },
		},
		{
			displayName: 'Client Certificate',
			name: 'clientCertificate',
			type: 'string',
			typeOptions: { password: true, rows: 4 },
			default: '',
			description: 'Only for servers that ask for one, as PEM',
			displayOptions: { show: { tls: ['require', 'verify'] } },
		},
		{
			displayName: 'Client Key',
			name: 'clientPrivateKey',
			type: 'string',
			typeOptions: { password: true, rows: 4 },
			default: '',
			displayOptions: { show: { tls: ['require', 'verify'] }, hide: { clientCertificate: [''] } },
		},
	];
}
