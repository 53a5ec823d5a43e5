/** Everything that needs no n8n server; the tests against a real n8n are in test/e2e and run apart. */
module.exports = {
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/{unit,tables,properties,search,nodes,state,abuse}/**/*.test.ts'],
	transform: {
		'^.+\\.ts$': [
			'@swc/jest',
			{ jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
		],
	},
	modulePathIgnorePatterns: ['<rootDir>/dist/'],
	testTimeout: 60_000,
};
