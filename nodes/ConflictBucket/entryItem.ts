import type { IDataObject } from 'n8n-workflow';
import { conflictJson } from '../../src/bucket/entryJson';
import { formJson } from '../../src/bucket/form';
import { conflictHtml } from '../../src/bucket/html';
import type { Conflict } from '../../src/model/conflict';
import { dataObject } from '../shared/items';

/** An entry with what a send-and-wait step needs: text, HTML, and the form's definition as JSON. */
export function readyEntry(conflict: Conflict, syncName: string): IDataObject {
	return {
		...dataObject(conflictJson(conflict, syncName)),
		html: conflictHtml(conflict),
		form: formJson(conflict),
	};
}
