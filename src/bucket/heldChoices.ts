import type { ExistenceChoice, FieldChoice } from '../model/conflict';
import type { Link } from '../model/link';
import { LinkEdit } from '../model/linkEdit';
import { otherSide } from '../model/side';
import { heldLinks } from '../records/heldDeletions';
import type { HeldLink } from '../records/heldDeletions';
import type { DecisionPlan } from './decisionPlan';
import { emitDelete } from './deleteLeft';

type Take = 'restore' | 'delete' | 'unlink';

/** Many deletions at once are one decision, which goes for each of them. SEMANTICS "Many at once". */
export function decideHeld(plan: DecisionPlan): string | undefined {
	const { existence, fields } = plan.decision;
	const choice = fields?.get('*');
	const takeFor = takeOf(existence?.take ?? choice?.take);
	if (takeFor === undefined) {
		return 'This conflict is about many records that are gone: decide restore, delete or unlink for all of them.';
	}
	// Its links are the ones on which something waits, so no others are looked for.
	for (const link of heldLinks(plan.draft.base, plan.conflict)) {
		plan.draft.putLink(decided(plan, link, takeFor(link)));
	}
	// The writes go the way of any others, each on its own.
	if (existence !== undefined) plan.closeOrWait({ existence });
	else if (choice !== undefined) plan.closeOrWait({ fields: { '*': choice } });
	return undefined;
}

/** "Take master" means what the master says: of a record that it has, that it is there. */
function takeOf(
	take: ExistenceChoice['take'] | FieldChoice['take'] | undefined,
): ((link: HeldLink) => Take) | undefined {
	switch (take) {
		case 'restore':
		case 'delete':
		case 'unlink':
			return () => take;
		case 'leave':
			return () => 'unlink';
		case 'master':
		case 'slave':
			return ({ reported }) => (reported === take ? 'delete' : 'restore');
		default:
			return undefined;
	}
}

function decided(plan: DecisionPlan, link: HeldLink, take: Take): Link {
	const edit = new LinkEdit(link);
	const gone = link.reported;
	for (const intent of link.intents) edit.dropIntent(intent, plan.now);
	if (take === 'unlink') {
		edit.set({ resting: gone, reported: undefined, kept: undefined });
	} else if (take === 'restore') {
		plan.addIntent(edit, 'create', gone, [], { attempts: 0 });
		plan.draft.head = { ...plan.draft.head, wantsFull: true };
		plan.notes.add(
			'The missing records are created again by the next full run that still lacks them.',
		);
	} else {
		const target = otherSide(gone);
		const id = link.ids[target];
		if (id !== undefined) emitDelete(plan, edit, { target, id });
		edit.set({ reported: undefined });
	}
	return edit.link;
}
