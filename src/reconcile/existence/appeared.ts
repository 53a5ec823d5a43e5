import { once } from 'lodash';
import type { RecordId } from '../../model/link';
import { byCodeUnits } from '../../model/order';
import type { Side } from '../../model/side';
import { otherSide } from '../../model/side';
import type { Listed } from '../../records/listed';
import { fingerprint } from '../../values/fingerprint';
import { mayCreateIn } from './creation';
import type { KeyReader, Unlinked } from './matching';
import { groupBy } from './matching';
import type { Run } from '../run';

/** Unlinked records that may be what was created, ordered by key. */
export interface Near {
	readonly records: readonly Listed[];
	readonly ids: readonly RecordId[];
	/** Fingerprint of their keys. */
	readonly print: number;
}

const NONE = near([]);

function near(records: readonly Listed[]): Near {
	const sorted = [...records].sort((a, b) => byCodeUnits(a.key, b.key));
	return {
		records: sorted,
		ids: sorted.map((listed) => listed.id),
		print: fingerprint(sorted.map((listed) => listed.key).join('\n')),
	};
}

/**
 * What appeared on the target of creations that wait for their answer. Sorted and grouped once for all of
 * them: a thousand that wait must not each go through a thousand records.
 */
export class Appeared {
	/** As `side:key`: they are not created on the other side. */
	readonly candidates = new Set<string>();
	private readonly noted = new Set<Near>();
	private readonly everything: () => Near;
	private readonly byKey: () => ReadonlyMap<string, Near>;

	constructor(
		run: Run,
		private readonly target: Side,
		unlinked: Unlinked,
		keyOf: KeyReader,
	) {
		const mayCreate = mayCreateIn(run, otherSide(target));
		this.everything = once(() => (mayCreate ? near([...unlinked.of(target)]) : NONE));
		this.byKey = once(() => {
			const groups = groupBy(unlinked.of(target), (listed) => keyOf(target, listed.record));
			return new Map(Array.from(groups, ([key, records]) => [key, near(records)]));
		});
	}

	/** Records that would otherwise be created on the other side. */
	get all(): Near {
		return this.everything();
	}

	/** Several records have the key, or several creations: which is whose, nobody knows. */
	withKey(key: string): Near {
		return this.byKey().get(key) ?? NONE;
	}

	/** Keeps records from being created on the other side. */
	holdBack(each: Near): void {
		if (this.noted.has(each)) return;
		this.noted.add(each);
		for (const listed of each.records) this.candidates.add(`${this.target}:${listed.key}`);
	}
}
