/** Never by locale: orders decide field indexes, ids of links and the order of writes. */
export function byCodeUnits(a: string, b: string): number {
	if (a === b) return 0;
	return a < b ? -1 : 1;
}
