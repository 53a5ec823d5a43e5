import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { LeaseRequest } from '../../../src/state/store';

/** What the items that start a run carry in the hidden channel. Plain JSON: in queue mode another process reads it. */
const startToken = z.object({
	/** What the run names its lease by. */
	lease: z.string(),
	/** What was asked for, where it is no run of the schedule. */
	asked: z.enum(['full', 'changes']).optional(),
	/** The side that an event is of; `none` in a run that only tells something. */
	event: z.enum(['master', 'slave', 'none']).optional(),
	/** Whether the next run has to be a full one. */
	wantsFull: z.boolean().optional(),
	/** Sentences for people. */
	notes: z.array(z.string()).optional(),
});

export type StartToken = z.infer<typeof startToken>;

/** What an item says of the run that it starts. */
export function startTokenOf(item: INodeExecutionData | undefined): StartToken | undefined {
	const parsed = startToken.safeParse(item?.twoWaySync);
	return parsed.success ? parsed.data : undefined;
}

/** What the tick that started this run named it by; a test run of the editor was started by nobody. */
export function leaseFor(context: IExecuteFunctions): LeaseRequest {
	return {
		token: startTokenOf(context.getInputData()[0])?.lease ?? randomUUID(),
		holder: context.getExecutionId(),
		test: context.getMode() === 'manual',
	};
}
