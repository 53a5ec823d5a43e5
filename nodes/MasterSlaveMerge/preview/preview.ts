import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { PreviewSource } from '../../../src/preview/changes';
import { plannedChanges } from '../../../src/preview/changes';
import { hint } from '../../shared/errors';
import { driftItem, driftSummary } from '../drift';
import type { NodeOptions } from '../settings';
import { previewSummary } from '../summary';
import { previewItems } from './items';

/** What the two sides are called. */
const APPS = { master: 'Master', slave: 'Slave' };

/** What a run would do, as items of the Preview output and as hints. */
export function preview(
	context: IExecuteFunctions,
	node: NodeOptions,
	made: Omit<PreviewSource, 'apps'>,
): INodeExecutionData[] {
	const { plan, settings } = made;
	const { syncName } = settings;
	const { stops = [] } = plan;
	const items = previewItems(plannedChanges({ ...made, apps: APPS }), { stops, syncName });
	if (plan.drift !== undefined) {
		if (node.driftReport) items.push(driftItem(context, plan.drift, syncName));
		hint(context, driftSummary(plan.drift));
	}
	hint(context, previewSummary(plan, node.preview ?? 'always'));
	return items;
}
