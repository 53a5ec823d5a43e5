import { uniqBy } from 'lodash';
import { BrakeError } from '../../model/errors';
import type { Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import { isNested } from '../../values/fieldPath';
import { nearestName, sameNameIn } from '../../values/nearestName';
import { outermost } from '../../values/paths';
import { inertLine, shownValue } from '../../values/shownText';
import { fieldOfValue, namesIn } from './shownNames';
import type { Sights, UnknownName } from './unknownNames';
import { the } from '../../model/sideNames';

/** So many wrong names are said of a side, so many of those that exist, each in so many characters. */
const MOST_TOLD = 5;
const MOST_SHOWN = 20;
const SHOWN_LENGTH = 60;

/** The error about names that no record has; `undefined` where none of them stops the run. */
export function unknownBrake(sights: Sights, all: readonly UnknownName[]): BrakeError | undefined {
	const unknown = all.filter(({ what }) => what === 'stops');
	if (unknown.length === 0) return undefined;
	const told = SIDES.flatMap((side) => {
		const names = unknown.filter((each) => each.side === side);
		return names.length === 0 ? [] : [new WrongNames(sights, side, names)];
	});
	return new BrakeError(
		'unknownFields',
		[...told.map((each) => each.message), 'Nothing was written.'].join(' '),
		[...told.map((each) => each.existing), ...remediesOf(unknown)].join(' '),
	);
}

/** What a run tells of names that no record has, and that stop nothing. */
export function unknownNotes(sights: Sights, all: readonly UnknownName[]): readonly string[] {
	return SIDES.flatMap((side) =>
		TOLD.flatMap(([what, more]) => {
			const names = all.filter((each) => each.side === side && each.what === what);
			if (names.length === 0) return [];
			const wrong = new WrongNames(sights, side, names);
			const told = what === 'idle' ? wrong.ofSameName() : wrong;
			return told === undefined ? [] : [`${told.message} ${more}`];
		}),
	);
}

const TOLD: ReadonlyArray<readonly [UnknownName['what'], string]> = [
	['vanished', 'Where it has another name now, change the setting.'],
	['linked', 'Its records are all linked; a new one stops the run.'],
	['empty', 'A missing field means an empty one there.'],
	['idle', 'The other side has no value in it either, so nothing is synced.'],
];

/** Wrong names of one side, in words. */
class WrongNames {
	private readonly names: readonly string[];

	constructor(
		private readonly sights: Sights,
		private readonly side: Side,
		private readonly wrong: readonly UnknownName[],
	) {
		this.names = namesIn(sights.input.records[side]);
	}

	/** Those alone of which there is the same name but for case and separators: others may be empty everywhere. */
	ofSameName(): WrongNames | undefined {
		const wrong = this.wrong.filter(({ path }) => sameNameIn(path, this.names) !== undefined);
		return wrong.length === 0 ? undefined : new WrongNames(this.sights, this.side, wrong);
	}

	get message(): string {
		const wrong = uniqBy(this.wrong, ({ path }) => path);
		const told = wrong.slice(0, MOST_TOLD).map((each) => this.sentenceOf(each));
		const more = wrong.length - told.length;
		if (more > 0) told.push(`${more} more of its fields`);
		return `No record of ${the(this.side)} has ${told.join(', nor ')}.`;
	}

	private sentenceOf({ of, path }: UnknownName): string {
		const role = of === 'id' ? 'the ID field ' : of === 'key' ? 'the match key ' : 'the field ';
		return `${role}${quoted(path)}${this.suggestion(path)}`;
	}

	private suggestion(path: string): string {
		const same = sameNameIn(path, this.names);
		if (same !== undefined) return ` (it has ${quoted(same)})`;
		const { records } = this.sights.input;
		const field =
			fieldOfValue(records[this.side], path) ?? fieldOfValue(records[otherSide(this.side)], path);
		if (field !== undefined) return ` (which is a value of ${quoted(field)}, not a name)`;
		const nearest = nearestName(path, this.names);
		return nearest === undefined ? '' : ` (it has ${quoted(nearest)})`;
	}

	/** The fields that there are; of those within objects the ones beside a wrong name. */
	get existing(): string {
		const within = new Set(this.wrong.map(({ path }) => outermost(path)));
		const names = this.names.filter((name) => !isNested(name) || within.has(outermost(name)));
		const shown = names.slice(0, MOST_SHOWN).map(quoted).join(', ');
		const more = names.length - MOST_SHOWN;
		return `Fields of ${the(this.side)}: ${shown}${more > 0 ? ` and ${more} more` : ''}.`;
	}
}

export function quoted(name: string): string {
	return `"${inertLine(shownValue(name, SHOWN_LENGTH))}"`;
}

/** Each once, with the labels of the panel. */
function remediesOf(unknown: readonly UnknownName[]): readonly string[] {
	const settings = unknown.map(({ side, of }) => {
		if (of === 'id') return `'${labelOf(side)} ID Field'`;
		return of === 'key' ? "'Match By'" : "'Fields'";
	});
	const fields = unknown.filter(({ of }) => of === 'field');
	const sides = SIDES.filter((side) => fields.some((each) => each.side === side));
	const leftOut = sides.map((side) => `'Missing in ${labelOf(side)} Means'`);
	const names = `Correct ${[...new Set(settings)].join(' and ')}: upper and lower case count, and an expression there must give the name of a field, not its value.`;
	const isKey = unknown.some(({ of }) => of === 'key');
	return [
		names,
		...(isKey ? ['If the app leaves out an empty match key, fill it in one record.'] : []),
		...(sides.length > 0
			? [
					`If the app leaves empty fields out, set ${leftOut.join(' and ')} to Empty, or fill the field in one record.`,
				]
			: []),
	];
}

function labelOf(side: Side): string {
	return side === 'master' ? 'Master' : 'Slave';
}
