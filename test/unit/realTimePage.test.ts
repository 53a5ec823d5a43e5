import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WEBHOOK_APPS } from '../../src/webhooks/apps';

const page = readFileSync(join(__dirname, '../../docs/real-time.md'), 'utf8');

test('docs/real-time.md says of every app what to enter, in the order of the credential', () => {
	const part = page.slice(page.indexOf('## Verified webhooks'));
	const [, , ...rows] = [...part.matchAll(/^\| (.*?) \|/gm)].map(([, name = '']) => name);
	const names = Object.values(WEBHOOK_APPS).sort((left, right) => left.localeCompare(right, 'en'));
	expect(rows).toEqual(names);
});
