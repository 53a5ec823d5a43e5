import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { allowSubWorkflow } from '../../shared/state/openStore';
import { hint } from '../../shared/errors';
import { readSyncName } from '../../shared/syncName';
import { TestRunError } from '../consent';

/**
 * Lets this workflow begin a sync where another workflow calls it: from then on n8n hands such a run
 * what was saved here, which it cannot have made up.
 */
export function allowSync(context: IExecuteFunctions): INodeExecutionData {
	const syncName = readSyncName(context);
	const { stored, before } = allowSubWorkflow(context, syncName);
	if (!stored) throw new TestRunError('allow this sub-workflow a sync');
	hint(
		context,
		before
			? 'This workflow was allowed before to have syncs of its own where other workflows call it.'
			: 'From now on this workflow may have syncs of its own where other workflows call it. This step is not needed again.',
	);
	return { json: { syncName, allowed: true } };
}
