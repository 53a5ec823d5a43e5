import { LOADED_WORKFLOW, objectAt, property } from '../property';

/**
 * Whether n8n read the workflow of an execution from its store: times are objects then, and nothing that
 * comes as JSON has any, be it made up or what n8n kept of an execution that waited. `undefined` where n8n
 * does not let us see.
 */
export function isFromStore(context: object): boolean | undefined {
	const workflow = objectAt(context, ...LOADED_WORKFLOW);
	return workflow && property(workflow, 'createdAt') instanceof Date;
}
