// @ts-check
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
	SOURCE_FILE_PATTERNS,
	analyzePackage,
} from '@n8n/scan-community-package/scanner/scanner.mjs';
import { unpackPackage } from './real-n8n/packageInstall.mjs';

const PROJECT = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * n8n's scan of community packages, on what would be published: the scan itself fetches a published
 * package, and lints its sources and every script that is packed, ignoring disable comments.
 */
const folder = await mkdtemp(join(tmpdir(), 'two-way-sync-scan-'));
try {
	await unpackPackage(folder);
	const parts = [
		{ what: 'sources', where: PROJECT, patterns: SOURCE_FILE_PATTERNS },
		{ what: 'packed files', where: folder, patterns: ['**/*.js', 'package.json'] },
	];
	for (const { what, where, patterns } of parts) {
		const { passed, message, details } = await analyzePackage(where, patterns);
		if (passed) continue;
		console.error(`Package scan, ${what}: ${message}\n${details ?? ''}`);
		process.exitCode = 1;
	}
} finally {
	await rm(folder, { recursive: true, force: true });
}
