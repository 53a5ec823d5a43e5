import type { Side } from '../model/side';
import { otherSide } from '../model/side';
import type { DecisionPlan } from './decisionPlan';

/** The side whose record is still there. */
export function sideLeft(plan: DecisionPlan): Side | undefined {
	const { records, gone } = plan.conflict;
	if (gone !== undefined) return otherSide(gone);
	if (records?.master !== undefined && records.slave === undefined) return 'master';
	if (records?.slave !== undefined && records.master === undefined) return 'slave';
	const ids = plan.edit?.link.ids;
	if (ids?.master === undefined) return ids?.slave === undefined ? undefined : 'slave';
	return ids.slave === undefined ? 'master' : undefined;
}
