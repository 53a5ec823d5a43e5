import { marked } from '../../src/markup/marked';

const shown = (now: string, becomes: string) =>
	marked(now, becomes).map(({ before, differs, after }) => `${before}[${differs}]${after}`);

test.each([
	['Ann', 'Anna', 'Ann[]', 'Ann[a]'],
	['aa', 'aaa', 'aa[]', 'aa[a]'],
	['', 'new', '[]', '[new]'],
	['same', 'same', 'same[]', 'same[]'],
	['030 123', '030 133', '030 1[2]3', '030 1[3]3'],
	['👍🏻', '👍🏿', '👍[🏻]', '👍[🏿]'],
])('%s becomes %s', (now, becomes, ...expected) => {
	expect(shown(now, becomes)).toEqual(expected);
});

test('long parts that are alike are cut', () => {
	const around = 'x'.repeat(100);
	const [now] = shown(`${around}a${around}`, `${around}b${around}`);
	expect(now).toBe(`…${'x'.repeat(30)}[a]${'x'.repeat(30)}…`);
});
