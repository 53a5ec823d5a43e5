import type { WriteRequest } from '../../records/intentParts';
import { refusedBeside, refusedHint } from '../../records/refusedBeside';
import type { Side } from '../../model/side';
import { liesWithin, outermost } from '../../values/paths';
import type { Pair } from './pair';
import { the } from '../../model/sideNames';

/**
 * Says where an update that carries whole objects should carry the changed keys only: where one object
 * holds most mapped fields and the user said nothing of it, and where the app refused a key beside.
 */
export function hintAtNested(pair: Pair, target: Side, requests: readonly WriteRequest[]): void {
	const { run, present, stood } = pair;
	const record = present[target]?.record;
	const { nestedFields } = run.settings.sides[target];
	if (nestedFields === 'changedOnly') return;
	const changed = requests
		.map(({ field }) => field.paths[target])
		.filter((path) => liesWithin(record, path));
	if (changed.length === 0) return;
	if (record === undefined) {
		run.note(
			`Updates of nested fields carry the changed keys only where ${the(target)}'s record is not at hand: an app that replaces the object around them loses its other keys.`,
		);
		return;
	}
	for (const { target: side, failed } of stood) {
		if (side !== target || failed === undefined) continue;
		const refused = refusedBeside(record, changed, failed);
		if (refused !== undefined) run.note(refusedHint(target, refused));
	}
	if (nestedFields === undefined) suggest(pair, target, changed);
}

function suggest({ run, present }: Pair, target: Side, changed: readonly string[]): void {
	const paths = run.fields.map((field) => field.paths[target]);
	for (const object of new Set(changed.map(outermost))) {
		const within = paths.filter(
			(path) => liesWithin(present[target]?.record, path) && outermost(path) === object,
		);
		if (within.length * 2 <= paths.length) continue;
		const name = target === 'master' ? 'Master' : 'Slave';
		run.note(
			`Most mapped fields of ${the(target)} lie within "${object}", which updates carry as a whole, with its other keys as last seen. Where its app takes a part of it, as n8n's NocoDB step does, set Nested Fields in ${name} to 'Changed Keys Only'; where the app replaces it, to 'Whole Object', and this is not said again.`,
		);
	}
}
