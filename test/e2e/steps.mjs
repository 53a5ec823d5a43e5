// @ts-check
/** @typedef {import('playwright-core').Page} Page */

/** A mouse that moved no further between down and up was clicked, and dragged nothing. */
const STILL = 10;

/**
 * Counts what a person does to a page: clicks (a double click is two), drags, keys and files. What is counted is
 * what the browser itself took for a person's, so that nothing which a test does goes by uncounted.
 */
export class Steps {
	clicks = 0;
	drags = 0;
	/** Keys pressed, and texts that came without: typed, pasted, filled in. */
	typed = 0;
	files = 0;

	/** From the next address on that the page goes to. @param {Page} page */
	static async of(page) {
		const steps = new Steps();
		await page.exposeFunction('twoWaySyncStep', (/** @type {StepKind} */ kind) => {
			steps[kind]++;
		});
		await page.addInitScript(listen, STILL);
		page.on('filechooser', () => steps.files++);
		return steps;
	}

	/** As a sentence of the docs has them. */
	toString() {
		const { clicks, drags, typed } = this;
		return `${clicks} clicks, ${drags} drags, ${typed === 0 ? 'nothing' : typed} typed`;
	}
}

/** @typedef {'clicks' | 'drags' | 'typed'} StepKind */

/** Runs within the page, before anything of its own. @param {number} still */
function listen(still) {
	/** @type {any} */
	const window = globalThis;
	const tell = (/** @type {StepKind} */ kind) => window.twoWaySyncStep(kind);
	/** @type {{ clientX: number, clientY: number } | undefined} */
	let down;
	const on = (/** @type {string} */ type, /** @type {(event: any) => void} */ hear) => {
		const ofPerson = (/** @type {any} */ event) => event.isTrusted && hear(event);
		window.addEventListener(type, ofPerson, true);
	};
	on('mousedown', (event) => (down = event));
	on('mouseup', (event) => {
		if (down === undefined) return;
		const far = Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY);
		tell(far > still ? 'drags' : 'clicks');
		down = undefined;
	});
	on('keydown', () => tell('typed'));
	on('input', ({ inputType }) => {
		// What keys bring was counted with them.
		if (inputType === 'insertFromPaste' || inputType === 'insertFromDrop') tell('typed');
	});
}
