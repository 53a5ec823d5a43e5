import type { FieldIndex } from './link';
import type { Side } from './side';

/**
 * What a person decided of a field that no record of a complete list shows any more, where a missing field
 * means an empty one: whether it is cleared on the other side. Known until a record shows the field again.
 */
export interface EmptiedField {
	readonly side: Side;
	readonly field: FieldIndex;
	readonly clears: boolean;
}
