import type { FieldIndex, Fingerprint } from '../model/link';
import type { Side } from '../model/side';

/** Fingerprints that one side holds in one field, found out once for each run or batch of answers. */
export class KnownPrints<Owner extends object> {
	private readonly known = new WeakMap<Owner, Map<string, ReadonlySet<Fingerprint>>>();

	of(
		owner: Owner,
		side: Side,
		field: FieldIndex,
		find: () => Iterable<Fingerprint>,
	): ReadonlySet<Fingerprint> {
		const all = this.known.get(owner) ?? new Map<string, ReadonlySet<Fingerprint>>();
		this.known.set(owner, all);
		const key = `${side} ${field}`;
		const prints = all.get(key) ?? new Set(find());
		all.set(key, prints);
		return prints;
	}
}
