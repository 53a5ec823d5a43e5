import type { PlannedWrite, RunInput } from '../../src/model/plan';
import { otherSide } from '../../src/model/side';
import type { Configuration } from './configuration';
import { FIELDS } from './configuration';
import type { Landed } from './landing';
import type { Ledger } from './ledger';
import { rootOf } from './ledger';
import type { Problem } from './problems';

/** What must hold of the writes of every run and decision, whatever becomes of them. */
export function writeProblems(
	writes: readonly PlannedWrite[],
	input: RunInput | undefined,
): readonly Problem[] {
	return [...twoWrites(writes), ...writes.flatMap((write) => carried(write, input))];
}

function twoWrites(writes: readonly PlannedWrite[]): readonly Problem[] {
	const records = new Set<string>();
	const problems: Problem[] = [];
	for (const write of writes) {
		const name = `${write.side} ${write.id ?? `of link ${write.link}`}`;
		if (records.has(name)) {
			problems.push({ kind: 'two writes', what: `one run writes twice to ${name}` });
		}
		records.add(name);
	}
	return problems;
}

/** A write says of a field that it does not change what the run was shown, or nothing. */
function carried(write: PlannedWrite, input: RunInput | undefined): readonly Problem[] {
	if (write.operation !== 'update') return [];
	const shown = input?.records[write.side].find((record) => String(record.id) === String(write.id));
	const about = new Set(
		write.changed.map((key) => key.split('\n')[write.side === 'master' ? 0 : 1]),
	);
	return FIELDS.flatMap((field) => {
		if (about.has(field) || !(field in write.json)) return [];
		if (shown !== undefined && shown[field] === write.json[field]) return [];
		const why = shown === undefined ? 'was not shown the record' : `saw ${String(shown[field])}`;
		const what = `a write to ${write.side}.${field} carries ${String(write.json[field])}, though its run ${why}`;
		return [{ kind: 'carried' as const, what }];
	});
}

/** Records are created and deleted only where somebody wants it so. */
export function existenceProblems(
	{ choices }: Configuration,
	ledger: Ledger,
	{ write, before, after }: Landed,
	input?: RunInput,
): readonly Problem[] {
	const other = otherSide(write.side);
	if (write.operation === 'delete' && before !== undefined) {
		const root = rootOf(ledger, before.root);
		if (root.decided?.take === 'delete' || root.deleted[other] !== undefined) return [];
		// That a user created it again can only be known of what is shown.
		if (root.recreated === true && (input?.records[other].length ?? 0) === 0) return [];
		return [{ kind: 'deleted unasked', what: `${write.side} ${before.id}: nobody deleted it` }];
	}
	if (write.operation === 'create' && after !== undefined) {
		const root = rootOf(ledger, after.root);
		if (root.deleted[write.side] !== 'known' || root.decided?.take === 'restore') return [];
		// What the write of a killed run left there looks like an edit.
		const edited = FIELDS.some((field) => {
			const { typed, ghosts } = root.fields[field];
			return typed[other] !== undefined || ghosts !== undefined;
		});
		const isOpen = edited || root.met !== true;
		if (isOpen && choices.onDelete === 'propagate' && choices.deleteVersusEdit === 'edit')
			return [];
		return [
			{ kind: 'created back', what: `${write.side}: a user deleted it, and nobody wants it back` },
		];
	}
	return [];
}
