import type { Operation } from '../model/link';
import type { PerSide } from '../model/side';
import type { PlannedChange } from './changes';

/** How many records would be written on each side, and how many questions people would get. */
export interface ChangeTotals {
	readonly sides: PerSide<{ readonly [operation in Operation]: number }>;
	readonly asked: number;
}

export function changeTotals(changes: readonly PlannedChange[]): ChangeTotals {
	const none = () => ({ create: 0, update: 0, delete: 0 });
	const sides = { master: none(), slave: none() };
	let asked = 0;
	for (const { write, conflict } of changes) {
		if (write !== undefined) sides[write.side][write.operation]++;
		if (conflict !== undefined) asked++;
	}
	return { sides, asked };
}

/** How often a field of an app would be written, or is asked about. */
export interface FieldTotal {
	readonly app: string;
	readonly field: string;
	readonly updates: number;
	readonly asked: number;
}

/** Those with the most first. O(rows). */
export function fieldTotals(changes: readonly PlannedChange[]): readonly FieldTotal[] {
	const totals = new Map<string, FieldTotal>();
	for (const { app, action, field } of changes.flatMap(({ rows }) => rows)) {
		if (field === '') continue;
		const key = JSON.stringify([app, field]);
		const { updates, asked } = totals.get(key) ?? { updates: 0, asked: 0 };
		const isAsked = action === 'conflict';
		totals.set(key, {
			app,
			field,
			updates: updates + (isAsked ? 0 : 1),
			asked: asked + (isAsked ? 1 : 0),
		});
	}
	return [...totals.values()].sort((a, b) => b.updates + b.asked - a.updates - a.asked);
}
