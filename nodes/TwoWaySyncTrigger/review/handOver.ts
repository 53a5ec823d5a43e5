import { decisionItem } from '../../../src/page/decisionItem';
import type { HandedOver } from '../../../src/page/resultPart';
import type { View } from '../../../src/page/view';
import { dataObject } from '../../shared/items';
import type { Seen } from '../../shared/state/lookAt';
import { conflictTokenOf } from '../../shared/token';
import type { Judged } from './judge';
import { handedOverQuery } from './request';
import type { Answered } from './respond';

/** Hands decisions over to a run, and sends the browser on to see what becomes of them. */
export function handOver(
	{ state, syncName, rev }: Seen,
	view: View,
	fine: Judged['fine'],
	late: readonly HandedOver[],
): Answered {
	const { secret } = state.head;
	const items = fine.map(({ answer, planned: { conflict, decision } }) => ({
		json: dataObject({ ...decisionItem(decision, answer.comment) }),
		twoWaySync: conflictTokenOf(conflict, { syncName, rev, secret }),
	}));
	const all = [...fine.map(({ answer }) => answer), ...late];
	const location = view.query(handedOverQuery(all));
	return { reply: { status: 303, html: '', headers: { Location: location } }, starts: [items] };
}
