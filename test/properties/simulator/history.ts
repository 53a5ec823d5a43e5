import type {
	AppSetup,
	Choices,
	Command,
	EditKind,
	Field,
	Format,
	RunCommand,
	Scenario,
} from './scenario';
import type { Side } from '../../../src/model/side';

const PLAIN: AppSetup = {
	ids: 'number',
	reuseIds: false,
	marks: false,
	formats: { key: 'none', name: 'none', amount: 'none', tags: 'none', note: 'none' },
	omits: false,
	fills: false,
	answers: 'record',
};

const FREE = { direction: 'both', onConflict: 'default' } as const;

const USUAL: Choices = {
	mapping: 'manual',
	onConflict: 'master',
	fields: { key: FREE, name: FREE, amount: FREE, tags: FREE, note: FREE },
	fallbackSide: 'master',
	createIn: 'both',
	onDelete: 'ignore',
	deleteVersusEdit: 'edit',
	onForbiddenEdit: 'ignore',
	missesBeforeDelete: 1,
	sendFields: 'changedOnly',
	keepPreviousValues: false,
	holdWholeRecord: false,
	logBeforeOverruling: false,
	matchByKey: false,
	maxFlips: 3,
	maxAttempts: 5,
	writeOnIncompleteInput: false,
	store: 'durable',
};

/** A history written by hand: what is not said is as usual. */
export function history(
	given: {
		readonly choices?: Partial<Choices>;
		readonly master?: Partial<AppSetup>;
		readonly slave?: Partial<AppSetup>;
	},
	...commands: readonly Command[]
): Scenario {
	return {
		apps: { master: { ...PLAIN, ...given.master }, slave: { ...PLAIN, ...given.slave } },
		choices: { ...USUAL, ...given.choices },
		commands,
	};
}

/** One run that nothing goes wrong in, but for what is said. */
export function run(but: Partial<Omit<RunCommand, 'do'>> = {}): RunCommand {
	return {
		do: 'run',
		input: 'full',
		outcomes: ['ok'],
		crash: false,
		lag: { master: 0, slave: 0 },
		pages: { master: 'whole', slave: 'whole' },
		fetch: true,
		repeat: false,
		reverse: false,
		...but,
	};
}

export const create = (side: Side, sharedKey = 0, row?: number): Command => ({
	do: 'create',
	side,
	sharedKey,
	...(row === undefined ? {} : { row }),
});
export const remove = (side: Side, pick = 0): Command => ({ do: 'remove', side, pick });
export const restore = (side: Side): Command => ({ do: 'restore', side });
export const land: Command = { do: 'land' };
export const wait: Command = { do: 'wait' };
export const answers: Command = { do: 'answer', reverse: false, repeat: true };

export function edit(side: Side, field: Field, kind: EditKind = 'fresh', pick = 0): Command {
	return { do: 'edit', side, pick, field, kind };
}

/** No field has a form of its own but one. */
export function keeps(field: Field, format: Format): AppSetup['formats'] {
	return { ...PLAIN.formats, [field]: format };
}

/** All fields as usual but one, which may be written on one side only. */
export function oneWay(field: Field, direction: 'toSlave' | 'toMaster'): Choices['fields'] {
	return { ...USUAL.fields, [field]: { direction, onConflict: 'default' } };
}
