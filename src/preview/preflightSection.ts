import type { PerSide } from '../model/side';
import { SIDES } from '../model/side';
import { list, section, table } from '../markup/elements';
import type { Preflight } from './preflight';

/** What the two lists look like, before anything is written. */
export function preflightSection(preflight: Preflight, apps: PerSide<string>): string {
	const { records, pairs } = preflight;
	const counts = table(
		['Records', apps.master, apps.slave],
		[
			['in the list', String(records.master), String(records.slave)],
			...preflight.keys.map(({ masterField, slaveField, filled }) => [
				`with ${both(masterField, slaveField)} filled in (match key)`,
				String(filled.master),
				String(filled.slave),
			]),
			['with a partner on the other side', String(pairs), String(pairs)],
		],
	);
	return section('The two lists', [counts, told(preflight, apps), forms(preflight, apps)].join(''));
}

/** That records which are created would have no match key: what to do about it. */
export function unmappedKeysText({ unmappedKeys }: Preflight): readonly string[] {
	return unmappedKeys.map(
		({ masterField, slaveField }) =>
			`'Match By' pairs "${masterField}" and "${slaveField}", and the mapping does not: what is created would lack it. Map them to each other, too.`,
	);
}

function told(preflight: Preflight, apps: PerSide<string>): string {
	const { keys, cuts, onlyIn } = preflight;
	const sentences = [
		...unmappedKeysText(preflight),
		...(keys.length === 0
			? ['No match key is set: no record of one side is matched with one of the other.']
			: []),
		...cuts.map(
			({ side, step, limit }) =>
				`The list of ${apps[side]} looks cut: "${step}" put out ${limit}, as many as its limit allows.`,
		),
		...SIDES.filter((side) => onlyIn[side].length > 0).map(
			(side) => `Only ${apps[side]} has, and nothing is mapped to: ${named(onlyIn[side])}.`,
		),
	];
	return sentences.length === 0 ? '' : list(sentences);
}

/** More names nobody reads in a sentence. */
const MOST_NAMED = 50;

function named(names: readonly string[]): string {
	const more = names.length - MOST_NAMED;
	const some = names.slice(0, MOST_NAMED).join(', ');
	return more > 0 ? `${some} and ${more} more` : some;
}

function forms({ forms: differing }: Preflight, apps: PerSide<string>): string {
	if (differing.length === 0) return '';
	const rows = differing.map(({ masterField, slaveField, master, slave, compared }) => [
		...[both(masterField, slaveField), master, slave, compared],
	]);
	return `<p>Fields that the apps hold in two forms. Each side keeps its own:</p>${table(
		['Field', apps.master, apps.slave, 'Compared as'],
		rows,
	)}`;
}

function both(masterField: string, slaveField: string): string {
	return masterField === slaveField ? masterField : `${masterField} / ${slaveField}`;
}
