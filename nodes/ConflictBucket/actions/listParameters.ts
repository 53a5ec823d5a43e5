import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { SettingsError } from '../../../src/model/errors';
import { readInstant } from '../../../src/values/instant';

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

/** A moment that may be set, in epoch milliseconds under its name; a time without a zone is the workflow's. */
export function readMoment(
	context: IExecuteFunctions,
	name: 'since' | 'until',
	given: unknown,
): { readonly since?: number; readonly until?: number } {
	if (given === undefined || given === null || given === '') return {};
	// A time of an expression is an object of n8n's that knows its milliseconds.
	const value = typeof given === 'object' && 'toMillis' in given ? Number(given) : given;
	const moment = readInstant(value, context.getTimezone());
	if (moment !== undefined) return { [name]: moment };
	throw new SettingsError(
		`${name === 'since' ? 'Since' : 'Until'} is no date and time: ${JSON.stringify(given)}.`,
		'Choose a moment, or give it like 2026-03-01T09:00:00.',
	);
}
