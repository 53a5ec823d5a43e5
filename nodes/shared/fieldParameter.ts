import { z } from 'zod';
import { plainPath } from '../../src/values/fieldPath';

/** A field's name, as it was typed or as n8n's editor writes one that is dragged in. */
export const fieldName = z.string().trim().transform(plainPath);

/** The same of a parameter that may hold anything; `''` for what is no text. */
export function readFieldName(given: unknown): string {
	return typeof given === 'string' ? plainPath(given.trim()) : '';
}
