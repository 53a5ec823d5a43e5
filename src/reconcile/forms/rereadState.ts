import { isEqual, omit, partition } from 'lodash';
import type { CompiledField } from '../../mapping/compiled';
import type { Bounds } from '../../model/bounds';
import type { Conflict } from '../../model/conflict';
import type { Draft } from '../../model/draft';
import type { Fingerprint, Link, RecordId } from '../../model/link';
import type { PerSide, Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import type { GuardRecord, StateHead } from '../../model/state';
import { idKey } from '../../model/state';
import type { StateView } from '../../model/syncState';
import type { Listed } from '../../records/listed';
import type { RereadField } from '../../records/reread';
import { rereadLink } from '../../records/reread';
import type { ComparedAnew } from '../../records/saltedLink';
import { compared } from '../../records/seen';
import { isAlike } from '../../values/alike';
import { fingerprintOf } from '../../values/fingerprint';
import type { Listing } from '../listing/listing';
import type { ChangedLook } from './changedLooks';
import { Salting } from './salting';

/** The fields that are compared in another way than so far, because their forms were learned or changed. */
export function comparedAnew(
	before: readonly CompiledField[],
	after: readonly CompiledField[],
): readonly ComparedAnew[] {
	const byKey = new Map(before.map((field) => [field.plan.key, field]));
	return after.flatMap((field) => {
		const old = byKey.get(field.plan.key);
		return old === undefined || isEqual(old.comparison, field.comparison)
			? []
			: [{ before: old, after: field }];
	});
}

function isOnlySalted({ before, after }: ComparedAnew): boolean {
	return SIDES.every((side) =>
		isEqual(omit(before.comparison[side], ['salt']), omit(after.comparison[side], ['salt'])),
	);
}

/** A field of which a column is in other looks. */
export interface ColumnLooks {
	readonly field: CompiledField;
	readonly look: ChangedLook;
}

interface Move {
	readonly print: Fingerprint;
	readonly alike: boolean;
}

/**
 * The state as if these fields had been compared so all along. SEMANTICS "Forms": a side whose form
 * stayed has not moved, and what was settled as different stays so while it is alike.
 */
export class RereadState implements StateView {
	private readonly known = new Map<string, Link>();
	private readonly rereads: readonly RereadField[];
	/** Of fields that are compared as before, with another salt. */
	private readonly salting: Salting;
	private readonly inOtherLooks: readonly ColumnLooks[];

	constructor(
		private readonly base: StateView,
		private readonly listings: PerSide<Listing>,
		changed: readonly ComparedAnew[],
		looks: readonly ColumnLooks[],
	) {
		const [salted, others] = partition(changed, isOnlySalted);
		this.salting = new Salting(salted, listings, () => base.links());
		this.rereads = others.map((each) => ({
			field: each.after,
			prints: { master: this.prints('master', each), slave: this.prints('slave', each) },
		}));
		this.inOtherLooks = looks.filter((each) => this.isProven(each));
	}

	/** The columns that are taken for ones in other looks. */
	get looks(): readonly ChangedLook[] {
		return this.inOtherLooks.map(({ look }) => look);
	}

	/** Where users may have edited a column, most of what moved must be alike what it was. O(links). */
	private isProven({ field, look: { side, proof } }: ColumnLooks): boolean {
		if (proof === 0) return true;
		let alike = 0;
		let others = 0;
		for (const link of this.base.links()) {
			const move = this.moveOf(this.anew(link), field, side);
			if (move?.alike === true) alike++;
			else if (move !== undefined) others++;
		}
		return alike >= proof && alike > others;
	}

	/** Puts the links that are other ones now into a draft of this state. O(links). */
	noteIn(draft: Draft): void {
		for (const link of this.base.links()) {
			const now = this.reread(link);
			if (now !== link) draft.putLink(now);
		}
	}

	/** What values at hand were, and are now; a side may hold what the other had, as it was sent. */
	private prints(side: Side, { before, after }: ComparedAnew): Map<Fingerprint, Fingerprint> {
		const prints = new Map<Fingerprint, Fingerprint>();
		for (const from of [side, otherSide(side)]) {
			for (const record of this.listings[from].records.records()) {
				const value = after.read[from](record);
				if (value === undefined) continue;
				const old = fingerprintOf(value, before.comparison[side]);
				const print = fingerprintOf(value, after.comparison[side]);
				if (old !== print && !prints.has(old)) prints.set(old, print);
			}
		}
		return prints;
	}

	private reread(link: Link): Link {
		const known = this.known.get(link.id);
		if (known !== undefined) return known;
		const now = this.inOtherLooks.reduce(
			(each, { field, look }) => this.adopt(each, field, look.side),
			this.anew(link),
		);
		this.known.set(link.id, now);
		return now;
	}

	/** A link as its values are compared now. */
	private anew(link: Link): Link {
		const now = rereadLink(link, this.rereads);
		return this.salting.anew(now, (side) => this.listedOf(side, link.ids[side]));
	}

	/** What a column shows in other looks is no edit where it is alike what the other side still holds. */
	private adopt(link: Link, field: CompiledField, side: Side): Link {
		const move = this.moveOf(link, field, side);
		if (move?.alike !== true) return link;
		const shadows = [...link.shadows[side]];
		shadows[field.index] = move.print;
		return { ...link, shadows: { ...link.shadows, [side]: shadows } };
	}

	/** What a side moved to while the other stayed; `alike`: what that still holds. */
	private moveOf(link: Link, field: CompiledField, side: Side): Move | undefined {
		const own = this.valueOf(link, field, side);
		const other = this.valueOf(link, field, otherSide(side));
		const { index } = field;
		if (own === undefined || other === undefined) return undefined;
		if (link.shadows[otherSide(side)][index] !== other.print) return undefined;
		const { print } = own;
		if (print === link.shadows[side][index]) return undefined;
		return { print, alike: print === other.print || isAlike(own.canonical, other.canonical) };
	}

	private valueOf(link: Link, field: CompiledField, side: Side) {
		const listed = this.listedOf(side, link.ids[side]);
		const value = listed === undefined ? undefined : field.read[side](listed.record);
		return value === undefined ? undefined : compared(value, field, side);
	}

	private listedOf(side: Side, id: RecordId | undefined): Listed | undefined {
		return id === undefined ? undefined : this.listings[side].records.get(idKey(id));
	}

	get head(): StateHead {
		return this.base.head;
	}

	get bounds(): Bounds {
		return this.base.bounds;
	}

	get openSize(): number {
		return this.base.openSize;
	}

	get guardSize(): number {
		return this.base.guardSize;
	}

	get linkCount(): number {
		return this.base.linkCount;
	}

	link(id: string): Link | undefined {
		const link = this.base.link(id);
		return link === undefined ? undefined : this.reread(link);
	}

	linkOf(side: Side, id: RecordId): Link | undefined {
		const link = this.base.linkOf(side, id);
		return link === undefined ? undefined : this.reread(link);
	}

	*links(): Iterable<Link> {
		for (const link of this.base.links()) yield this.reread(link);
	}

	*unsettledLinks(): Iterable<Link> {
		for (const link of this.base.unsettledLinks()) yield this.reread(link);
	}

	openConflict(id: string): Conflict | undefined {
		return this.base.openConflict(id);
	}

	get openCount(): number {
		return this.base.openCount;
	}

	openConflicts(): Iterable<Conflict> {
		return this.base.openConflicts();
	}

	conflictsOf(link: string): readonly Conflict[] {
		return this.base.conflictsOf(link);
	}

	history(): readonly Conflict[] {
		return this.base.history();
	}

	guardRecord(key: string): GuardRecord | undefined {
		return this.base.guardRecord(key);
	}

	guardRecords(): Iterable<readonly [string, GuardRecord]> {
		return this.base.guardRecords();
	}
}
