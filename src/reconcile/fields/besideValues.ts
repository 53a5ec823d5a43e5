import type { ConflictField } from '../../model/conflict';
import { BESIDE_KEY, isVanished } from '../../model/conflict';
import { byCodeUnits } from '../../model/order';
import type { BesideValue } from '../../model/link';
import type { AppRecord } from '../../model/record';
import type { Side } from '../../model/side';
import { SIDES } from '../../model/side';
import { conflictId } from '../../records/conflictId';
import type { WriteRequest } from '../../records/intentParts';
import { keysBeside } from '../../records/keysBeside';
import { leadsThrough } from '../../values/fieldPath';
import { fingerprint } from '../../values/fingerprint';
import { liesWithin, readPath } from '../../values/paths';
import { openConflict } from '../entries';
import { LONGEST_VALUE } from './keptSights';
import type { Pair } from './pair';
import { the } from '../../model/sideNames';

/**
 * Keeps what stands beside the nested fields that are written, until a list shows what became of it: an app
 * may replace the whole object, or drop what it does not take.
 */
export function rememberBeside(pair: Pair, target: Side, requests: readonly WriteRequest[]): void {
	const { edit, present, run } = pair;
	const record = present[target]?.record;
	if (record === undefined) return;
	const mapped = run.fields.map((field) => field.paths[target]);
	const changed = requests
		.map(({ field }) => field.paths[target])
		.filter((path) => liesWithin(record, path));
	const values = new Map<string, unknown>();
	for (const path of changed) {
		for (const beside of unmappedBeside(record, path, mapped)) {
			const value = readPath(record, beside);
			if (isNothing(value)) continue;
			const json = JSON.stringify(value);
			if (json.length > run.besideRoom) continue;
			run.besideRoom -= json.length;
			values.set(beside, json.length > LONGEST_VALUE ? json.slice(0, LONGEST_VALUE) : value);
		}
	}
	if (values.size === 0) return;
	const others = (edit.link.beside ?? []).filter(
		(each) => each.side !== target || !values.has(each.path),
	);
	const now = [...values].map(([path, value]) => ({ side: target, path, value }));
	edit.set({ beside: [...others, ...now] });
}

function unmappedBeside(record: AppRecord, path: string, mapped: readonly string[]) {
	return keysBeside(record, path)
		.map((key) => key.path)
		.filter((key) => !mapped.some((each) => leadsThrough(each, key)));
}

function isNothing(value: unknown): boolean {
	if (value === undefined || value === null || value === '') return true;
	return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Looks in complete lists for what stood beside nested fields, and asks where it is gone. */
export function lookBeside(pair: Pair): void {
	const { edit, present, run } = pair;
	if (edit.link.beside === undefined || !run.isSnapshot) return;
	for (const side of SIDES) {
		const record = present[side]?.record;
		const kept = (edit.link.beside ?? []).filter((each) => each.side === side);
		if (record === undefined || kept.length === 0) continue;
		const gone = kept.filter(({ path }) => readPath(record, path) === undefined);
		if (gone.length > 0) openVanished(pair, side, gone);
		// The list may still be older than the write.
		const isOpen = gone.length === 0 && isUnseen(pair, side);
		if (!isOpen) forget(pair, side);
	}
}

function isUnseen({ edit }: Pair, side: Side): boolean {
	const { intents, unshown = [] } = edit.link;
	return (
		intents.some(({ target }) => target === side) || unshown.some((each) => each.side === side)
	);
}

function forget({ edit }: Pair, side: Side): void {
	const left = (edit.link.beside ?? []).filter((each) => each.side !== side);
	edit.set({ beside: left.length === 0 ? undefined : left });
}

function openVanished(pair: Pair, side: Side, gone: readonly BesideValue[]): void {
	const { edit, run } = pair;
	const sorted = [...gone].sort((a, b) => byCodeUnits(a.path, b.path));
	const paths = sorted.map(({ path }) => path);
	const reason = `a write to ${the(side)} changed a field within an object, and what stood beside it there is gone: ${paths.join(', ')}`;
	run.countHeld(edit.link);
	openConflict(
		run,
		{
			id: conflictId('vanished', edit.link.id, side, ...paths),
			type: 'failedWrite',
			link: edit.link,
			fields: sorted.map(({ path, value }) => vanishedField(side, path, value, reason)),
			reason,
			content: fingerprint(JSON.stringify(sorted)),
		},
		pair.present,
	);
}

function vanishedField(side: Side, path: string, value: unknown, reason: string): ConflictField {
	return {
		key: `${BESIDE_KEY}${side}\n${path}`,
		masterField: path,
		slaveField: path,
		previous: value,
		changedBy: 'integration',
		reason,
	};
}

/** Whether a key that had vanished is there again. */
export function isBack({ present }: Pair, entry: ConflictField): boolean {
	if (!isVanished(entry)) return false;
	const [side, path = ''] = entry.key.slice(BESIDE_KEY.length).split('\n');
	const record = present[side === 'master' ? 'master' : 'slave']?.record;
	return record !== undefined && readPath(record, path) !== undefined;
}
