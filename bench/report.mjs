// @ts-check
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { N8N_VERSION } from '../scripts/real-n8n/installation.mjs';
import { targetsOf } from './targets.mjs';

/** @typedef {import('./run.mjs').Outcome} Outcome */

const MEGABYTE = 1024 * 1024;

/** @param {number | undefined} milliseconds */
export function time(milliseconds) {
	if (milliseconds === undefined) return '';
	if (milliseconds >= 10_000) return `${(milliseconds / 1000).toFixed(1)} s`;
	if (milliseconds >= 100) return `${Math.round(milliseconds)} ms`;
	return `${milliseconds.toFixed(1)} ms`;
}

/** @param {number | undefined} bytes */
function memory(bytes) {
	return bytes === undefined ? '' : `${Math.round(bytes / MEGABYTE)} MB`;
}

/** @param {readonly string[]} cells */
function row(cells) {
	return `| ${cells.join(' | ')} |`;
}

/** @param {readonly Outcome[]} outcomes */
export function rowsOf(outcomes) {
	return outcomes.map(({ case: each, measured = {}, failure }) => {
		if (failure !== undefined) return row([each.label, String(each.size), `failed: ${failure}`]);
		const { time: took, floor, atLeast, save, bytes } = measured;
		return row([
			each.label,
			each.size.toLocaleString('en'),
			atLeast === undefined ? time(took) : `more than ${time(atLeast)}`,
			time(floor),
			took === undefined || floor === undefined ? '' : (took / floor).toFixed(2),
			time(save),
			memory(measured.memory),
			memory(measured.peak),
			bytes === undefined ? '' : bytes.toFixed(1),
		]);
	});
}

const HEAD = [
	'Case',
	'Records per side',
	'Time',
	'Floor',
	'× floor',
	'Saving the state',
	'Memory over the input',
	'Peak memory',
	'Bytes per link',
];

/** @param {readonly Outcome[]} outcomes */
export function report(outcomes) {
	const { version } = JSON.parse(
		readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'),
	);
	const [processor] = cpus();
	const machine = `${cpus().length} cores (${processor?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 1024 ** 3)} GB`;
	return [
		'# What it costs',
		'',
		'Made by `npm run bench`; see [README.md](README.md) for what is measured and how.',
		'',
		`- ${new Date().toISOString().slice(0, 10)}, version ${version}`,
		`- ${machine}, ${process.platform}, Node ${process.versions.node}, Compare Datasets of n8n ${N8N_VERSION}`,
		'',
		'## Targets',
		'',
		row(['Target', 'Measured', 'Met']),
		row(['---', '---', '---']),
		...targetsOf(outcomes).map(({ target, measured, met }) =>
			row([target, measured, met ? 'yes' : '**no**']),
		),
		'',
		'## All cases',
		'',
		row(HEAD),
		row(HEAD.map(() => '---')),
		...rowsOf(outcomes),
		'',
	].join('\n');
}
