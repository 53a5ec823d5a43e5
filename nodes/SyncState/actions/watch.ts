import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { Draft } from '../../../src/model/draft';
import { healthOf } from '../../../src/state/health';
import { watchHealth } from '../../../src/state/watch';
import { hint } from '../../shared/errors';
import { findSync } from '../../shared/knownSync';
import { chosenStore, openStoreOf } from '../../shared/state/openStore';
import { healthSentence } from '../healthSentence';

/** One item when the health of the sync changed, or stays bad for another day; else none. */
export async function watchSync(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const syncName = await findSync(context, 'refused');
	const now = Date.now();
	const { result } = await openStoreOf(chosenStore(context), context, syncName).update(
		(state, { stored }) => {
			const health = healthOf(state, now);
			const told = watchHealth(state.head, health, now);
			const at = { now, zone: context.getTimezone() };
			const sentence = healthSentence(health, state.head, at);
			const result = { health, sentence, news: told?.news, stored };
			if (told === undefined) return { result };
			const draft = new Draft(state);
			draft.head = told.head;
			return { change: draft.change(), result };
		},
		{ scope: { unsettled: true, bucket: true } },
	);
	const { health, sentence, news, stored } = result;
	if (!stored) hint(context, 'Test run: that this was told is not stored.');
	if (news === undefined) {
		hint(context, `Nothing new to tell. ${sentence}`);
		return [];
	}
	return [
		{
			json: {
				status: sentence,
				health: health.health,
				before: news.before,
				since: new Date(news.since).toISOString(),
				repeated: news.repeated,
				syncName,
				waiting: health.waiting,
				reason: health.reason ?? '',
			},
		},
	];
}
