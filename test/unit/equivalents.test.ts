import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import equivalents from '../mutation/equivalent.json';

/** As it is written there, whatever the line ends. */
function flat(code: string): string {
	return code.replace(/\s+/g, ' ');
}

test('each change that is said to make no difference is one of code that there is', () => {
	const gone = equivalents.filter(({ file, at }) => {
		const path = join(__dirname, '../..', file);
		return !existsSync(path) || !flat(readFileSync(path, 'utf8')).includes(flat(at));
	});
	expect(gone.map(({ file, at }) => `${file}: ${at}`)).toEqual([]);
});
