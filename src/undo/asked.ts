import { pick } from 'lodash';
import type { ConflictField } from '../model/conflict';
import type { LinkEdit } from '../model/linkEdit';
import { SIDES } from '../model/side';
import { conflictId } from '../records/conflictId';
import { heldNow } from './sights';
import type { Part } from './values';

/** Id of the conflict by which a person is asked: that of the fields' own. */
export function askedId(edit: LinkEdit, all: readonly Part[]): string {
	return conflictId('contested', edit.link.id, ...all.map(({ told }) => told.key).sort());
}

/** A field that has moved since: what gave way, what was put there, and what is there, as far as it is known. */
export function askedField(edit: LinkEdit, found: Part): ConflictField {
	const { told, field, put, back } = found;
	const prints = Object.fromEntries(
		SIDES.filter((side) => heldNow(edit, field, side) === undefined).flatMap((side) => {
			const print = edit.keptSight(side, field.index)?.print ?? edit.shadow(side, field.index);
			return print === undefined ? [] : [[side, print]];
		}),
	);
	return {
		...pick(told, ['key', 'masterField', 'slaveField', 'label', 'previous']),
		...valueOf('master', heldNow(edit, field, 'master')),
		...valueOf('slave', heldNow(edit, field, 'slave')),
		changedBy: 'unknown',
		reason: '',
		...(Object.keys(prints).length === 0 ? {} : { prints }),
		putBack: { overruled: back.master.value, kept: put.master.value },
	};
}

/** A value under a name; nothing where it is not known. */
export function valueOf(name: string, known: { readonly value: unknown } | undefined) {
	return known === undefined ? {} : { [name]: known.value };
}
