import type { Bounds } from '../../../../src/model/bounds';
import { POSTGRES_BOUNDS } from '../../../../src/model/bounds';
import type { Conflict } from '../../../../src/model/conflict';
import type { Link, RecordId } from '../../../../src/model/link';
import type { LinksAtRest } from '../../../../src/model/linkTable';
import type { PerSide, Side } from '../../../../src/model/side';
import type { GuardRecord, StateHead } from '../../../../src/model/state';
import { idKey } from '../../../../src/model/state';
import type { StateView } from '../../../../src/model/syncState';
import { SyncState } from '../../../../src/model/syncState';
import type { PartialScope } from '../../../../src/state/store';
import { BeyondScopeError } from './beyondScope';
import { linkNumber } from './rows';

/** What was loaded of a state: each part whole, or the links of a scope and their open conflicts. */
export interface LoadedParts {
	readonly head: StateHead;
	readonly linkCount: number;
	readonly scope: PartialScope;
	/** The links: all, or those of the scope. */
	readonly links: { readonly state: SyncState; readonly whole: boolean };
	/** Open conflicts and history: all, or the open conflicts of the scope's links. */
	readonly bucket: { readonly state: SyncState; readonly whole: boolean };
	/** How many conflicts are open, where that was counted. */
	readonly openCount?: number | undefined;
	/** Absent where they were not loaded. */
	readonly guard: SyncState | undefined;
}

/** A state of which only a part is at hand. What is not is asked for, by an error; never taken for absent. */
export class PartialState implements StateView {
	private readonly named: ReadonlySet<string>;
	private readonly records: PerSide<ReadonlySet<string>>;
	private readonly conflicts: ReadonlySet<string>;

	constructor(private readonly parts: LoadedParts) {
		const { links, records, conflicts } = parts.scope;
		this.named = new Set(links);
		this.conflicts = new Set(conflicts);
		this.records = {
			master: new Set(records?.master?.map(idKey)),
			slave: new Set(records?.slave?.map(idKey)),
		};
	}

	get head(): StateHead {
		return this.parts.head;
	}

	get bounds(): Bounds {
		return POSTGRES_BOUNDS;
	}

	get openSize(): number {
		return this.wholeBucket().openSize;
	}

	get guardSize(): number {
		return this.wholeGuard().guardSize;
	}

	get linkCount(): number {
		return this.parts.linkCount;
	}

	link(id: string): Link | undefined {
		const { links } = this.parts;
		const link = links.state.link(id);
		if (link !== undefined || this.isLinkKnown(id)) return link;
		throw new BeyondScopeError({ links: [id] });
	}

	linkOf(side: Side, id: RecordId): Link | undefined {
		const { links } = this.parts;
		if (links.whole || this.records[side].has(idKey(id))) return links.state.linkOf(side, id);
		throw new BeyondScopeError({ records: { [side]: [id] } });
	}

	links(): Iterable<Link> {
		if (this.parts.links.whole) return this.parts.links.state.links();
		throw new BeyondScopeError('everything');
	}

	/** Only where all links are at hand: a walk over a part of them would take the others for gone. */
	get atRest(): LinksAtRest | undefined {
		const { links } = this.parts;
		return links.whole ? links.state.atRest : undefined;
	}

	unsettledLinks(): Iterable<Link> {
		const { links, scope } = this.parts;
		if (links.whole || scope.unsettled === true) return links.state.unsettledLinks();
		throw new BeyondScopeError({ unsettled: true });
	}

	openConflict(id: string): Conflict | undefined {
		const { bucket } = this.parts;
		const conflict = bucket.state.openConflict(id);
		if (conflict !== undefined || bucket.whole || this.conflicts.has(id)) return conflict;
		throw new BeyondScopeError({ bucket: true });
	}

	openConflicts(): Iterable<Conflict> {
		return this.wholeBucket().openConflicts();
	}

	get openCount(): number {
		const { bucket, openCount } = this.parts;
		if (bucket.whole) return bucket.state.openCount;
		if (openCount !== undefined) return openCount;
		throw new BeyondScopeError({ openCount: true });
	}

	conflictsOf(link: string): readonly Conflict[] {
		const { bucket, links } = this.parts;
		if (bucket.whole) return bucket.state.conflictsOf(link);
		// Those of a loaded link were loaded with it.
		const known = !links.whole && (links.state.link(link) !== undefined || this.isLinkKnown(link));
		if (known) return bucket.state.conflictsOf(link);
		throw new BeyondScopeError({ bucket: true });
	}

	history(): readonly Conflict[] {
		return this.wholeBucket().history();
	}

	guardRecord(key: string): GuardRecord | undefined {
		return this.wholeGuard().guardRecord(key);
	}

	guardRecords(): Iterable<readonly [string, GuardRecord]> {
		return this.wholeGuard().guardRecords();
	}

	/** Asked for by its id, or with a number that no link had so far. */
	private isLinkKnown(id: string): boolean {
		const { links, head } = this.parts;
		return links.whole || this.named.has(id) || linkNumber(id) >= head.nextLink;
	}

	private wholeBucket(): SyncState {
		const { bucket } = this.parts;
		if (bucket.whole) return bucket.state;
		throw new BeyondScopeError({ bucket: true });
	}

	private wholeGuard(): SyncState {
		const { guard } = this.parts;
		if (guard !== undefined) return guard;
		throw new BeyondScopeError({ guard: true });
	}
}
