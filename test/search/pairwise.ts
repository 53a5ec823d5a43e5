/** Values by name; a factor is a name with the values that it may have. */
export type Factors = { readonly [name: string]: readonly unknown[] };
export type Row = { readonly [name: string]: unknown };

/**
 * Rows in which every value of a factor meets every value of every other one. Greedy: each row begins
 * with a pair that is missing and takes, factor by factor, the value that meets most that it has not met.
 */
export function pairwise(factors: Factors): readonly Row[] {
	const names = Object.keys(factors);
	const missing = new Set<string>();
	names.forEach((first, at) => {
		for (const second of names.slice(at + 1)) {
			for (const a of factors[first] ?? []) {
				for (const b of factors[second] ?? []) missing.add(pairOf([first, a], [second, b]));
			}
		}
	});
	const rows: Row[] = [];
	while (missing.size > 0) {
		const row = rowFor(factors, names, missing);
		for (const pair of pairsIn(row)) missing.delete(pair);
		rows.push(row);
	}
	return rows;
}

type Cell = readonly [name: string, value: unknown];

function pairOf(...cells: readonly [Cell, Cell]): string {
	return JSON.stringify([...cells].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function* pairsIn(row: Row): Iterable<string> {
	const cells = Object.entries(row);
	for (const [at, first] of cells.entries()) {
		for (const second of cells.slice(at + 1)) yield pairOf(first, second);
	}
}

function rowFor(factors: Factors, names: readonly string[], missing: ReadonlySet<string>): Row {
	const [first] = missing;
	const begun: readonly Cell[] = JSON.parse(first ?? '[]');
	const row: { [name: string]: unknown } = Object.fromEntries(begun);
	for (const name of names) {
		if (name in row) continue;
		let best: { readonly value: unknown; readonly met: number } | undefined;
		for (const value of factors[name] ?? []) {
			const met = Object.entries(row).filter((cell) =>
				missing.has(pairOf(cell, [name, value])),
			).length;
			if (best === undefined || met > best.met) best = { value, met };
		}
		row[name] = best?.value;
	}
	// In the order of the factors, so that a row reads the same however it was found.
	return Object.fromEntries(names.map((name) => [name, row[name]]));
}
