/** Steps of n8n that put out what came in, or a part of it: which app it is of is told by the step before. */
const KINDS: ReadonlySet<string> = new Set([
	...['code', 'compareDatasets', 'crypto', 'dateTime', 'editImage', 'filter', 'function'],
	...['functionItem', 'html', 'if', 'itemLists', 'limit', 'markdown', 'merge', 'noOp'],
	...['removeDuplicates', 'renameKeys', 'set', 'sort', 'splitInBatches', 'splitOut'],
	...['switch', 'wait', 'xml'],
]);

/** A type of node without the name of its package. */
export function kindOf(type: string): string {
	return type.slice(type.lastIndexOf('.') + 1);
}

/** Whether a step of that type gives on what comes in. */
export function passesOn(type: string): boolean {
	return KINDS.has(kindOf(type));
}
