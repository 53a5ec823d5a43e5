import type { IDataObject } from 'n8n-workflow';
import { conflictJson } from '../../src/bucket/entryJson';
import { formJson } from '../../src/bucket/form';
import type { Place } from '../../src/bucket/html';
import { conflictHtml } from '../../src/bucket/html';
import type { Conflict } from '../../src/model/conflict';
import type { SideNames } from '../../src/model/sideNames';
import { dataObject } from '../shared/items';

/** An entry with what a send-and-wait step needs: text, HTML, and the form's definition as JSON. */
export function readyEntry(
	conflict: Conflict,
	syncName: string,
	names: SideNames | undefined,
	place: Place,
): IDataObject {
	return {
		...dataObject(conflictJson(conflict, syncName, undefined, names)),
		html: conflictHtml(conflict, names),
		form: formJson(conflict, names, place),
	};
}
