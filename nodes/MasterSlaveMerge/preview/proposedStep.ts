import type { INode } from 'n8n-workflow';
import type { FieldPlan } from '../../../src/model/state';
import type { Proposal } from '../../../src/preview/proposals';
import { property } from '../../shared/property';

/** The step with proposed fields in its mapping, as the text that n8n's canvas takes when it is pasted. */
export function proposedStep(
	{ parameters, name, type, typeVersion }: INode,
	proposals: readonly Proposal[],
	fields: readonly FieldPlan[],
): string {
	const mapping = [
		...rowsOf(parameters, fields),
		...proposals.map(({ masterField, slaveField }) => ({ masterField, slaveField })),
	];
	const step = {
		name,
		type,
		typeVersion,
		position: [0, 0],
		parameters: { ...parameters, mappingMode: 'manual', fields: { mapping } },
	};
	return JSON.stringify({ nodes: [step], connections: {} }, null, 2);
}

/** With what is set for each field now; with fields of the same name, those that were found. */
function rowsOf(parameters: INode['parameters'], fields: readonly FieldPlan[]): readonly unknown[] {
	const rows = property(parameters, 'fields', 'mapping');
	if (parameters.mappingMode === 'manual' && Array.isArray(rows)) return rows;
	return fields.map(({ masterField, slaveField }) => ({ masterField, slaveField }));
}
