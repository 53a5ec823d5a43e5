import type { CronExpression, IRun, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';
import { RunLease } from '../../shared/state/postgres/runLease';
import type { Unit } from '../schedule';
import { intervalSchedule } from '../schedule';
import { startsOn } from '../triggerOn';

const UNITS: readonly Unit[] = ['seconds', 'minutes', 'hours', 'days'];
const DEFAULT_LEASE_MINUTES = 60;

/** Several times within the life of a lease that nobody renews. */
const RENEWALS: CronExpression = '*/15 * * * * *';

/** Starts a run at each time of the schedule, unless one is still under way. */
export async function tick(this: ITriggerFunctions): Promise<ITriggerResponse> {
	// Test runs of the editor call execute() directly and need no schedule.
	if (this.getMode() === 'manual') return {};
	if (!startsOn(this.getNodeParameter('triggerOn', ['schedule']), 'schedule')) return {};
	const runs = new Runs(this);
	if (this.getNodeParameter('stateStore', 'workflow') === 'postgres') {
		this.helpers.registerCron({ expression: RENEWALS }, () => runs.renew());
	}
	if (this.getNodeParameter('scheduleMode', 'interval') === 'cron') {
		this.helpers.registerCron({ expression: readCron(this) }, () => runs.start());
		return {};
	}
	const { every, unit } = readInterval(this);
	const { expression, isDue } = intervalSchedule(every, unit, Date.now());
	this.helpers.registerCron({ expression }, () => {
		if (isDue(Date.now())) runs.start();
	});
	return {};
}

interface StartedRun {
	/** Epoch milliseconds. */
	readonly since: number;
	/** Of the run, where the state is in a database that several processes share. */
	readonly lease: RunLease | undefined;
}

/** The runs of one active trigger: one at a time. */
class Runs {
	/** The run that is under way. */
	private running: StartedRun | undefined;

	constructor(private readonly context: ITriggerFunctions) {}

	start(): void {
		const since = Date.now();
		if (this.running !== undefined && since - this.running.since < this.lease()) return;
		const { context } = this;
		const token = randomUUID();
		const shared = context.getNodeParameter('stateStore', 'workflow') === 'postgres';
		const run = { since, lease: shared ? new RunLease(context, token) : undefined };
		this.running = run;
		const done = context.helpers.createDeferredPromise<IRun>();
		const ended = () => {
			if (this.running === run) this.running = undefined;
			void run.lease?.release();
		};
		// Resolves once the state of the run was saved; rejects for a cancelled or timed-out run.
		done.promise.then(ended, ended);
		context.emit([[{ json: {}, twoWaySync: { lease: token } }]], undefined, done);
	}

	renew(): void {
		void this.running?.lease?.renew();
	}

	private lease(): number {
		const minutes = Number(
			this.context.getNodeParameter('options.leaseMinutes', DEFAULT_LEASE_MINUTES),
		);
		return (minutes > 0 ? minutes : DEFAULT_LEASE_MINUTES) * 60_000;
	}
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
