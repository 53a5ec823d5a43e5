import type { Side } from '../model/side';
import { canonical } from '../values/canonical';
import type { Decimal } from '../values/decimal';
import {
	fromScaled,
	placesOf,
	printDecimal,
	readDecimal,
	sameDecimal,
	scaled,
	writeDecimal,
} from '../values/decimal';
import type { Contested, PolicyOutcome } from './contested';
import { baseOf, undecided } from './contested';

/** Base and both deltas, for counters that both apps count on. */
export function decideBySum(contested: Contested): PolicyOutcome {
	const masterBase = baseOf(contested, 'master');
	const slaveBase = baseOf(contested, 'slave');
	if (masterBase === undefined || slaveBase === undefined) {
		return undecided('the value before is not known');
	}
	const base = readNumber(contested, 'master', masterBase.value);
	const otherBase = readNumber(contested, 'slave', slaveBase.value);
	if (base === undefined || otherBase === undefined) {
		return undecided('the value before is no number');
	}
	if (!sameDecimal(base, otherBase)) return undecided('the two sides were apart before');
	const master = readNumber(contested, 'master', contested.master.value);
	if (master === undefined) return undecided("the master's value is no number");
	const slave = readNumber(contested, 'slave', contested.slave.value);
	if (slave === undefined) return undecided("the slave's value is no number");
	const sum = addDeltas(base, master, slave);
	if (sum === undefined) return undecided('the numbers are too long to add up');
	return inBothForms(contested, sum, base);
}

function readNumber(contested: Contested, side: Side, value: unknown): Decimal | undefined {
	const text = canonical(value, contested[side].comparison);
	return text.startsWith('n:') ? readDecimal(text.slice(2)) : undefined;
}

/** In decimals, since doubles make 0.30000000000000004 of 0.1 and 0.2. */
function addDeltas(base: Decimal, master: Decimal, slave: Decimal): Decimal | undefined {
	const places = Math.max(placesOf(base), placesOf(master), placesOf(slave));
	const before = scaled(base, places);
	const a = scaled(master, places);
	const b = scaled(slave, places);
	if (before === undefined || a === undefined || b === undefined) return undefined;
	return fromScaled(a + b - before, places);
}

function inBothForms(contested: Contested, sum: Decimal, base: Decimal): PolicyOutcome {
	const text = writeDecimal(sum);
	const inForm = (side: Side): unknown =>
		typeof contested[side].value === 'number' ? Number(text) : text;
	const values = { master: inForm('master'), slave: inForm('slave') };
	for (const side of ['master', 'slave'] as const) {
		if (canonical(values[side], contested[side].comparison) !== `n:${printDecimal(sum)}`) {
			return undecided('the sum has more digits than a number can hold');
		}
	}
	const reason = `both changes were added to ${writeDecimal(base)}, which makes ${text}`;
	return { winner: 'merged', values, reason };
}
