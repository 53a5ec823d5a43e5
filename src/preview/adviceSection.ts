import type { PerSide } from '../model/side';
import type { StepAdvice } from './advice';
import { list, section, table } from '../markup/elements';

/** What to set in the steps that write, which nothing may have reached yet. */
export function adviceSection(advice: readonly StepAdvice[], apps: PerSide<string>): string {
	const steps = advice.filter(({ step }) => step !== undefined);
	const sentences = warnings(advice);
	if (steps.length === 0 && sentences.length === 0) return '';
	const rows = steps.flatMap(({ step = '', side, operation, condition, columns }) => [
		...(condition === undefined
			? []
			: [[step, `${operation} in ${apps[side]}`, `${condition.field} is`, condition.expression]]),
		...columns.map(({ field, expression }) => [
			...[step, `${operation} in ${apps[side]}`, field, expression],
		]),
	]);
	const how =
		rows.length === 0
			? ''
			: `<p class="soft">Where a step maps its columns automatically, only the condition is to be set.</p>${table(['Step', 'What', 'Set', 'To'], rows)}`;
	return section('The steps that write', (sentences.length === 0 ? '' : list(sentences)) + how);
}

/** What is wrong with the steps that write, in sentences with what to do. */
export function warnings(advice: readonly StepAdvice[]): readonly string[] {
	return advice.flatMap(({ step, output, takesFrom }) => {
		if (step === undefined) {
			return [
				`No step is connected to '${output}', where writes leave: connect one that carries them out.`,
			];
		}
		if (takesFrom.length === 0) return [];
		const from = takesFrom.map((name) => `"${name}"`).join(', ');
		return [
			`"${step}" takes values from ${from} instead of from this step: it would write what was fetched, which is old. Map it from '${output}', with {{ $json… }}.`,
		];
	});
}
