import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { SettingsError } from '../../src/model/errors';
import type { SideNames } from '../../src/model/sideNames';
import { withNames } from '../../src/model/sideNames';

/** An error as people see it in n8n: what happened, and below it what to do, where it has a `remedy`. */
export function nodeError(
	context: IExecuteFunctions,
	error: unknown,
	itemIndex?: number,
): NodeOperationError {
	if (error instanceof NodeOperationError) return error;
	const problem = error instanceof Error ? error : new Error(String(error));
	const remedy = remedyOf(problem);
	return new NodeOperationError(context.getNode(), problem, {
		message: withNames(problem.message),
		...(remedy === undefined ? {} : { description: withNames(remedy) }),
		...(itemIndex === undefined ? {} : { itemIndex }),
	});
}

/** An error of ours whose sentences have the names of the apps. */
export function namedError(error: unknown, names: SideNames | undefined): unknown {
	if (!(error instanceof SettingsError)) return error;
	return new SettingsError(withNames(error.message, names), withNames(error.remedy, names));
}

/** Our errors say what to do in `remedy`. */
export function remedyOf(error: Error): string | undefined {
	return 'remedy' in error && typeof error.remedy === 'string' ? error.remedy : undefined;
}

/** A note under the node's output. */
export function hint(context: IExecuteFunctions, message: string): void {
	context.addExecutionHints({ message: withNames(message), location: 'outputPane' });
}
