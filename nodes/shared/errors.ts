import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { BrakeError, SettingsError } from '../../src/model/errors';
import { StaleStateError, UnreadableStateError } from '../../src/state/store';

/** An error as people see it in n8n: what happened, and below it what to do. */
export function nodeError(
	context: IExecuteFunctions,
	error: unknown,
	itemIndex?: number,
): NodeOperationError {
	if (error instanceof NodeOperationError) return error;
	const problem = error instanceof Error ? error : new Error(String(error));
	const remedy = remedyOf(problem);
	return new NodeOperationError(context.getNode(), problem, {
		message: problem.message,
		...(remedy === undefined ? {} : { description: remedy }),
		...(itemIndex === undefined ? {} : { itemIndex }),
	});
}

function remedyOf(error: Error): string | undefined {
	if (
		error instanceof BrakeError ||
		error instanceof SettingsError ||
		error instanceof StaleStateError ||
		error instanceof UnreadableStateError
	) {
		return error.remedy;
	}
	return undefined;
}

/** A note under the node's output. */
export function hint(context: IExecuteFunctions, message: string): void {
	context.addExecutionHints({ message, location: 'outputPane' });
}
