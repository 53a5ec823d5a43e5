import type { CompiledField } from '../mapping/compiled';
import type { Side } from '../model/side';
import { SIDES } from '../model/side';
import { the } from '../model/sideNames';

/** From so many records on, and such a share of all, a field that changed alone is told. */
const FEWEST = 10;
const SHARE = 0.9;

/** Whether so many records are nearly all. */
export function isNearlyAll(count: number, of: number): boolean {
	return count >= FEWEST && count >= of * SHARE;
}

/** A field that changed alone in nearly all records of a side. */
export interface AloneField {
	readonly side: Side;
	readonly field: CompiledField;
	readonly count: number;
}

/** Counts the records of a side in which a field changed, and nothing else did on either side. */
export class ChangedAlone {
	private readonly counts = new Map<string, number>();

	add(side: Side, { index }: CompiledField): void {
		const key = `${side} ${index}`;
		this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
	}

	/** Fields that changed so in nearly all of so many records, as those do that an app renews. */
	fields(fields: readonly CompiledField[], links: number): readonly AloneField[] {
		return fields.flatMap((field) =>
			SIDES.flatMap((side) => {
				const count = this.counts.get(`${side} ${field.index}`) ?? 0;
				return isNearlyAll(count, links) ? [{ side, field, count }] : [];
			}),
		);
	}
}

export function aloneNote({ side, field, count }: AloneField, links: number): string {
	return `"${field.paths[side]}" of ${the(side)} changed alone in ${count} of ${links} records at once. Where that app renews it at each read, as links that are signed, compare it as Link or leave it out of the mapping.`;
}
