// @ts-check
import { tryOut } from './trials.mjs';

await tryOut('directus', 'nocodb');
