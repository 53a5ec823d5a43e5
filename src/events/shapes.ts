/** Where a value stands: in the entry of the event, in the whole body, or in a header. */
export interface Place {
	readonly in: 'entry' | 'body' | 'header';
	/** Path of the field, or name of the header. */
	readonly at: string;
}

/** What tells that an event is a deletion. */
export interface Deletion {
	/** The first that is filled counts. */
	readonly places: readonly Place[];
	/** Texts, of which it is one (`*` at either end stands for anything); none: it is one where the value is a yes. */
	readonly texts: readonly string[];
}

/** Where the records are in the bodies of an app's webhooks. */
export interface Shape {
	/** Path of the entries, lists on the way opened; empty: the body, or each entry of it where it is a list. */
	readonly entries: string;
	/** Path of the record within an entry; empty: the entry. Without it the app names ids alone. */
	readonly record?: string;
	/** Paths of the id within an entry: the first that is filled. A list names several records. */
	readonly ids: readonly string[];
	readonly deletion?: Deletion;
	/** The first that is filled counts. */
	readonly eventId?: readonly Place[];
	/** Name of the object that an app's lists have the fields in, beside the id. */
	readonly within?: string;
}

const inBody = (at: string): Place => ({ in: 'body', at });
const inEntry = (at: string): Place => ({ in: 'entry', at });
const inHeader = (at: string): Place => ({ in: 'header', at });

const when = (place: Place, ...texts: readonly string[]): Deletion => ({ places: [place], texts });

const NOCODB = {
	entries: 'data.rows',
	record: '',
	ids: ['Id', 'id'],
	deletion: when(inBody('type'), '*.delete'),
	eventId: [inBody('id')],
} satisfies Shape;

/** What apps document, by the values of `masterShape` and `slaveShape`. CONTRACT. */
export const KNOWN_SHAPES = {
	asana: {
		entries: 'events',
		ids: ['resource.gid'],
		deletion: when(inEntry('action'), 'deleted'),
	},
	directus: {
		entries: '',
		record: 'payload',
		ids: ['key', 'keys', 'payload.id'],
		deletion: when(inBody('event'), '*.delete'),
	},
	hubspot: {
		entries: '',
		ids: ['objectId'],
		deletion: when(inEntry('subscriptionType'), '*.deletion', '*.privacyDeletion'),
	},
	intercom: {
		entries: '',
		record: 'data.item',
		ids: ['data.item.id'],
		deletion: when(inBody('topic'), '*.deleted'),
		eventId: [inBody('id')],
	},
	jira: {
		entries: 'issue',
		record: '',
		ids: ['id'],
		deletion: when(inBody('webhookEvent'), '*_deleted'),
	},
	linear: {
		entries: '',
		record: 'data',
		ids: ['data.id'],
		deletion: when(inBody('action'), 'remove'),
		eventId: [inHeader('Linear-Delivery')],
	},
	microsoftGraph: {
		entries: 'value',
		ids: ['resourceData.id'],
		deletion: when(inEntry('changeType'), 'deleted'),
	},
	monday: {
		entries: 'event',
		ids: ['pulseId', 'itemId'],
		deletion: when(inEntry('type'), 'delete_pulse', 'item_deleted'),
	},
	nocodb: NOCODB,
	nocodbStep: { ...NOCODB, within: 'fields' },
	notion: {
		entries: '',
		ids: ['entity.id'],
		deletion: when(inBody('type'), '*.deleted'),
		eventId: [inBody('id')],
	},
	pipedrive: {
		entries: '',
		record: 'data',
		ids: ['data.id', 'meta.entity_id'],
		deletion: when(inBody('meta.action'), 'delete'),
		eventId: [inBody('meta.id')],
	},
	quickbooks: {
		entries: 'eventNotifications.dataChangeEvent.entities',
		ids: ['id'],
		deletion: when(inEntry('operation'), 'Delete'),
	},
	shopify: {
		entries: '',
		record: '',
		ids: ['id'],
		deletion: when(inHeader('X-Shopify-Topic'), '*/delete'),
		eventId: [inHeader('X-Shopify-Webhook-Id')],
	},
	strapi: {
		entries: 'entry',
		record: '',
		ids: ['documentId', 'id'],
		deletion: when(inBody('event'), 'entry.delete'),
	},
	stripe: {
		entries: 'data.object',
		record: '',
		ids: ['id'],
		deletion: when(inBody('type'), '*.deleted'),
		eventId: [inBody('id')],
	},
	xero: {
		entries: 'events',
		ids: ['resourceId'],
		deletion: when(inEntry('eventType'), 'DELETE'),
	},
} as const satisfies { readonly [app: string]: Shape };

export type KnownShape = keyof typeof KNOWN_SHAPES;

/** What people call them. */
export const SHAPE_NAMES: { readonly [shape in KnownShape]: string } = {
	asana: 'Asana',
	directus: 'Directus',
	hubspot: 'HubSpot',
	intercom: 'Intercom',
	jira: 'Jira',
	linear: 'Linear',
	microsoftGraph: 'Microsoft Graph',
	monday: 'Monday.com',
	nocodb: 'NocoDB',
	nocodbStep: 'NocoDB, as n8n’s Step Lists Its Rows',
	notion: 'Notion',
	pipedrive: 'Pipedrive',
	quickbooks: 'QuickBooks',
	shopify: 'Shopify',
	strapi: 'Strapi',
	stripe: 'Stripe',
	xero: 'Xero',
};

/** Whether an app's events name records without their content, so that each has to be fetched. */
export function namesIdsAlone(shape: Shape): boolean {
	return shape.record === undefined;
}

export function isKnownShape(name: unknown): name is KnownShape {
	return typeof name === 'string' && Object.hasOwn(KNOWN_SHAPES, name);
}
