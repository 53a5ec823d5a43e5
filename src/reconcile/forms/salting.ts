import type { CompiledField } from '../../mapping/compiled';
import type { Fingerprint, Link } from '../../model/link';
import { isAtRest } from '../../model/linkColumns';
import type { PerSide, Side } from '../../model/side';
import { SIDES } from '../../model/side';
import { asUnsalted, isUnsalted } from '../../model/unsalted';
import type { Listed, Present } from '../../records/listed';
import type { RereadField } from '../../records/reread';
import { printsOf } from '../../records/printsAnew';
import { rereadLink } from '../../records/reread';
import type { ComparedAnew } from '../../records/saltedLink';
import { hasUnsalted, saltedLink } from '../../records/saltedLink';
import type { Comparison } from '../../values/canonical';
import { canonical } from '../../values/canonical';
import { fingerprint } from '../../values/fingerprint';
import type { Listing } from '../listing/listing';

/**
 * Brings the fingerprints of links to another salt, by what complete lists show. What a link's own records and
 * writes do not tell, other records may: one that another took the place of, or the row that it moved to.
 */
export class Salting {
	private readonly others: readonly RereadField[];

	/** O(links + records), the latter only where something is left to be told. */
	constructor(
		private readonly fields: readonly ComparedAnew[],
		private readonly listings: PerSide<Listing>,
		links: () => Iterable<Link>,
	) {
		this.others = fields.length === 0 ? [] : this.told(this.wanted(links()));
	}

	/** A link as its fingerprints are with the salt. */
	anew(link: Link, listedOf: (side: Side) => Listed | undefined): Link {
		if (this.fields.length === 0) return link;
		const now = saltedLink(link, this.fields, presentOf(listedOf));
		return this.others.length === 0 || isDone(now) ? now : rereadLink(now, this.others);
	}

	/** Fingerprints by field that are left to be told. */
	private wanted(links: Iterable<Link>): ReadonlyMap<number, ReadonlySet<Fingerprint>> {
		const wanted = new Map(this.fields.map(({ after }) => [after.index, new Set<Fingerprint>()]));
		for (const link of links) {
			const now = saltedLink(
				link,
				this.fields,
				presentOf((side) => this.listedOf(link, side)),
			);
			if (isDone(now)) continue;
			for (const { after } of this.fields) {
				const seen = new Seen(wanted.get(after.index));
				rereadLink(now, [{ field: after, prints: { master: seen, slave: seen } }]);
			}
		}
		return wanted;
	}

	private told(wanted: ReadonlyMap<number, ReadonlySet<Fingerprint>>): readonly RereadField[] {
		return this.fields.flatMap((each) => {
			const left = wanted.get(each.after.index);
			if (left === undefined || left.size === 0) return [];
			const prints = {
				master: this.lookUp('master', each, left),
				slave: this.lookUp('slave', each, left),
			};
			return [{ field: each.after, prints }];
		});
	}

	private lookUp(
		side: Side,
		{ before, after }: ComparedAnew,
		wanted: ReadonlySet<Fingerprint>,
	): ReadonlyMap<Fingerprint, Fingerprint> {
		const comparison = after.comparison[side];
		const { salt } = before.comparison[side];
		const old = (text: string) => fingerprint(text, salt);
		const found = printsOf(
			this.textsOf(after, comparison, (text) => wanted.has(old(text))),
			old,
			(text) => fingerprint(text, comparison.salt),
		);
		for (const [print, now] of [...found]) found.set(asUnsalted(print), now);
		return found;
	}

	/** Canonical texts that records hold of a field. O(records). */
	private *textsOf(
		{ read }: CompiledField,
		comparison: Comparison,
		isWanted: (text: string) => boolean,
	): Iterable<string> {
		for (const from of SIDES) {
			for (const record of this.listings[from].records.records()) {
				const value = read[from](record);
				const text = value === undefined ? undefined : canonical(value, comparison);
				if (text !== undefined && isWanted(text)) yield text;
			}
		}
	}

	private listedOf({ ids }: Link, side: Side): Listed | undefined {
		const id = ids[side];
		return id === undefined ? undefined : this.listings[side].records.get(String(id));
	}
}

/** Notes which fingerprints are asked for, as they were without the mark. */
class Seen extends Map<Fingerprint, Fingerprint> {
	constructor(private readonly prints: Set<Fingerprint> | undefined) {
		super();
	}

	override get(print: Fingerprint): undefined {
		this.prints?.add(isUnsalted(print) ? asUnsalted(print) : print);
		return undefined;
	}
}

function isDone(link: Link): boolean {
	return isAtRest(link) && !hasUnsalted(link);
}

function presentOf(listedOf: (side: Side) => Listed | undefined): Present {
	const [master, slave] = SIDES.map(listedOf);
	return { ...(master && { master }), ...(slave && { slave }) };
}
