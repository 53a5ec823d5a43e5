import { mapValues } from 'lodash';
import type { SideNames } from '../model/sideNames';
import { withNames } from '../model/sideNames';
import { inertLine } from '../values/shownText';

/** A sentence for people with the names that the state has, which an import may have brought: nothing in them acts. */
export function namedText(sentence: string, names: SideNames = {}): string {
	return withNames(
		sentence,
		mapValues(names, (name) => (name === undefined ? undefined : inertLine(name))),
	);
}
