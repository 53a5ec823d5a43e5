/** The driver that n8n ships; what is used of it is checked where it is loaded. */
declare module 'pg' {
	export const Pool: unknown;
}
