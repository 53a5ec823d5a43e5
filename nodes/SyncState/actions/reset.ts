import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { resetState } from '../../../src/state/replace';
import { hint } from '../../shared/errors';
import { chosenStore, openStoreOf } from '../../shared/state/openStore';
import { findSync } from '../../shared/knownSync';
import { TestRunError, requireTypedName } from '../consent';

/** Forgets links, cursors and conflicts of the sync; no app is touched. */
export async function resetSync(context: IExecuteFunctions): Promise<INodeExecutionData> {
	const syncName = await findSync(context, 'refused');
	requireTypedName(
		context,
		syncName,
		'What belongs together, what was seen last and open conflicts are lost.',
	);
	const now = Date.now();
	const { result, rev } = await openStoreOf(chosenStore(context), context, syncName).update(
		(state, { stored }) => {
			if (!stored) throw new TestRunError(`reset ${state.linkCount} links`);
			const forgotten = {
				links: state.linkCount,
				openConflicts: [...state.openConflicts()].length,
			};
			return { change: resetState(state, now), result: forgotten };
		},
		{ scope: 'everything' },
	);
	hint(
		context,
		'The next run meets all records anew: by match key, else by equal content; what it cannot tell it asks.',
	);
	return { json: { syncName, reset: true, ...result, revision: rev } };
}
