// @ts-check
import { tryOut } from './trials.mjs';

await tryOut('postgres', 'nocodb');
