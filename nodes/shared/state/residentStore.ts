import type { StateChange, StateHead } from '../../../src/model/state';
import type { StateView } from '../../../src/model/syncState';
import { refuseMoved } from '../../../src/state/moved';
import type { Needs, StateInfo, StateStep, StateStore, Updated } from '../../../src/state/store';
import { changesNothing } from '../../../src/state/store';
import { newSecret } from '../signature';

/**
 * A store in which the state must live: what was moved away is refused, not begun anew. With its first
 * change a state gets the secret that its tokens are signed with, and the salt of its fingerprints.
 */
export class ResidentStore implements StateStore {
	constructor(
		private readonly store: StateStore,
		private readonly syncName: string,
	) {}

	get durable(): boolean {
		return this.store.durable;
	}

	async read<T>(look: (state: StateView, info: StateInfo) => T, needs: Needs): Promise<T> {
		return await this.store.read((state, info) => {
			refuseMoved(state.head, this.syncName);
			return look(state, withSecret(state, info));
		}, needs);
	}

	async update<T>(step: StateStep<T>, needs: Needs): Promise<Updated<T>> {
		const fresh = { secret: newSecret(), salt: newSecret() };
		return await this.store.update((state, info) => {
			refuseMoved(state.head, this.syncName);
			const { secret = fresh.secret, salt = fresh.salt } = state.head;
			const stepped = step(state, { ...info, secret, salt });
			const { change } = stepped;
			if (change === undefined || changesNothing(state, change)) return stepped;
			return { ...stepped, change: withOwn(change, { secret, salt }) };
		}, needs);
	}
}

function withSecret({ head }: StateView, info: StateInfo): StateInfo {
	return head.secret === undefined ? info : { ...info, secret: head.secret };
}

/** Keeps what is a state's own for good. */
function withOwn(
	change: StateChange,
	own: Required<Pick<StateHead, 'secret' | 'salt'>>,
): StateChange {
	const { head } = change;
	if (head.secret === own.secret && head.salt === own.salt) return change;
	// An import brings its own.
	return { ...change, head: { ...own, ...head } };
}
