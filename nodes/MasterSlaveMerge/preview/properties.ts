import type { INodeProperties } from 'n8n-workflow';

/** Which runs only show what they would do. */
export const previewProperties: INodeProperties[] = [
	{
		displayName: 'In Test Runs',
		name: 'testRuns',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Preview',
				value: 'preview',
				description: 'Shows on the Preview output what would be written, and writes nothing',
			},
			{
				name: 'Write',
				value: 'write',
				description:
					'Writes to your apps. What would overrule a value or delete is held back where a test run can store nothing.',
			},
		],
		default: 'preview',
		description: "What 'Execute workflow' in the editor does; published runs write either way",
	},
	{
		displayName: 'Preview Only',
		name: 'dryRun',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description:
			'Whether published runs too only show what they would do: each planned change leaves on the Preview output, nothing is written and nothing is stored',
	},
];
