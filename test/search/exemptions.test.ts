import { configuration } from './configuration';
import { ALL_EXEMPTIONS, EXAMPLES } from './exemptions';
import { replay } from './replay';
import { USUAL } from './rules';

test('every exemption has its example', () => {
	expect(EXAMPLES.map(({ exemption }) => exemption).sort()).toEqual([...ALL_EXEMPTIONS].sort());
});

test.each(EXAMPLES)('$exemption: $sentence', ({ exemption, choices, history }) => {
	const config = configuration(choices);
	const others = new Set([...ALL_EXEMPTIONS].filter((each) => each !== exemption));
	const rules = { ...USUAL, alphabet: 'all' } as const;
	expect(replay(config, history, rules).problems).toEqual([]);
	expect(replay(config, history, { ...rules, granted: others }).problems).not.toEqual([]);
});
