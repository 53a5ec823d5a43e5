import type { FieldIndex } from './link';
import type { Side } from './side';

/**
 * Names that no complete list has shown yet under the present configuration, by side: the mapped fields among
 * them. A side that stands not here has shown no records: its ID field and match key are looked for too.
 */
export type Sought = { readonly [side in Side]?: readonly FieldIndex[] };

/** No name is looked for any more. */
export const NOTHING_SOUGHT: Sought = { master: [], slave: [] };
