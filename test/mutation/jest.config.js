const { join } = require('node:path');
const everyTest = require('../../jest.config.js');

// The least that still has histories of every kind.
process.env.HISTORIES ??= '3';

/** The tests that a mutant is held against: quick ones, with fixed seeds and few histories. */
module.exports = {
	...everyTest,
	rootDir: join(__dirname, '../..'),
	testMatch: ['<rootDir>/test/{unit,tables,properties}/**/*.test.ts'],
	// What a mutant costs in time says nothing about what it does, nor what is said of the code.
	testPathIgnorePatterns: ['/node_modules/', '/(growth|architecture|equivalents)\\.test\\.ts$'],
	setupFiles: [join(__dirname, 'fewHistories.js')],
	testEnvironment: join(__dirname, 'environment.js'),
	filter: join(__dirname, 'coveringFiles.js'),
	runner: join(__dirname, 'runner.js'),
};
