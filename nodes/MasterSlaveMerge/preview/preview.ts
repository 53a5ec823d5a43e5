import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { RecordId } from '../../../src/model/link';
import type { PerSide } from '../../../src/model/side';
import { warnings } from '../../../src/preview/adviceSection';
import { plannedChanges } from '../../../src/preview/changes';
import { previewPage } from '../../../src/preview/page';
import type { PreflightSource } from '../../../src/preview/preflight';
import { preflightOf } from '../../../src/preview/preflight';
import { unmappedKeysText } from '../../../src/preview/preflightSection';
import { proposalsOf } from '../../../src/preview/proposals';
import { hint } from '../../shared/errors';
import { driftItem, driftSummary } from '../drift';
import type { NodeOptions } from '../settings';
import { previewSummary } from '../summary';
import { withNames } from '../../../src/model/sideNames';
import { previewItems, proposalItem } from './items';
import { proposedStep } from './proposedStep';
import { writeAdvice } from './writeAdvice';

/** What the two sides are called. */
const UNNAMED = { master: 'Master', slave: 'Slave' };

/** The name of the binary field, and of the file in it. */
const PAGE = { field: 'preview', file: 'preview.html' };

/** A run, and which records it knows to belong together. */
export interface PreviewOfRun extends PreflightSource {
	readonly partners: ReadonlyArray<PerSide<RecordId>>;
}

/** What a run would do: as items of the Preview output, the first with all of it as a page; and as hints. */
export async function preview(
	context: IExecuteFunctions,
	node: NodeOptions,
	made: PreviewOfRun,
): Promise<INodeExecutionData[]> {
	const { plan, settings } = made;
	const { syncName, names } = settings;
	const apps = { ...UNNAMED, ...names };
	const { stops = [], notes, rejected } = plan;
	const changes = plannedChanges({ ...made, apps });
	const items = previewItems(changes, { stops, syncName });
	const proposals = proposalsOf(made, made.partners);
	const paste = proposedStep(context.getNode(), proposals, made.fields);
	if (proposals.length > 0) items.push(proposalItem(proposals, { paste, syncName }));
	if (plan.drift !== undefined) {
		if (node.driftReport) items.push(driftItem(context, plan.drift, syncName));
		hint(context, withNames(driftSummary(plan.drift), names));
	}
	hint(context, withNames(previewSummary(plan, node.preview ?? 'always'), names));
	const advice = writeAdvice(context, settings, { fields: made.fields, writes: plan.writes });
	for (const warning of warnings(advice)) hint(context, withNames(warning, names));
	const preflight = preflightOf(made);
	for (const key of unmappedKeysText(preflight)) hint(context, withNames(key, names));
	const about = { syncName, apps, changes, rejected, stops, notes, proposals, paste, advice };
	const html = previewPage({ ...about, preflight });
	return await withPage(context, items, html);
}

async function withPage(
	context: IExecuteFunctions,
	[first, ...others]: INodeExecutionData[],
	html: string,
): Promise<INodeExecutionData[]> {
	if (first === undefined) return [];
	const page = await context.helpers.prepareBinaryData(
		Buffer.from(html, 'utf8'),
		PAGE.file,
		'text/html',
	);
	return [{ ...first, binary: { [PAGE.field]: page } }, ...others];
}
