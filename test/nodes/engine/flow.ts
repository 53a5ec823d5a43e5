import type { IConnections } from 'n8n-workflow';
import type { NodeJson, WorkflowJson } from './savedWorkflow';

/**
 * The JSON of a workflow, its connections as text: `'Merge 4 -> Bucket'`, `'Source 1 -> Merge 1'`; an
 * output or input that is not named is 0.
 */
export function flow(nodes: readonly NodeJson[], ...wires: readonly string[]): WorkflowJson {
	const connections: IConnections = {};
	for (const wire of wires) {
		const [from, to] = wire.split('->').map(end);
		if (from === undefined || to === undefined) throw new Error(`"${wire}" is no wire`);
		for (const name of [from.name, to.name]) {
			if (!nodes.some((node) => node.name === name)) throw new Error(`No node "${name}"`);
		}
		const main = ((connections[from.name] ??= { main: [] }).main ??= []);
		while (main.length <= from.index) main.push([]);
		main[from.index]?.push({ node: to.name, type: 'main', index: to.index });
	}
	return { nodes, connections };
}

function end(text: string): { readonly name: string; readonly index: number } {
	const [, name = '', index = '0'] = /^\s*(.*?)(?:\s+(\d+))?\s*$/.exec(text) ?? [];
	return { name, index: Number(index) };
}
