/** Records nested deeper are not taken: no app nests so deep, and what reads them later may do so by recursion. */
const DEEPEST = 100;

/** How much a value of JSON holds. */
export interface Size {
	/** Values in it, it among them. */
	readonly values: number;
	/** Of its texts and of the names in it. */
	readonly characters: number;
}

/** Undefined where it is nested more than 100 levels deep. However deep it is, the stack is not. O(value). */
export function sizeOf(value: unknown): Size | undefined {
	let values = 0;
	let characters = 0;
	let level: readonly unknown[] = [value];
	for (let depth = 0; level.length > 0; depth++) {
		if (depth > DEEPEST) return undefined;
		const next: unknown[] = [];
		for (const each of level) {
			values++;
			if (typeof each === 'string') characters += each.length;
			if (typeof each !== 'object' || each === null) continue;
			const isList = Array.isArray(each);
			for (const [name, part] of Object.entries(each)) {
				if (!isList) characters += name.length;
				next.push(part);
			}
		}
		level = next;
	}
	return { values, characters };
}
