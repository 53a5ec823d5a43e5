import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { DriftReport } from '../../src/model/plan';
import { dataObject } from '../shared/items';
import { the } from '../../src/model/sideNames';

/** The whole report as one item among those of a dry run; its type keeps the bucket from taking it in. */
export function driftItem(
	context: IExecuteFunctions,
	drift: DriftReport,
	syncName: string,
): INodeExecutionData {
	// It comes from all items; the first of each input stand for them.
	const inputs = [0, 1].filter((input) => context.getInputData(input).length > 0);
	const pairedItem = inputs.map((input) => ({ item: 0, input }));
	return {
		json: { type: 'plan', syncName, operation: 'drift', ...dataObject({ ...drift }) },
		pairedItem,
	};
}

/** The report in one sentence. */
export function driftSummary({ compared, differ, fields, onlyIn }: DriftReport): string {
	const differing = fields.filter((field) => field.differ > 0);
	const names = differing.map(({ masterField, slaveField, differ: many }) => {
		const name = masterField === slaveField ? masterField : `${masterField} / ${slaveField}`;
		return `${name} ${many}`;
	});
	const alone = (['master', 'slave'] as const)
		.filter((side) => onlyIn[side].count > 0)
		.map((side) => `${onlyIn[side].count} only in ${the(side)}`);
	const head = `Drift: ${differ} of ${compared} linked records differ`;
	return [names.length === 0 ? head : `${head} (${names.join(', ')})`, ...alone].join('; ');
}
