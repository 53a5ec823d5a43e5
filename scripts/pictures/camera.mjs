// @ts-check
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {{ x: number, y: number, width: number, height: number }} Clip */

const PICTURES = join(
	dirname(dirname(dirname(fileURLToPath(import.meta.url)))),
	'docs',
	'pictures',
);

/** The editor takes a moment to change its colours, and to come to rest. */
const REST = 700;

/** Takes each picture twice, in the light and in the dark colours of the editor. */
export class Camera {
	/** @param {Page} page */
	constructor(page) {
		this.page = page;
	}

	/**
	 * @param {string} name
	 * @param {Clip} [clip] Without, the whole window.
	 */
	async take(name, clip) {
		await mkdir(PICTURES, { recursive: true });
		for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
			await this.page.emulateMedia({ colorScheme });
			await this.page.waitForTimeout(REST);
			const path = join(PICTURES, `${name}${colorScheme === 'dark' ? '-dark' : ''}.png`);
			await this.page.screenshot({ path, ...(clip === undefined ? {} : { clip }) });
			console.log(path);
		}
		await this.page.emulateMedia({ colorScheme: 'light' });
	}
}
