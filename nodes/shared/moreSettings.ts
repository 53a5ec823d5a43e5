import type { INodeProperties } from 'n8n-workflow';

const SWITCH = 'moreSettings';
const ONLY_USUAL = 'onlyUsual';

/**
 * Parameters that few people need, behind a switch. One that is set is shown whatever the switch says.
 *
 * What hides them is worked out by an expression: n8n's editor resolves it, while n8n itself, which takes it as
 * the text that it is, hides none of them and so keeps what a saved workflow has for them.
 */
export function behindMoreSettings(
	properties: readonly INodeProperties[],
	contents: string,
): INodeProperties[] {
	return [
		{
			displayName: 'More Settings',
			name: SWITCH,
			type: 'boolean',
			noDataExpression: true,
			default: false,
			description: `Whether to show ${contents}. What is set stays in use when they are not shown.`,
		},
		{
			displayName: 'Only Usual Settings',
			name: ONLY_USUAL,
			type: 'hidden',
			default: `={{ !$parameter[${JSON.stringify(SWITCH)}]${properties.map(isUsual).join('')} }}`,
		},
		...properties.map(hiddenWhereUsual),
	];
}

function isUsual({ name, default: usual }: INodeProperties): string {
	const value = JSON.stringify(usual);
	return ` && ($parameter[${JSON.stringify(name)}] ?? ${value}) === ${value}`;
}

function hiddenWhereUsual(property: INodeProperties): INodeProperties {
	const { displayOptions } = property;
	return {
		...property,
		displayOptions: {
			...displayOptions,
			hide: { ...displayOptions?.hide, [ONLY_USUAL]: [true] },
		},
	};
}
