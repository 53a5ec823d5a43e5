import type { INodeProperties } from 'n8n-workflow';

const SWITCH = 'moreSettings';

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
			description: `Whether to show ${contents}. What is set is shown in any case.`,
		},
		...properties.flatMap((property) => [whereItStaysAway(property), behindSwitch(property)]),
	];
}

/** Name of the hidden parameter that keeps another one away. */
function keeperOf({ name }: INodeProperties): string {
	return `${name}IsUsual`;
}

function whereItStaysAway(property: INodeProperties): INodeProperties {
	const { displayName, name, default: usual } = property;
	const value = JSON.stringify(usual);
	return {
		displayName: `${displayName} Is Usual`,
		name: keeperOf(property),
		type: 'hidden',
		default: `={{ !$parameter[${JSON.stringify(SWITCH)}] && ($parameter[${JSON.stringify(name)}] ?? ${value}) === ${value} }}`,
	};
}

function behindSwitch(property: INodeProperties): INodeProperties {
	const { displayOptions } = property;
	return {
		...property,
		displayOptions: {
			...displayOptions,
			hide: { ...displayOptions?.hide, [keeperOf(property)]: [true] },
		},
	};
}
