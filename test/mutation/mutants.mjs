import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/**
 * A mutant by what it does to the text: the line that it is on, what it replaces and by what, so that
 * it is known again when lines come and go above it. `nth` counts those of a file that have all in common.
 *
 * @typedef {{ file: string, at: string, original: string, replacement: string, nth?: number }} Mutant
 */

/** @returns {string} */
export function keyOf({ file, at, original, replacement, nth }) {
	return JSON.stringify([file, at, original, replacement, nth ?? 1]);
}

/** Stryker's mutants, described; locations in its plan count from zero. */
export function described(found) {
	const sources = new Map();
	const seen = new Map();
	return found.map(({ id, fileName, location, replacement }) => {
		const { start, end } = location;
		if (!sources.has(fileName)) sources.set(fileName, readFileSync(fileName, 'utf8').split('\n'));
		const lines = sources.get(fileName);
		const mutant = {
			file: relative(process.cwd(), fileName),
			at: lines[start.line].trim(),
			original: oneLine(textBetween(lines, start, end)),
			replacement: oneLine(replacement),
		};
		const nth = (seen.get(keyOf(mutant)) ?? 0) + 1;
		seen.set(keyOf(mutant), nth);
		const place = `${mutant.file}:${start.line + 1}:${start.column + 1}`;
		const range = rangeOf(location);
		return { id, place, range, ...mutant, ...(nth === 1 ? {} : { nth }) };
	});
}

/** From where to where in its file, as Stryker wants it: lines from one, columns from zero. */
export function rangeOf({ start, end }) {
	return `${start.line + 1}:${start.column}-${end.line + 1}:${end.column}`;
}

/** A mutant among those of one run. */
export function spotOf({ file, range, replacement }) {
	return JSON.stringify([file, range, oneLine(replacement)]);
}

function textBetween(lines, start, end) {
	const part = lines.slice(start.line, end.line + 1);
	part.push(part.pop().slice(0, end.column));
	return [part[0].slice(start.column), ...part.slice(1)].join('\n');
}

function oneLine(text) {
	return text.replace(/\s+/g, ' ').trim();
}

/** So many of them, the same ones for the same seed. */
export function sampleOf(mutants, count, seed) {
	const ranked = mutants.map((mutant) => ({ mutant, rank: rankOf(mutant, seed) }));
	ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1));
	return ranked.slice(0, count).map(({ mutant }) => mutant);
}

function rankOf(mutant, seed) {
	return createHash('sha256')
		.update(`${seed} ${keyOf(mutant)}`)
		.digest('hex');
}
