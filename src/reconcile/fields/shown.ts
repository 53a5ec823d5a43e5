import type { CompiledField } from '../../mapping/compiled';
import type { LinkEdit } from '../../model/linkEdit';
import type { Side } from '../../model/side';
import { SIDES } from '../../model/side';
import type { SeenValue } from '../../records/seen';
import { compared } from '../../records/seen';
import type { FieldSight } from '../../records/sights';
import { seeField, withValue } from '../../records/sights';
import type { Watched } from './firstSight';
import { proveAnswers } from './firstSight';
import { hideOutdated } from './outdated';

/** What the records at hand show of a field, but for what is older than what is known. */
export function showField(watched: Watched, field: CompiledField): FieldSight {
	const seen = withBlanks(watched, field, seeField(field, watched.present));
	return proveAnswers(watched, field, hideOutdated(watched, field, seen));
}

/** A field that a complete list leaves out where it is blank by all that is known. SEMANTICS "Forms". */
function withBlanks({ run, edit }: Watched, field: CompiledField, sight: FieldSight): FieldSight {
	if (!run.isSnapshot) return sight;
	let shown = sight;
	for (const side of SIDES) {
		if (sight.sights[side].seen !== 'missing') continue;
		const blank = compared(field.absent?.[side] ?? null, field, side);
		if (isBlank(edit, field, side, blank)) shown = withValue(shown, side, blank);
	}
	return shown;
}

/** Whether a blank is what was written there, or nothing else was ever known of a field that no record shows. */
function isBlank(edit: LinkEdit, field: CompiledField, side: Side, { print }: SeenValue): boolean {
	const standing = edit.standing(side, field.index);
	if (standing?.part.sent === print) {
		return standing.intent.attempts > 0 && standing.intent.failed === undefined;
	}
	if (field.absent?.[side] === undefined) return false;
	return (edit.shadow(side, field.index) ?? print) === print;
}
