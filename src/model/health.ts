/** How a sync is, the best first. */
export const HEALTH_STATES = ['healthy', 'waiting', 'failing', 'stopped'] as const;

export type HealthState = (typeof HEALTH_STATES)[number];
