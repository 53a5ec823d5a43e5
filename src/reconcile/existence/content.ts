import type { Link } from '../../model/link';
import type { Side } from '../../model/side';
import type { Listed } from '../../records/listed';
import { presentOn } from '../../records/listed';
import { seeField } from '../../records/sights';
import { fingerprint } from '../../values/fingerprint';
import type { Run } from '../run';

/** Fingerprint of all mapped values of a record. */
export function contentOf(run: Run, side: Side, listed: Listed): number {
	const present = presentOn(side, listed);
	const prints = run.fields.map((field) => seeField(field, present).seen[side]?.print ?? '');
	return fingerprint(prints.join());
}

/** The same of a record that is not at hand, or of which not every field is told, as far as the state knows. */
export function heldContent(run: Run, link: Link, side: Side, listed: Listed | undefined): number {
	const present = listed === undefined ? {} : presentOn(side, listed);
	const prints = run.fields.map((field) => {
		const seen = seeField(field, present).seen[side]?.print;
		return seen ?? link.shadows[side][field.index] ?? '';
	});
	return fingerprint(prints.join());
}

/** What a side of a link holds as far as the state knows. */
export function shadowContent(run: Run, link: Link, side: Side): string {
	return run.fields.map((field) => link.shadows[side][field.index] ?? '-').join();
}

/** The same of a record, equal where all values are; `undefined` where it holds nothing. */
export function recordContent(run: Run, side: Side, listed: Listed): string | undefined {
	const present = presentOn(side, listed);
	const seen = run.fields.map((field) => seeField(field, present).seen[side]);
	if (seen.every((value) => value === undefined || value.blank)) return undefined;
	return seen.map((value) => value?.print ?? '-').join();
}
