import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';
import type { GuardedField } from '../../src/echo/rules';
import { COMPARATORS, DEFAULT_SETTINGS } from '../../src/model/settings';
import { fieldName } from '../shared/fieldParameter';
import { compareAs } from '../shared/syncParameters';

/** Fields to compare in flows without the Merge; with it, its mapping is taken from the state. */
export function fieldsParameter(operations: readonly string[]): INodeProperties {
	return {
		displayName: 'Fields (Without a Merge)',
		name: 'fields',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Field',
		default: {},
		description:
			'What is compared in a sync without a Master/Slave Merge; with one, its mapping is used. Empty: all top-level fields.',
		displayOptions: { show: { operation: [...operations] } },
		options: [
			{
				displayName: 'Mapping',
				name: 'mapping',
				values: [
					{
						displayName: 'Field',
						name: 'field',
						type: 'string',
						requiresDataPath: 'single',
						default: '',
						placeholder: 'e.g. email',
					},
					compareAs,
				],
			},
		],
	};
}

/** The integration's mark where none is set: the same for what is stamped and what is filtered. */
export const FLAG_VALUE = 'n8n';

/** Fields that say nothing of what a user changed, where all fields are compared: the Merge's default. */
export const UNTOLD_FIELDS: readonly string[] =
	DEFAULT_SETTINGS.mapping.mode === 'sameName' ? DEFAULT_SETTINGS.mapping.excludeFields : [];

const fields = z.object({
	mapping: z
		.array(z.object({ field: fieldName, compareAs: z.enum(COMPARATORS).default('auto') }))
		.default([]),
});

/** The fields that are set; `undefined` where none are. */
export function readFields(value: unknown): readonly GuardedField[] | undefined {
	const parsed = fields.safeParse(value);
	const given = parsed.success ? parsed.data.mapping.filter((each) => each.field !== '') : [];
	return given.length === 0 ? undefined : given;
}
