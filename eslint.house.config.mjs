import tseslint from 'typescript-eslint';

const size = {
	'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
	'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
	complexity: ['error', 15],
};

const engineImports = (outside) => [
	'error',
	{
		patterns: [
			{ group: ['n8n-*', 'n8n-*/**'], message: 'src/ knows nothing of n8n.' },
			{ group: outside, message: 'src/ does no I/O.' },
			{
				group: ['**/nodes/**', '**/credentials/**'],
				message: 'Nodes import src/, never the reverse.',
			},
		],
	},
];

/** The engine is pure: the clock, chance and everything outside are handed in. */
const engineBoundary = {
	'no-restricted-imports': engineImports(['node:*', 'fs', 'crypto', 'pg']),
	'no-restricted-properties': [
		'error',
		{ object: 'Date', property: 'now', message: 'Take `now` as a parameter.' },
		{ object: 'DateTime', property: 'now', message: 'Take `now` as a parameter.' },
		{ object: 'DateTime', property: 'local', message: 'Take `now` as a parameter.' },
		{ object: 'Math', property: 'random', message: 'The engine is deterministic.' },
	],
	'no-restricted-syntax': [
		'error',
		{
			selector: "NewExpression[callee.name='Date'][arguments.length=0]",
			message: 'Take `now` as a parameter.',
		},
	],
};

export default tseslint.config(
	{ ignores: ['dist/**', 'node_modules/**', 'coverage/**', 'reports/**'] },
	{
		files: ['src/**/*.ts', 'nodes/**/*.ts', 'test/**/*.ts'],
		languageOptions: { parser: tseslint.parser },
		plugins: { '@typescript-eslint': tseslint.plugin },
		rules: { '@typescript-eslint/no-explicit-any': 'error', eqeqeq: 'error' },
	},
	{ files: ['src/**/*.ts', 'nodes/**/*.ts'], rules: size },
	{ files: ['src/**/*.ts'], rules: engineBoundary },
	{
		// Signatures are computed and compared in constant time: that is no I/O.
		files: ['src/webhooks/**/*.ts'],
		rules: { 'no-restricted-imports': engineImports(['node:*', '!node:crypto', 'fs', 'pg']) },
	},
);
