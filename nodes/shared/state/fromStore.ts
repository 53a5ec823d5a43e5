/** How n8n's contexts lead to the workflow that an execution runs, as it was loaded. */
const WAY = ['additionalData', 'hooks', 'workflowData'] as const;

/**
 * Whether n8n read the workflow of an execution from its store: times are objects then, and nothing that
 * comes as JSON has any, be it made up or what n8n kept of an execution that waited. `undefined` where n8n
 * does not let us see.
 */
export function isFromStore(context: object): boolean | undefined {
	let at: object = context;
	for (const name of WAY) {
		const next = property(at, name);
		if (typeof next !== 'object' || next === null) return undefined;
		at = next;
	}
	return property(at, 'createdAt') instanceof Date;
}

function property(of: object, name: string): unknown {
	const value: unknown = Reflect.get(of, name);
	return value;
}
