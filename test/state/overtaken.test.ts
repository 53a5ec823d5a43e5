import { Hands } from '../../nodes/shared/state/hands';
import type { AppRecord } from '../../src/model/record';
import { DEFAULT_SETTINGS } from '../../src/model/settings';
import { SyncState } from '../../src/model/syncState';
import { reconcile } from '../../src/reconcile/reconcile';
import { confirmWrites } from '../../src/settle/confirm';

const START = 1_700_000_000_000;

interface Begun {
	readonly execution: { readonly id: string; readonly startedAt: number };
	readonly records: { readonly master: readonly AppRecord[]; readonly slave: readonly AppRecord[] };
}

/** Executions of one process that share a state, each with the records that it fetched when it began. */
class Executions {
	readonly state = new SyncState();
	readonly hands = new Hands(0);
	readonly master = new Map<number, AppRecord>();
	readonly slave = new Map<number, AppRecord>();
	now = START;
	private count = 0;

	begin(): Begun {
		const execution = { id: String(++this.count), startedAt: ++this.now };
		const records = { master: [...this.master.values()], slave: [...this.slave.values()] };
		return { execution, records };
	}

	merge({ execution, records }: Begun, mode: 'snapshot' | 'changes' = 'snapshot') {
		this.now++;
		const { plan, change } = reconcile(DEFAULT_SETTINGS, this.state, {
			mode,
			records,
			now: this.now,
			overtaken: this.hands.overtaken(execution, this.now),
		});
		this.hands.touch(execution.id, this.now, change, this.state);
		this.state.apply(change);
		return plan.writes;
	}

	/** The app takes the writes and answers. */
	carryOut(execution: { readonly id: string }, writes: ReturnType<Executions['merge']>) {
		this.now++;
		const answers = writes.map((write) => {
			const app = write.side === 'master' ? this.master : this.slave;
			const id = write.operation === 'create' ? app.size + 1 : Number(write.id);
			app.set(id, { ...app.get(id), ...write.json, id });
			return { ...write, id, stored: app.get(id) };
		});
		const { change } = confirmWrites(this.state, answers, this.now);
		this.hands.touch(execution.id, this.now, change, this.state);
		this.state.apply(change);
	}

	/** An event of the master, as a webhook brings it. */
	event({ execution }: Begun, record: AppRecord) {
		return this.merge({ execution, records: { master: [record], slave: [] } }, 'changes');
	}

	run() {
		const begun = this.begin();
		const writes = this.merge(begun);
		this.carryOut(begun.execution, writes);
		this.hands.end(begun.execution.id, ++this.now);
		return writes;
	}

	rows() {
		return { master: [...this.master.values()], slave: [...this.slave.values()] };
	}
}

function inSync(): Executions {
	const executions = new Executions();
	executions.master.set(1, { id: 1, name: 'Ann' });
	executions.run();
	expect(executions.rows().slave).toEqual([{ id: 1, name: 'Ann' }]);
	return executions;
}

test('what begins between the save of an execution and its last end is overtaken by nothing', () => {
	const executions = inSync();
	const first = executions.begin();
	executions.master.set(1, { id: 1, name: 'Anna' });
	executions.carryOut(first.execution, executions.merge({ ...first, records: executions.rows() }));
	executions.hands.end(first.execution.id, ++executions.now);
	executions.master.set(1, { id: 1, name: 'Annabel' });
	const next = executions.begin();
	executions.hands.end(first.execution.id, ++executions.now);
	expect(executions.merge(next)).toMatchObject([{ side: 'slave', json: { name: 'Annabel' } }]);
});

test('after a wait an execution has in hand what it touches again', () => {
	const executions = inSync();
	const waits = executions.begin();
	executions.master.set(1, { id: 1, name: 'Anna' });
	const writes = executions.merge({ ...waits, records: executions.rows() });
	executions.hands.end(waits.execution.id, ++executions.now);
	const slow = executions.begin();
	executions.carryOut(waits.execution, writes);
	expect(executions.merge(slow)).toEqual([]);
	executions.hands.end(waits.execution.id, ++executions.now);
	expect(executions.run()).toEqual([]);
});

test('a list that was fetched before another execution carried an edit over does not take it back', () => {
	const executions = inSync();
	executions.master.set(1, { id: 1, name: 'Anna' });
	const slow = executions.begin();
	const fast = executions.begin();
	executions.carryOut(fast.execution, executions.merge(fast));
	executions.hands.end(fast.execution.id, ++executions.now);
	expect(executions.merge(slow)).toEqual([]);
	expect(executions.run()).toEqual([]);
	const anna = [{ id: 1, name: 'Anna' }];
	expect(executions.rows()).toEqual({ master: anna, slave: anna });
});

test('an edit whose event comes while an earlier one is being carried over is carried over too', () => {
	const executions = inSync();
	executions.master.set(1, { id: 1, name: 'Anna' });
	const first = executions.begin();
	const writes = executions.event(first, { id: 1, name: 'Anna' });
	executions.master.set(1, { id: 1, name: 'Annabel' });
	const second = executions.begin();
	executions.carryOut(first.execution, writes);
	executions.hands.end(first.execution.id, ++executions.now);
	executions.carryOut(second.execution, executions.event(second, { id: 1, name: 'Annabel' }));
	executions.hands.end(second.execution.id, ++executions.now);
	const annabel = [{ id: 1, name: 'Annabel' }];
	expect(executions.rows()).toEqual({ master: annabel, slave: annabel });
	expect(executions.run()).toEqual([]);
});

test('an edit whose event comes while an earlier one is on its way is sent too', () => {
	const executions = inSync();
	executions.master.set(1, { id: 1, name: 'Anna' });
	const first = executions.begin();
	const earlier = executions.event(first, { id: 1, name: 'Anna' });
	executions.master.set(1, { id: 1, name: 'Annabel' });
	const second = executions.begin();
	const later = executions.event(second, { id: 1, name: 'Annabel' });
	executions.carryOut(second.execution, later);
	executions.carryOut(first.execution, earlier);
	for (const { execution } of [first, second]) {
		executions.hands.end(execution.id, ++executions.now);
	}
	for (let run = 0; run < 3; run++) executions.run();
	const annabel = [{ id: 1, name: 'Annabel' }];
	expect(executions.rows()).toEqual({ master: annabel, slave: annabel });
});

test('an event that may be older than what is being written to its own side decides nothing', () => {
	const executions = inSync();
	executions.slave.set(1, { id: 1, name: 'From slave' });
	const stale = executions.begin();
	executions.run();
	expect(executions.event(stale, { id: 1, name: 'Anna' })).toEqual([]);
});

test('what another execution is creating is neither created again nor brought back', () => {
	const executions = inSync();
	executions.master.set(2, { id: 2, name: 'Bob' });
	const first = executions.begin();
	const writes = executions.merge(first);
	expect(writes).toHaveLength(1);
	for (let other = 0; other < 3; other++) expect(executions.run()).toEqual([]);
	// The app has the record, but its answer has not come: to others it is a record without a link.
	executions.slave.set(2, { id: 2, name: 'Bob' });
	expect(executions.run()).toEqual([]);
	executions.slave.delete(2);
	executions.carryOut(first.execution, writes);
	executions.hands.end(first.execution.id, ++executions.now);
	expect(executions.run()).toEqual([]);
	expect(executions.rows().slave).toEqual(executions.rows().master);
});

test('once an execution has ended, later ones decide about what it left', () => {
	const executions = inSync();
	executions.master.set(1, { id: 1, name: 'Anna' });
	const lost = executions.begin();
	expect(executions.merge(lost)).toHaveLength(1);
	expect(executions.run()).toEqual([]);
	executions.hands.end(lost.execution.id, ++executions.now);
	expect(executions.run()).toHaveLength(1);
	expect(executions.rows().slave).toEqual([{ id: 1, name: 'Anna' }]);
});

test('an execution that never ends lets go after an hour', () => {
	const executions = inSync();
	executions.master.set(1, { id: 1, name: 'Anna' });
	executions.merge(executions.begin());
	expect(executions.run()).toEqual([]);
	executions.now += 60 * 60 * 1000;
	expect(executions.run()).toHaveLength(1);
});

test('an execution does not stand in its own way', () => {
	const executions = inSync();
	const { execution } = executions.begin();
	executions.master.set(1, { id: 1, name: 'Anna' });
	executions.carryOut(execution, executions.merge({ ...executions.begin(), execution }));
	executions.master.set(1, { id: 1, name: 'Annie' });
	const again = { ...executions.begin(), execution };
	expect(executions.merge(again)).toHaveLength(1);
});

test('changes from before this process began overtake what was fetched before them', () => {
	const hands = new Hands(START);
	expect(hands.overtaken({ id: '1', startedAt: START - 1 }, START)?.link('any')).toBe(true);
	expect(hands.overtaken({ id: '2', startedAt: START }, START)).toBeUndefined();
});

test('when too many changes are remembered, executions from before the oldest decide nothing', () => {
	const state = new SyncState();
	const hands = new Hands(0);
	const links = (from: number) =>
		new Map(Array.from({ length: 200_000 }, (_, index) => [String(from + index), undefined]));
	const change = { head: state.head, open: new Map(), logged: [], guard: new Map() };
	hands.touch('1', START, { ...change, links: links(0) }, state);
	hands.end('1', START + 1);
	hands.touch('2', START + 10, { ...change, links: links(200_000) }, state);
	hands.end('2', START + 11);
	const startedAt = (ms: number) => hands.overtaken({ id: '3', startedAt: START + ms }, START + 20);
	expect(startedAt(0)?.link('nobody touched it')).toBe(true);
	expect(startedAt(5)?.link('nobody touched it')).toBe(false);
	expect(startedAt(5)?.link('399000')).toBe(true);
	expect(startedAt(12)).toBeUndefined();
});

test('nothing is overtaken where all others had ended, and while more executions than are remembered are at work something is', () => {
	const state = new SyncState();
	const hands = new Hands(0);
	const touch = (id: number) => {
		const links = new Map([[String(id), undefined]]);
		const change = { head: state.head, links, open: new Map(), logged: [], guard: new Map() };
		hands.touch(String(id), START + id, change, state);
	};
	const overtaken = (startedAt: number) =>
		hands.overtaken({ id: 'mine', startedAt: START + startedAt }, START + 5000);
	touch(1);
	expect(overtaken(100)?.link('1')).toBe(true);
	hands.end('1', START + 50);
	expect(overtaken(50)).toBeUndefined();
	expect(overtaken(49)?.link('1')).toBe(true);
	for (let id = 2; id < 2000; id++) {
		touch(id);
		hands.end(String(id), START + id);
	}
	expect(overtaken(49)?.link('1')).toBe(true);
	expect(overtaken(2000)).toBeUndefined();
});

test('however many executions end that touched nothing, what has ended holds nothing', () => {
	const executions = inSync();
	for (let other = 0; other < 1500; other++) {
		executions.hands.end(executions.begin().execution.id, ++executions.now);
	}
	executions.master.set(1, { id: 1, name: 'Anna' });
	expect(executions.run()).toHaveLength(1);
});
