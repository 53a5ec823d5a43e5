import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { SettingsError } from '../../../src/model/errors';
import type { StateView } from '../../../src/model/syncState';
import { storeName } from '../../../src/state/moved';
import type { ReadExport } from '../../../src/state/readExport';
import { InvalidExportError, readExport } from '../../../src/state/readExport';
import { isEmptyState, restoreState } from '../../../src/state/replace';
import { hint } from '../../shared/errors';
import { chosenStore, openStoreOf } from '../../shared/state/openStore';
import { findSync } from '../../shared/knownSync';
import { TestRunError, requireTypedName } from '../consent';

/** Puts an exported state in the place of the present one, as a whole or not at all. */
export async function importSync(context: IExecuteFunctions): Promise<INodeExecutionData> {
	const syncName = await findSync(context, 'told');
	const backup = await readBackup(context);
	const replace = context.getNodeParameter('replace', 0, false) === true;
	if (replace) requireTypedName(context, syncName, 'The links and open conflicts of now are lost.');
	const now = Date.now();
	const { rev } = await openStoreOf(chosenStore(context), context, syncName).update(
		(state, { stored }) => {
			if (!stored) throw new TestRunError(`import the ${backup.state.linkCount} links`);
			if (!replace && (!isEmptyState(state) || state.head.movedTo !== undefined)) {
				throw notEmpty(syncName, state);
			}
			return { change: restoreState(state, backup.state, now), result: undefined };
		},
		{ scope: 'everything' },
	);
	hint(context, 'The next run must be a full one: it catches up with all that happened since.');
	const { state, exportedAt } = backup;
	return {
		json: {
			syncName,
			imported: true,
			links: state.linkCount,
			openConflicts: [...state.openConflicts()].length,
			exportedFrom: backup.syncName,
			exportedAt,
			revision: rev,
		},
	};
}

function notEmpty(syncName: string, { head, linkCount: links }: StateView): SettingsError {
	if (head.movedTo !== undefined) {
		return new SettingsError(
			`The state of "${syncName}" was moved to the ${storeName(head.movedTo)} store. Nothing was changed.`,
			"Import it there: set State Store of this step. To go on here after all, switch on 'Replace What Is There'.",
		);
	}
	return new SettingsError(
		`The sync "${syncName}" has a state already (${links} links). Nothing was changed.`,
		"Export it first, as a backup of now. Then switch on 'Replace What Is There' and type the sync's name.",
	);
}

async function readBackup(context: IExecuteFunctions): Promise<ReadExport> {
	if (context.getNodeParameter('format', 0, 'json') !== 'file') {
		// A copy: other steps may change their items, and this becomes the state.
		return readExport(structuredClone(context.getInputData()[0]?.json));
	}
	const field = String(context.getNodeParameter('binaryPropertyName', 0, 'data'));
	context.helpers.assertBinaryData(0, field);
	const content = await context.helpers.getBinaryDataBuffer(0, field);
	return readExport(parse(content.toString('utf8').replace(/^\uFEFF/, '')));
}

function parse(text: string): unknown {
	const parsed = parsedOrNothing(text);
	if (parsed !== undefined) return parsed;
	throw new InvalidExportError(
		`The file is no JSON: it ${text.trim() === '' ? 'is empty' : 'is damaged or was cut'}.`,
		'Nothing was changed. Take another copy of the export.',
	);
}

function parsedOrNothing(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
