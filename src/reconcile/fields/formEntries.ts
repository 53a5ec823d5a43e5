import { conflictId } from '../../records/conflictId';
import { fingerprint } from '../../values/fingerprint';
import { byCodeUnits } from '../../model/order';
import type { Run } from '../run';
import { newEntry } from '../entries';

import type { AppForm, Pair } from './pair';

/** Logs the forms that apps make of the values of one record, as one entry. */
export function logForms(pair: Pair): void {
	const { run, edit, present } = pair;
	const forms = [...pair.forms.values()].filter((form) => isTold(run, form));
	const fields = forms.map(({ entry }) => entry).sort((a, b) => byCodeUnits(a.key, b.key));
	const [first] = fields;
	if (first === undefined) return;
	const { reason } = first;
	const parts = {
		id: conflictId('reformatted', edit.link.id, String(run.number)),
		type: 'contested' as const,
		link: edit.link,
		fields,
		reason,
		content: fingerprint(fields.map(({ key }) => key).join('\n')),
	};
	const entry = newEntry(run, parts, present, 'rejected');
	run.logRejected({ ...entry, how: reason, decidedBy: 'policy', decidedAt: run.now }, present);
}

/** A pair of values is told once, of other forms a few. */
function isTold(run: Run, { side, field, substitute }: AppForm): boolean {
	if (substitute === undefined) return run.formsTold.take(side, field);
	const { sent, shown } = substitute;
	return run.formsTold.takePair(run.state.head, { side, field, sent, shown });
}
