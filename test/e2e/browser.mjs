// @ts-check
import { setTimeout as sleep } from 'node:timers/promises';

/** n8n answers approvals of browsers only: link previews and bots must not approve. */
const HEADERS = {
	'user-agent':
		'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36',
};
const PAGE_TIMEOUT = 10_000;
const RUN_TIMEOUT = 60_000;

/**
 * @param {string} url
 * @param {RequestInit} [request]
 */
async function ask(url, request = {}) {
	const signal = AbortSignal.timeout(PAGE_TIMEOUT);
	const answer = await fetch(url, { ...request, headers: HEADERS, signal });
	const text = await answer.text();
	if (!answer.ok) throw new Error(`${url}: ${answer.status} ${text.slice(0, 500)}`);
	return text;
}

/**
 * A link that a person clicks.
 *
 * @param {string} url
 */
export async function visit(url) {
	return await ask(url);
}

/** A page of n8n's forms, used as a person's browser does. */
export class FormPage {
	/**
	 * @param {string} url
	 * @param {string} html
	 */
	constructor(url, html) {
		this.url = url;
		this.html = html;
		this.questions = questionsOf(html);
	}

	/** @param {string} url */
	static async open(url) {
		const end = Date.now() + PAGE_TIMEOUT;
		// For a moment after publishing a form is not there yet.
		for (;;) {
			try {
				return new FormPage(url, await ask(url));
			} catch (error) {
				if (Date.now() > end) throw error;
				await sleep(100);
			}
		}
	}

	/** The choices of a drop-down, or the radio buttons. @param {string} label */
	options(label) {
		return this.#question(label).options;
	}

	/**
	 * Fills in and submits; returns the next page of the same form, or `undefined` after the last one.
	 *
	 * @param {Record<string, string | File>} answers By label.
	 * @returns {Promise<FormPage | undefined>}
	 */
	async submit(answers) {
		const body = new FormData();
		for (const [label, answer] of Object.entries(answers)) {
			const { id, options, isRadio } = this.#question(label);
			if (typeof answer === 'string' && options.length > 0 && !options.includes(answer)) {
				throw new Error(`"${label}" has no option "${answer}": ${options.join(', ')}`);
			}
			body.append(id, isRadio ? JSON.stringify([answer]) : answer);
		}
		// Where nothing is chosen the page's script says so.
		for (const { id, isRadio } of this.questions) {
			if (isRadio && !body.has(id)) body.append(id, '[]');
		}
		const text = await ask(this.url, { method: 'POST', body });
		const next = nextPage(text) ?? (this.url.includes('/form-waiting/') ? this.url : undefined);
		return next === undefined ? undefined : await followingPage(next);
	}

	/** The text of a file that the page hands over for download. */
	downloaded() {
		const [, encoded = ''] = /const binaries = "([^"]*)"/.exec(this.html) ?? [];
		const [file] = JSON.parse(decodeURIComponent(encoded));
		return Buffer.from(file.data, typeof file.data === 'string' ? 'latin1' : undefined).toString();
	}

	/** @param {string} label */
	#question(label) {
		const found = this.questions.find((each) => each.label === label);
		if (found !== undefined) return found;
		const labels = this.questions.map((each) => each.label).join(', ');
		throw new Error(`The form asks for ${labels}, not for ${label}`);
	}
}

/**
 * Waits, as n8n's own script in the page does, until the run either shows its next page or has ended.
 * To open the page earlier is of no use: while the run goes on n8n never answers.
 *
 * @param {string} url
 */
async function followingPage(url) {
	const status = new URL(url);
	status.pathname += '/n8n-execution-status';
	const end = Date.now() + RUN_TIMEOUT;
	while (Date.now() < end) {
		const text = (await ask(status.href)).trim();
		if (text === 'form-waiting') return await arriveAt(url);
		if (text === 'success') return undefined;
		if (['null', 'canceled', 'crashed', 'error'].includes(text)) {
			throw new Error(`The run behind the form ended with "${text}"`);
		}
		await sleep(50);
	}
	throw new Error(`The run behind the form did not end within ${RUN_TIMEOUT / 1000} s`);
}

/** An ending page has the run go on by itself, without anything to submit. @param {string} url */
async function arriveAt(url) {
	const page = new FormPage(url, await ask(url));
	if (!page.html.includes("id='n8n-form'")) await ask(url, { method: 'POST' });
	return page;
}

/** @param {string} text */
function nextPage(text) {
	try {
		return JSON.parse(text).formWaitingUrl;
	} catch {
		return undefined;
	}
}

/** @param {string} html */
function questionsOf(html) {
	const labels =
		/<label[^>]*for='(field-\d+)'[^>]*>([\s\S]*?)<\/label>|<label class='form-label[^>]*>([^<]*)<\/label>\s*<div\s+class='multiselect[^>]*id='(field-\d+)'/g;
	return [...html.matchAll(labels)].map(([, id, label, radioLabel, radioId]) => ({
		id: id ?? radioId ?? '',
		label: unescape(label ?? radioLabel ?? '').trim(),
		isRadio: radioId !== undefined,
		options: radioId === undefined ? optionsOf(html, id ?? '') : radiosOf(html, radioId),
	}));
}

/**
 * @param {string} html
 * @param {string} id
 */
function optionsOf(html, id) {
	const select = new RegExp(`<select[^>]*id='${id}'[\\s\\S]*?</select>`).exec(html)?.[0] ?? '';
	return [...select.matchAll(/<option value='([^']*)'/g)]
		.map(([, value]) => unescape(value ?? ''))
		.filter((value) => value !== '');
}

/**
 * @param {string} html
 * @param {string} id
 */
function radiosOf(html, id) {
	const radios = new RegExp(`<input[^>]*id='option\\d+_${id}'[^>]*value='([^']*)'`, 'g');
	return [...html.matchAll(radios)].map(([, value]) => unescape(value ?? ''));
}

/** @param {string} html */
export function unescape(html) {
	return html
		.replace(/&#x([0-9a-f]+);/gi, (_, code) => String.fromCodePoint(parseInt(code, 16)))
		.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&quot;', '"')
		.replaceAll('&amp;', '&');
}
