import type { StateView } from '../../../src/model/syncState';
import { refuseMoved } from '../../../src/state/moved';
import type { Needs, StateInfo, StateStep, StateStore, Updated } from '../../../src/state/store';

/** A store in which the state must live: what was moved away is refused, not begun anew. */
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
			return look(state, info);
		}, needs);
	}

	async update<T>(step: StateStep<T>, needs: Needs): Promise<Updated<T>> {
		return await this.store.update((state, info) => {
			refuseMoved(state.head, this.syncName);
			return step(state, info);
		}, needs);
	}
}
