import { IANAZone } from 'luxon';
import { z } from 'zod';
import { SettingsError } from '../../src/model/errors';
import type { FormKind } from '../../src/model/form';
import { FORM_KINDS } from '../../src/model/form';
import type { SyncSettings } from '../../src/model/settings';
import { DEFAULT_SETTINGS } from '../../src/model/settings';
import { plainPath } from '../../src/values/fieldPath';
import { nameList } from '../../src/values/nameList';
import { fieldName } from '../shared/fieldParameter';
import type { Read } from './readParameters';
import { defined, notEmpty, optionalText, requiredText, text } from './readParameters';

export const form = z.enum(['auto', ...FORM_KINDS]);
export type SetForm = z.infer<typeof form> | undefined;

const missingMeans = z.enum(['unknown', 'empty']).optional();
const nestedFields = z.enum(['wholeObject', 'changedOnly']).optional();
const updateItems = z.enum(['flat', 'apart']).optional();

/** Options of which each side has its own. */
export const sideOptions = {
	masterCreatedField: fieldName.optional(),
	slaveCreatedField: fieldName.optional(),
	missingMeansMaster: missingMeans,
	missingMeansSlave: missingMeans,
	booleansMaster: form.optional(),
	booleansSlave: form.optional(),
	dateTimesMaster: form.optional(),
	dateTimesSlave: form.optional(),
	emptyTextsMaster: z.string().optional(),
	emptyTextsSlave: z.string().optional(),
	listIsCompleteMaster: z.coerce.string().optional(),
	listIsCompleteSlave: z.coerce.string().optional(),
	zoneMaster: text.optional(),
	zoneSlave: text.optional(),
	nestedFieldsMaster: nestedFields,
	nestedFieldsSlave: nestedFields,
	updateItemsMaster: updateItems,
	updateItemsSlave: updateItems,
};

type SideOptions = z.infer<z.ZodObject<typeof sideOptions>>;

/** What is set for each of the two apps. */
export function readSides(read: Read, given: SideOptions): SyncSettings['sides'] {
	const defaults = DEFAULT_SETTINGS.sides;
	return {
		master: {
			idField: plainPath(requiredText('Master ID Field', read('masterIdField', 'id'))),
			modifiedField: optionalText(read('masterModifiedField', defaults.master.modifiedField)),
			...defined({ createdField: notEmpty(given.masterCreatedField) }),
			zone: readZone('Time Zone of Master', given.zoneMaster),
			...howEmpty(given.missingMeansMaster, given.emptyTextsMaster),
			...readCompleteAt('Master', given.listIsCompleteMaster),
			...usualForms(given.booleansMaster, given.dateTimesMaster),
			...defined({
				nestedFields: given.nestedFieldsMaster,
				updateItems: given.updateItemsMaster,
			}),
		},
		slave: {
			idField: plainPath(requiredText('Slave ID Field', read('slaveIdField', 'id'))),
			modifiedField: optionalText(read('slaveModifiedField', defaults.slave.modifiedField)),
			...defined({ createdField: notEmpty(given.slaveCreatedField) }),
			zone: readZone('Time Zone of Slave', given.zoneSlave),
			...howEmpty(given.missingMeansSlave, given.emptyTextsSlave),
			...readCompleteAt('Slave', given.listIsCompleteSlave),
			...usualForms(given.booleansSlave, given.dateTimesSlave),
			...defined({
				nestedFields: given.nestedFieldsSlave,
				updateItems: given.updateItemsSlave,
			}),
		},
	};
}

function howEmpty(missingMeans: 'unknown' | 'empty' | undefined, texts: string | undefined) {
	const emptyTexts = nameList(texts ?? '');
	return {
		...(missingMeans === undefined ? {} : { missingMeans }),
		...(emptyTexts.length === 0 ? {} : { emptyTexts }),
	};
}

function readCompleteAt(name: string, given: string | undefined) {
	const numbers = nameList(given ?? '').map((each) => (/^\d+$/.test(each) ? Number(each) : NaN));
	if (numbers.every(Number.isSafeInteger))
		return numbers.length === 0 ? {} : { completeAt: numbers };
	throw new SettingsError(
		`"${given}" is no list of numbers (List Is Complete (${name})).`,
		'Give numbers of records, separated by commas, such as 100, 250.',
	);
}

function usualForms(...forms: readonly SetForm[]) {
	const usual = forms.filter((each): each is FormKind => each !== undefined && each !== 'auto');
	return usual.length === 0 ? {} : { usualForms: usual };
}

function readZone(label: string, zone: string | undefined): string {
	if (zone === undefined || zone === '') return 'UTC';
	if (IANAZone.isValidZone(zone)) return zone;
	throw new SettingsError(
		`"${zone}" is not a time zone (${label}).`,
		'Give a name of the IANA list, such as Europe/Berlin or UTC.',
	);
}
