// @ts-check
/**
 * @typedef {object} Case
 * @property {string} name File and export under `cases`.
 * @property {string} label What people read.
 * @property {number} size Records per side.
 * @property {number} warmUp
 * @property {number} rounds
 * @property {number} [seconds] Not waited for longer.
 * @property {boolean} [n8n] Whether it needs the cached n8n installation.
 */

/** @type {Array<[string, string]>} */
const NODE = [
	['node.unchanged', 'Merge, no change'],
	['node.percent', 'Merge, 1 % changed'],
	['node.first', 'Merge, first sync with matching'],
	['node.changes', 'Merge, changes mode, 100 events'],
];
/** @type {Array<[string, string]>} */
const ENGINE = [
	['engine.unchanged', 'Engine, no change'],
	['engine.percent', 'Engine, 1 % changed'],
	['engine.first', 'Engine, first sync with matching'],
	['engine.changes', 'Engine, changes mode, 100 events'],
];
/** Inputs that take long on purpose, and how large; their floor is an ordinary input of the same size. */
/** @type {Array<[string, string, number]>} */
const WORST = [
	['worst.nested', 'Worst input: lists of lists that nobody can tell apart', 1],
	['worst.deep', 'Worst input: values in 390 lists', 1000],
	['worst.almost', 'Worst input: long texts that are nearly numbers, dates, addresses', 200_000],
	['worst.wide', 'Worst input: records of 990 fields', 198_000],
	['worst.oneKey', 'Worst input: all records with one match key', 4000],
	['worst.oneRecord', 'Worst input: all events of one record', 20_000],
	['worst.withoutId', 'Worst input: all records without an id', 20_000],
	['worst.overruled', 'Worst input: long values that are all overruled', 1000],
	['worst.crowdedIds', 'Worst input: ids made to collide', 32_768],
];
const TEN = 10_000;
const HUNDRED = 100_000;
const MILLION = 1_000_000;

/** @param {Array<[string, string]>} cases @param {number} size @param {{ warmUp: number, rounds: number }} plan */
function at(cases, size, plan) {
	return cases.map(([name, label]) => ({ name, label, size, ...plan }));
}

/** @param {{ warmUp: number, rounds: number }} plan */
function worst(plan) {
	return WORST.map(([name, label, size]) => ({ name, label, size, ...plan }));
}

/** Seconds that Compare Datasets gets for its 100,000 records. */
export const PATIENCE = 300;

/** @returns {Case[]} */
export function fullSuite() {
	const five = { warmUp: 2, rounds: 5 };
	return [
		{
			name: 'compareDatasets.compareDatasets',
			label: 'Compare Datasets',
			size: TEN,
			warmUp: 1,
			rounds: 5,
			n8n: true,
		},
		{
			name: 'compareDatasets.compareDatasets',
			label: 'Compare Datasets',
			size: HUNDRED,
			warmUp: 0,
			rounds: 1,
			n8n: true,
			seconds: PATIENCE,
		},
		...at(NODE, TEN, { warmUp: 5, rounds: 9 }),
		...at(NODE, HUNDRED, { warmUp: 2, rounds: 7 }),
		...at([['node.confirm', 'Loop Guard, 1,000 writes confirmed']], TEN, five),
		...at([['node.confirm', 'Loop Guard, 1,000 writes confirmed']], HUNDRED, five),
		...at(ENGINE, TEN, { warmUp: 5, rounds: 9 }),
		...at(ENGINE, HUNDRED, { warmUp: 2, rounds: 7 }),
		...at(ENGINE, MILLION, { warmUp: 1, rounds: 5 }),
		...at([['engine.codec', 'State decoded and encoded']], HUNDRED, { warmUp: 2, rounds: 7 }),
		...at([['engine.codec', 'State decoded and encoded']], MILLION, { warmUp: 1, rounds: 5 }),
		...at([['server.execution', 'Merge in a real n8n, no change']], HUNDRED, five),
		...at([['server.editor', 'Workflow opened in the editor, no state']], 0, five),
		...at([['server.editor', 'Workflow opened in the editor']], TEN, five),
		...at([['server.editor', 'Workflow opened in the editor']], HUNDRED, five),
		...at([['postgres.load', 'Postgres, first load of all links']], HUNDRED, five),
		...at([['postgres.changes', 'Postgres, 100 events']], HUNDRED, five),
		...at([['postgres.changes', 'Postgres, 100 events']], MILLION, five),
		...worst({ warmUp: 1, rounds: 5 }),
	];
}

/** What can be had in two minutes. @returns {Case[]} */
export function quickSuite() {
	return [
		{
			name: 'compareDatasets.compareDatasets',
			label: 'Compare Datasets',
			size: TEN,
			warmUp: 0,
			rounds: 1,
			n8n: true,
		},
		...at(NODE, TEN, { warmUp: 2, rounds: 5 }),
		...at(NODE.slice(0, 1), HUNDRED, { warmUp: 1, rounds: 5 }),
		...at([['node.confirm', 'Loop Guard, 1,000 writes confirmed']], TEN, { warmUp: 1, rounds: 5 }),
		...at([['engine.codec', 'State decoded and encoded']], HUNDRED, { warmUp: 1, rounds: 5 }),
	];
}
