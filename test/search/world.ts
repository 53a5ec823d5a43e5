import type { RecordId } from '../../src/model/link';
import type { PlannedWrite } from '../../src/model/plan';
import type { PerSide, Side } from '../../src/model/side';
import { SyncState } from '../../src/model/syncState';
import type { App, Apps, Stored } from './apps';
import { EMPTY_APP, create } from './apps';
import type { Configuration, Start } from './configuration';
import type { Ledger } from './ledger';
import { withField } from './ledger';
import { typeParts } from './parts';
import { firstValue, kindOf, typedValue } from './values';
import { FIELDS } from './configuration';

/** What other executions changed since one began. */
export interface Touched {
	/** Sides of links that they wrote to, or settled writes on. */
	readonly links: { readonly [link: string]: { readonly [side in Side]?: true } };
	/** Records of links that were forgotten. */
	readonly records: PerSide<readonly RecordId[]>;
}

/** An execution that has fetched both lists, and not looked at the state yet. */
export interface Begun {
	readonly records: PerSide<readonly Stored[]>;
	readonly touched: Touched;
}

/** An execution that has planned its writes and saved its state, and not sent them yet. */
export interface UnderWay {
	readonly writes: readonly PlannedWrite[];
	readonly touched: Touched;
}

/** Writes that did not land, and still may; `refused` where that was said of them. */
export interface Late {
	readonly writes: readonly PlannedWrite[];
	readonly refused: boolean;
}

/** All that there is at one moment. Never changed, only replaced. */
export interface World {
	readonly apps: Apps;
	readonly state: SyncState;
	/** Whether the last run that began was never saved. */
	readonly recovery: boolean;
	readonly ledger: Ledger;
	/** How many values were typed in decisions, which names the next one. */
	readonly typedDecisions: number;
	readonly clock: number;
	readonly late?: Late | undefined;
	readonly begun?: Begun | undefined;
	readonly underWay?: UnderWay | undefined;
}

/** The number of the first original. */
export const FIRST_ROOT = 1;

/** The world in which a history begins; `linked` still has its first runs before it. */
export function beginning(config: Configuration): World {
	const { start, records } = config.choices;
	let world: World = {
		apps: { master: EMPTY_APP, slave: EMPTY_APP },
		state: new SyncState(),
		recovery: false,
		ledger: [],
		typedDecisions: 0,
		clock: 1,
	};
	for (const key of records === 2 ? ['k1', 'k2'] : ['k1']) {
		for (const side of sidesWith(config, start)) world = withFirst(config, world, side, key);
	}
	return world;
}

/** Without a match key two records never meet: then the first run creates the other one. */
function sidesWith({ choices }: Configuration, start: Start): readonly Side[] {
	if (start === 'neither') return [];
	if (start === 'masterOnly' || (start === 'linked' && !choices.matchByKey)) return ['master'];
	return start === 'slaveOnly' ? ['slave'] : ['master', 'slave'];
}

function withFirst(config: Configuration, world: World, side: Side, key: string): World {
	const { matchByKey, policy, start } = config.choices;
	const kind = kindOf(policy);
	const other = world.apps[side === 'master' ? 'slave' : 'master'].records;
	const isSame = matchByKey ? other.find((stored) => stored.key === key) : undefined;
	const root = isSame?.root ?? Math.max(world.ledger.length, FIRST_ROOT);
	// What records hold that have not met was typed by somebody, too.
	const differs = start === 'different' && side === 'slave';
	const a = differs ? typedValue(kind, ['S', 'a', 1], null) : firstValue(kind, 'a', root);
	const values = { a, b: firstValue(kind, 'b', root) };
	const [app, stored] = create(world.apps[side], side, {
		root,
		copy: false,
		// Without a match key the two are different records in every field.
		key: matchByKey || other.length === 0 ? key : `${key}s`,
		values,
		mark: 0,
	});
	let { ledger } = world;
	for (const field of FIELDS) {
		const value = values[field];
		ledger = withField(ledger, stored.root, field, (before) => ({
			...before,
			base: { ...before.base, [side]: value },
			...(start === 'different' && field === 'a'
				? {
						typed: { ...before.typed, [side]: value },
						owed: { ...before.owed, [side]: { value, seen: false } },
					}
				: {}),
		}));
		if (kind !== 'text')
			ledger = withField(ledger, root, field, typeParts(kind, side, null, value));
	}
	const counted = differs ? { ...app, typed: { ...app.typed, a: 1 } } : app;
	return { ...world, ledger, apps: withApp(world, side, counted) };
}

export function withApp({ apps }: Pick<World, 'apps'>, side: Side, app: App): Apps {
	return { ...apps, [side]: app };
}

/** Whether the state may lack what a lost run did. */
export function isCareful({ recovery, state }: World): boolean {
	return recovery || state.head.recovering === true;
}
