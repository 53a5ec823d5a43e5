import type { CompiledField } from '../../mapping/compiled';
import type { FieldSight } from '../../records/sights';
import { seeField } from '../../records/sights';
import type { Watched } from './firstSight';
import { proveAnswers } from './firstSight';
import { hideOutdated } from './outdated';

/** What the records at hand show of a field, but for what is older than what is known. */
export function showField(watched: Watched, field: CompiledField): FieldSight {
	const seen = seeField(field, watched.present);
	return proveAnswers(watched, field, hideOutdated(watched, field, seen));
}
