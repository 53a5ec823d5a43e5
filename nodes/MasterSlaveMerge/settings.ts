import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { SettingsError } from '../../src/model/errors';
import type { FieldMapping, SyncSettings } from '../../src/model/settings';
import { COMPARATORS, DEFAULT_SETTINGS, POLICIES } from '../../src/model/settings';
import { nameList } from '../../src/values/nameList';
import { fieldName } from '../shared/fieldParameter';
import { readAppNames } from './appNames';
import type { SetInputMode } from './inputMode';
import type { Read } from './readParameters';
import { defined, notEmpty, parse, requiredText, text } from './readParameters';
import type { SetForm } from './sideSettings';
import { form, readSides, sideOptions } from './sideSettings';

const compareAs = z.enum(COMPARATORS).default('auto');

const blanks = z.enum(['clear', 'neverOverwrite']);

const matchBy = z.object({
	pairs: z
		.array(z.object({ masterField: fieldName, slaveField: fieldName, compareAs }))
		.default([]),
});

const fields = z.object({
	mapping: z
		.array(
			z.object({
				masterField: fieldName,
				slaveField: fieldName,
				direction: z.enum(['both', 'toSlave', 'toMaster']).default('both'),
				compareAs,
				onConflict: z.enum(['default', ...POLICIES]).default('default'),
				listDelimiter: z.string().optional(),
				more: z
					.object({
						masterForm: form.optional(),
						slaveForm: form.optional(),
						blanks: blanks.optional(),
						label: text.optional(),
					})
					.optional(),
			}),
		)
		.default([]),
});

const options = z.object({
	...sideOptions,
	createIn: z.enum(['both', 'master', 'slave', 'none']).optional(),
	createOnlyWhenFilled: z.string().optional(),
	onForbiddenEdit: z.enum(['ignore', 'revert']).optional(),
	deletedField: fieldName.optional(),
	deleteVersusEdit: z.enum(['edit', 'delete', 'manual']).optional(),
	excludeFields: z.string().optional(),
	blanksEqual: z.boolean().optional(),
	blanks: blanks.optional(),
	maxDeletePercent: z.number().min(0).optional(),
	holdDeletesPercent: z.number().min(0).optional(),
	maxChangesPercent: z.number().min(0).optional(),
	allowEmptyInput: z.boolean().optional(),
	driftReport: z.boolean().optional(),
	/** Where it stood before it had a place of its own. */
	dryRun: z.boolean().optional(),
	labelField: fieldName.optional(),
	skewSeconds: z.number().min(0).optional(),
	remindAfter: z.number().min(0).optional(),
	keepPreviousValues: z.boolean().optional(),
	holdWholeRecord: z.boolean().optional(),
	logBeforeOverruling: z.boolean().optional(),
	emitRejected: z.boolean().optional(),
	missesBeforeDelete: z.number().int().min(1).optional(),
	maxAttempts: z.number().int().min(1).optional(),
	maxFlips: z.number().int().min(1).optional(),
	maxWritesPerRun: z.number().int().min(0).optional(),
	metadataInJson: z.boolean().optional(),
	sharedWithOtherSteps: z.boolean().optional(),
});

/** What the options say beyond the engine's settings. */
export interface NodeOptions {
	/** Why this run only shows what it would do, where it does: it is a test, or none is to write. */
	readonly preview?: 'test' | 'always';
	readonly driftReport: boolean;
	readonly emitRejected: boolean;
	readonly metadataInJson: boolean;
	readonly sharedWithOtherSteps: boolean;
	readonly inputMode: SetInputMode;
}

/**
 * Reads the node's parameters.
 *
 * @throws SettingsError when they do not make sense together; it says what to do.
 */
export function readSettings(context: IExecuteFunctions): {
	readonly settings: SyncSettings;
	readonly node: NodeOptions;
} {
	const read = (name: string, fallback?: unknown) => context.getNodeParameter(name, 0, fallback);
	const given = parse('Options', options, read('options', {}));
	const names = readAppNames(context, read);
	const settings = { ...syncSettings(read, given), names };
	return {
		settings,
		node: {
			...defined({ preview: readPreview(context, given.dryRun) }),
			driftReport: given.driftReport ?? false,
			emitRejected: given.emitRejected ?? false,
			metadataInJson: given.metadataInJson ?? false,
			sharedWithOtherSteps: given.sharedWithOtherSteps ?? false,
			inputMode: parse(
				'Input Mode',
				z.enum(['snapshot', 'changes', 'fromTrigger']),
				read('inputMode', 'fromTrigger'),
			),
		},
	};
}

function readPreview(
	context: IExecuteFunctions,
	option: boolean | undefined,
): NodeOptions['preview'] {
	const read = (name: string, fallback: unknown) => context.getNodeParameter(name, 0, fallback);
	const dryRun = parse('Preview Only', z.boolean(), read('dryRun', false));
	const testRuns = parse('In Test Runs', z.enum(['preview', 'write']), read('testRuns', 'preview'));
	if (dryRun || option === true) return 'always';
	return context.getMode() === 'manual' && testRuns === 'preview' ? 'test' : undefined;
}

function syncSettings(read: Read, given: z.infer<typeof options>): SyncSettings {
	return {
		...DEFAULT_SETTINGS,
		...defined({
			blanks: given.blanks,
			createIn: given.createIn,
			createOnlyWhenFilled: names(given.createOnlyWhenFilled),
			onForbiddenEdit: given.onForbiddenEdit,
			deletedField: notEmpty(given.deletedField),
			deleteVersusEdit: given.deleteVersusEdit,
			labelField: notEmpty(given.labelField),
			skewSeconds: given.skewSeconds,
			remindAfterHours: given.remindAfter === 0 ? undefined : given.remindAfter,
			keepPreviousValues: given.keepPreviousValues ?? 'few',
			holdWholeRecord: given.holdWholeRecord,
			logBeforeOverruling: given.logBeforeOverruling,
			missesBeforeDelete: given.missesBeforeDelete,
			maxAttempts: given.maxAttempts,
			maxFlips: given.maxFlips,
			// 0 stands for no limit: a panel has no empty number.
			maxWritesPerRun: given.maxWritesPerRun === 0 ? undefined : given.maxWritesPerRun,
		}),
		syncName: requiredText('Sync Name', read('syncName')),
		sides: readSides(read, given),
		matchBy: readMatchBy(read('matchBy', {})),
		mapping: readMapping(read, given.excludeFields),
		onConflict: parse('On Conflict', z.enum(POLICIES), read('onConflict', 'master')),
		values: {
			...DEFAULT_SETTINGS.values,
			blanksEqual: given.blanksEqual ?? DEFAULT_SETTINGS.values.blanksEqual,
		},
		sendFields: parse(
			'Send Fields',
			z.enum(['allMapped', 'changedOnly']),
			read('sendFields', 'allMapped'),
		),
		onDelete: parse(
			'On Delete',
			z.enum(['ignore', 'propagate', 'manual']),
			read('onDelete', 'ignore'),
		),
		brakes: {
			...DEFAULT_SETTINGS.brakes,
			...defined({
				maxDeletePercent: given.maxDeletePercent,
				holdDeletesPercent: given.holdDeletesPercent,
				maxChangesPercent: given.maxChangesPercent,
				allowEmptyInput: given.allowEmptyInput,
			}),
		},
	};
}

/** Names in a list, where there is any. */
function names(given: string | undefined): readonly string[] | undefined {
	const found = nameList(given ?? '');
	return found.length === 0 ? undefined : found;
}

function readMatchBy(given: unknown): SyncSettings['matchBy'] {
	const { pairs } = parse('Match By', matchBy, given);
	return pairs.map((pair, index) => {
		if (pair.masterField !== '' && pair.slaveField !== '') return pair;
		throw new SettingsError(
			`Key field ${index + 1} under Match By lacks a field name.`,
			'Fill in both the master field and the slave field, or remove the row.',
		);
	});
}

function readMapping(read: Read, excluded: string | undefined): SyncSettings['mapping'] {
	const mode = parse(
		'Mapping Mode',
		z.enum(['sameName', 'manual']),
		read('mappingMode', 'sameName'),
	);
	if (mode === 'sameName') {
		if (excluded === undefined) return DEFAULT_SETTINGS.mapping;
		return { mode, excludeFields: nameList(excluded) };
	}
	const { mapping } = parse('Fields', fields, read('fields', {}));
	if (mapping.length === 0) {
		throw new SettingsError(
			'No fields are mapped.',
			"Add the fields to sync under Fields, or set Mapping Mode to 'Fields of the Same Name'.",
		);
	}
	return { mode, fields: mapping.map(readField) };
}

function readField(
	{ listDelimiter, more, ...field }: z.infer<typeof fields>['mapping'][number],
	index: number,
) {
	if (field.masterField === '' || field.slaveField === '') {
		throw new SettingsError(
			`Field ${index + 1} of the mapping lacks a field name.`,
			'Fill in both the master field and the slave field, or remove the row.',
		);
	}
	const delimiter = listDelimiter === undefined || listDelimiter === '' ? undefined : listDelimiter;
	return {
		...field,
		...(delimiter === undefined ? {} : { listDelimiter: delimiter }),
		...defined({ label: notEmpty(more?.label) }),
		...(more?.blanks === undefined ? {} : { blanks: more.blanks }),
		...readForms(more?.masterForm, more?.slaveForm),
	};
}

function readForms(master: SetForm, slave: SetForm): Pick<FieldMapping, 'forms'> {
	const forms = {
		...(master === undefined || master === 'auto' ? {} : { master }),
		...(slave === undefined || slave === 'auto' ? {} : { slave }),
	};
	return Object.keys(forms).length === 0 ? {} : { forms };
}
