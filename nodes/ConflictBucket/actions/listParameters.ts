import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

/** How many results an operation puts out at most, in n8n's usual words. */
export function limitProperties(show: { readonly operation: string[] }): INodeProperties[] {
	return [
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			description: 'Whether to return all results or only up to a given limit',
			displayOptions: { show },
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			description: 'Max number of results to return',
			displayOptions: { show: { ...show, returnAll: [false] } },
		},
	];
}

/** As it is set, and not checked yet. */
export function readLimit(context: IExecuteFunctions): unknown {
	const returnAll = context.getNodeParameter('returnAll', 0, false) === true;
	return returnAll ? Number.MAX_SAFE_INTEGER : context.getNodeParameter('limit', 0, 50);
}
