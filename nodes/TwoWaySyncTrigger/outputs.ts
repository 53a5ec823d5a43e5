import type { ExpressionString } from 'n8n-workflow';

/**
 * The outputs, always in this order: 0 Master, 1 Slave, 2 Decisions. The last one is there with the review page
 * alone, so that who only wants a schedule has two.
 */
export const OUTPUTS: ExpressionString = `={{ [
	{ type: 'main', displayName: 'Master' },
	{ type: 'main', displayName: 'Slave' },
	...(($parameter["triggerOn"] || []).includes('reviewPage') ? [{ type: 'main', displayName: 'Decisions' }] : []),
] }}`;
