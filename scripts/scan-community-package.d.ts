/** The part of n8n's package scan that lints; it comes without types. */
declare module '@n8n/scan-community-package/scanner/scanner.mjs' {
	/** What is linted of a package's sources. */
	export const SOURCE_FILE_PATTERNS: string[];

	/** Lints files of a folder by the rules for community packages, ignoring disable comments. */
	export function analyzePackage(
		packageDir: string,
		filePatterns?: string[],
	): Promise<{ passed: boolean; message?: string; details?: string }>;
}
