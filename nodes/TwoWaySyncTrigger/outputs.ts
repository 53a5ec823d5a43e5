import type { ExpressionString } from 'n8n-workflow';
import type { Side } from '../../src/model/side';

/** Places of the outputs. CONTRACT. */
export const OUTPUT = {
	master: 0,
	slave: 1,
	decisions: 2,
	masterEvents: 3,
	slaveEvents: 4,
} as const;

export const EVENTS_OF = {
	master: OUTPUT.masterEvents,
	slave: OUTPUT.slaveEvents,
} as const satisfies { readonly [side in Side]: number };

/** Whether a side's webhooks are on. With either of them all outputs are there, so that none moves. */
const HAS_WEBHOOKS =
	'["masterWebhook", "slaveWebhook"].some((each) => ($parameter["triggerOn"] || []).includes(each))';

/**
 * The outputs, always in this order: 0 Master, 1 Slave, 2 Decisions, 3 Master Events, 4 Slave Events. Who only wants
 * a schedule has the first two, with the review page there are three, with webhooks all.
 */
export const OUTPUTS: ExpressionString = `={{ [
	{ type: 'main', displayName: 'Master' },
	{ type: 'main', displayName: 'Slave' },
	...(($parameter["triggerOn"] || []).includes('reviewPage') || ${HAS_WEBHOOKS} ? [{ type: 'main', displayName: 'Decisions' }] : []),
	...(${HAS_WEBHOOKS} ? [{ type: 'main', displayName: 'Master Events' }, { type: 'main', displayName: 'Slave Events' }] : []),
] }}`;
