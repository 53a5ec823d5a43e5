import type { Choices, Configuration } from './configuration';
import { configuration } from './configuration';

/** The defaults, asked by a policy and by a person, however the records meet. */
const DEFAULTS: ReadonlyArray<Partial<Choices>> = [
	{},
	{ policy: 'manual' },
	{ start: 'unmet' },
	{ start: 'different' },
	{ start: 'different', policy: 'manual' },
	{ start: 'masterOnly' },
	{ start: 'slaveOnly' },
	{ start: 'neither' },
];

export function configurations(): readonly Configuration[] {
	return [false, true].flatMap((mirrored) =>
		DEFAULTS.map((choices) => configuration(choices, mirrored)),
	);
}
