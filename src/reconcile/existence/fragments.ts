import type { Intent, Link } from '../../model/link';
import type { Side } from '../../model/side';
import type { Listed } from '../../records/listed';
import type { Run } from '../run';

/** Said where an event does not carry all that a creation needs. */
export const FRAGMENTS_WAIT =
	'New records whose events do not carry all that a creation needs wait for a full run: the trigger was asked to make its next run one.';

/**
 * Whether an event carries a part of its record only, so that nothing tells which record it is: with match
 * keys one of these is missing, without them a mapped field. An app that leaves out what is empty does so
 * in its lists too. An edit whose deletion may have come before it is none to create from, either.
 */
export function isFragment(run: Run, side: Side, { key, record }: Listed): boolean {
	if (run.isSnapshot) return false;
	if (run.listings[side].disputed.has(key)) return true;
	const omitted = run.state.head.omits?.[side] ?? [];
	const needed =
		run.keyFields.length > 0
			? run.keyFields
			: run.fields.filter((field) => !omitted.includes(field.index));
	return needed.some((field) => field.read[side](record) === undefined);
}

/** Whether a record lacks anything that its creation sent before: sent from it again it would be less. */
export function lacksSent(run: Run, side: Side, { record }: Listed, { fields }: Intent): boolean {
	if (run.isSnapshot) return false;
	return fields.some((part) => {
		const field = run.byIndex.get(part.field);
		return field !== undefined && field.read[side](record) === undefined;
	});
}

/** Whether an event tells less of a linked record than the state knows that it has. */
export function isPartOf(run: Run, link: Link, side: Side, { record }: Listed): boolean {
	if (run.isSnapshot) return false;
	return run.fields.some(
		(field) =>
			link.shadows[side][field.index] !== undefined && field.read[side](record) === undefined,
	);
}
