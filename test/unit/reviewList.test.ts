import type { Conflict } from '../../src/model/conflict';
import { listPage } from '../../src/page/listPage';
import type { View } from '../../src/page/view';
import { emptiedEntry } from '../../src/records/conflictId';

const view: View = {
	syncName: 'people',
	names: {},
	fields: new Map(),
	when: String,
	query: (more) => `?${new URLSearchParams(more).toString()}`,
	filter: {},
	all: '?',
	history: '?view=history',
	links: {},
	asksName: false,
	typedName: '',
};

function contested(index: number, master: unknown): Conflict {
	return {
		id: `c${index}`,
		revision: 1,
		type: 'contested',
		status: 'open',
		link: String(index),
		label: `Person ${index}`,
		fields: [
			{
				key: 'name',
				masterField: 'name',
				slaveField: 'name',
				master,
				slave: 'Ann',
				changedBy: 'both',
				reason: '',
			},
		],
		reason: '',
		openedAt: 0,
		lastSeenAt: 0,
		timesSeen: 1,
		run: 1,
		content: 0,
	};
}

function open(count: number, master: unknown): readonly Conflict[] {
	return Array.from({ length: count }, (_, index) => contested(index, master));
}

const shown = (html: string) => html.match(/<article /g)?.length;

test('a page has fifty conflicts and leads to the next', () => {
	const conflicts = open(60, 'Anna');
	const first = listPage({ conflicts, open: conflicts, page: 0 }, view);
	expect(shown(first)).toBe(50);
	expect(first).toContain('1 to 50 of 60');
	expect(first).toContain('href="?page=2"');
	const second = listPage({ conflicts, open: conflicts, page: 1 }, view);
	expect(shown(second)).toBe(10);
	expect(second).toContain('51 of 60');
});

test('values of a million characters are cut, and a page stays about a megabyte', () => {
	const conflicts = open(50, 'x'.repeat(1_000_000));
	const html = listPage({ conflicts, open: conflicts, page: 0 }, view);
	expect(html.length).toBeLessThan(1_100_000);
	expect(shown(html)).toBeGreaterThan(1);
	expect(html).toContain('And 980,000 more characters: see the app.');
	expect(html).toContain('There was no room for more on this page');
});

test('of very many the first thousand can be decided at once, and the page says so', () => {
	const conflicts = open(1200, 'Anna');
	const html = listPage({ conflicts, open: conflicts, page: 0 }, view);
	expect(html).toContain('Of the first 1000 of these 1200.');
	expect(html).toContain('Take all from Master (1000)');
	const [, seen = ''] = /name="all" value="([^"]*)"/.exec(html) ?? [];
	expect(seen.split(',')).toHaveLength(1000);
});

test('what is about all records is decided by nothing that is about many', () => {
	const [first, ...others] = open(6, 'Anna');
	const everywhere = { ...first, id: emptiedEntry('slave'), type: 'deleted' } as Conflict;
	const conflicts = [everywhere, ...others];
	const html = listPage({ conflicts, open: conflicts, page: 0 }, view);
	expect(html).toContain('Take all from Master (5)');
	expect(html).toContain('Leave all as they are (5)');
});
