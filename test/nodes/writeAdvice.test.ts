import type { Finished, NodeJson } from './engine/savedWorkflow';
import { OUT } from './engine/sync';
import { TwoApps } from './engine/twoApps';

const ann = { id: 1, email: 'ann@example.com', name: 'Ann', 'mobile phone': '1' };

async function previewed(
	change: (node: NodeJson) => NodeJson,
	merge: NodeJson['parameters'] = {},
): Promise<{ readonly run: Finished; readonly page: string; readonly hints: string }> {
	const apps = TwoApps.of([ann], [{ ...ann, id: 's1', name: 'Anna' }], { merge });
	const run = await apps.run({
		mode: 'manual',
		change: (json) => ({ ...json, nodes: json.nodes.map(change) }),
	});
	const [first] = run.items('Merge', OUT.preview);
	const page = Buffer.from(first?.binary?.preview?.data ?? '', 'base64').toString();
	const [, inside = ''] = page.split('<h2>The steps that write</h2>');
	return { run, page: inside.split('</section>')[0] ?? '', hints: run.hints('Merge').join('\n') };
}

const asIs = (node: NodeJson) => node;

test('each step that writes is told its condition and its columns', async () => {
	const { page } = await previewed(asIs);
	const rows = [...page.matchAll(/<tr><td>Update Slave<\/td>(.*?)<\/tr>/g)].map(([, row]) => row);
	expect(rows).toEqual([
		'<td>update in Slave</td><td>id is</td><td>&#123;&#123; &#36;json.id }}</td>',
		'<td>update in Slave</td><td>email</td><td>&#123;&#123; &#36;json.email }}</td>',
		'<td>update in Slave</td><td>mobile phone</td><td>&#123;&#123; &#36;json[&#39;mobile phone&#39;] }}</td>',
		'<td>update in Slave</td><td>name</td><td>&#123;&#123; &#36;json.name }}</td>',
	]);
	expect(page).not.toMatch(/<td>Create in Slave<\/td><td>create in Slave<\/td><td>id/);
});

test('where the id stands apart, what is pasted says so', async () => {
	const { page } = await previewed(asIs, { options: { updateItemsSlave: 'apart' } });
	expect(page).toContain('<td>name</td><td>&#123;&#123; &#36;json.fields.name }}</td>');
	expect(page).toContain('<td>id is</td><td>&#123;&#123; &#36;json.id }}</td>');
});

test.each([
	"={{ $('List Master').item.json.name }}",
	'={{ $node["List Master"].json.name }}',
	"=Dear {{ $('List Slave').first().json.name }}",
])('a step that is mapped by %s from a step that fetches is named', async (name) => {
	const { hints, page } = await previewed((node) =>
		node.name === 'Update Slave'
			? { ...node, parameters: { ...node.parameters, columns: { value: { name } } } }
			: node,
	);
	expect(hints).toMatch(/"Update Slave" takes values from "List (Master|Slave)" instead of from/);
	expect(page).toContain('which is old');
});

test('names of other steps, and what is no expression, accuse nobody', async () => {
	const columns = { name: "={{ $('Start').item.json.x }}", note: "$('List Master')" };
	const { hints } = await previewed((node) =>
		node.name === 'Update Slave' ? { ...node, parameters: { ...node.parameters, columns } } : node,
	);
	expect(hints).not.toContain('takes values from');
});

test('an output where writes leave and no step is connected is named; one where none leaves is not', async () => {
	const { hints, page } = await previewed(asIs);
	expect(hints).not.toContain('No step is connected');
	const apps = TwoApps.of([ann], [{ ...ann, id: 's1', name: 'Anna' }]);
	const cut = await apps.run({
		mode: 'manual',
		change: (json) => {
			const [create, , ...others] = json.connections.Merge?.main ?? [];
			const main = [create ?? [], [], ...others];
			return { ...json, connections: { ...json.connections, Merge: { main } } };
		},
	});
	expect(cut.hints('Merge').join('\n')).toContain("No step is connected to 'Slave: update'");
	expect(cut.hints('Merge').join('\n')).not.toContain("connected to 'Slave: create'");
	expect(page).not.toContain('No step is connected');
});
