import { comparatorOf } from '../forms/agree';
import type { FieldForms, Form, FormKind } from '../model/form';
import { lookOf } from '../model/form';
import type { Fetch } from '../model/plan';
import type { AppRecord } from '../model/record';
import type { Comparator } from '../model/settings';
import type { PerSide, Side } from '../model/side';
import { otherSide } from '../model/side';
import { cutsOf } from '../reconcile/listing/cuts';
import { nameList } from '../values/nameList';
import { own, outermost, readPath } from '../values/paths';
import type { PreviewSource } from './changes';
import { unmappedKeys } from './freeFields';

/** What can be seen of the two lists before anything is written. */
export interface Preflight {
	readonly records: PerSide<number>;
	/** Each key field, and in how many records of a side it is filled in. */
	readonly keys: ReadonlyArray<{
		readonly masterField: string;
		readonly slaveField: string;
		readonly filled: PerSide<number>;
	}>;
	/** Of these, pairs that the mapping does not write. */
	readonly unmappedKeys: ReadonlyArray<{
		readonly masterField: string;
		readonly slaveField: string;
	}>;
	/** Records that have found their partner. */
	readonly pairs: number;
	/** Top-level fields that no record of the other side has and nothing is mapped to. */
	readonly onlyIn: PerSide<readonly string[]>;
	/** Fields that the sides hold in two forms, and what they are compared as. */
	readonly forms: ReadonlyArray<{
		readonly masterField: string;
		readonly slaveField: string;
		readonly master: string;
		readonly slave: string;
		readonly compared: string;
	}>;
	/** Steps whose limit cut a list. */
	readonly cuts: ReadonlyArray<{
		readonly side: Side;
		readonly step: string;
		readonly limit: number;
	}>;
}

/** What a preview knows of a run besides its plan. */
export interface PreflightSource extends Omit<PreviewSource, 'apps'> {
	/** How the sides hold the fields, by their keys. */
	readonly forms?: { readonly [key: string]: FieldForms };
	readonly fetches?: PerSide<readonly Fetch[]>;
}

/** O(records × fields). */
export function preflightOf(source: PreflightSource): Preflight {
	const { plan, records, settings, fetches } = source;
	const { links, linked } = plan.counts;
	const filled = (side: Side, path: string) =>
		records[side].filter((record) => isFilled(readPath(record, path))).length;
	return {
		records: { master: records.master.length, slave: records.slave.length },
		keys: settings.matchBy.map(({ masterField, slaveField }) => ({
			masterField,
			slaveField,
			filled: { master: filled('master', masterField), slave: filled('slave', slaveField) },
		})),
		unmappedKeys: unmappedKeys(source),
		pairs: plan.drift?.compared ?? links + linked,
		onlyIn: onlyIn(source),
		forms: differingForms(source),
		cuts: (['master', 'slave'] as const).flatMap((side) =>
			cutsOf(fetches?.[side]).map(({ step, limit }) => ({ side, step, limit })),
		),
	};
}

function isFilled(value: unknown): boolean {
	return value !== undefined && value !== null && String(value).trim() !== '';
}

function onlyIn({ records, fields, settings }: PreflightSource): Preflight['onlyIn'] {
	const names = { master: namesOf(records.master), slave: namesOf(records.slave) };
	const of = (side: Side): readonly string[] => {
		const { idField, modifiedField } = settings.sides[side];
		const used = new Set(
			[
				...fields.map((plan) => (side === 'master' ? plan.masterField : plan.slaveField)),
				...settings.matchBy.map((key) => (side === 'master' ? key.masterField : key.slaveField)),
				idField,
				...(modifiedField === undefined ? [] : nameList(modifiedField)),
			].flatMap((path) => [path, outermost(path)]),
		);
		const theirs = names[otherSide(side)];
		// Of a side without records nobody knows what it has.
		if (theirs.size === 0) return [];
		return [...names[side]].filter((name) => !theirs.has(name) && !used.has(name));
	};
	return { master: of('master'), slave: of('slave') };
}

function namesOf(records: readonly AppRecord[]): ReadonlySet<string> {
	return new Set(records.flatMap((record) => Object.keys(record)));
}

function differingForms({ fields, forms = {} }: PreflightSource): Preflight['forms'] {
	return fields.flatMap(({ key, masterField, slaveField, compareAs }) => {
		const known = own(forms, key);
		const [master, slave] = [known?.master, known?.slave];
		if (master === undefined || slave === undefined) return [];
		const [ours, theirs] = [shown(master), shown(slave)];
		if (ours === theirs) return [];
		const compared = COMPARED[comparatorOf(compareAs, known)];
		return [{ masterField, slaveField, master: ours, slave: theirs, compared }];
	});
}

function shown(form: Form): string {
	const kind = lookOf(form) ?? form.kind;
	if (form.words !== undefined) return `${form.words[0]} and ${form.words[1]}`;
	if (form.delimiter !== undefined) return `${KINDS[kind]} (separated by "${form.delimiter}")`;
	return KINDS[kind];
}

const KINDS: { readonly [kind in FormKind]: string } = {
	boolean: 'true and false',
	booleanNumber: '1 and 0',
	booleanText: 'a pair of words',
	number: 'number',
	numberText: 'number in a text',
	dateTime: 'time with a zone',
	localDateTime: 'time without a zone',
	date: 'day',
	midnight: 'midnight of the day',
	epochSeconds: 'seconds since 1970',
	epochMilliseconds: 'milliseconds since 1970',
	list: 'list',
	delimitedText: 'list in a text',
	email: 'e-mail address',
	text: 'text',
};

const COMPARED: { readonly [comparator in Comparator]: string } = {
	auto: 'what they mean',
	text: 'text',
	textIgnoreCase: 'text, whatever its capitals',
	email: 'e-mail address',
	phone: 'telephone number',
	number: 'number',
	boolean: 'yes or no',
	date: 'day',
	dateTime: 'instant',
	list: 'list in any order',
	link: 'linked record',
	json: 'JSON',
};
