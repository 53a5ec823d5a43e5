import type { CronExpression, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { activate, deactivate, freeEarly } from '../runs/activeTriggers';
import type { Interval, Unit } from '../schedule';
import { intervalSchedule } from '../schedule';
import { startsOn, WEBHOOK_OF } from '../triggerOn';

const UNITS: readonly Unit[] = ['seconds', 'minutes', 'hours', 'days'];

/** Several times within the life of a lease that nobody renews; and whoever waits behind a run that hangs goes on. */
const NOW_AND_THEN: CronExpression = '*/15 * * * * *';

/** Starts a run at each time of the schedule and of what webhooks bring, one at a time. */
export async function tick(this: ITriggerFunctions): Promise<ITriggerResponse> {
	// Test runs of the editor call execute() directly and need no schedule.
	if (this.getMode() === 'manual') return {};
	const on = this.getNodeParameter('triggerOn', ['schedule']);
	const isScheduled = startsOn(on, 'schedule');
	const takesEvents = Object.values(WEBHOOK_OF).some((each) => startsOn(on, each));
	if (!isScheduled && !takesEvents) return {};
	const ticks = isScheduled ? scheduleOf(this) : undefined;
	const trigger = activate(this);
	if (takesEvents || this.getNodeParameter('stateStore', 'workflow') === 'postgres') {
		this.helpers.registerCron({ expression: NOW_AND_THEN }, () => {
			freeEarly();
			void trigger.renew();
		});
	}
	if (ticks !== undefined) {
		this.helpers.registerCron({ expression: ticks.expression }, () => {
			if (ticks.isDue(Date.now())) trigger.tick();
		});
	}
	return { closeFunction: async () => await deactivate(this, trigger) };
}

/** @throws NodeOperationError for what is no schedule. */
function scheduleOf(context: ITriggerFunctions): Interval {
	if (context.getNodeParameter('scheduleMode', 'interval') === 'cron') {
		return { expression: readCron(context), isDue: () => true };
	}
	const { every, unit } = readInterval(context);
	return intervalSchedule(every, unit, Date.now());
}

function readInterval(context: ITriggerFunctions): { every: number; unit: Unit } {
	const every = Number(context.getNodeParameter('every', 5));
	const given = context.getNodeParameter('unit', 'minutes');
	const unit = UNITS.find((each) => each === given);
	if (Number.isInteger(every) && every >= 1 && unit !== undefined) return { every, unit };
	throw new NodeOperationError(context.getNode(), 'The interval of the schedule is not usable.', {
		description: 'Set Every to a whole number of at least 1.',
	});
}

function readCron(context: ITriggerFunctions): CronExpression {
	const given = String(context.getNodeParameter('cronExpression', '')).trim().split(/\s+/);
	// The usual five parts run at second 0.
	const parts = given.length === 5 ? ['0', ...given] : given;
	const expression = parts.join(' ');
	if (isCron(expression)) return expression;
	throw new NodeOperationError(context.getNode(), 'The cron expression is not usable.', {
		description:
			'It needs five or six parts: second (may be left out), minute, hour, day of month, month, day of week.',
	});
}

/** The parts themselves are checked by n8n when it registers the expression. */
function isCron(expression: string): expression is CronExpression {
	return expression.split(' ').length === 6;
}
