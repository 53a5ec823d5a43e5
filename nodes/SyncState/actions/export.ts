import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { ExportedState } from '../../../src/state/exported';
import { exportState } from '../../../src/state/exported';
import { hint } from '../../shared/errors';
import { chosenStore, openStoreOf } from '../../shared/state/openStore';
import { findSync } from '../../shared/knownSync';
import { shownSize } from '../../shared/state/size';

/** From this size on an item with all of it makes the editor slow. */
const FILE_FROM_BYTES = 1_000_000;

/** All that the sync remembers: in the item's JSON, or as a file beside a summary. */
export async function exportSync(context: IExecuteFunctions): Promise<INodeExecutionData> {
	const syncName = await findSync(context, 'refused');
	const now = Date.now();
	const exported = await openStoreOf(chosenStore(context), context, syncName).read(
		(state, { rev }) => exportState(state, { syncName, revision: rev, now }),
		{ scope: 'everything' },
	);
	const text = JSON.stringify(exported);
	if (context.getNodeParameter('format', 0, 'json') === 'file') {
		return await asFile(context, exported, text);
	}
	if (text.length > FILE_FROM_BYTES) {
		hint(
			context,
			`The export is ${shownSize(text.length)} large. With Format 'File' it does not slow the editor down.`,
		);
	}
	const json: IDataObject = JSON.parse(text);
	return { json };
}

async function asFile(
	context: IExecuteFunctions,
	exported: ExportedState,
	text: string,
): Promise<INodeExecutionData> {
	const { syncName, exportedAt, revision, counts } = exported;
	const field = String(context.getNodeParameter('binaryPropertyName', 0, 'data'));
	const content = Buffer.from(text, 'utf8');
	const name = fileName(syncName, exportedAt);
	const binary = await context.helpers.prepareBinaryData(content, name, 'application/json');
	return {
		json: { syncName, exportedAt, revision, ...counts, fileName: name, sizeBytes: content.length },
		binary: { [field]: binary },
	};
}

/** Without what file systems refuse. */
function fileName(syncName: string, exportedAt: string): string {
	const plain = syncName.replace(/[^\p{L}\p{N}._-]+/gu, '-');
	const time = exportedAt.slice(0, 19).replace(/:/g, '-');
	return `sync-state-${plain}-${time}.json`;
}
