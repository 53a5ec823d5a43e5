import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { explain } from '../../../src/explain/explain';
import { linksNamed } from '../../../src/explain/find';
import { SettingsError } from '../../../src/model/errors';
import { hint } from '../../shared/errors';
import { dataObject } from '../../shared/items';
import { findSync } from '../../shared/knownSync';
import { chosenStore, openStoreOf } from '../../shared/state/openStore';

/** So many records of one label are told of. */
const MOST = 50;

/** What the sync knows of one record, in sentences and as facts; an item for each record of a label. */
export async function explainRecord(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const syncName = await findSync(context, 'refused');
	const name = String(context.getNodeParameter('record', 0, '') ?? '').trim();
	if (name === '') {
		throw new SettingsError(
			'Record does not say which record is to be explained.',
			'Fill in its ID in either app, or its label as conflicts and history have it.',
		);
	}
	const { found, count } = await openStoreOf(chosenStore(context), context, syncName).read(
		(state) => {
			const links = linksNamed(state, name);
			return {
				found: links.slice(0, MOST).map((link) => explain(state, link)),
				count: links.length,
			};
		},
		{ scope: 'everything' },
	);
	if (count === 0) {
		hint(
			context,
			`The sync "${syncName}" knows no linked record "${name}". Use its ID in either app: labels are known of records that are in the bucket, and of kept values alone.`,
		);
	}
	if (count > MOST) hint(context, `These are ${MOST} of ${count} records of that label.`);
	return found.map(({ sentences, ...facts }) => ({
		json: dataObject({ explanation: sentences.join('\n'), syncName, ...facts, sentences }),
	}));
}
