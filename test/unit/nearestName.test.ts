import { nearestName, sameNameIn, slipsBetween } from '../../src/values/nearestName';

describe('the same name', () => {
	it.each([
		['Email', ['e-mail', 'name'], 'e-mail'],
		['customer_id', ['Customer ID'], 'Customer ID'],
		['größe', ['GROSSE', 'Größe'], 'Größe'],
		['address_city', ['address', 'address.city'], 'address.city'],
		['city', ['address', 'address.city'], 'address.city'],
		['fields.Name', ['name'], 'name'],
		['a.b', ['A B'], 'A B'],
		['hs_object', ["properties['HS.object']"], "properties['HS.object']"],
		['constructor', ['Constructor'], 'Constructor'],
		['__proto__', ['proto'], 'proto'],
		['---', ['...', ''], undefined],
		['', ['', 'a'], undefined],
		['a.', ['b.', '.'], undefined],
		['💥', ['💥💥'], undefined],
		['email', ['name'], undefined],
		['x'.repeat(61), ['x'.repeat(61)], undefined],
	])('of %j among %j is %j', (wanted, names, same) => {
		expect(sameNameIn(wanted, names)).toBe(same);
	});
});

describe('the nearest name', () => {
	it.each([
		['emial', ['name', 'email'], 'email'],
		['nmae', ['game', 'name'], 'name'],
		['nam', ['name', 'nami'], 'name'],
		['naem', ['game', 'name'], 'name'],
		['E-Mial', ['email'], 'email'],
		['telefone', ['telephone', 'tel'], 'telephone'],
		['id', ['uid', 'name'], 'uid'],
		['id', ['no'], undefined],
		['mail', ['name'], undefined],
		['cat', ['bat', 'hat'], 'bat'],
		['constructr', ['constructor', '__proto__'], 'constructor'],
		['x', [''], undefined],
		['', ['x'], undefined],
		['ﷺ'.repeat(20), ['ﷺ'.repeat(20)], undefined],
		['x'.repeat(60), ['x'.repeat(61)], undefined],
	])('of %j among %j is %j', (wanted, names, nearest) => {
		expect(nearestName(wanted, names)).toBe(nearest);
	});

	it('takes no time with many long names', () => {
		const names = Array.from({ length: 1000 }, (_, index) => `${'ab'.repeat(28)}${index}`);
		const before = performance.now();
		nearestName(`${'ba'.repeat(28)}9999`, names);
		expect(performance.now() - before).toBeLessThan(3000);
	});
});

it.each([
	['', '', 0],
	['', 'ab', 2],
	['ab', '', 2],
	['ab', 'ba', 1],
	['kitten', 'sitting', 3],
	['abcdef', 'badcfe', 3],
	['aa', 'aa', 0],
])('from %j to %j it takes %i slips', (a, b, slips) => {
	expect(slipsBetween(a, b)).toBe(slips);
	expect(slipsBetween(b, a)).toBe(slips);
	expect(slipsBetween(a, b, slips)).toBe(slips);
});
