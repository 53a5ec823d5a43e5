// @ts-check
import { PATIENCE } from './suite.mjs';

/** @typedef {import('./run.mjs').Outcome} Outcome */
/** @typedef {import('./measure.mjs').Measured} Measured */
/** @typedef {(name: string, size: number) => Measured | undefined} Find */
/** @typedef {{ target: string, measured: string, met: boolean }} Target */

const TEN = 10_000;
const HUNDRED = 100_000;
const MILLION = 1_000_000;
const MEGABYTE = 1024 * 1024;

/**
 * The targets that these outcomes say something of.
 *
 * @param {readonly Outcome[]} outcomes
 * @returns {Target[]}
 */
export function targetsOf(outcomes) {
	/** @param {string} name @param {number} size */
	const find = (name, size) =>
		outcomes.find((each) => each.case.name === name && each.case.size === size)?.measured;
	return [
		...overFloor(find('node.unchanged', HUNDRED)),
		...overCompareDatasets(find),
		...linear(find),
		...memoryTargets(find),
		...stateTargets(find),
		...growth(find),
		...postgres(find),
		...worst(outcomes),
	];
}

/** @param {string} target @param {number | undefined} value @param {number} limit @param {(value: number) => string} show @returns {Target[]} */
function atMost(target, value, limit, show) {
	return value === undefined ? [] : [{ target, measured: show(value), met: value <= limit }];
}

/** @param {number | undefined} part @param {number | undefined} whole */
function over(part, whole) {
	return part === undefined || whole === undefined ? undefined : part / whole;
}

/** @param {number} value */
const times = (value) => `${value.toFixed(2)}×`;
/** @param {number} value */
const megabytes = (value) => `${Math.round(value / MEGABYTE)} MB`;

/** @param {Measured | undefined} unchanged */
function overFloor(unchanged) {
	const ratio = over(unchanged?.time, unchanged?.floor);
	return atMost(
		'No change, 100,000 records, through `execute`: at most 6× the floor',
		ratio,
		6,
		times,
	);
}

/** @param {Find} find @returns {Target[]} */
function overCompareDatasets(find) {
	const compared = find('compareDatasets.compareDatasets', TEN);
	const ten = find('node.unchanged', TEN);
	const hundred = find('node.unchanged', HUNDRED);
	const attempt = find('compareDatasets.compareDatasets', HUNDRED);
	if (compared === undefined) return [];
	/** @type {Target[]} */
	const targets = [];
	if (ten !== undefined) {
		const faster = over(compared.time, ten.time) ?? 0;
		targets.push({
			target: 'At 10,000 records at least 20× faster than Compare Datasets',
			measured: times(faster),
			met: faster >= 20,
		});
	}
	if (hundred !== undefined && attempt !== undefined) {
		const faster = over(attempt.time ?? attempt.atLeast, hundred.time) ?? 0;
		const how =
			attempt.time === undefined
				? `more than ${times(faster)}: it was stopped after ${PATIENCE} s`
				: times(faster);
		targets.push({
			target: 'At 100,000 records at least 200× faster than Compare Datasets',
			measured: how,
			met: faster >= 200,
		});
	}
	return targets;
}

/** @param {Find} find */
function linear(find) {
	return ['unchanged', 'percent', 'first'].flatMap((kind) => {
		const hundred = find(`engine.${kind}`, HUNDRED);
		const million = find(`engine.${kind}`, MILLION);
		const floors = over(million?.floor, hundred?.floor) ?? NaN;
		return atMost(
			`Engine, ${kind}: 1,000,000 records at most 12× the time of 100,000`,
			over(million?.time, hundred?.time),
			12,
			(ratio) => `${times(ratio)} (the floor itself: ${times(floors)})`,
		);
	});
}

/** @param {Find} find */
function memoryTargets(find) {
	return [
		...['unchanged', 'percent', 'first'].flatMap((kind) =>
			atMost(
				`Engine, ${kind}, 1,000,000 records: peak of at most 3 GB`,
				find(`engine.${kind}`, MILLION)?.peak,
				3072 * MEGABYTE,
				megabytes,
			),
		),
		...['unchanged', 'percent', 'first'].flatMap((kind) =>
			atMost(
				`Merge, ${kind}, 100,000 records: at most 400 MB over the input`,
				find(`node.${kind}`, HUNDRED)?.memory,
				400 * MEGABYTE,
				megabytes,
			),
		),
	];
}

/** @param {Find} find */
function stateTargets(find) {
	const codec = find('engine.codec', HUNDRED);
	const idle = find('node.unchanged', HUNDRED);
	return [
		...atMost('At most 100 bytes of state per link', idle?.bytes, 100, (value) => value.toFixed(1)),
		...atMost(
			'100,000 links decoded and encoded in at most 1.5× the floor',
			over(codec?.time, codec?.floor),
			1.5,
			times,
		),
	];
}

/** @param {Find} find */
function growth(find) {
	const hundred = find('engine.changes', HUNDRED);
	const million = find('engine.changes', MILLION);
	return atMost(
		'Engine, 100 events: the same against 1,000,000 links as against 100,000 (at most 2×)',
		over(million?.time, hundred?.time),
		2,
		times,
	);
}

/** @param {Find} find */
function postgres(find) {
	const trips = find('postgres.changes', MILLION)?.trips;
	const load = find('postgres.load', HUNDRED)?.time;
	return [
		...atMost(
			'Postgres, 100 events against 1,000,000 links: at most 10 round trips',
			trips,
			10,
			String,
		),
		...atMost(
			'Postgres, first load of 100,000 links: at most 10 s',
			load,
			10_000,
			(value) => `${(value / 1000).toFixed(1)} s`,
		),
	];
}

/** @param {readonly Outcome[]} outcomes */
function worst(outcomes) {
	return outcomes
		.filter((each) => each.case.name.startsWith('worst.'))
		.flatMap((each) =>
			atMost(
				`${each.case.label}: at most 20× an ordinary one of that size`,
				over(each.measured?.time, each.measured?.floor),
				20,
				times,
			),
		);
}
