import fc from 'fast-check';
import type { Conflict } from '../../src/model/conflict';
import type { SyncSettings } from '../../src/model/settings';
import type { Side } from '../../src/model/side';
import { SIDES } from '../../src/model/side';
import { TwoApps } from '../state/twoApps';

const KEYED: Partial<SyncSettings> = {
	matchBy: [{ masterField: 'email', slaveField: 'email', compareAs: 'email' }],
};

/** What happens, in the order of a list. Records are named by their number, which their email tells. */
type Step =
	| { readonly does: 'insert'; readonly side: Side }
	| {
			readonly does: 'edit';
			readonly side: Side;
			readonly record: number;
			readonly field: string;
			readonly value: string;
	  }
	| { readonly does: 'removeOnBoth'; readonly record: number }
	| { readonly does: 'run' | 'plan' | 'export' | 'import' };

const side = fc.constantFrom<Side>('master', 'slave');
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
	fc.oneof(
		{ weight: 2, arbitrary: fc.record({ does: fc.constant('insert' as const), side }) },
		{
			weight: 5,
			arbitrary: fc.record({
				does: fc.constant('edit' as const),
				side,
				record: fc.nat(5),
				field: fc.constantFrom('name', 'phone'),
				value: fc.constantFrom('a', 'b', 'c', ''),
			}),
		},
		{
			weight: 1,
			arbitrary: fc.record({ does: fc.constant('removeOnBoth' as const), record: fc.nat(5) }),
		},
		{
			weight: 6,
			arbitrary: fc.record({
				does: fc.constantFrom('run' as const, 'run' as const, 'plan' as const),
			}),
		},
		{
			weight: 2,
			arbitrary: fc.record({ does: fc.constantFrom('export' as const, 'import' as const) }),
		},
	),
	{ maxLength: 30 },
);

/** Two apps, what their users did, and the last backup. */
class History {
	readonly world: TwoApps;
	/** Values that users wrote last, by side, record and field. */
	readonly written = new Map<string, string>();
	private records = 0;
	private backup: unknown;

	constructor(settings: Partial<SyncSettings>) {
		// Users of these apps may delete everything.
		const brakes = { maxDeletePercent: 100, holdDeletesPercent: 100, allowEmptyInput: true };
		this.world = new TwoApps({ ...settings, brakes });
		this.backup = this.world.export();
	}

	take(step: Step): void {
		switch (step.does) {
			case 'insert': {
				const email = `${++this.records}@x.org`;
				// A value of its own, so that records are told apart.
				this.world.insert(step.side, { email, name: `new ${this.records}`, phone: '' });
				this.written.set(`${step.side} ${email} name`, `new ${this.records}`);
				return;
			}
			case 'edit':
				return this.edit(step.side, `${step.record}@x.org`, step.field, step.value);
			case 'removeOnBoth':
				for (const each of SIDES) {
					const id = this.find(each, `${step.record}@x.org`);
					if (id !== undefined) this.world.remove(each, id);
				}
				return;
			case 'run':
				this.world.run();
				return;
			case 'plan':
				this.world.plan();
				return;
			case 'export':
				this.backup = this.world.export();
				return;
			case 'import':
				this.world.import(this.backup);
				return;
			default:
				throw new Error(`Unknown step: ${JSON.stringify(step)}`);
		}
	}

	private edit(on: Side, email: string, field: string, value: string): void {
		const id = this.find(on, email);
		if (id === undefined) return;
		const before = this.world.apps[on].get(id)?.[field];
		if (before === value) return;
		// Whoever changes a value has seen it, from whichever side it came.
		for (const each of SIDES) {
			const key = `${each} ${email} ${field}`;
			if (this.written.get(key) === before) this.written.delete(key);
		}
		this.world.edit(on, id, { [field]: value });
		this.written.set(`${on} ${email} ${field}`, value);
	}

	/** A creation that nobody answered is repeated only after a further listing. */
	comeToRest(): void {
		this.world.run();
		this.world.run();
		this.world.settle();
	}

	find(on: Side, email: string): number | undefined {
		return [...this.world.apps[on]].find(([, record]) => record.email === email)?.[0];
	}

	emails(on: Side): readonly string[] {
		return [...this.world.apps[on].values()].map((record) => String(record.email)).sort();
	}

	/** Whether a value is on a side, or in the bucket. */
	isKept(email: string, field: string, value: string): boolean {
		const held = SIDES.some((each) => {
			const id = this.find(each, email);
			return id !== undefined && this.world.apps[each].get(id)?.[field] === value;
		});
		const entries: Conflict[] = [
			...this.world.state.history(),
			...this.world.state.openConflicts(),
		];
		return (
			held ||
			entries.some((entry) =>
				entry.fields.some(
					(each) => each.masterField === field && (each.master === value || each.slave === value),
				),
			)
		);
	}
}

describe.each([
	['with a match key', KEYED],
	['without a match key', {}],
])('backups that are put back at any time, %s', (_, settings) => {
	it('make no duplicates, lose no value, and the sync comes to rest', () => {
		fc.assert(
			fc.property(steps, (all) => {
				const history = new History(settings);
				for (const step of all) history.take(step);
				history.take({ does: 'import' });
				history.comeToRest();
				for (const each of SIDES) {
					expect(history.emails(each)).toEqual([...new Set(history.emails(each))]);
				}
				for (const [key, value] of history.written) {
					const [, email = '', field = ''] = key.split(' ');
					const gone = SIDES.every((each) => history.find(each, email) === undefined);
					if (!gone) expect([key, value, history.isKept(email, field, value)]).toContain(true);
				}
			}),
			{ numRuns: 500 },
		);
	});
});

it('backups that are put back at any time leave both sides equal where keys tell the records', () => {
	fc.assert(
		fc.property(steps, (all) => {
			const history = new History(KEYED);
			for (const step of all) history.take(step);
			history.take({ does: 'import' });
			history.comeToRest();
			expect(history.world.rows().master).toEqual(history.world.rows().slave);
		}),
		{ numRuns: 500 },
	);
});
