import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../../templates');

interface Step {
	readonly name: string;
	readonly type: string;
	readonly parameters: { readonly authentication?: string };
}

const templates = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
const steps = templates.flatMap((template) => {
	const { nodes }: { nodes: readonly Step[] } = JSON.parse(
		readFileSync(join(FOLDER, template), 'utf8'),
	);
	return nodes.map((step) => [template, step.name, step] as const);
});
const ofType = (type: string) =>
	steps.filter(([, , step]) => step.type === `n8n-nodes-base.${type}`);

/** Templates are used as they are: what they open to the world is closed until somebody opens it. */
describe('templates', () => {
	it.each(ofType('webhook'))('%s: %s takes no call without a secret', (_file, _name, step) => {
		expect(step.parameters.authentication).toBe('headerAuth');
	});

	it.each(ofType('formTrigger'))('%s: %s is for users of this n8n', (_file, _name, step) => {
		expect(step.parameters.authentication).toBe('n8nUserAuth');
	});

	it('have both', () => {
		expect([ofType('webhook').length, ofType('formTrigger').length]).toEqual([2, 2]);
	});
});
