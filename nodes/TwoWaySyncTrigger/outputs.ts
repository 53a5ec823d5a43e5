import type { ExpressionString } from 'n8n-workflow';

/**
 * The outputs, always in this order: 0 Master, 1 Slave, 2 Decisions, 3 Master Events, 4 Slave Events. Those
 * behind the last one that anything starts are left away: with a schedule alone there are two.
 */
export const OUTPUTS: ExpressionString = `={{ ((on) => [
	{ type: 'main', displayName: 'Master' },
	{ type: 'main', displayName: 'Slave' },
	{ type: 'main', displayName: 'Decisions' },
	{ type: 'main', displayName: 'Master Events' },
	{ type: 'main', displayName: 'Slave Events' },
].slice(0, on.includes('masterWebhook') || on.includes('slaveWebhook') ? 5 : on.includes('reviewPage') ? 3 : 2))($parameter["triggerOn"] || []) }}`;
