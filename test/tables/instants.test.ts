import { readDay, readInstant } from '../../src/values/instant';

type Row = readonly [name: string, value: unknown, instant: string, zone?: string];

const NEW_YORK = 'America/New_York';
const AT_TEN = '2024-01-01T10:00:00.000Z';
const MIDNIGHT = '2024-01-01T00:00:00.000Z';

// One row a line.
// prettier-ignore
const instants: readonly Row[] = [
	['to the minute', '2024-01-01T10:00Z', AT_TEN],
	['with a space', '2024-01-01 10:00:00Z', AT_TEN],
	['every part', '1987-06-25T23:58:57.123Z', '1987-06-25T23:58:57.123Z'],
	['one digit of a fraction', '2024-01-01T10:00:00.5Z', '2024-01-01T10:00:00.500Z'],
	['two digits of a fraction', '2024-01-01T10:00:00.25Z', '2024-01-01T10:00:00.250Z'],
	['a fraction without a zone', '2024-01-01T10:00:00.25', '2024-01-01T10:00:00.250Z'],
	['more digits than a millisecond has', '2024-01-01T10:00:00.1239Z', '2024-01-01T10:00:00.123Z'],
	['a fraction and an offset', '2024-01-01T11:00:00.5+01:00', '2024-01-01T10:00:00.500Z'],
	['an offset to the west', '2024-01-01T04:30:00-05:30', AT_TEN],
	['an offset of hours', '2024-01-01T11:00:00+01', AT_TEN],
	['an offset after a space', '2024-01-01 11:00:00 +01:00', AT_TEN],
	['the largest offset of a clock', '2024-01-02T09:59:00+23:59', AT_TEN],
	['white space around it', ' 2024-01-01T10:00:00Z\n', AT_TEN],
	['29 February', '2024-02-29T10:00:00Z', '2024-02-29T10:00:00.000Z'],
	['29 February of a century', '2000-02-29T10:00:00Z', '2000-02-29T10:00:00.000Z'],
	['the last day of a year', '2023-12-31T10:00:00Z', '2023-12-31T10:00:00.000Z'],
	['the year 100', '0100-01-01T10:00:00Z', '0100-01-01T10:00:00.000Z'],
	['the year 99', '0099-01-01T10:00:00Z', '0099-01-01T10:00:00.000Z'],

	['a date', '2024-01-01', MIDNIGHT],
	['a month', '2024-01', MIDNIGHT],
	['a date, basic', '20240101', MIDNIGHT],
	['a date and an hour, basic', '20240101T10', AT_TEN],
	['a week', '2024-W01', MIDNIGHT],
	['a day of a week', '2024-W01-1', MIDNIGHT],
	['a week, basic', '2024W01', MIDNIGHT],
	['a day of a week, basic', '2024W011', MIDNIGHT],
	['a day of a week and a time, basic', '2024W011T100000Z', AT_TEN],
	['a day of a year', '2024-001', MIDNIGHT],
	['a day of a year, basic', '2024001', MIDNIGHT],
	['a day of a year and an hour', '2024001T10Z', AT_TEN],
	['a year of six digits', '+002024-01-01', MIDNIGHT],
	['a year of six digits and a time', '+002024-01-01T10:00:00Z', AT_TEN],
	['a year before the first', '-000001-01-01T10:00:00Z', '-000001-01-01T10:00:00.000Z'],
	['lower case', '2024-01-01t10:00:00z', AT_TEN],
	['SQL and a zone by name', '2024-01-01 11:00:00 Europe/Berlin', AT_TEN],
	['RFC 2822', 'Mon, 01 Jan 2024 10:00:00 GMT', AT_TEN],
	['RFC 2822, a year of two digits', '1 Jan 24 10:00 +0000', AT_TEN],
	['RFC 2822 says its zone', '1 Jan 2024 11:00:00 +0100', AT_TEN, NEW_YORK],

	['the first second of ten digits', 1_000_000_000, '2001-09-09T01:46:40.000Z'],
	['the last second of ten digits', 9_999_999_999, '2286-11-20T17:46:39.000Z'],
	['the first millisecond of thirteen digits', 1_000_000_000_000, '2001-09-09T01:46:40.000Z'],
	['the last millisecond of thirteen digits', 9_999_999_999_999, '2286-11-20T17:46:39.999Z'],
	['a fraction of a millisecond', 1_704_103_200_000.9, AT_TEN],
	['thousandths that a double holds a little below', 1082642115.258, '2004-04-22T13:55:15.258Z'],
	['seconds as text', '1704103200', AT_TEN],
	['seconds as text, with a fraction', '1704103200.25', '2024-01-01T10:00:00.250Z'],
	['milliseconds as text', '1704103200000', AT_TEN],
	['a Date', new Date(AT_TEN), AT_TEN],

	['no zone: that of the side', '2024-01-01T05:00', AT_TEN, NEW_YORK],
	['no zone: that of the side, in summer', '2024-07-01T06:00:00', '2024-07-01T10:00:00.000Z', NEW_YORK],
	['no zone and a fraction: that of the side', '2024-01-01T05:00:00.5', '2024-01-01T10:00:00.500Z', NEW_YORK],
	['a date: midnight of the side', '2024-01-01', '2024-01-01T05:00:00.000Z', NEW_YORK],
	['a night in which the clocks go back', '2024-11-03T00:30:00', '2024-11-03T04:30:00.000Z', NEW_YORK],
	['the day before, late', '2024-11-02T23:30:00', '2024-11-03T03:30:00.000Z', NEW_YORK],
	['the day on which they went back', '2024-11-03T12:00:00', '2024-11-03T17:00:00.000Z', NEW_YORK],
	['a night in which the clocks go forward', '2024-03-10T03:30:00', '2024-03-10T07:30:00.000Z', NEW_YORK],
	['clocks that go back far east', '2024-04-07T01:00:00', '2024-04-06T12:00:00.000Z', 'Pacific/Auckland'],
	['clocks that go forward in the evening', '2022-03-26T23:30:00', '2022-03-27T01:30:00.000Z', 'America/Nuuk'],
	['the last year of odd clocks', '1971-12-31T12:00:00', '1971-12-31T12:44:30.000Z', 'Africa/Monrovia'],
	['hours and a half', '2024-01-01T15:30:00', AT_TEN, 'Asia/Kolkata'],
];

test.each(
	instants.map(([name, value, instant, zone = 'UTC']) => [name, value, instant, zone] as const),
)('%s: %j', (...[, value, instant, zone]) => {
	const read = readInstant(value, zone);
	expect(read === undefined ? read : new Date(read).toISOString()).toBe(instant);
});

// One row a line.
// prettier-ignore
const none: ReadonlyArray<readonly [name: string, value: unknown, zone?: string]> = [
	['a month 13', '2024-13-01T10:00:00Z'],
	['a month 0', '2024-00-01T10:00:00Z'],
	['a day 0', '2024-01-00T10:00:00Z'],
	['a day 32', '2024-01-32T10:00:00Z'],
	['31 April', '2024-04-31T10:00:00Z'],
	['30 February', '2024-02-30T10:00:00Z'],
	['29 February of most years', '2023-02-29T10:00:00Z'],
	['29 February of most centuries', '1900-02-29T10:00:00Z'],
	['an hour 25', '2024-01-01T25:00:00Z'],
	['an hour 24 that is not midnight', '2024-01-01T24:30:00Z'],
	['a minute 60', '2024-01-01T10:60:00Z'],
	['a second 60', '2024-01-01T10:00:60Z'],
	['a minute of one digit', '2024-01-01T10:0:00Z'],
	['a second of one digit', '2024-01-01T10:00:0'],
	['a letter for a digit of the hour', '2024-01-01T1a:00:00'],
	['a letter for a digit of the month', '2024-0b-01T10:00:00'],
	['a letter for a digit of the year', '20c4-01-01T10:00:00'],
	['a point without a fraction', '2024-01-01T10:00:00.Z'],
	['a slash for the first dash', '2024/01-01T10:00:00Z'],
	['a slash for the second dash', '2024-01/01T10:00:00Z'],
	['neither a T nor a space', '2024-01-01_10:00:00Z'],
	['a point for the first colon', '2024-01-01T10.00:00Z'],
	['a point for the second colon', '2024-01-01T10:00.00Z'],
	['a letter for the sign of the offset', '2024-01-01T11:00:00x01:00'],
	['a point in the offset', '2024-01-01T11:00:00+01.00'],
	['a letter in the offset', '2024-01-01T11:00:00+0a:00'],
	['something after the offset', '2024-01-01T11:00:00+01:00 or so'],
	['something after Z', '2024-01-01T10:00:00ZZ'],
	['something after the time', '2024-01-01T10:00:00 or so'],
	['something before the date', 'on 2024-01-01T10:00:00Z'],
	['an epoch with a zero before it', '01704103200000'],
	['a year', '2024'],
	['a year and a month, basic', '202401'],
	['a day of one digit', '2024-01-1'],
	['a time', '10:00:00'],
	['something before a date alone', 'x2024-01-01'],
	['something after a date alone', '2024-01-01x'],
	['RFC 2822 without a zone', '1 Jan 2024 10:00'],
	['RFC 2822 after something else', 'sent 01 Jan 2024 10:00:00 GMT'],
	['a month that does not exist', '1 Foo 2024 10:00:00 GMT'],
	['nine digits', 999_999_999],
	['eleven digits', 10_000_000_000],
	['twelve digits', 999_999_999_999],
	['fourteen digits', 10_000_000_000_000],
	['nine digits as text', '999999999'],
	['twelve digits as text', '170410320000'],
	['thirteen digits and a fraction as text', '1704103200000.5'],
	['digits after something else', 'x1704103200'],
	['a longer text than any date', `2024-01-01T10:00:00.${'0'.repeat(80)}Z`],
	['a word', 'soon'],
	['nothing', ''],
	['a boolean', true],
	['a list', ['2024-01-01']],
	['a Date that is none', new Date(NaN)],
	['a zone that does not exist', '2024-01-01T10:00:00', 'Mars/Olympus'],
	['a date in a zone that does not exist', '2024-01-01', 'Mars/Olympus'],
];

test.each(none.map(([name, value, zone = 'UTC']) => [name, value, zone] as const))(
	'no instant: %s: %j',
	(...[, value, zone]) => {
		expect(readInstant(value, zone)).toBeUndefined();
	},
);

// One row a line.
// prettier-ignore
const days: readonly Row[] = [
	['a date, whatever the zone', '2024-01-01', '2024-01-01', NEW_YORK],
	['a date with white space around it', ' 2024-01-01 ', '2024-01-01', NEW_YORK],
	['a date in another form', '20240101', '2024-01-01', NEW_YORK],
	['an instant that is cut in the zone', '2024-01-02T03:00:00Z', '2024-01-01', NEW_YORK],
	['an instant just after midnight of the zone', '2024-01-02T05:00:00Z', '2024-01-02', NEW_YORK],
	['an instant on a day on which the clocks change', '2024-11-03T04:30:00Z', '2024-11-03', NEW_YORK],
	['an instant long ago', '1883-11-18T04:00:00Z', '1883-11-17', NEW_YORK],
	['the last moment of years of four digits', '9999-12-31T23:59:59Z', '9999-12-31'],
	['the first moment of years of five digits', '+010000-01-01T00:00:00Z', '+010000-01-01'],
	['the first moment of five digits in the zone', '9999-12-31T23:00:00Z', '+010000-01-01', 'Europe/Berlin'],
	['a number', 1_704_103_200, '2024-01-01'],
];

test.each(days.map(([name, value, day, zone = 'UTC']) => [name, value, day, zone] as const))(
	'day: %s: %j',
	(...[, value, day, zone]) => {
		expect(readDay(value, zone)).toBe(day);
	},
);

test.each(['2024-02-30', '2024-1-1', '01.02.2024', 'soon', 5, null, new Date(NaN)])(
	'no day: %j',
	(value) => {
		expect(readDay(value, 'UTC')).toBeUndefined();
	},
);
