import type { CompiledField } from '../../mapping/compiled';
import type { LinkEdit } from '../../model/linkEdit';
import type { Side } from '../../model/side';
import type { Present } from '../../records/listed';
import type { FieldSight } from '../../records/sights';
import { seeField } from '../../records/sights';
import type { Run } from '../run';
import { hideLagging } from './lagging';
import { hideOutdated } from './outdated';

/** The link whose records are looked at. */
interface Watched {
	readonly run: Run;
	readonly edit: LinkEdit;
	readonly present: Present;
	readonly putBack: Map<CompiledField, Side>;
}

/** What the records at hand show of a field, but for what is older than what is known. */
export function showField(watched: Watched, field: CompiledField): FieldSight {
	const seen = seeField(field, watched.present);
	return hideLagging(watched, field, hideOutdated(watched, field, seen));
}
