import type { Conflict, ExistenceChoice } from '../model/conflict';
import { HELD_DELETIONS_ENTRY, RESTORED_ENTRY } from '../records/conflictId';
import { Bare, bare } from '../model/sideNames';
import { oneLine } from './oneLine';

/** More pairs than this make no form that a person could read. */
const MAX_PAIRS = 50;

type Option = readonly [text: string, choice: ExistenceChoice];

/** What a person may decide about whether records are there, in words; the side is named by marks. */
export function existenceOptions(conflict: Conflict): ReadonlyMap<string, ExistenceChoice> {
	const none =
		conflict.id === RESTORED_ENTRY
			? 'None of these belong together: create them on the other side'
			: 'Leave everything as it is';
	return new Map([...actions(conflict), [none, { take: 'unlink' }]]);
}

function actions(conflict: Conflict): readonly Option[] {
	switch (conflict.type) {
		case 'ambiguousMatch':
			return conflict.id === RESTORED_ENTRY
				? pairs(conflict)
				: [
						...pairs(conflict),
						['Each is a record of its own: create those that have no partner', { take: 'create' }],
					];
		case 'unconfirmedCreate':
			return [
				...candidates(conflict),
				['It was not created: create it again', { take: 'restore' }],
			];
		case 'deleted':
		case 'deletedVsEdited':
			if (conflict.id === HELD_DELETIONS_ENTRY) {
				return [
					['Create all missing records again', { take: 'restore' }],
					['Delete all records that are left', { take: 'delete' }],
				];
			}
			if (conflict.link === undefined) return [];
			return [
				['Create the missing record again', { take: 'restore' }],
				['Delete the record that is left', { take: 'delete' }],
			];
		case 'failedWrite':
			return conflict.link === undefined ? [] : [['Try to create it again', { take: 'restore' }]];
		default:
			return [];
	}
}

function pairs({ masterIds = [], slaveIds = [] }: Conflict): readonly Option[] {
	return masterIds
		.flatMap((masterId) =>
			slaveIds.map((slaveId): Option => {
				const ids = [masterId, slaveId].map((id) => oneLine(String(id)));
				const text = `${Bare('master')} record ${ids[0]} is ${bare('slave')} record ${ids[1]}`;
				return [text, { take: 'link', masterId, slaveId }];
			}),
		)
		.slice(0, MAX_PAIRS);
}

/** The records that may be the one that was created. */
function candidates({ masterId, slaveId, masterIds, slaveIds }: Conflict): readonly Option[] {
	const inSlave = (slaveIds ?? []).flatMap((id): readonly Option[] =>
		masterId === undefined
			? []
			: [
					[
						`It is ${bare('slave')} record ${oneLine(String(id))}`,
						{ take: 'link', masterId, slaveId: id },
					],
				],
	);
	const inMaster = (masterIds ?? []).flatMap((id): readonly Option[] =>
		slaveId === undefined
			? []
			: [
					[
						`It is ${bare('master')} record ${oneLine(String(id))}`,
						{ take: 'link', masterId: id, slaveId },
					],
				],
	);
	return [...inSlave, ...inMaster].slice(0, MAX_PAIRS);
}
