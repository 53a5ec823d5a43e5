/**
 * What lies within an object that n8n hands us and does not tell of in its types; `undefined` where there
 * is no such thing. Names of steps are data: own properties only.
 */
export function property(of: unknown, ...names: readonly string[]): unknown {
	let at = of;
	for (const name of names) {
		if (typeof at !== 'object' || at === null) return undefined;
		at = Object.hasOwn(at, name) ? Reflect.get(at, name) : undefined;
	}
	return at;
}

/** The same, where it is an object. */
export function objectAt(of: unknown, ...names: readonly string[]): object | undefined {
	const value = property(of, ...names);
	return typeof value === 'object' && value !== null ? value : undefined;
}

/** How n8n's contexts lead to the workflow that an execution runs, as it was loaded. */
export const LOADED_WORKFLOW = ['additionalData', 'hooks', 'workflowData'] as const;
