/**
 * A decimal number of any length: `digits` × 10^`exponent`, with no zeros at either end of `digits`.
 * Numbers are compared as decimals and not as doubles, so that two long ids that share a double stay
 * two ids.
 */
export interface Decimal {
	readonly negative: boolean;
	readonly digits: string;
	readonly exponent: number;
}

const ZERO: Decimal = { negative: false, digits: '', exponent: 0 };
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/;

/** Reads `42`, `-1.50`, `.5`, `1e3`; anything else (hexadecimal, `Infinity`, separators) is no number. */
export function readDecimal(text: string): Decimal | undefined {
	const found = DECIMAL.exec(text);
	if (found === null) return undefined;
	const [, sign = '', whole = '', fraction = '', exponent = '0'] = found;
	const all = whole + fraction;
	if (all === '') return undefined;
	const first = firstNonZero(all);
	if (first === all.length) return ZERO;
	const end = endOfSignificant(all);
	return {
		negative: sign === '-',
		digits: all.slice(first, end),
		exponent: Number(exponent) - fraction.length + (all.length - end),
	};
}

// Loops instead of /0+$/, which is quadratic on a long text of zeros that does not end in one.
function firstNonZero(digits: string): number {
	let index = 0;
	while (digits[index] === '0') index++;
	return index;
}

function endOfSignificant(digits: string): number {
	let index = digits.length;
	while (digits[index - 1] === '0') index--;
	return index;
}

export function sameDecimal(a: Decimal, b: Decimal): boolean {
	return a.negative === b.negative && a.digits === b.digits && a.exponent === b.exponent;
}

/**
 * One text per numeric value: what JavaScript prints where a double holds the value exactly as
 * printed, else the exact digits. The two never meet: equal texts would be equal decimals.
 */
export function printDecimal(decimal: Decimal): string {
	if (decimal.digits === '') return '0';
	const exact = `${decimal.negative ? '-' : ''}${decimal.digits}e${decimal.exponent}`;
	const double = Number(exact);
	if (!Number.isFinite(double)) return exact;
	const printed = String(double);
	const back = readDecimal(printed);
	return back !== undefined && sameDecimal(back, decimal) ? printed : exact;
}

/** The value as an app writes it: as JavaScript prints it, else with all its digits. */
export function writeDecimal(decimal: Decimal): string {
	const printed = printDecimal(decimal);
	const places = placesOf(decimal);
	const size = scaled({ ...decimal, negative: false }, places);
	if (String(Number(printed)) === printed || size === undefined) return printed;
	const digits = String(size).padStart(places + 1, '0');
	const whole = digits.slice(0, digits.length - places);
	const fraction = places === 0 ? '' : `.${digits.slice(-places)}`;
	return `${decimal.negative ? '-' : ''}${whole}${fraction}`;
}

/** Beyond this many digits left or right of the point nothing is calculated. */
const MAX_PLACES = 1000;

/** Digits right of the decimal point. */
export function placesOf(decimal: Decimal): number {
	return Math.max(0, -decimal.exponent);
}

/** The value times 10^`places` as an integer, where it is one and of a size to calculate with. */
export function scaled(decimal: Decimal, places: number): bigint | undefined {
	const zeros = decimal.exponent + places;
	if (zeros < 0 || zeros > MAX_PLACES || decimal.digits.length > MAX_PLACES) return undefined;
	const size = BigInt(decimal.digits + '0'.repeat(zeros) || '0');
	return decimal.negative ? -size : size;
}

export function fromScaled(value: bigint, places: number): Decimal {
	const decimal = readDecimal(`${value}e-${places}`);
	return decimal ?? ZERO;
}

/** Negative, zero or positive, for values of any size. */
export function compareDecimals(a: Decimal, b: Decimal): number {
	const signA = signOf(a);
	const signB = signOf(b);
	if (signA !== signB || signA === 0) return signA - signB;
	// Both are digits with a point before them, times a power of ten.
	const powers = a.exponent + a.digits.length - (b.exponent + b.digits.length);
	if (powers !== 0) return powers * signA;
	return a.digits === b.digits ? 0 : (a.digits < b.digits ? -1 : 1) * signA;
}

function signOf(decimal: Decimal): -1 | 0 | 1 {
	if (decimal.digits === '') return 0;
	return decimal.negative ? -1 : 1;
}
