/** The tables of the state, by what they hold. */
export interface Tables {
	readonly schema: string;
	readonly migrations: string;
	readonly syncs: string;
	readonly links: string;
	readonly conflicts: string;
	readonly guardRecords: string;
	readonly history: string;
	readonly steps: string;
}

/** Names as they stand in statements: quoted, with their schema, which was checked before. */
export function tablesIn(schema: string): Tables {
	const table = (name: string) => `${quoted(schema)}.${quoted(`two_way_sync_${name}`)}`;
	return {
		schema,
		migrations: table('migrations'),
		syncs: table('syncs'),
		links: table('links'),
		conflicts: table('conflicts'),
		guardRecords: table('guard_records'),
		history: table('history'),
		steps: table('steps'),
	};
}

function quoted(name: string): string {
	return `"${name.replace(/"/g, '""')}"`;
}
