import type { AppRecord } from '../model/record';
import { readPath } from '../values/paths';
import type { EventRules, Verdict } from './rules';

interface Check {
	readonly matches: boolean;
	readonly reason: string;
	readonly hidesEdits: boolean;
}

/** What the evidence besides the values says; `undefined` where none is set. */
export interface Evidence {
	/** Taken together as the user combined them. */
	readonly echo: boolean;
	/** Whether the user lets it hide a different value. */
	readonly hidesEdits: boolean;
	readonly reason: string;
}

/** SEMANTICS "Echoes", further evidence: account, mark and version, combined as set. */
export function readEvidence(
	event: AppRecord,
	rules: EventRules,
	knownVersion: string | undefined,
): Evidence | undefined {
	const checks = [
		...actorCheck(event, rules),
		...flagCheck(event, rules),
		...versionCheck(event, rules, knownVersion),
	];
	if (checks.length === 0) return undefined;
	const matching = checks.filter((check) => check.matches);
	const echo = rules.combine === 'all' ? matching.length === checks.length : matching.length > 0;
	const hiding = matching.filter((check) => check.hidesEdits);
	return {
		echo,
		hidesEdits: echo && hiding.length > 0,
		reason: matching.map((check) => check.reason).join(' and '),
	};
}

function actorCheck(event: AppRecord, { actor }: EventRules): readonly Check[] {
	if (actor === undefined) return [];
	const value = textOf(readPath(event, actor.field));
	const accounts = actor.accounts.map((account) => account.trim().toLowerCase());
	const matches = value !== undefined && accounts.includes(value.toLowerCase());
	return [
		{
			matches,
			reason: "it was made by the integration's own account",
			hidesEdits: actor.hidesEdits,
		},
	];
}

function flagCheck(event: AppRecord, { flag }: EventRules): readonly Check[] {
	if (flag === undefined) return [];
	const matches = textOf(readPath(event, flag.field)) === flag.value.trim();
	return [{ matches, reason: "it carries the integration's mark", hidesEdits: flag.hidesEdits }];
}

function versionCheck(
	event: AppRecord,
	{ version }: EventRules,
	known: string | undefined,
): readonly Check[] {
	if (version === undefined) return [];
	const value = textOf(readPath(event, version.field));
	const matches = value !== undefined && value === known;
	return [{ matches, reason: 'it has the version that our write made', hidesEdits: false }];
}

function textOf(value: unknown): string | undefined {
	if (value === undefined || value === null) return undefined;
	return typeof value === 'object' ? JSON.stringify(value) : String(value).trim();
}

/** The verdict where the values say nothing. */
export function byEvidence(evidence: Evidence | undefined, otherwise: string): Verdict {
	if (evidence?.echo === true) return { kind: 'echo', reason: evidence.reason };
	return { kind: 'user', reason: otherwise };
}
