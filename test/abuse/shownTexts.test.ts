import { conflictForm, formJson } from '../../src/bucket/form';
import { readFormAnswer } from '../../src/bucket/formAnswer';
import { conflictHtml } from '../../src/bucket/html';
import { conflictMessage } from '../../src/bucket/message';
import { inert, visible } from '../../src/values/shownText';
import type { Conflict } from '../../src/model/conflict';

/** Values of apps on pages, in mails, chats and spreadsheets: seen, and nothing else. */

function contested(master: unknown, slave: unknown, more: Partial<Conflict> = {}): Conflict {
	return {
		id: 'c1',
		revision: 1,
		type: 'contested',
		status: 'open',
		label: 'Ann',
		link: 'l1',
		fields: [
			{
				key: 'a\na',
				masterField: 'a',
				slaveField: 'a',
				previous: 'before',
				master,
				slave,
				changedBy: 'both',
				reason: 'both sides changed',
			},
		],
		reason: 'both sides changed the same field',
		openedAt: 0,
		lastSeenAt: 0,
		timesSeen: 1,
		run: 1,
		content: 1,
		...more,
	};
}

describe('what cannot be seen is shown', () => {
	it.each([
		['a\u202eb', 'a\\u202eb'],
		['a\u200bb', 'a\\u200bb'],
		['a\ufeffb', 'a\\ufeffb'],
		['a\u0000b\u001bc\u007f', 'a\\u0000b\\u001bc\\u007f'],
		['a\ud800b', 'a\\ud800b'],
		['a\udc00', 'a\\udc00'],
		['a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
		['family 👨‍👩‍👧 ❤️', 'family 👨‍👩‍👧 ❤️'],
		['Zoë  ÅÄÖ 中文 עברית', 'Zoë  ÅÄÖ 中文 עברית'],
	])('%j', (text, shown) => {
		expect(visible(text)).toBe(shown);
		expect(inert(text)).toBe(shown);
	});
});

describe('nothing in a message acts, and nothing is left out', () => {
	it.each([
		['http://evil.example/x', 'http:\\/\\/evil.example/x'],
		['HTTPS://evil.example', 'HTTPS:\\/\\/evil.example'],
		['www.evil.example', 'www\\.evil.example'],
		['<b>bold</b>', '\\u003cb>bold\\u003c/b>'],
		['<!channel> <@U1> <#C1>', '\\u003c!channel> \\u003c@U1> \\u003c#C1>'],
		['a < b', 'a < b'],
		['=1+1', '"=1+1"'],
		['+49170', '"+49170"'],
		['-5', '"-5"'],
		['@all', '"@all"'],
		['  =1', '"  =1"'],
		['a\nb\r\nc\td\re', 'a⏎b⏎c␉d␍e'],
	])('%j', (text, shown) => {
		expect(inert(text)).toBe(shown);
	});

	it('in labels, names, values, reasons and ids', () => {
		const bad = '=HYPERLINK("http://e.example")\n<script>';
		const message = conflictMessage(
			contested(bad, bad, { label: bad, reason: bad, type: 'failedWrite', masterIds: [bad] }),
		);
		expect(message).not.toMatch(/:\/\/|<script|^=/m);
		expect(message.split('\n')).toHaveLength(3);
	});

	it('a value that is cut is not cut in the midst of a character', () => {
		const message = conflictMessage(contested(`${'x'.repeat(199)}😀`, 'y'));
		expect(message).toContain(`${'x'.repeat(199)}…`);
	});
});

describe('n8n puts pages together by replacing', () => {
	const BAD = ['$&', '$$', '$`', "$'", '$1', '{{ 1 + 1 }}', '{{{{', '\\u0024', '"', '</script>'];

	it.each(BAD)('a form with %j is the same after that, and its answer is known', (value) => {
		const conflict = contested(value, 'other');
		const text = formJson(conflict);
		expect(text).not.toMatch(/\$|\{\{/);
		const inserted = '{{ $json.form }}'.replace('{{ $json.form }}', text);
		const form = JSON.parse(inserted);
		expect(form[1]).toEqual(conflictForm(conflict)[0]);
		// The part that n8n takes for HTML is read once more for expressions.
		expect(form[0].html).not.toMatch(/\$|\{\{|<\/script/);
		const option = form[1].fieldOptions.values[0].option;
		expect(option).toBe(`Master: ${value}`);
		const { fields } = readFormAnswer(conflict, { a: option });
		expect(fields?.get('a')).toEqual({ take: 'master' });
	});

	it.each(BAD)('a page with %j shows it', (value) => {
		const html = conflictHtml(contested(value, 'other'));
		expect(html).not.toMatch(/\$|\{\{|<\/script/);
		expect('{{ x }}'.replace('{{ x }}', html)).toBe(html);
	});

	it('what is hidden is shown in options and pages, and the answer is known', () => {
		const conflict = contested('a\u202eb', 'a\ud800');
		const [field] = conflictForm(conflict);
		const options = field?.fieldOptions.values.map(({ option }) => option) ?? [];
		expect(options.slice(0, 2)).toEqual(['Master: a\\u202eb', 'Slave: a\\ud800']);
		expect(readFormAnswer(conflict, { a: options[1] }).fields?.get('a')).toEqual({ take: 'slave' });
		expect(conflictHtml(conflict)).toContain('a\\u202eb');
	});
});
