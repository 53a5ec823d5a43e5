import { compareTables } from '../../nodes/MasterSlaveMerge/sameTable';
import type { Step } from '../../nodes/shared/seenWorkflow';

/** Which table of which app a step is about, as far as its saved parameters tell. */

const step = (
	type: string,
	parameters: object,
	credentials: Record<string, string> = {},
): Step => ({
	...{ id: type, name: type, type, isDisabled: false, parameters, credentials },
});
const rows = (dataTableId: unknown) => step('n8n-nodes-base.dataTable', { dataTableId });
const named = (value: string) => ({ __rl: true, mode: 'name', value });
const chosen = (value: string, cachedResultName: string) => ({
	...{ __rl: true, mode: 'list', value, cachedResultName },
});
const crm = (account: string, parameters: object = {}) =>
	step('n8n-nodes-base.hubspot', parameters, { hubspotAppToken: account });
const rest = (url: string) => step('n8n-nodes-base.httpRequest', { url });
const sql = (schema: unknown, table: unknown) =>
	step('n8n-nodes-base.postgres', { schema, table }, { postgres: 'db' });

test.each<readonly [string, Step, Step, string]>([
	['one table', rows(named('A')), rows(named('A')), 'same'],
	['two tables', rows(named('A')), rows(named('B')), 'other'],
	['by its name and chosen from a list', rows(named('A')), rows(chosen('k1', 'A')), 'same'],
	['by an id and by another name', rows(chosen('k1', 'B')), rows(named('A')), 'unknown'],
	['two of one list', rows(chosen('k1', 'A')), rows(chosen('k2', 'B')), 'other'],
	['an expression', rows(named('={{ $json.table }}')), rows(named('A')), 'unknown'],
	['a text and a text', rows('A'), rows('A'), 'same'],
	['nothing to go by', rows(undefined), rows(undefined), 'unknown'],
	['one table of two schemas', sql('x', 't'), sql('y', 't'), 'other'],
	['one schema, saved once only', sql('public', 't'), sql(undefined, 't'), 'unknown'],
	['one account', crm('1'), crm('1'), 'same'],
	['two accounts', crm('1'), crm('2'), 'other'],
	['two tables of one account', crm('1', { resource: 'a' }), crm('1', { resource: 'b' }), 'other'],
	['what is done there does not count', crm('1', { operation: 'a' }), crm('1'), 'same'],
	['two apps', crm('1'), rows(named('A')), 'other'],
	['one server', rest('https://a.io/x?y=1'), rest('=https://A.io/x/{{ $json.id }}'), 'same'],
	['two servers', rest('https://a.io'), rest('https://b.io'), 'other'],
	[
		'a server of an expression',
		rest('=https://{{ $json.host }}/x'),
		rest('https://a.io'),
		'unknown',
	],
	['a part of a server', rest('=https://a.{{ $json.host }}/x'), rest('https://a.io'), 'unknown'],
])('%s', (_, one, another, sameness) => {
	expect(compareTables(one, another)).toBe(sameness);
	expect(compareTables(another, one)).toBe(sameness);
});
