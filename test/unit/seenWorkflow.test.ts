import { SeenWorkflow } from '../../nodes/shared/seenWorkflow';

/** What n8n hands a step of the name `Merge`; all of it as JSON, whatever the names in it. */
function context(workflow: string, more: string = '{}', mode: 'trigger' | 'manual' = 'trigger') {
	return {
		getNode: () => ({ name: 'Merge' }),
		getMode: () => mode,
		additionalData: { hooks: { workflowData: JSON.parse(workflow) } },
		...JSON.parse(more),
	};
}

const nodes = (...names: string[]) =>
	`"nodes": [${names.map((name) => `{ "name": "${name}", "type": "t" }`).join()}]`;
const end = (node: string, index = 1) => `{ "node": "${node}", "type": "main", "index": ${index} }`;

describe('the steps above an input', () => {
	test('have whatever names they have', () => {
		const seen = SeenWorkflow.of(
			context(`{ ${nodes('Merge', '__proto__', 'constructor', 'toString')}, "connections": {
				"__proto__": { "main": [[${end('constructor', 0)}]] },
				"constructor": { "main": [null, [${end('Merge')}]] },
				"toString": { "main": [[${end('Merge', 0)}]] }
			} }`),
		);
		expect(seen?.above('Merge', 1)).toEqual(['constructor', '__proto__']);
		expect(seen?.above('Merge', 0)).toEqual(['toString']);
		expect(seen?.above('hasOwnProperty', 0)).toEqual([]);
		expect(seen?.ran('constructor')).toBeUndefined();
	});

	test('are those that lead there by items, not by what a tool or a model gives', () => {
		const seen = SeenWorkflow.of(
			context(`{ ${nodes('Merge', 'Model')}, "connections": {
				"Model": { "ai_languageModel": [[{ "node": "Merge", "type": "ai_languageModel", "index": 1 }]] }
			} }`),
		);
		expect(seen?.above('Merge', 1)).toEqual([]);
	});
});

test('a step ran where it has a run of its own, or pinned items', () => {
	const result = '"resultData": { "runData": { "A": [{}], "B": [] }, "pinData": { "C": [{}] } }';
	const seen = SeenWorkflow.of(
		context(`{ ${nodes('Merge')}, "connections": {} }`, `{ "runExecutionData": { ${result} } }`),
	);
	const asked = ['A', 'B', 'C', 'constructor', '__proto__'];
	expect(asked.map((name) => seen?.ran(name))).toEqual([true, false, true, false, false]);
});

describe('which workflow is seen', () => {
	const other =
		'"workflow": { "nodes": { "Merge": { "name": "Merge", "type": "t" } }, "connectionsBySourceNode": {} }';

	test('in a production run the one that is carried out, where the loaded one is not told', () => {
		expect(SeenWorkflow.of(context('{}', `{ ${other} }`))?.steps).toHaveLength(1);
	});

	test('in a test run that may be a part of it: none', () => {
		expect(SeenWorkflow.of(context('{}', `{ ${other} }`, 'manual'))).toBeUndefined();
	});

	test.each([
		'{}',
		'null',
		'[]',
		'"x"',
		'{ "nodes": null }',
		`{ ${nodes('Another')}, "connections": {} }`,
		`{ ${nodes('Merge')} }`,
	])('none from %s', (workflow) => {
		expect(SeenWorkflow.of(context(workflow))).toBeUndefined();
	});
});
