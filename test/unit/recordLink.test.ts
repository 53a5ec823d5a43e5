import { isLinkPattern, recordLink } from '../../src/page/link';

test.each([
	['https://crm.example.com/contacts/{{id}}', 7, 'https://crm.example.com/contacts/7'],
	[
		'https://crm.example.com/?id={{id}}&again={{id}}',
		'a b',
		'https://crm.example.com/?id=a%20b&again=a%20b',
	],
	['http://localhost:8080/#/{{id}}/edit', 'ä/..', 'http://localhost:8080/#/%C3%A4%2F../edit'],
	['  https://crm.example.com/{{id}}  ', 1, 'https://crm.example.com/1'],
])('%s leads to a record', (pattern, id, link) => {
	expect(recordLink(pattern, id)).toBe(link);
});

test.each([
	undefined,
	'',
	'https://crm.example.com/contacts',
	'javascript:alert({{id}})',
	'data:text/html,{{id}}',
	'//crm.example.com/{{id}}',
	'https://{{id}}.example.com/',
	'https://crm.example.com{{id}}',
	'https://crm.example.com/ {{id}} x',
	'crm {{id}}',
])('%s leads nowhere', (pattern) => {
	expect(recordLink(pattern, 'x.evil.example')).toBeUndefined();
	expect(isLinkPattern(pattern ?? '')).toBe(false);
});

test.each(['', '.', '..', '\ud800', 'a\udc00'])('the id %j leads nowhere', (id) => {
	expect(recordLink('https://crm.example.com/{{id}}/edit', id)).toBeUndefined();
});

test('an id does not choose whom we call, nor end the attribute', () => {
	const link = recordLink('https://crm.example.com/{{id}}', '"><a href="//evil.example/');
	expect(new URL(link ?? '').host).toBe('crm.example.com');
	expect(link).not.toMatch(/["<>]/);
});
