/** The driver that n8n ships. What is used of it at run time is checked where it is loaded. */
declare module 'pg' {
	export const Pool: unknown;

	/** For tests and scripts, which have it as a dependency. */
	export class Client {
		constructor(options: object);
		connect(): Promise<void>;
		query(
			text: string,
			values?: readonly unknown[],
		): Promise<{ rows: Array<{ [column: string]: unknown }> }>;
		end(): Promise<void>;
	}
}
