import { history, run } from './history';
import type { Command, Scenario } from './scenario';

type Holds = (smaller: Scenario) => boolean;

/** A history made as small as it gets while it still shows the same. */
export function reduced(found: Scenario, shows: Holds): Scenario {
	let best = found;
	for (let before: Scenario | undefined; before !== best; ) {
		before = best;
		for (const next of smaller(best)) {
			if (!shows(next)) continue;
			best = next;
			break;
		}
	}
	return best;
}

function* smaller(found: Scenario): Iterable<Scenario> {
	const { commands } = found;
	for (let length = Math.ceil(commands.length / 2); length > 0; length >>= 1) {
		for (let at = 0; at + length <= commands.length; at++) {
			yield {
				...found,
				commands: [...commands.slice(0, at), ...commands.slice(at + length)],
			};
		}
	}
	const usual = history({});
	yield* plainer(found.choices, usual.choices, (choices) => ({ ...found, choices }));
	yield* plainer(found.choices.fields, usual.choices.fields, (fields) => ({
		...found,
		choices: { ...found.choices, fields },
	}));
	for (const side of ['master', 'slave'] as const) {
		yield* plainer(found.apps[side], usual.apps[side], (app) => ({
			...found,
			apps: { ...found.apps, [side]: app },
		}));
	}
	for (const [at, command] of commands.entries()) {
		for (const plain of plainerCommands(command)) {
			yield { ...found, commands: commands.map((each, index) => (index === at ? plain : each)) };
		}
	}
}

function* plainer<T extends object>(
	given: T,
	usual: T,
	whole: (part: T) => Scenario,
): Iterable<Scenario> {
	for (const key of Object.keys(given) as Array<keyof T>) {
		if (isSame(given[key], usual[key])) continue;
		yield whole({ ...given, [key]: usual[key] });
	}
}

function* plainerCommands(command: Command): Iterable<Command> {
	if (command.do === 'run') {
		const plain = run();
		for (const key of Object.keys(command) as Array<keyof typeof command>) {
			if (!isSame(command[key], plain[key])) yield { ...command, [key]: plain[key] } as Command;
		}
		if (command.outcomes.length > 1) {
			for (const outcome of command.outcomes) yield { ...command, outcomes: [outcome] };
		}
	}
	if (command.do === 'decide' && !isSame(command.outcomes, ['ok'])) {
		yield { ...command, outcomes: ['ok'] };
	}
	if ('pick' in command && command.pick > 0) yield { ...command, pick: 0 };
	if (command.do === 'create' && command.row !== undefined) yield { ...command, row: undefined };
	if (command.do === 'create' && command.sharedKey > 0) yield { ...command, sharedKey: 0 };
	if (command.do === 'edit' && command.kind !== 'fresh') yield { ...command, kind: 'fresh' };
}

function isSame(one: unknown, other: unknown): boolean {
	return JSON.stringify(one) === JSON.stringify(other);
}

/** What is not as usual in a history: enough to write it down by hand. */
export function described({ apps, choices, commands }: Scenario): readonly string[] {
	const usual = history({});
	const unusual = <T extends object>(given: T, plain: T) =>
		Object.fromEntries(
			Object.entries(given).filter(([key, value]) => !isSame(value, plain[key as keyof T])),
		);
	return [
		`choices ${JSON.stringify(unusual(choices, usual.choices))}`,
		`master ${JSON.stringify(unusual(apps.master, usual.apps.master))}`,
		`slave ${JSON.stringify(unusual(apps.slave, usual.apps.slave))}`,
		...commands.map((command) =>
			command.do === 'run'
				? `run ${JSON.stringify(unusual(command, run()))}`
				: JSON.stringify(command),
		),
	];
}
