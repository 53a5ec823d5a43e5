import { z } from 'zod';
import type { QueueRules } from '../../../src/events/queue';
import type { Place, Shape } from '../../../src/events/shapes';
import { KNOWN_SHAPES, isKnownShape } from '../../../src/events/shapes';
import { SettingsError } from '../../../src/model/errors';
import type { Side } from '../../../src/model/side';
import { nameList } from '../../../src/values/nameList';
import { fieldName } from '../../shared/fieldParameter';

/** How a trigger's parameters are read: in a webhook, and in the trigger. */
export interface Parameters {
	getNodeParameter(name: string, fallback: unknown): unknown;
}

/** Where an app's webhooks have their records, and how these are to leave. */
export interface BodySettings {
	readonly shape: Shape;
	/** Path of the id in what leaves. */
	readonly idField: string;
}

const body = z.object({
	recordsField: fieldName.default(''),
	recordField: fieldName.default(''),
	idAt: fieldName.default(''),
	deletedField: fieldName.default(''),
	deletedValues: z.coerce.string().default(''),
	eventIdField: fieldName.default(''),
	idsAlone: z.boolean().default(false),
});

/** @throws SettingsError */
export function readBodySettings(given: Parameters, side: Side): BodySettings {
	const idField = fieldName.safeParse(given.getNodeParameter(`${side}IdField`, 'id'));
	const parsed = body.safeParse(given.getNodeParameter(`${side}Body`, {}));
	if (!parsed.success || !idField.success || idField.data === '') {
		throw new SettingsError(
			'What the trigger is told of the body of webhooks is not usable.',
			'Open the trigger and set ID Field and Where in the Body again.',
		);
	}
	const name = given.getNodeParameter(`${side}Shape`, 'other');
	const shape = isKnownShape(name) ? KNOWN_SHAPES[name] : shapeOf(parsed.data, idField.data);
	return { shape, idField: idField.data };
}

function shapeOf(given: z.infer<typeof body>, idField: string): Shape {
	const { recordsField, recordField, idAt, deletedField, deletedValues, eventIdField } = given;
	const ids = idAt === '' ? [recordField === '' ? idField : `${recordField}.${idField}`] : [idAt];
	const places = (at: string): readonly Place[] => [
		{ in: 'entry', at },
		{ in: 'body', at },
		{ in: 'header', at },
	];
	return {
		entries: recordsField,
		...(given.idsAlone ? {} : { record: recordField }),
		ids,
		...(deletedField === ''
			? {}
			: { deletion: { places: places(deletedField), texts: nameList(deletedValues) } }),
		...(eventIdField === '' ? {} : { eventId: places(eventIdField) }),
	};
}

export const DEFAULT_MOST = 10_000;

/** How long events are gathered, and how many. */
export function readQueueRules(given: Parameters): QueueRules {
	const seconds = Number(given.getNodeParameter('options.debounceSeconds', 0));
	const most = Number(given.getNodeParameter('options.maxQueuedEvents', DEFAULT_MOST));
	return {
		quiet: seconds > 0 ? seconds * 1000 : 0,
		most: Number.isInteger(most) && most > 0 ? most : DEFAULT_MOST,
	};
}
