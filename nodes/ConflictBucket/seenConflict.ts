import type { IExecuteFunctions } from 'n8n-workflow';
import { AnswerError } from '../../src/bucket/formAnswer';
import { SettingsError } from '../../src/model/errors';
import type { StateHead } from '../../src/model/state';
import { TokenFinder, isGenuine, provenRev } from '../shared/token';

/**
 * Which conflict, and the revision that the person saw: as set, else from the item it comes from, once the
 * state is known that its token must be signed by.
 */
export function seenConflict(context: IExecuteFunctions, index: number, syncName: string) {
	const { id, revision } = namedConflict(context, index);
	const finder = new TokenFinder(context, ['conflictBucket', 'masterSlaveMerge']);
	const found = finder.conflict(index);
	return (head: StateHead) => {
		const isOurs = found?.token.syncName === syncName && isGenuine(found, head);
		const paired = isOurs ? found : undefined;
		const conflictId = id ?? paired?.token.conflictId;
		if (conflictId === undefined) {
			throw new SettingsError(
				'No conflict is named, and none is found through item pairing.',
				'Fill in Conflict ID, for example from the item of the Add step.',
			);
		}
		const known = paired?.token.conflictId === conflictId ? paired.token.revision : undefined;
		const seen = revision > 0 ? revision : known;
		return {
			seen: { conflictId, ...(seen === undefined ? {} : { revision: seen }) },
			rev: paired === undefined ? 0 : provenRev(paired, head),
		};
	};
}

/** As the step names it, or what the review page handed over does. */
function namedConflict(context: IExecuteFunctions, index: number) {
	if (context.getNodeParameter('decision', index) === 'fromPage') return ofPage(context, index);
	const id = context.getNodeParameter('conflictId', index, '');
	return {
		id: typeof id === 'string' && id.trim() !== '' ? id.trim() : undefined,
		revision: Number(context.getNodeParameter('revision', index, 0)),
	};
}

/** Without a revision nobody knows what the person saw. */
function ofPage(context: IExecuteFunctions, index: number) {
	const { conflictId, revision } = context.getInputData()[index]?.json ?? {};
	if (typeof conflictId === 'string' && typeof revision === 'number' && revision > 0) {
		return { id: conflictId, revision };
	}
	throw new AnswerError(
		'The item has no decision of a review page.',
		'Wire the output Decisions of a Two-Way Sync Trigger with a review page here.',
	);
}
