import type { Side } from '../../src/model/side';
import { SyncState } from '../../src/model/syncState';
import type { App, Apps, Stored } from './apps';
import { EMPTY_APP, create } from './apps';
import type { Configuration, Start } from './configuration';
import type { Ledger } from './ledger';
import { withField } from './ledger';
import { FIELDS } from './configuration';

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
}

/** The number of the original that a record is of: with a match key, records of one key are one. */
export const FIRST_ROOT = 1;

/** The world in which a history begins; `linked` still has its first run before it. */
export function beginning({ choices }: Configuration): World {
	const { start } = choices;
	let world: World = {
		apps: { master: EMPTY_APP, slave: EMPTY_APP },
		state: new SyncState(),
		recovery: false,
		ledger: [],
		typedDecisions: 0,
		clock: 1,
	};
	for (const side of sidesWith(start)) {
		const values = start === 'different' && side === 'slave' ? DIFFERENT : VALUES;
		world = withFirst(world, side, values, start === 'different');
	}
	return world;
}

const VALUES = { a: 'a0', b: 'b0' } as const;
const DIFFERENT = { a: 'a1', b: 'b0' } as const;

function sidesWith(start: Start): readonly Side[] {
	if (start === 'neither') return [];
	if (start === 'masterOnly') return ['master'];
	return start === 'slaveOnly' ? ['slave'] : ['master', 'slave'];
}

/** What records hold that have not met was typed by somebody, too. */
function withFirst(world: World, side: Side, values: Stored['values'], typed: boolean): World {
	const [app, stored] = create(world.apps[side], side, {
		root: FIRST_ROOT,
		copy: false,
		key: 'k1',
		values,
		mark: 0,
	});
	let { ledger } = world;
	for (const field of FIELDS) {
		ledger = withField(ledger, stored.root, field, (before) => ({
			...before,
			base: { ...before.base, [side]: values[field] },
			...(typed && field === 'a'
				? {
						typed: { ...before.typed, [side]: values[field] },
						owed: { ...before.owed, [side]: { value: values[field], seen: false } },
					}
				: {}),
		}));
	}
	return { ...world, ledger, apps: withApp(world, side, app) };
}

export function withApp({ apps }: World, side: Side, app: App): Apps {
	return { ...apps, [side]: app };
}
